/*
 * scan/md_tag: raw HTML and autolinks in Markdown text.
 *
 * Layer: base. Internal to the room.
 *
 * What CommonMark lets through as HTML (0.31.2, section 6.6) is narrower than
 * what a browser reads; html.h reads what is found here. Every function is
 * given the place of a `<` and returns where the construct ends, or 0.
 *
 * A tag's look-ahead is linear in sum: quotes permute the states "outside",
 * "in single", "in double", an attempt fails at any `<` that is outside, so
 * that of all attempts at most three pass any one byte.
 */
#ifndef SCAN_MD_TAG_H
#define SCAN_MD_TAG_H

#include "scan/md_source.h"

/* <name attributes> or </name> */
size_t md_tag_end(struct md_source *source, size_t at);

/* <scheme:address> or <name@host> */
size_t md_autolink_end(struct md_source *source, size_t at);

/*
 * Comments, instructions, declarations and CDATA end at a string that may be
 * anywhere behind. The last find of each is kept, so that a text that holds
 * many beginnings and no end is searched once. Zero it before each text.
 */
struct md_terminators {
	size_t found[4]; /* place + 1, or 0: not yet searched */
};

size_t md_markup_end(struct md_source *source, struct md_terminators *known,
		     size_t at);

#endif
