/*
 * scan/md_html_text: the text between the tags of HTML in a Markdown document.
 *
 * Layer: base. Internal to the room.
 *
 * Writers put Markdown images and template tags between HTML tags. Comments,
 * attributes, raw text (script, style …) and code are no such place. It is fed
 * everything that the html_scanner is, so that it knows what is open.
 *
 * Lifecycle: md_html_text_init() -> { feed -> next … until false } ->
 * md_html_text_release().
 */
#ifndef SCAN_MD_HTML_TEXT_H
#define SCAN_MD_HTML_TEXT_H

#include "scan/html_tokenizer.h"

struct md_html_text {
	struct html_tokenizer tokenizer;
	size_t pre;  /* elements of preformatted text that are open */
	size_t code; /* of code; one that is not closed ends with its leaf */
};

void md_html_text_init(struct md_html_text *text);
void md_html_text_release(struct md_html_text *text);

/* A new leaf of the document begins. */
void md_html_text_start(struct md_html_text *text);

/* Go on with `bytes`, which outlive the spans. */
void md_html_text_feed(struct md_html_text *text, struct view bytes);

/* The next run of text in which Markdown counts; false at the end. */
bool md_html_text_next(struct md_html_text *text, struct span *ret_run);

/* True while what follows is code or raw text. */
bool md_html_text_is_hidden(const struct md_html_text *text);

#endif
