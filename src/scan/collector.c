#include "scan/collector.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "scan/resolve.h"
#include "url/url.h"

void collector_init(struct collector *collector, struct scan *scan)
{
	*collector = (struct collector){.scan = scan};
}

size_t collector_picture(struct collector *collector)
{
	return collector->next_picture++;
}

/* The find without the blanks around it; empty when it names nothing. */
static struct span trim_find(const struct find *find)
{
	struct view v = view_slice(find->text->bytes, find->start, find->end);
	struct view inner = view_trim(v);
	struct span span = {0, 0};

	if (!inner.len || inner.ptr[0] == '#')
		return span;
	span.start = find->start + (size_t)(inner.ptr - v.ptr);
	span.end = span.start + inner.len;
	return span;
}

static struct view keep_value(struct scan *scan, struct view raw,
			      struct view value)
{
	return view_equals(raw, value) ? raw : arena_copy(&scan->arena, value);
}

void collector_add(struct collector *collector, const struct find *find)
{
	struct scan *scan = collector->scan;
	struct span part = trim_find(find);
	struct view value = view_slice(find->text->bytes, part.start, part.end);
	struct reference *ref;

	if (!value.len || collector->status)
		return;
	if (view_starts_with_nocase(value, "data:")) {
		scan->data_uris++;
		return;
	}
	if (scan->ref_count == LIMIT_REFERENCES) {
		collector->status = TS_E_TOO_MANY;
		return;
	}
	scan->refs = array_grow(scan->refs, scan->ref_count,
				&collector->ref_cap, sizeof(*scan->refs));
	ref = &scan->refs[scan->ref_count];
	*ref = (struct reference){
	    .id = scan->ref_count++,
	    .picture = find->picture,
	    .kind = find->kind,
	    .key = find->key,
	    .level = find->level,
	    .span = text_span(find->text, part.start, part.end),
	    .layers = find->layers,
	    .problem = find->problem,
	    .policy = find->policy,
	};
	ref->raw = view_slice(scan->bytes, ref->span.start, ref->span.end);
	ref->value = keep_value(scan, ref->raw, value);
	if (!ref->problem &&
	    !text_is_contiguous(find->text, part.start, part.end))
		ref->problem = "the URL is broken over several places";
}

void collector_mark(struct collector *collector, enum mark_kind kind,
		    const struct text *text, size_t start, size_t end)
{
	struct scan *scan = collector->scan;
	struct view value = view_slice(text->bytes, start, end);
	struct mark *mark;

	if (collector->status)
		return;
	if (scan->mark_count == LIMIT_REFERENCES) {
		collector->status = TS_E_TOO_MANY;
		return;
	}
	scan->marks = array_grow(scan->marks, scan->mark_count,
				 &collector->mark_cap, sizeof(*scan->marks));
	mark = &scan->marks[scan->mark_count++];
	mark->kind = kind;
	mark->span = text_span(text, start, end);
	mark->value = keep_value(
	    scan, view_slice(scan->bytes, mark->span.start, mark->span.end),
	    value);
}

static int compare_size(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

/* By place; at one place, the first filed first. */
static int compare_refs(const void *left, const void *right)
{
	const struct reference *a = left, *b = right;
	int order = compare_size(a->span.start, b->span.start);

	return order ? order : compare_size(a->id, b->id);
}

static int compare_marks(const void *left, const void *right)
{
	const struct mark *a = left, *b = right;
	int order = compare_size(a->span.start, b->span.start);

	return order ? order : compare_size(a->kind, b->kind);
}

/* Spans that overlap one that stands before them could not both be edited. */
static void drop_overlaps(struct scan *scan)
{
	struct span last = {0, 0};
	size_t kept = 0;

	for (size_t i = 0; i < scan->ref_count; i++) {
		const struct reference *ref = &scan->refs[i];

		if (kept && (ref->span.start < last.end ||
			     ref->span.start == last.start))
			continue;
		last = ref->span;
		scan->refs[kept] = *ref;
		scan->refs[kept].id = kept;
		kept++;
	}
	scan->ref_count = kept;
}

struct picture {
	size_t number, id; /* of the picture as filed; of a reference */
};

static int compare_pictures(const void *left, const void *right)
{
	const struct picture *a = left, *b = right;
	int order = compare_size(a->number, b->number);

	return order ? order : compare_size(a->id, b->id);
}

/* Pictures in the order of their first references, from 0, without gaps. */
static void number_pictures(struct scan *scan)
{
	size_t count = scan->ref_count;
	struct picture *pictures = xcalloc(count + 1, sizeof(*pictures));
	size_t *first = xcalloc(count + 1, sizeof(*first));

	for (size_t i = 0; i < count; i++)
		pictures[i] = (struct picture){scan->refs[i].picture, i};
	qsort(pictures, count, sizeof(*pictures), compare_pictures);
	for (size_t i = 0; i < count; i++) {
		size_t id = pictures[i].id;

		if (i && pictures[i].number == pictures[i - 1].number)
			first[id] = first[pictures[i - 1].id];
		else
			first[id] = id;
	}
	scan->picture_count = 0;
	for (size_t i = 0; i < count; i++)
		scan->refs[i].picture = first[i] == i
					    ? scan->picture_count++
					    : scan->refs[first[i]].picture;
	free(first);
	free(pictures);
}

static void set_lines(struct scan *scan)
{
	size_t line = 1, start = 0, at = 0;

	/* No byte is looked at twice, however long a line is. */
	for (size_t i = 0; i < scan->ref_count; i++) {
		struct reference *ref = &scan->refs[i];
		struct view v = view_slice(scan->bytes, 0, ref->span.start);

		while ((at = view_find_byte(v, at, '\n')) < v.len) {
			line++;
			start = ++at;
		}
		ref->line = line;
		ref->column = ref->span.start - start + 1;
	}
}

static void resolve_all(struct scan *scan)
{
	const char *base = scan->page.base;
	struct url url = {0};
	bool has_base = base && !url_parse(view_of(base), NULL, &url, NULL);
	size_t bytes = 0;

	for (size_t i = 0; i < scan->ref_count; i++) {
		struct reference *ref = &scan->refs[i];

		if (bytes > LIMIT_ARTICLE_URL_BYTES) {
			ref->problem = "the article's URLs are too long, all "
				       "together";
			continue;
		}
		resolve_reference(&scan->arena, has_base ? &url : NULL, ref);
		bytes += ref->url ? strlen(ref->url) : 0;
	}
	if (has_base)
		url_release(&url);
}

int collector_finish(struct collector *collector, struct error *err)
{
	struct scan *scan = collector->scan;

	if (collector->status)
		return error_set(err, collector->status,
				 "the article names more than %d images",
				 LIMIT_REFERENCES);
	if (scan->ref_count)
		qsort(scan->refs, scan->ref_count, sizeof(*scan->refs),
		      compare_refs);
	if (scan->mark_count)
		qsort(scan->marks, scan->mark_count, sizeof(*scan->marks),
		      compare_marks);
	drop_overlaps(scan);
	number_pictures(scan);
	set_lines(scan);
	resolve_all(scan);
	return 0;
}
