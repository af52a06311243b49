/*
 * scan/md_link: the parts of a Markdown link: label, destination, title.
 *
 * Layer: base. Internal to the room. CommonMark 0.31.2, sections 4.7 and 6.3.
 *
 * The readers are given a place and return where what they read ends; 0 when
 * it is not there. What stands between two parts is md_link_gap()'s.
 */
#ifndef SCAN_MD_LINK_H
#define SCAN_MD_LINK_H

#include "base/text.h"
#include "scan/md_source.h"

struct md_destination {
	size_t start, end; /* without the angle brackets */
	bool angle;
};

/* Blanks and tabs, and one line ending among them. Never 0. */
size_t md_link_gap(struct md_source *source, size_t at);

/* [label], of up to LIMIT_LINK_LABEL characters that are not all blank. */
size_t md_link_label(struct md_source *source, size_t at,
		     struct span *ret_label);

/* <anything> or a run without blanks whose parentheses match. */
size_t md_link_destination(struct md_source *source, size_t at,
			   struct md_destination *ret_destination);

/* "…", '…' or (…) */
size_t md_link_title(struct md_source *source, size_t at);

/* (destination "title"), each of them optional. */
size_t md_link_inline(struct md_source *source, size_t at,
		      struct md_destination *ret_destination);

/*
 * The destination's value: escapes and character references decoded, NUL made
 * U+FFFD. Backslashes and controls that are left are percent-encoded as all
 * renderers do: in a URL, a backslash would be a slash and a tab nothing.
 * Without any of these it is a slice of the text.
 */
struct text md_link_decode(struct arena *arena, const struct text *text,
			   const struct md_destination *destination);

#endif
