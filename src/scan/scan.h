/*
 * scan: article bytes -> page, references, marks.
 *
 * Layer: yaml, url, base. Reads no file and no network; the same bytes and
 * options give the same result on any machine.
 *
 * Invariants
 *   - references are sorted by span.start; spans do not overlap;
 *   - raw is exactly the file's bytes in the span;
 *   - time and memory are linear in the article's length.
 *
 * Lifecycle: scan_article() -> read -> scan_release(). The bytes of the
 * article must outlive the scan.
 */
#ifndef SCAN_SCAN_H
#define SCAN_SCAN_H

#include "base/errors.h"
#include "scan/reference.h"

enum scan_as {
	/*
	 * By the body's shape (scan/shape.h), never by the file's name.
	 * Markdown then is mixed: indented text in an open element is HTML, not
	 * code.
	 */
	SCAN_AUTO,
	SCAN_MARKDOWN, /* as CommonMark has it, to the letter */
	SCAN_HTML,
};

struct scan_options {
	enum scan_as as;
	/* Override what the article says; NULL, or an absolute URL. */
	const char *page_url;
	const char *base_url;
};

struct scan {
	struct arena arena;
	struct view bytes; /* the article */
	enum scan_as as;   /* MARKDOWN or HTML: how the body was read */
	struct page page;
	struct reference *refs;
	size_t ref_count;
	size_t picture_count;
	struct mark *marks;
	size_t mark_count;
	size_t data_uris; /* data: images, counted and not references */
	/*
	 * What was wrong with the article and did not stop the scan, such as
	 * front matter that is not YAML: "line:column: sentence"; or NULL.
	 */
	const char *problem;
};

/*
 * Scan `bytes`. TS_E_TOO_MANY past LIMIT_REFERENCES, TS_E_TOO_LARGE past
 * LIMIT_ARTICLE_BYTES, TS_E_USAGE for an option that is no URL; bad markup is
 * never a failure. On failure *ret_scan needs no release.
 */
int scan_article(struct view bytes, const struct scan_options *options,
		 struct scan *ret_scan, struct error *err);
void scan_release(struct scan *scan);

#endif
