/*
 * scan/md_leaf: a leaf of a Markdown document in the making.
 *
 * Layer: base. Internal to the room.
 *
 * Its lines are gathered as parts of the document, those that touch joined, so
 * that a leaf without prefixes inside is a slice and is not copied.
 */
#ifndef SCAN_MD_LEAF_H
#define SCAN_MD_LEAF_H

#include "base/text.h"

struct md_lines {
	struct span *spans;
	size_t count, cap;
	struct span last; /* the last line, as it was added */
};

/* Lines come in order. */
void md_lines_add(struct md_lines *lines, struct span line);
/* Leave out the last line that was added; only once. */
void md_lines_drop_last(struct md_lines *lines);
void md_lines_clear(struct md_lines *lines);
void md_lines_release(struct md_lines *lines);

/* The lines as a text of their own; `document` must outlive it. */
struct text md_lines_text(const struct md_lines *lines, struct arena *arena,
			  const struct text *document);

/* A table's cell, each `\|` in it being `|` (GFM, section 4.10). */
struct text md_cell_text(struct arena *arena, const struct text *document,
			 struct span cell);

#endif
