/*
 * tests/scan/markdown_run: one Markdown text scanned on its own.
 */
#ifndef TESTS_SCAN_MARKDOWN_RUN_H
#define TESTS_SCAN_MARKDOWN_RUN_H

#include "scan/markdown.h"

/* The caller releases *scan; the bytes must outlive it. */
static inline int markdown_run(struct scan *scan, struct view bytes,
			       const struct markdown_options *options)
{
	struct collector collector;
	struct html_scanner *html;
	struct text text;

	*scan = (struct scan){.bytes = bytes};
	arena_init(&scan->arena);
	collector_init(&collector, scan);
	html = html_scanner_new(&collector, options->outer,
				options->front_matter_key);
	text = text_of_file(&scan->arena, bytes);
	markdown_scan(&collector, &text, html, options);
	html_scanner_free(html);
	return collector_finish(&collector, NULL);
}

#endif
