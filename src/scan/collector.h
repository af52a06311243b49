/*
 * scan/collector: where the scanners of one article put what they find.
 *
 * Layer: url, base. Internal to the room.
 *
 * Scanners know syntax; the collector knows places: it maps a find to its span
 * in the file, sorts, numbers, resolves and files it. A find whose place is
 * not contiguous in the file (a URL broken by a container's prefix) is filed
 * with a problem, since it can't be rewritten.
 */
#ifndef SCAN_COLLECTOR_H
#define SCAN_COLLECTOR_H

#include "scan/scan.h"

/* One URL where a scanner saw it. */
struct find {
	const char *kind; /* static or in the collector's arena */
	const char *key;  /* likewise; or NULL */
	enum scan_level level;
	const struct text *text;     /* decoded by every layer but the last */
	size_t start, end;           /* the URL in it */
	struct layers layers;        /* how that part is written */
	size_t picture;              /* from collector_picture() */
	enum referrer_policy policy; /* the element's; EMPTY: none */
	const char *problem;         /* why it can't be used, static; or NULL */
};

struct collector {
	struct scan *scan; /* its arena holds all results */
	size_t ref_cap, mark_cap;
	size_t next_picture;
	int status; /* first failure: TS_E_TOO_MANY */
	/* What the document says; each NULL or EMPTY until it is found. */
	const char *base_href; /* first <base href>, decoded */
	const char *canonical; /* first link rel=canonical, else og:url */
	enum referrer_policy meta_policy; /* last valid meta referrer */
	struct view html_title;           /* first <title> of the body */
};

void collector_init(struct collector *collector, struct scan *scan);

/* The ordinal of a new picture. */
size_t collector_picture(struct collector *collector);

/*
 * File a find. Nothing happens for an empty or all-blank URL or a fragment
 * alone; blanks at its ends are left out of the span; data: is counted.
 */
void collector_add(struct collector *collector, const struct find *find);

/* File a mark: [start, end) of text. */
void collector_mark(struct collector *collector, enum mark_kind kind,
		    const struct text *text, size_t start, size_t end);

/*
 * When all scanners are done: sort, drop what overlaps a reference before it
 * (at one place the first find counts), renumber, set lines and columns,
 * resolve against scan->page.base. Returns the first failure of any addition.
 */
int collector_finish(struct collector *collector, struct error *err);

#endif
