#include "scan/md_definition.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "base/map.h"
#include "scan/md_fold.h"
#include "scan/md_loose.h"

/*
 * A character has at most four bytes and folds to at most three characters of
 * four bytes each.
 */
enum {
	LABEL_BYTES_MAX = LIMIT_LINK_LABEL * 4,
	FOLDED_MAX = LIMIT_LINK_LABEL * 12,
};

void md_definitions_init(struct md_definitions *definitions)
{
	*definitions = (struct md_definitions){.indices = map_new()};
}

void md_definitions_release(struct md_definitions *definitions)
{
	map_free(definitions->indices);
	free(definitions->items);
	*definitions = (struct md_definitions){0};
}

static void add_definition(struct md_definitions *definitions,
			   struct view label, struct md_definition definition)
{
	struct buf key;
	bool is_new;
	size_t *index;

	buf_init(&key, FOLDED_MAX);
	md_fold_label(&key, label);
	index = map_put(definitions->indices, buf_view(&key), &is_new);
	if (is_new) {
		*index = definitions->count;
		definitions->items =
		    array_grow(definitions->items, definitions->count,
			       &definitions->cap, sizeof(definition));
		definitions->items[definitions->count++] = definition;
	}
	buf_release(&key);
}

/* Behind the line ending that has to follow, or 0. */
static size_t line_end(const struct md_source *source, size_t at)
{
	size_t end = md_skip_blanks(source->bytes, at);
	size_t next = md_skip_line_ending(source->bytes, end);

	return next > end || end == source->bytes.len ? next : 0;
}

/* The title is optional, and what is no whole title is the next line's. */
static size_t definition_end(struct md_source *source, size_t at)
{
	size_t gap = md_link_gap(source, at);
	size_t title = gap > at ? md_link_title(source, gap) : 0;
	size_t end = title ? line_end(source, title) : 0;

	return end ? end : line_end(source, at);
}

/* The definition at `start`; where it ends, or 0. */
static size_t read_definition(struct md_source *source, size_t start,
			      bool loose, struct md_definitions *definitions,
			      const struct text *paragraph)
{
	struct md_definition definition = {.text = *paragraph};
	struct span label;
	size_t at = md_link_label(source, start, &label);

	if (!at || !md_source_has(source, at, ':'))
		return 0;
	at = md_link_gap(source, at + 1);
	at = loose ? md_loose_destination(source, at, &definition.destination)
		   : md_link_destination(source, at, &definition.destination);
	at = at ? definition_end(source, at) : 0;
	if (at)
		add_definition(
		    definitions,
		    view_slice(source->bytes, label.start, label.end),
		    definition);
	return at;
}

size_t md_definitions_read(struct md_definitions *definitions,
			   struct md_definitions *loose,
			   const struct text *paragraph, size_t *work)
{
	struct md_source source = {.bytes = paragraph->bytes};
	size_t taken = 0, at = 0;

	while (
	    (at = read_definition(&source, at, false, definitions, paragraph)))
		taken = at;
	for (at = taken; at < source.bytes.len;)
		if (!(at =
			  read_definition(&source, at, true, loose, paragraph)))
			break;
	*work += source.work;
	return taken;
}

struct md_definition *
md_definitions_find(const struct md_definitions *definitions, struct view label)
{
	struct md_definition *found = NULL;
	struct buf key;
	size_t *index;

	if (!definitions->count || label.len > LABEL_BYTES_MAX)
		return NULL;
	buf_init(&key, FOLDED_MAX);
	md_fold_label(&key, label);
	index = map_find(definitions->indices, buf_view(&key));
	if (index)
		found = &definitions->items[*index];
	buf_release(&key);
	return found;
}
