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
 * What the specification does not know, template tags (template_tag.h) and
 * loose images (md_loose.h), is read beside it and changes nothing of it: such
 * a find is dropped where anything else was read in its place. Only regions
 * that are hidden from template engines (template_hidden.h) hide all.
 *
 * Time is linear: code spans look up the next run of their length, terminators
 * are searched once (md_tag.h), and links inside of links are forbidden by one
 * mark on the stack of brackets.
 */
#ifndef SCAN_MD_INLINE_H
#define SCAN_MD_INLINE_H

#include "scan/md_definition.h"
#include "scan/template_hidden.h"

enum md_found_kind {
	MD_IMAGE,
	MD_REFERENCE,
	MD_RAW_HTML,
	MD_OTHER, /* code, an autolink, a link's destination: no image */
	MD_TAG,
};

struct md_found {
	enum md_found_kind kind;
	size_t start, end;                 /* in the text */
	struct md_destination destination; /* MD_IMAGE, MD_TAG */
	struct md_definition *definition;  /* MD_REFERENCE */
	const char *tag;                   /* MD_TAG: its kind */
};

struct md_found_list {
	struct md_found *items;
	size_t count, cap;
};

/*
 * What the specification finds, in the order of the text and apart from each
 * other; and what it does not, by place. `work` is as in md_source.h.
 */
struct md_founds {
	struct md_found_list strict, loose;
	size_t work;
};

struct md_inline_options {
	const struct md_definitions *definitions;
	/* Those that only an author understands; NULL: nothing loose at all. */
	const struct md_definitions *loose_definitions;
	struct template_hidden *hidden;
};

/* Read `text` anew into *founds, which starts zeroed and is kept for reuse. */
void md_inline_scan(const struct text *text,
		    const struct md_inline_options *options,
		    struct md_founds *founds);
void md_founds_release(struct md_founds *founds);

#endif
