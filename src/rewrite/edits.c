#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "rewrite/rewrite.h"

static int compare_starts(const void *left, const void *right)
{
	const struct replacement *a = left, *b = right;
	size_t x = a->ref->span.start, y = b->ref->span.start;

	return x < y ? -1 : x > y;
}

static int make_edit(const struct replacement *replacement, struct buf *written,
		     struct edits *edits, struct error *err)
{
	const struct reference *ref = replacement->ref;
	struct edit *edit = &edits->at[edits->count];
	int r;

	if (ref->problem)
		return error_set(err, TS_E_UNSUPPORTED, "%s", ref->problem);
	if (edits->count && ref->span.start < edit[-1].span.end)
		return error_set(err, TS_E_UNSUPPORTED,
				 "two replacements for one place");
	buf_clear(written);
	r = rewrite_escape(replacement->with, &ref->layers, written, err);
	if (r)
		return r;
	*edit = (struct edit){
	    .span = ref->span,
	    .original = ref->raw,
	    .with = arena_copy(&edits->arena, buf_view(written)),
	};
	edits->count++;
	return 0;
}

static int make_edits(const struct replacement *sorted, size_t count,
		      struct edits *edits, struct error *err)
{
	struct buf written;
	int r = 0;

	buf_init(&written, LIMIT_ARTICLE_BYTES);
	for (size_t i = 0; i < count && !r; i++) {
		r = make_edit(&sorted[i], &written, edits, err);
		if (r)
			error_prefix(err, "%zu:%zu", sorted[i].ref->line,
				     sorted[i].ref->column);
	}
	buf_release(&written);
	return r;
}

int rewrite_plan(const struct scan *scan, const struct replacement *list,
		 size_t count, struct edits *ret_edits, struct error *err)
{
	struct edits edits = {.count = 0};
	struct replacement *sorted;
	int r;

	if (count > scan->ref_count)
		return error_set(err, TS_E_TOO_MANY,
				 "%zu replacements for %zu references", count,
				 scan->ref_count);
	arena_init(&edits.arena);
	edits.at = arena_alloc(&edits.arena, (count + 1) * sizeof(*edits.at));
	sorted = xcalloc(count + 1, sizeof(*sorted));
	if (count) {
		memcpy(sorted, list, count * sizeof(*sorted));
		qsort(sorted, count, sizeof(*sorted), compare_starts);
	}
	r = make_edits(sorted, count, &edits, err);
	free(sorted);
	if (r)
		edits_release(&edits);
	else
		*ret_edits = edits;
	return r;
}

void edits_release(struct edits *edits)
{
	arena_release(&edits->arena);
	edits->at = NULL;
	edits->count = 0;
}

void rewrite_apply(struct view original, const struct edits *edits,
		   struct buf *ret_result)
{
	size_t at = 0;

	for (size_t i = 0; i < edits->count; i++) {
		const struct edit *edit = &edits->at[i];

		buf_add_view(ret_result,
			     view_slice(original, at, edit->span.start));
		buf_add_view(ret_result, edit->with);
		at = edit->span.end;
	}
	buf_add_view(ret_result, view_slice(original, at, original.len));
}

/* Sorted, apart, and each as long as what it replaced? */
static bool is_edit_sound(const struct edits *edits, size_t i)
{
	const struct edit *edit = &edits->at[i];
	size_t before = i ? edit[-1].span.end : 0;

	return edit->span.start >= before &&
	       edit->span.end >= edit->span.start &&
	       edit->span.end - edit->span.start == edit->original.len;
}

int rewrite_undo(struct view result, const struct edits *edits,
		 struct buf *ret_original, struct error *err)
{
	size_t at = 0, original = 0; /* in the result; in the original */

	for (size_t i = 0; i < edits->count; i++) {
		const struct edit *edit = &edits->at[i];
		size_t gap;

		if (!is_edit_sound(edits, i))
			return error_set(err, TS_E_CORRUPT,
					 "edit %zu does not fit", i + 1);
		gap = edit->span.start - original;
		if (gap > result.len - at ||
		    edit->with.len > result.len - at - gap ||
		    !view_equals(
			view_slice(result, at + gap, at + gap + edit->with.len),
			edit->with))
			return error_set(err, TS_E_CHANGED,
					 "edit %zu is not at byte %zu", i + 1,
					 at + gap);
		buf_add_view(ret_original, view_slice(result, at, at + gap));
		buf_add_view(ret_original, edit->original);
		at += gap + edit->with.len;
		original = edit->span.end;
	}
	buf_add_view(ret_original, view_slice(result, at, result.len));
	if (buf_status(ret_original))
		return error_set(err, TS_E_TOO_LARGE,
				 "the original is too large");
	return 0;
}
