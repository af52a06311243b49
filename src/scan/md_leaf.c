#include "scan/md_leaf.h"

#include <stdlib.h>

#include "base/alloc.h"

void md_lines_add(struct md_lines *lines, struct span line)
{
	lines->last = line;
	if (lines->count && lines->spans[lines->count - 1].end == line.start) {
		lines->spans[lines->count - 1].end = line.end;
		return;
	}
	lines->spans = array_grow(lines->spans, lines->count, &lines->cap,
				  sizeof(*lines->spans));
	lines->spans[lines->count++] = line;
}

void md_lines_drop_last(struct md_lines *lines)
{
	struct span *span;

	if (!lines->count)
		return;
	span = &lines->spans[lines->count - 1];
	span->end = lines->last.start;
	if (span->end == span->start)
		lines->count--;
}

void md_lines_clear(struct md_lines *lines)
{
	lines->count = 0;
}

void md_lines_release(struct md_lines *lines)
{
	free(lines->spans);
	*lines = (struct md_lines){0};
}

struct text md_lines_text(const struct md_lines *lines, struct arena *arena,
			  const struct text *document)
{
	struct text_builder builder;

	if (lines->count == 1)
		return text_slice(arena, document, lines->spans[0].start,
				  lines->spans[0].end);
	text_builder_init(&builder, arena, document);
	for (size_t i = 0; i < lines->count; i++)
		text_builder_copy(&builder, lines->spans[i].start,
				  lines->spans[i].end);
	return text_builder_finish(&builder);
}

struct text md_cell_text(struct arena *arena, const struct text *document,
			 struct span cell)
{
	struct view v = view_slice(document->bytes, 0, cell.end);
	size_t from = cell.start, at = view_find(v, from, "\\|");
	struct text_builder builder;

	if (at >= cell.end)
		return text_slice(arena, document, cell.start, cell.end);
	text_builder_init(&builder, arena, document);
	for (; at < cell.end; at = view_find(v, from, "\\|")) {
		text_builder_copy(&builder, from, at);
		text_builder_replace(&builder, at, at + 2, view_of("|"));
		from = at + 2;
	}
	text_builder_copy(&builder, from, cell.end);
	return text_builder_finish(&builder);
}
