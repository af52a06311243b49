/*
 * scan/reference: what a scan finds: references, marks, the page.
 *
 * Layer: url, base. Read by rewrite, job and cli.
 *
 * A reference is one place in an article that names an image. Its span is
 * exactly the URL's text in the file, without quotes or blanks around it; how
 * that text is written (which quoting, escaping, nesting) is its `layers`,
 * innermost first, so that a replacement can be written the same way.
 *
 * Everything points into the arena of the scan that made it (scan/scan.h).
 */
#ifndef SCAN_REFERENCE_H
#define SCAN_REFERENCE_H

#include "base/text.h"
#include "url/referrer.h"

enum scan_level { LEVEL_STRICT, LEVEL_LAZY, LEVEL_LOOSE, LEVEL_TAG };
enum { LEVEL_COUNT = 4 };

/* "strict" …; NULL when out of range. */
const char *scan_level_name(enum scan_level level);

/*
 * One way in which text is written inside another. A chain of them is stored
 * innermost first: {SRCSET, HTML_DOUBLE, YAML_SINGLE} is a srcset candidate in
 * a double-quoted attribute in a single-quoted YAML scalar.
 */
enum scan_layer {
	LAYER_NONE,        /* ends a chain */
	LAYER_HTML_DOUBLE, /* attribute value in "…" */
	LAYER_HTML_SINGLE, /* in '…' */
	LAYER_HTML_UNQUOTED,
	LAYER_SRCSET,     /* URL of an image candidate string */
	LAYER_CSS_URL,    /* url(…) without quotes */
	LAYER_CSS_DOUBLE, /* CSS string in "…", with or without url() */
	LAYER_CSS_SINGLE,
	LAYER_MARKDOWN_BARE,  /* link destination */
	LAYER_MARKDOWN_ANGLE, /* link destination in <…> */
	LAYER_YAML_PLAIN,
	LAYER_YAML_SINGLE,
	LAYER_YAML_DOUBLE,
	LAYER_YAML_BLOCK, /* literal or folded */
	LAYER_YAML_LINE, /* a value found by line in YAML that does not parse */
};
enum { LAYERS_MAX = 6 };

struct layers {
	unsigned char at[LAYERS_MAX]; /* enum scan_layer; LAYER_NONE ends */
};

/* `outer` with `layer` put inside it. */
struct layers layers_inside(struct layers outer, enum scan_layer layer);

struct reference {
	size_t id;        /* ordinal in the article, from 0, by start */
	size_t picture;   /* ordinal of the picture it belongs to */
	const char *kind; /* design section 5, e.g. "html.img.src" */
	/*
	 * In front matter, else NULL: its keys and list positions from the top,
	 * "sections.0.image.filename" (cut to LIMIT_KEY_PATH_BYTES; empty when
	 * the whole block is one scalar). Front matter that had to be read line
	 * by line has the line's own key alone.
	 */
	const char *key;
	enum scan_level level;
	struct span span;    /* bytes in the file */
	size_t line, column; /* of span.start, from 1; column in bytes */
	struct layers layers;
	struct view raw;     /* the file's bytes in the span */
	struct view value;   /* decoded by all layers */
	const char *url;     /* absolute, as it is asked for: scan/resolve.h */
	const char *path;    /* of a local file, percent-decoded; or NULL */
	const char *problem; /* why it can't be used: a sentence, or NULL */
	enum referrer_policy policy; /* the element's; EMPTY: the page's */
};

/* A span that is no image but matters when images become local. */
enum mark_kind {
	MARK_BASE, /* <base href>: the value */
	MARK_CSP,  /* <meta http-equiv=Content-Security-Policy>: the content */
	MARK_INTEGRITY, /* integrity of a link to an image: the attribute */
};

struct mark {
	enum mark_kind kind;
	struct span span;
	struct view value;
};

/* What the article says of itself as a document. */
struct page {
	const char *url;  /* where it was published; NULL: not known */
	const char *base; /* what relative URLs resolve against; or NULL */
	enum referrer_policy policy; /* EMPTY: the default policy */
	struct view title; /* from the front matter or <title>; may be empty */
	struct view date;  /* from the front matter, as written; may be empty */
	bool has_front_matter;
	size_t body; /* where the body starts in the file */
};

#endif
