/*
 * scan/md_inline: the images and the raw HTML of a paragraph.
 *
 * Layer: base. Internal to the room. CommonMark 0.31.2, section 6.
 *
 * Code spans, autolinks, raw HTML and brackets are read as the specification
 * says. Emphasis is not: brackets bind tighter than it, so that it changes no
 * image. What stands in an image's description is text: neither an image nor a
 * tag in it is found.
 *
 * Time is linear: code spans look up the next run of their length, terminators
 * are searched once (md_tag.h), and links inside of links are forbidden by one
 * mark on the stack of brackets.
 */
#ifndef SCAN_MD_INLINE_H
#define SCAN_MD_INLINE_H

#include "scan/md_definition.h"

enum md_found_kind { MD_IMAGE, MD_REFERENCE, MD_RAW_HTML };

struct md_found {
	enum md_found_kind kind;
	size_t start, end;                 /* in the text */
	struct md_destination destination; /* MD_IMAGE */
	struct md_definition *definition;  /* MD_REFERENCE */
};

/* In the order of the text; `work` is as in md_source.h. */
struct md_founds {
	struct md_found *items;
	size_t count, cap;
	size_t work;
};

/* Read `text` anew into *founds, which starts zeroed and is kept for reuse. */
void md_inline_scan(const struct text *text,
		    const struct md_definitions *definitions,
		    struct md_founds *founds);
void md_founds_release(struct md_founds *founds);

#endif
