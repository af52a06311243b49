/*
 * scan/md_start: what a line of Markdown opens or ends.
 *
 * Layer: base. Internal to the room.
 *
 * Pure functions over the rest of a line, from its first byte that is neither
 * blank nor tab to before its line ending; who calls has made sure that it is
 * indented by less than four. CommonMark 0.31.2, sections 4.1 to 4.6 and 5.2;
 * GFM 0.29, section 4.10.
 */
#ifndef SCAN_MD_START_H
#define SCAN_MD_START_H

#include "base/view.h"

/*
 * *ret_end is where it was decided: what starts before that place on the same
 * line is no thematic break either.
 */
bool md_is_thematic_break(struct view rest, size_t *ret_end);
bool md_is_setext_underline(struct view rest);

/* Length of the opening sequence of an ATX heading, or 0. */
size_t md_atx_marker(struct view rest);

/* Length of the run that opens a fenced code block, or 0. */
size_t md_fence_open(struct view rest);
/* Is it the end of one that was opened with `length` times `c`? */
bool md_fence_close(struct view rest, char c, size_t length);

/*
 * The start condition of an HTML block that the line meets. Blocks of types 1
 * to 5 end with the line that md_html_end() says, 6 and 7 before a blank
 * line; 7 can't interrupt a paragraph.
 */
enum md_html {
	MD_HTML_NONE,
	MD_HTML_RAW,
	MD_HTML_COMMENT,
	MD_HTML_INSTRUCTION,
	MD_HTML_DECLARATION,
	MD_HTML_CDATA,
	MD_HTML_BLOCK,
	MD_HTML_TAG,
};
enum md_html md_html_start(struct view rest);
bool md_html_end(enum md_html type, struct view line);

/*
 * Length of a list item's marker, or 0. Only some interrupt a paragraph: those
 * that are not empty, and of numbers 1 alone.
 */
size_t md_list_marker(struct view rest, bool interrupts);

/* The number of columns that a table's delimiter row names, or 0. */
size_t md_table_columns(struct view rest);

/*
 * The next cell of a table's row, from *at on, which is moved behind it;
 * false at the row's end. The first *at is md_table_row_start().
 */
size_t md_table_row_start(struct view rest);
bool md_table_cell(struct view rest, size_t *at, struct span *ret_cell);

#endif
