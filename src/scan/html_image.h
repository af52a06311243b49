/*
 * scan/html_image: the table of places where HTML names images.
 *
 * Layer: base. Internal to the room.
 *
 * This is the one list of kinds (doc/design.md, section 5): a new kind is one
 * more line in html_image.c. The attributes that scripts load images from are
 * a list of names there; their kinds are made of the element's and the
 * attribute's name.
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

/* The value of one of its attributes, decoded. */
struct view html_attribute_value(const struct html_tag *tag,
				 const struct html_attribute *attribute);
/* Attributes are looked up by name in lower case; decoded; empty if absent. */
struct view html_tag_value(const struct html_tag *tag, const char *name);
/* True when the space-separated list `name` has that token, in any case. */
bool html_tag_has_token(const struct html_tag *tag, const char *name,
			const char *token);

enum html_grammar {
	GRAMMAR_URL, /* the value is one URL */
	GRAMMAR_SRCSET,
	/* Declarations; in a strict row, image-set() has a kind of its own. */
	GRAMMAR_CSS,
};

/* Which of the URLs in a place count; each includes those before it. */
enum html_claim {
	HTML_NOTHING,
	HTML_ABSOLUTE, /* an absolute URL whose path has an image's suffix */
	HTML_SUFFIX,   /* any URL whose path has one */
	HTML_WEB,      /* any absolute URL */
	HTML_PATH,     /* any path that has a slash or a query */
	HTML_ALL,      /* whatever is there: a standard names the place */
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
	enum html_claim claim;
};

/*
 * The rows for a tag's element, one by one: start with NULL, end with NULL.
 * Whether the attribute is there and the row applies is for the caller.
 */
const struct html_image *html_image_next(const struct html_tag *tag,
					 const struct html_image *row);

/* The name of an attribute that scripts load images from. */
struct html_lazy {
	const char *name;
	enum html_grammar grammar;
	enum html_claim on_image, elsewhere; /* of an img; of other elements */
};

/* `name` in lower case; NULL when it is not in the table. */
const struct html_lazy *html_image_find_lazy(struct view name);

#endif
