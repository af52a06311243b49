/*
 * scan/markdown: a body -> image references.
 *
 * Layer: url, base. Internal to the room.
 *
 * Block and inline structure by CommonMark 0.31.2 with GFM tables: everything
 * that the specification calls an image, at any nesting, but for what stands in
 * another image's description. Two passes: blocks first, which also gather the
 * link reference definitions (md_block.h), then what is in them (md_inline.h).
 * A definition is one reference, however many images use it.
 *
 * Raw HTML goes to an html_scanner piece by piece, in the order of the text: an
 * HTML block is a piece, and so is a tag in a sentence. After a tag that opens
 * raw text (<style>, <textarea> …) what follows is that element's text and no
 * image, up to the tag that closes it, as on the rendered page.
 *
 * One difference to CommonMark, on purpose: with `mixed`, text indented by four
 * or more inside an HTML element that is still open is HTML, not code
 * (doc/design.md, section 4). Only elements that an HTML block opened count.
 *
 * With `loose`, what people write and no specification knows is found, too:
 * template tags (LEVEL_TAG, template_tag.h) and loose images (LEVEL_LOOSE:
 * md_loose.h, and Markdown between the tags of an HTML block). None of it
 * changes what else is found. What template engines are told to leave alone
 * (template_hidden.h) is never found at all.
 *
 * Time is linear in the text's length; tests/scan/test_markdown_work.c counts.
 */
#ifndef SCAN_MARKDOWN_H
#define SCAN_MARKDOWN_H

#include "scan/collector.h"
#include "scan/html.h"

struct markdown_options {
	bool mixed;
	bool loose;
	bool html;                    /* not Markdown but HTML, all of it */
	struct layers outer;          /* how the text itself is written */
	const char *front_matter_key; /* not NULL: kind front-matter.markdown */
};

/* Scan `text`, raw HTML going to `html`, which carries on afterwards. */
void markdown_scan(struct collector *collector, const struct text *text,
		   struct html_scanner *html,
		   const struct markdown_options *options);

#endif
