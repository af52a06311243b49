/*
 * The first line replaces every reference of the article that follows it. What
 * was rewritten must give back the original.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "rewrite/rewrite.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static size_t choose(const struct scan *scan, struct view with,
		     struct replacement *list)
{
	size_t count = 0;

	for (size_t i = 0; i < scan->ref_count; i++)
		if (!scan->refs[i].problem)
			list[count++] =
			    (struct replacement){&scan->refs[i], with};
	return count;
}

static void check(const struct scan *scan, const struct edits *edits)
{
	struct buf result, back;

	buf_init(&result, LIMIT_ARTICLE_BYTES);
	buf_init(&back, LIMIT_ARTICLE_BYTES);
	rewrite_apply(scan->bytes, edits, &result);
	if (rewrite_undo(buf_view(&result), edits, &back, NULL) ||
	    !view_equals(buf_view(&back), scan->bytes))
		abort();
	buf_release(&result);
	buf_release(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct view all = view_make((const char *)bytes, len);
	size_t line = view_find_byte(all, 0, '\n');
	struct scan_options options = {.as = SCAN_AUTO};
	struct replacement *list;
	struct edits edits;
	struct scan scan;
	size_t count;

	if (scan_article(view_slice(all, line + 1, len), &options, &scan, NULL))
		return 0;
	list = xcalloc(scan.ref_count + 1, sizeof(*list));
	count = choose(&scan, view_slice(all, 0, line), list);
	if (!rewrite_plan(&scan, list, count, &edits, NULL)) {
		check(&scan, &edits);
		edits_release(&edits);
	}
	free(list);
	scan_release(&scan);
	return 0;
}
