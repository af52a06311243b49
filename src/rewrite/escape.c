#include <string.h>

#include "base/limit.h"
#include "base/utf8.h"
#include "rewrite/rewrite.h"

/* Parentheses that a bare Markdown destination may nest; cmark takes 32. */
enum { PARENTHESES_MAX = 16 };

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

static void add_percent(struct buf *out, char c)
{
	buf_add_format(out, "%%%02X", (unsigned)(unsigned char)c);
}

/* Those in `encoded` in percent, those in `escaped` behind a backslash. */
static void add_byte(struct buf *out, char c, const char *encoded,
		     const char *escaped)
{
	if (is_one_of(c, encoded)) {
		add_percent(out, c);
		return;
	}
	if (is_one_of(c, escaped))
		buf_add_byte(out, '\\');
	buf_add_byte(out, c);
}

static void add_bytes(struct buf *out, struct view in, const char *encoded,
		      const char *escaped)
{
	for (size_t i = 0; i < in.len; i++)
		add_byte(out, in.ptr[i], encoded, escaped);
}

/*
 * What no syntax can be trusted with: controls, the characters that YAML 1.1
 * takes as line breaks, byte order marks, bytes that are not UTF-8.
 */
static bool is_unsafe(struct view in, size_t at, size_t len, uint32_t cp)
{
	if (cp == 0xFFFD)
		return len != 3 || memcmp(in.ptr + at, "\xEF\xBF\xBD", 3) != 0;
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 ||
	       cp == 0x2029 || cp == 0xFEFF;
}

/* A URL has no blanks at its ends. */
static bool is_outer_blank(struct view in, size_t at)
{
	return in.ptr[at] == ' ' && (!at || at == in.len - 1);
}

static void write_clean(struct view in, struct buf *out)
{
	for (size_t at = 0, len; at < in.len; at += len) {
		uint32_t cp;
		bool encode;

		len = utf8_decode(in, at, &cp);
		encode = is_unsafe(in, at, len, cp) || is_outer_blank(in, at);
		for (size_t i = 0; i < len; i++)
			if (encode)
				add_percent(out, in.ptr[at + i]);
			else
				buf_add_byte(out, in.ptr[at + i]);
	}
}

static void write_plainly(struct view in, struct buf *out)
{
	add_bytes(out, in, " \"'<>`|\\[](){}^", "");
}

/*
 * Character references: also for what Markdown around the tag would read, code
 * spans and table cells.
 */
static void write_html(struct view in, const char *special, struct buf *out)
{
	for (size_t i = 0; i < in.len; i++) {
		char c = in.ptr[i];

		if (!is_one_of(c, special))
			buf_add_byte(out, c);
		else if (c == '&')
			buf_add_string(out, "&amp;");
		else if (c == '<')
			buf_add_string(out, "&lt;");
		else if (c == '>')
			buf_add_string(out, "&gt;");
		else if (c == '"')
			buf_add_string(out, "&quot;");
		else
			buf_add_format(out, "&#%d;", c);
	}
}

/* HTML, section 4.8.4.2: no blanks, no comma first or last. */
static void write_srcset(struct view in, struct buf *out)
{
	size_t first = 0, end = in.len;

	while (first < end && in.ptr[first] == ',')
		first++;
	while (end > first && in.ptr[end - 1] == ',')
		end--;
	for (size_t i = 0; i < in.len; i++)
		add_byte(out, in.ptr[i], i < first || i >= end ? ", " : " ",
			 "");
}

/*
 * CSS Syntax, section 4.3. `<` and `>` could end a style element, which knows
 * no escapes, and a backtick begin a code span.
 */
static void write_css(struct view in, const char *escaped, struct buf *out)
{
	bool bare = is_one_of('(', escaped);

	add_bytes(out, in, bare ? " <>`" : "<>`", escaped);
}

/* True when `&` at `at` begins what could be a character reference. */
static bool is_reference(struct view in, size_t at)
{
	size_t end = at + 1;

	while (end < in.len &&
	       (byte_is_alnum(in.ptr[end]) || in.ptr[end] == '#'))
		end++;
	return end > at + 1 && end < in.len && in.ptr[end] == ';';
}

static bool are_parentheses_balanced(struct view in)
{
	int depth = 0;

	for (size_t i = 0; i < in.len; i++) {
		if (in.ptr[i] == '(')
			depth++;
		else if (in.ptr[i] == ')')
			depth--;
		if (depth < 0 || depth > PARENTHESES_MAX)
			return false;
	}
	return !depth;
}

/*
 * CommonMark, section 6.3. A backtick could close a code span that was open
 * before, a bar a table's cell; in an HTML block `<` could begin a tag.
 */
static void write_markdown(struct view in, bool angle, struct buf *out)
{
	const char *escaped = angle ? "\\<>|" : "\\|";
	const char *encoded = angle ? "`" : "` <>";

	if (!angle && !are_parentheses_balanced(in))
		escaped = "\\|()";
	for (size_t i = 0; i < in.len; i++)
		if (in.ptr[i] == '&' && is_reference(in, i))
			buf_add_string(out, "&amp;");
		else
			add_byte(out, in.ptr[i], encoded, escaped);
}

/*
 * YAML 1.1, section 9.1.3: nothing that begins or ends another thing, in flow
 * collections neither. A link that begins with an indicator gets a "./", which
 * changes nothing for a relative path; one inside an inner layer does not
 * begin the scalar. False for a `#` that could begin a comment.
 */
static bool write_yaml_plain(struct view in, bool innermost, struct buf *out)
{
	size_t end = in.len;
	char first;

	if (!in.len || in.ptr[0] == '#')
		return false;
	first = in.ptr[0];
	if (innermost && (is_one_of(first, ",[]{}&*!|>'\"@`%") ||
			  (in.len == 1 && is_one_of(first, "-?:~"))))
		buf_add_string(out, "./");
	while (end && in.ptr[end - 1] == ':')
		end--;
	for (size_t i = 0; i < in.len; i++)
		add_byte(out, in.ptr[i], i < end ? " ,[]{}" : ":", "");
	return true;
}

static void write_yaml_single(struct view in, struct buf *out)
{
	for (size_t i = 0; i < in.len; i++) {
		if (in.ptr[i] == '\'')
			buf_add_byte(out, '\'');
		buf_add_byte(out, in.ptr[i]);
	}
}

/* Nobody knows how this place is quoted: only what is the same in all ways. */
static bool write_yaml_line(struct view in, struct buf *out)
{
	for (size_t i = 0; i < in.len; i++) {
		char c = in.ptr[i];

		if (byte_is_alnum(c) || (unsigned char)c >= 0x80 ||
		    is_one_of(c, "._/~+"))
			continue;
		if (!i || !is_one_of(c, "-%=?&@:;#") ||
		    (c == ':' && i == in.len - 1))
			return false;
	}
	buf_add_view(out, in);
	return true;
}

/* False when the place can't hold it. */
static bool write_layer(enum scan_layer layer, bool innermost, struct view in,
			struct buf *out)
{
	switch (layer) {
	case LAYER_HTML_DOUBLE:
		write_html(in, "&\"<>`|", out);
		return true;
	case LAYER_HTML_SINGLE:
		write_html(in, "&'<>`|", out);
		return true;
	case LAYER_HTML_UNQUOTED:
		write_html(in, "&\"'<>`|= ", out);
		return true;
	case LAYER_SRCSET:
		write_srcset(in, out);
		return true;
	case LAYER_CSS_URL:
		write_css(in, "\"'()\\", out);
		return true;
	case LAYER_CSS_DOUBLE:
		write_css(in, "\"\\", out);
		return true;
	case LAYER_CSS_SINGLE:
		write_css(in, "'\\", out);
		return true;
	case LAYER_MARKDOWN_BARE:
		write_markdown(in, false, out);
		return true;
	case LAYER_MARKDOWN_ANGLE:
		write_markdown(in, true, out);
		return true;
	case LAYER_YAML_PLAIN:
		return write_yaml_plain(in, innermost, out);
	case LAYER_YAML_SINGLE:
		write_yaml_single(in, out);
		return true;
	case LAYER_YAML_DOUBLE:
		add_bytes(out, in, "", "\"\\");
		return true;
	case LAYER_YAML_BLOCK:
		buf_add_view(out, in);
		return true;
	case LAYER_YAML_LINE:
		return write_yaml_line(in, out);
	case LAYER_NONE:
		break;
	}
	return false;
}

/* The layers from the innermost on; `text` and `next` take turns. */
static bool write_layers(const struct layers *layers, struct buf *text,
			 struct buf *next)
{
	for (size_t i = 0; i < LAYERS_MAX && layers->at[i]; i++) {
		struct buf swap = *text;

		buf_clear(next);
		if (!write_layer((enum scan_layer)layers->at[i], !i,
				 buf_view(text), next))
			return false;
		*text = *next;
		*next = swap;
	}
	return true;
}

int rewrite_escape(struct view with, const struct layers *layers,
		   struct buf *ret_written, struct error *err)
{
	struct buf text, next;
	int r = 0;

	if (with.len > LIMIT_URL_BYTES)
		return error_set(err, TS_E_TOO_LARGE,
				 "a link of %zu bytes is too long", with.len);
	buf_init(&text, LIMIT_ARTICLE_BYTES);
	buf_init(&next, LIMIT_ARTICLE_BYTES);
	write_clean(with, &text);
	if (!layers->at[0]) {
		write_plainly(buf_view(&text), &next);
		buf_clear(&text);
		buf_add_view(&text, buf_view(&next));
	}
	if (!with.len || !write_layers(layers, &text, &next))
		r = error_set(err, TS_E_UNSUPPORTED,
			      "the link '%.*s' can't be written here",
			      VIEW_ARGS(with));
	else if (buf_status(&text))
		r = error_set(err, TS_E_TOO_LARGE, "a link is too long");
	else
		buf_add_view(ret_written, buf_view(&text));
	buf_release(&text);
	buf_release(&next);
	return r;
}
