/*
 * tests/scan: one HTML document, read by one scanner into a real collector.
 */
#ifndef TESTS_HTML_RUN_H
#define TESTS_HTML_RUN_H

#include <stdlib.h>
#include <string.h>

#include "scan/html.h"

struct run {
	struct scan scan;
	struct collector collector;
	struct html_scanner *scanner;
};

static inline void run_start(struct run *run, const char *key)
{
	struct layers outer = {{key ? LAYER_YAML_DOUBLE : LAYER_NONE}};

	memset(run, 0, sizeof(*run));
	arena_init(&run->scan.arena);
	collector_init(&run->collector, &run->scan);
	run->scanner = html_scanner_new(&run->collector, outer, key);
}

static inline void run_feed(struct run *run, struct view bytes,
			    enum scan_level level)
{
	struct text text = text_of_file(&run->scan.arena, bytes);

	run->scan.bytes = bytes;
	html_scanner_feed(run->scanner, &text, level);
}

static inline void run_end(struct run *run)
{
	html_scanner_free(run->scanner);
	free(run->scan.refs);
	free(run->scan.marks);
	arena_release(&run->scan.arena);
}

#endif
