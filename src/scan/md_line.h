/*
 * scan/md_line: one line of a Markdown document, read column by column.
 *
 * Layer: base. Internal to the room.
 *
 * CommonMark's block structure counts columns: a tab goes to the next multiple
 * of four, and a container's prefix may end inside of one. The cursor is
 * `at`; `nonspace` and what follows it is about the first byte from there on
 * that is neither blank nor tab.
 */
#ifndef SCAN_MD_LINE_H
#define SCAN_MD_LINE_H

#include "base/view.h"

struct md_line {
	struct view bytes; /* of the document */
	size_t end;        /* of the line, before its line ending */
	size_t next;       /* start of the next line */
	size_t at, column;
	size_t nonspace, nonspace_column;
	size_t indent; /* columns from the cursor to nonspace */
	bool blank;    /* nothing from the cursor to the line's end */
};

/* The line that starts at `start`: ends with LF, CR LF, CR or the document. */
void md_line_init(struct md_line *line, struct view bytes, size_t start);

/* Move on by that much, at most to the end. A tab is one byte. */
void md_line_skip_bytes(struct md_line *line, size_t count);
void md_line_skip_columns(struct md_line *line, size_t count);

/* From nonspace to the line's end. */
struct view md_line_rest(const struct md_line *line);

#endif
