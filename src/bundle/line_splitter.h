/*
 * bundle/line_splitter: the lines of a file that comes in pieces.
 *
 * Layer: base. A line ends with LF, CR or CRLF, or with LF alone; the last one
 * may have no end. A line that is longer than the limit is handed out once, as
 * overlong and cut, and memory never holds more of it.
 *
 * Lifecycle: line_splitter_init() -> feed() … -> finish() -> release().
 */
#ifndef BUNDLE_LINE_SPLITTER_H
#define BUNDLE_LINE_SPLITTER_H

#include "base/buf.h"

struct line {
	struct view text; /* without its end; until the callback returns */
	size_t number;    /* from 1 */
	bool overlong;
};

struct line_splitter {
	struct buf text;
	size_t number;
	bool lf_only;
	bool after_cr; /* an LF now belongs to the line before */
	bool begun;    /* the line at hand has bytes */
	void (*on_line)(void *ctx, const struct line *line);
	void *ctx;
};

void line_splitter_init(struct line_splitter *lines, size_t max, bool lf_only);
void line_splitter_feed(struct line_splitter *lines, struct view bytes);
void line_splitter_finish(struct line_splitter *lines);
void line_splitter_release(struct line_splitter *lines);

#endif
