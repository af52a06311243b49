/*
 * scan/css: the images that CSS names, url() and image-set().
 *
 * Layer: base. Internal to the room. Source: CSS Syntax 3, section 4 (comments,
 * strings, escapes, url tokens); CSS Images 4 (image-set()).
 *
 * Read are the values of declarations, in a style attribute or a style sheet.
 * What is no image is left out: the preludes of at-rules (@import, @namespace),
 * @font-face, and properties that name code (behavior, -moz-binding).
 *
 * Lifecycle: css_reader_init() -> css_next() until false. Nothing to release;
 * time is linear in the text's length.
 */
#ifndef SCAN_CSS_H
#define SCAN_CSS_H

#include "base/text.h"

enum css_quote { CSS_BARE, CSS_DOUBLE, CSS_SINGLE };

struct css_image {
	struct span url; /* in the text, as written, without quotes */
	enum css_quote quote;
	bool escaped; /* css_decode() is needed to read it */
	size_t set;   /* ordinal of its image-set(), from 1; 0: none */
};

struct css_reader {
	struct view text;
	size_t at;
	size_t depth;     /* of open parentheses */
	size_t set_depth; /* inside the parenthesis of an image-set(); or 0 */
	size_t set_count;
	bool at_start;   /* of a declaration or rule */
	bool in_prelude; /* of an at-rule */
	bool font_rule;  /* the at-rule is @font-face */
	bool in_font;    /* inside its block */
	bool in_code;    /* in the value of a property that names code */
};

void css_reader_init(struct css_reader *reader, struct view text);

/* The next image; false at the end. */
bool css_next(struct css_reader *reader, struct css_image *ret_image);

/* `part` of a text with its escapes decoded. */
struct text css_decode(struct arena *arena, const struct text *text,
		       struct span part);

#endif
