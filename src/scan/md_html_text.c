#include "scan/md_html_text.h"

#include "scan/html_element.h"

void md_html_text_init(struct md_html_text *text)
{
	*text = (struct md_html_text){.pre = 0};
	html_tokenizer_init(&text->tokenizer);
}

void md_html_text_release(struct md_html_text *text)
{
	html_tokenizer_release(&text->tokenizer);
}

void md_html_text_start(struct md_html_text *text)
{
	text->code = 0;
}

void md_html_text_feed(struct md_html_text *text, struct view bytes)
{
	html_tokenizer_feed(&text->tokenizer, bytes);
}

static size_t *depth_of(struct md_html_text *text, enum html_element element)
{
	if (element == HTML_PRE || element == HTML_LISTING)
		return &text->pre;
	if (element == HTML_CODE || element == HTML_KBD || element == HTML_SAMP)
		return &text->code;
	return NULL;
}

static void read_tag(struct md_html_text *text, const struct html_token *token)
{
	struct view name = view_slice(text->tokenizer.bytes, token->name.start,
				      token->name.end);
	enum html_element element = html_element_find(name);
	enum html_mode mode = html_element_mode(element);
	size_t *depth = depth_of(text, element);

	if (token->kind == HTML_START_TAG) {
		if (mode != MODE_DATA)
			html_tokenizer_set_mode(&text->tokenizer, mode,
						html_element_name(element));
		if (depth)
			++*depth;
	} else if (depth && *depth) {
		--*depth;
	}
}

bool md_html_text_next(struct md_html_text *text, struct span *ret_run)
{
	struct html_token token;

	for (;;) {
		bool hidden = md_html_text_is_hidden(text);

		if (!html_tokenizer_next(&text->tokenizer, &token))
			return false;
		if (token.kind != HTML_TEXT) {
			read_tag(text, &token);
		} else if (!hidden) {
			*ret_run = token.span;
			return true;
		}
	}
}

bool md_html_text_is_hidden(const struct md_html_text *text)
{
	return text->pre || text->code || text->tokenizer.mode != MODE_DATA;
}
