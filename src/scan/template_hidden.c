#include "scan/template_hidden.h"

#include <stdlib.h>

#include "base/alloc.h"

static const char *const names[TEMPLATE_HIDING_TAGS] = {"raw", "verbatim",
							"comment"};

void template_hidden_init(struct template_hidden *hidden,
			  const struct text *document)
{
	*hidden = (struct template_hidden){.document = document};
}

void template_hidden_release(struct template_hidden *hidden)
{
	free(hidden->regions);
	*hidden = (struct template_hidden){0};
}

/* The first byte of the text that is at or behind `place` in the file. */
static size_t find_place(const struct text *text, size_t place)
{
	size_t low = 0, high = text->bytes.len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (text_offset(text, middle) < place)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Behind `{% name` and the blanks and hyphens around it; or 0. */
static size_t read_name(struct view v, size_t at, struct view *ret_name)
{
	size_t start;

	if (!view_starts_with(view_slice(v, at, v.len), "{%"))
		return 0;
	at += 2;
	while (at < v.len && (v.ptr[at] == ' ' || v.ptr[at] == '-'))
		at++;
	for (start = at; at < v.len && byte_is_alpha(v.ptr[at]);)
		at++;
	*ret_name = view_slice(v, start, at);
	return at;
}

/* Behind the `%}` on the same line, where nothing else stands before; or 0. */
static size_t read_close(struct view v, size_t at)
{
	while (at < v.len && (v.ptr[at] == ' ' || v.ptr[at] == '-'))
		at++;
	return view_starts_with(view_slice(v, at, v.len), "%}") ? at + 2 : 0;
}

/* Where the region ends in the document; 0: never. */
static size_t find_end(struct template_hidden *hidden, size_t from,
		       const char *name)
{
	struct view v = hidden->document->bytes, found = VIEW_NONE;
	size_t at = view_find(v, from, "{%"), end = 0;

	for (; at < v.len; at = view_find(v, at + 2, "{%")) {
		size_t close = read_name(v, at, &found);

		if (!view_starts_with(found, "end") ||
		    !view_is(view_slice(found, 3, found.len), name))
			continue;
		end = read_close(v, close);
		if (end)
			break;
	}
	hidden->work += at - from;
	return end;
}

static void add_region(struct template_hidden *hidden, struct span region)
{
	hidden->regions = array_grow(hidden->regions, hidden->count,
				     &hidden->cap, sizeof(*hidden->regions));
	hidden->regions[hidden->count++] = region;
}

size_t template_hidden_open(struct template_hidden *hidden,
			    const struct text *leaf, size_t at)
{
	struct view name = VIEW_NONE;
	size_t close = read_name(leaf->bytes, at, &name), index = 0, end, place;

	if (!close)
		return 0;
	while (!view_is(name, names[index]))
		if (++index == TEMPLATE_HIDING_TAGS)
			return 0;
	close = read_close(leaf->bytes, close);
	if (!close || hidden->none[index])
		return 0;
	place = text_offset(leaf, at);
	end = find_end(hidden,
		       find_place(hidden->document, text_offset(leaf, close)),
		       names[index]);
	hidden->none[index] = !end;
	if (!end)
		return 0;
	add_region(hidden,
		   (struct span){place, text_offset(hidden->document, end)});
	end = template_hidden_start(hidden, leaf);
	return end > close ? end : close;
}

size_t template_hidden_start(const struct template_hidden *hidden,
			     const struct text *leaf)
{
	size_t end;

	if (!hidden->count)
		return 0;
	end = hidden->regions[hidden->count - 1].end;
	if (text_offset(leaf, leaf->bytes.len) <= end)
		return leaf->bytes.len;
	return find_place(leaf, end);
}

bool template_hidden_goes_on(const struct template_hidden *hidden,
			     const struct text *leaf, const char *string)
{
	struct view v = hidden->document->bytes;
	size_t at = find_place(hidden->document, leaf->file_end);

	while (at < v.len && byte_is_space(v.ptr[at]))
		at++;
	return view_starts_with(view_slice(v, at, v.len), string);
}

bool template_hidden_has(const struct template_hidden *hidden, size_t place)
{
	size_t low = 0, high = hidden->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (hidden->regions[middle].end <= place)
			low = middle + 1;
		else
			high = middle;
	}
	return low < hidden->count && hidden->regions[low].start <= place;
}
