/*
 * scan/html_image: the table of places where HTML names images.
 *
 * Layer: base. Internal to the room.
 *
 * This is the one list of kinds (doc/design.md, section 5): a new kind is one
 * more line in html_image.c.
 */
#ifndef SCAN_HTML_IMAGE_H
#define SCAN_HTML_IMAGE_H

#include "scan/html_element.h"
#include "scan/reference.h"

/* A start tag, and where its decoded values go. */
struct html_tag {
	struct arena *arena;
	const struct text *text; /* what its spans are in */
	const struct html_token *token;
	enum html_element element;
	enum html_content content; /* the rules it stands under */
};

/* Attributes are looked up by name in lower case; decoded; empty if absent. */
struct view html_tag_value(const struct html_tag *tag, const char *name);
/* True when the space-separated list `name` has that token, in any case. */
bool html_tag_has_token(const struct html_tag *tag, const char *name,
			const char *token);

enum html_grammar {
	GRAMMAR_URL, /* the value is one URL */
	GRAMMAR_SRCSET,
	GRAMMAR_CSS, /* declarations; their own kinds go before the row's */
};

struct html_image {
	enum html_element element; /* HTML_OTHER: all */
	enum html_content content; /* of no account for HTML_OTHER */
	const char *attribute;
	enum html_grammar grammar;
	enum scan_level level;
	const char *kind;
	/* Does this tag name an image there? NULL: always. */
	bool (*applies)(const struct html_tag *tag, struct view value);
};

/*
 * The rows for a tag's element, one by one: start with NULL, end with NULL.
 * Whether the attribute is there and the row applies is for the caller.
 */
const struct html_image *html_image_next(const struct html_tag *tag,
					 const struct html_image *row);

#endif
