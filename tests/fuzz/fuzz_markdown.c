/*
 * Any bytes are Markdown. The first byte chooses whether it is mixed.
 */
#include <stdlib.h>

#include "scan/markdown.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* What is reported has to be where it says. */
static void check(const struct scan *scan)
{
	for (size_t i = 0; i < scan->ref_count; i++) {
		const struct reference *ref = &scan->refs[i];

		if (ref->span.start >= ref->span.end ||
		    ref->span.end > scan->bytes.len || !ref->value.len)
			abort();
		if (i && ref->span.start < scan->refs[i - 1].span.end)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct markdown_options options = {
	    .mixed = len && (bytes[0] & 1),
	    .loose = len && (bytes[0] & 1),
	};
	struct scan scan = {.bytes = view_make((const char *)bytes, len)};
	struct collector collector;
	struct html_scanner *html;
	struct text text;

	arena_init(&scan.arena);
	collector_init(&collector, &scan);
	html = html_scanner_new(&collector, options.outer, NULL);
	text = text_of_file(&scan.arena, scan.bytes);
	markdown_scan(&collector, &text, html, &options);
	html_scanner_free(html);
	if (!collector_finish(&collector, NULL))
		check(&scan);
	scan_release(&scan);
	return 0;
}
