#include "scan/html_tokenizer.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limit.h"

void html_tokenizer_init(struct html_tokenizer *tokenizer)
{
	*tokenizer = (struct html_tokenizer){.mode = MODE_DATA};
}

void html_tokenizer_release(struct html_tokenizer *tokenizer)
{
	free(tokenizer->attributes);
	*tokenizer = (struct html_tokenizer){.mode = MODE_DATA};
}

void html_tokenizer_feed(struct html_tokenizer *tokenizer, struct view bytes)
{
	tokenizer->bytes = bytes;
	tokenizer->at = 0;
}

void html_tokenizer_set_mode(struct html_tokenizer *tokenizer,
			     enum html_mode mode, const char *name)
{
	tokenizer->mode = mode;
	tokenizer->raw_name = name;
}

const struct html_attribute *html_token_find(const struct html_token *token,
					     struct view bytes,
					     const char *name)
{
	for (size_t i = 0; i < token->attribute_count; i++) {
		const struct html_attribute *attribute = &token->attributes[i];
		struct view found = view_slice(bytes, attribute->name.start,
					       attribute->name.end);

		if (view_is_nocase(found, name))
			return attribute;
	}
	return NULL;
}

static size_t skip_spaces(struct view v, size_t at)
{
	while (at < v.len && byte_is_space(v.ptr[at]))
		at++;
	return at;
}

/* What ends a tag's name, and the name of a script's inner tag. */
static bool ends_tag_name(char c)
{
	return byte_is_space(c) || c == '/' || c == '>';
}

/* True when v[at] goes on with `name`, in any case, and the name ends there. */
static bool has_tag_name(struct view v, size_t at, const char *name)
{
	size_t end = at + strlen(name);

	return end < v.len && ends_tag_name(v.ptr[end]) &&
	       view_is_nocase(view_slice(v, at, end), name);
}

/* Text ------------------------------------------------------------------ */

/* The `<` that begins markup, or the end (data state, tag open state). */
static size_t find_markup(struct view v, size_t at)
{
	for (;; at++) {
		char c;

		at = view_find_byte(v, at, '<');
		if (at + 1 >= v.len)
			return v.len;
		c = v.ptr[at + 1];
		if (byte_is_alpha(c) || c == '!' || c == '?' ||
		    (c == '/' && at + 2 < v.len))
			return at;
	}
}

/* The `<` of the end tag that ends RCDATA or RAWTEXT, or the end. */
static size_t find_raw_end(const struct html_tokenizer *tokenizer)
{
	struct view v = tokenizer->bytes;
	size_t at = tokenizer->at;

	for (;; at++) {
		at = view_find_byte(v, at, '<');
		if (at + 1 >= v.len)
			return v.len;
		if (v.ptr[at + 1] == '/' &&
		    has_tag_name(v, at + 2, tokenizer->raw_name))
			return at;
	}
}

/* A `<` in a script that does not end it: does it change the mode? */
static enum html_mode script_tag(struct view v, size_t at, enum html_mode mode)
{
	if (mode == MODE_SCRIPT &&
	    view_starts_with(view_slice(v, at, v.len), "<!--"))
		return MODE_SCRIPT_ESCAPED;
	if (mode == MODE_SCRIPT_ESCAPED && has_tag_name(v, at + 1, "script"))
		return MODE_SCRIPT_DOUBLE;
	if (mode == MODE_SCRIPT_DOUBLE && at + 1 < v.len &&
	    v.ptr[at + 1] == '/' && has_tag_name(v, at + 2, "script"))
		return MODE_SCRIPT_ESCAPED;
	return mode;
}

/*
 * The `<` of the end tag that ends a script, or the end; keeps the mode. In
 * `<!--` the dashes already count for the `-->` that ends it: `dashes` is how
 * many there are just before `at`.
 */
static size_t find_script_end(struct html_tokenizer *tokenizer)
{
	struct view v = tokenizer->bytes;
	enum html_mode mode = tokenizer->mode;
	size_t at, dashes = 0;

	for (at = tokenizer->at; at < v.len; at++) {
		char c = v.ptr[at];

		if (c == '<' && mode != MODE_SCRIPT_DOUBLE && at + 1 < v.len &&
		    v.ptr[at + 1] == '/' && has_tag_name(v, at + 2, "script"))
			break;
		if (c == '<')
			mode = script_tag(v, at, mode);
		else if (c == '>' && dashes >= 2)
			mode = MODE_SCRIPT;
		dashes = c == '-' ? dashes + 1 : 0;
	}
	tokenizer->mode = mode;
	return at;
}

static size_t find_text_end(struct html_tokenizer *tokenizer)
{
	switch (tokenizer->mode) {
	case MODE_RCDATA:
	case MODE_RAWTEXT:
		return find_raw_end(tokenizer);
	case MODE_SCRIPT:
	case MODE_SCRIPT_ESCAPED:
	case MODE_SCRIPT_DOUBLE:
		return find_script_end(tokenizer);
	case MODE_PLAINTEXT:
		return tokenizer->bytes.len;
	case MODE_DATA:
		break;
	}
	return find_markup(tokenizer->bytes, tokenizer->at);
}

/* Tags ------------------------------------------------------------------ */

static void add_attribute(struct html_tokenizer *tokenizer,
			  const struct html_attribute *attribute)
{
	if (tokenizer->attribute_count >= LIMIT_ATTRIBUTES)
		return;
	tokenizer->attributes = array_grow(
	    tokenizer->attributes, tokenizer->attribute_count,
	    &tokenizer->attribute_cap, sizeof(*tokenizer->attributes));
	tokenizer->attributes[tokenizer->attribute_count++] = *attribute;
}

/* The end of the name at `at`, which may begin with a `=`. */
static size_t attribute_name_end(struct view v, size_t at)
{
	for (at++; at < v.len; at++) {
		if (v.ptr[at] == '=' || ends_tag_name(v.ptr[at]))
			break;
	}
	return at;
}

/*
 * The value at `at`, behind the `=`. A quote that is never closed swallows
 * the rest: the tag is dropped then.
 */
static size_t read_value(struct view v, size_t at,
			 struct html_attribute *attribute)
{
	char c;

	at = skip_spaces(v, at);
	attribute->value = (struct span){at, at};
	if (at == v.len || v.ptr[at] == '>')
		return at;
	c = v.ptr[at];
	if (c == '"' || c == '\'') {
		attribute->quote = c == '"' ? HTML_DOUBLE : HTML_SINGLE;
		attribute->value.start = at + 1;
		attribute->value.end = view_find_byte(v, at + 1, c);
		at = attribute->value.end;
		return at < v.len ? at + 1 : at;
	}
	while (at < v.len && !byte_is_space(v.ptr[at]) && v.ptr[at] != '>')
		at++;
	attribute->quote = HTML_UNQUOTED;
	attribute->value.end = at;
	return at;
}

static size_t read_attribute(struct html_tokenizer *tokenizer, size_t at)
{
	struct view v = tokenizer->bytes;
	struct html_attribute attribute = {.name = {at, at}};
	size_t next;

	at = attribute_name_end(v, at);
	attribute.name.end = at;
	attribute.value = (struct span){at, at};
	next = skip_spaces(v, at);
	if (next < v.len && v.ptr[next] == '=')
		at = read_value(v, next + 1, &attribute);
	attribute.end = at;
	add_attribute(tokenizer, &attribute);
	return at;
}

/*
 * The tag whose name starts at `name`. False when the input ends within it.
 */
static bool read_tag(struct html_tokenizer *tokenizer, size_t name,
		     struct html_token *token)
{
	struct view v = tokenizer->bytes;
	size_t at = name;

	while (at < v.len && !ends_tag_name(v.ptr[at]))
		at++;
	token->name = (struct span){name, at};
	tokenizer->attribute_count = 0;
	while (at < v.len && v.ptr[at] != '>') {
		if (byte_is_space(v.ptr[at]))
			at++;
		else if (v.ptr[at] == '/')
			token->self_closing = ++at < v.len && v.ptr[at] == '>';
		else
			at = read_attribute(tokenizer, at);
	}
	tokenizer->at = at < v.len ? at + 1 : at;
	token->span.end = tokenizer->at;
	token->attributes = tokenizer->attributes;
	token->attribute_count = tokenizer->attribute_count;
	return at < v.len;
}

/* Comments and what counts as one --------------------------------------- */

static size_t skip_past(struct view v, size_t at, const char *end)
{
	at = view_find(v, at, end);
	return at < v.len ? at + strlen(end) : at;
}

/* The end of the comment whose text starts at `at`. */
static size_t comment_end(struct view v, size_t at)
{
	struct view rest = view_slice(v, at, v.len);

	if (view_starts_with(rest, ">"))
		return at + 1;
	if (view_starts_with(rest, "->"))
		return at + 2;
	for (;; at++) {
		at = view_find(v, at, "--");
		if (at + 2 >= v.len)
			return v.len;
		if (v.ptr[at + 2] == '>')
			return at + 3;
		if (v.ptr[at + 2] == '!' && at + 3 < v.len &&
		    v.ptr[at + 3] == '>')
			return at + 4;
	}
}

/*
 * `<!`, `<?` or `</` that is no tag, at `at`. True when it is a CDATA section,
 * whose inside is text. A DOCTYPE ends at its first `>`, quotes or not.
 */
static bool read_declaration(struct html_tokenizer *tokenizer, size_t at,
			     struct html_token *token)
{
	struct view v = tokenizer->bytes;
	struct view rest = view_slice(v, at, v.len);

	if (view_starts_with(rest, "<!--")) {
		tokenizer->at = comment_end(v, at + 4);
	} else if (tokenizer->foreign && view_starts_with(rest, "<![CDATA[")) {
		token->span.start = at + 9;
		token->span.end = view_find(v, at + 9, "]]>");
		tokenizer->at = skip_past(v, at + 9, "]]>");
		return true;
	} else {
		tokenizer->at = skip_past(v, at + 2, ">");
	}
	return false;
}

/* The markup at tokenizer->at. False when it is no token. */
static bool read_markup(struct html_tokenizer *tokenizer,
			struct html_token *token)
{
	struct view v = tokenizer->bytes;
	size_t at = tokenizer->at;
	bool is_end = v.ptr[at + 1] == '/';

	token->span.start = at;
	if (is_end && byte_is_alpha(v.ptr[at + 2])) {
		token->kind = HTML_END_TAG;
	} else if (byte_is_alpha(v.ptr[at + 1])) {
		token->kind = HTML_START_TAG;
	} else {
		token->kind = HTML_TEXT;
		return read_declaration(tokenizer, at, token);
	}
	if (!read_tag(tokenizer, at + (is_end ? 2 : 1), token))
		return false;
	if (is_end)
		tokenizer->mode = MODE_DATA;
	return true;
}

bool html_tokenizer_next(struct html_tokenizer *tokenizer,
			 struct html_token *ret_token)
{
	struct html_token token;
	bool found = false;

	while (!found && tokenizer->at < tokenizer->bytes.len) {
		size_t end = find_text_end(tokenizer);

		token = (struct html_token){.kind = HTML_TEXT};
		if (end > tokenizer->at) {
			token.span = (struct span){tokenizer->at, end};
			tokenizer->at = end;
			found = true;
		} else {
			found = read_markup(tokenizer, &token);
		}
	}
	if (found)
		*ret_token = token;
	return found;
}
