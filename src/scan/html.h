/*
 * scan/html: HTML pieces -> image references, marks, what the page says.
 *
 * Layer: url, base. Internal to the room.
 *
 * A document comes whole (an HTML article) or in pieces (raw HTML that
 * Markdown lets through). Pieces are read by the WHATWG tokenizer as one
 * stream: open elements, raw text and the picture in the making carry over
 * from piece to piece; a tag or comment never does: one that a piece cuts
 * off is dropped.
 *
 * Lifecycle: html_scanner_new() -> feed … -> html_scanner_free().
 */
#ifndef SCAN_HTML_H
#define SCAN_HTML_H

#include "scan/collector.h"

struct html_scanner;

/*
 * `outer` is how the HTML itself is written (empty for a file's body, YAML for
 * a scalar). With a `front_matter_key` (which outlives the references) every
 * find is "front-matter.html" of that key, and what the HTML says of itself as
 * a document is passed over, marks included.
 */
struct html_scanner *html_scanner_new(struct collector *collector,
				      struct layers outer,
				      const char *front_matter_key);
void html_scanner_free(struct html_scanner *scanner);

/*
 * Read one piece. With `level` above LEVEL_STRICT every find in it is filed at
 * least at that level.
 */
void html_scanner_feed(struct html_scanner *scanner, const struct text *piece,
		       enum scan_level level);

/*
 * True while an element that was opened by a piece is not closed. It decides
 * whether indented text is code, so only an element counts that its author has
 * to close: no void one, none whose end tag may be left out (p, li, td …), and
 * no name that HTML does not know.
 */
bool html_scanner_is_open(const struct html_scanner *scanner);

/*
 * True while the tokenizer is in raw text (script, style, title, textarea …):
 * what follows is no markup.
 */
bool html_scanner_in_raw_text(const struct html_scanner *scanner);

#endif
