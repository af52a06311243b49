/*
 * scan/html_tokenizer: HTML bytes -> tags and text.
 *
 * Layer: base. Internal to the room. Source: HTML standard, section 13.2.5.
 *
 * A pull tokenizer that never goes back: its time is linear in its input,
 * whatever that is. Comments, DOCTYPEs and processing instructions are passed
 * over. Names and values are spans of the input, nothing is decoded: names
 * compare without ASCII case, values go through entity_decode(), line breaks
 * and NULs are as they were.
 *
 * Input may come in pieces. The kind of raw text that one ends in carries over
 * to the next; a tag or comment that it cuts off is dropped.
 *
 * Lifecycle: html_tokenizer_init() -> { feed -> next … until false } ->
 * html_tokenizer_release().
 */
#ifndef SCAN_HTML_TOKENIZER_H
#define SCAN_HTML_TOKENIZER_H

#include "base/view.h"

/* How text is read; what a start tag sets for the text behind it. */
enum html_mode {
	MODE_DATA,
	MODE_RCDATA, /* up to the end tag of the same name, as are those below
		      */
	MODE_RAWTEXT,
	MODE_SCRIPT,
	MODE_SCRIPT_ESCAPED, /* behind `<!--` in a script */
	MODE_SCRIPT_DOUBLE,  /* behind `<script` in that */
	MODE_PLAINTEXT,      /* for ever */
};

enum html_quote {
	HTML_NO_VALUE, /* the value is empty and stands nowhere */
	HTML_UNQUOTED,
	HTML_SINGLE,
	HTML_DOUBLE,
};

struct html_attribute {
	struct span name, value;
	enum html_quote quote;
	size_t end; /* behind the value and its quote */
};

enum html_token_kind { HTML_TEXT, HTML_START_TAG, HTML_END_TAG };

struct html_token {
	enum html_token_kind kind;
	struct span span; /* all of it; of CDATA, what is inside */
	/* Of a tag; the attributes last until the next token. */
	struct span name;
	const struct html_attribute *attributes;
	size_t attribute_count;
	bool self_closing;
};

struct html_tokenizer {
	struct view bytes;
	size_t at;
	enum html_mode mode;
	const char *raw_name; /* the end tag that ends raw text; static */
	bool foreign;         /* CDATA sections count: set by the user */
	struct html_attribute *attributes;
	size_t attribute_count, attribute_cap;
};

void html_tokenizer_init(struct html_tokenizer *tokenizer);
void html_tokenizer_release(struct html_tokenizer *tokenizer);

/* Go on with `bytes`, which outlive the tokens. */
void html_tokenizer_feed(struct html_tokenizer *tokenizer, struct view bytes);

/* False at the end of what was fed. */
bool html_tokenizer_next(struct html_tokenizer *tokenizer,
			 struct html_token *ret_token);

/*
 * Read what follows in `mode`, up to the end tag `name` (static, lower case).
 * To be called on a start tag, before the next token is asked for.
 */
void html_tokenizer_set_mode(struct html_tokenizer *tokenizer,
			     enum html_mode mode, const char *name);

/*
 * The first attribute of that name (lower case): of double ones, the standard
 * drops the others. NULL when there is none.
 */
const struct html_attribute *html_token_find(const struct html_token *token,
					     struct view bytes,
					     const char *name);

#endif
