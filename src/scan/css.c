#include "scan/css.h"

#include "base/buf.h"
#include "base/utf8.h"

/* Longer than any name that means something here; longer ones are cut. */
enum { NAME_MAX = 24 };

struct name {
	char bytes[NAME_MAX]; /* decoded, lower case */
	size_t len;
	bool is_ident; /* and no number with a unit */
};

static char byte_at(struct view v, size_t at)
{
	if (at >= v.len)
		return '\0';
	return v.ptr[at];
}

static bool is_newline(char c)
{
	return c == '\n' || c == '\r' || c == '\f';
}

static size_t skip_spaces(struct view v, size_t at)
{
	while (at < v.len && byte_is_space(v.ptr[at]))
		at++;
	return at;
}

static bool is_escape(struct view v, size_t at)
{
	return byte_at(v, at) == '\\' && at + 1 < v.len &&
	       !is_newline(v.ptr[at + 1]);
}

static bool is_name_byte(char c)
{
	return byte_is_alnum(c) || c == '-' || c == '_' ||
	       (unsigned char)c >= 0x80;
}

/* One line break, CRLF being one. */
static size_t newline_end(struct view v, size_t at)
{
	if (v.ptr[at] == '\r' && byte_at(v, at + 1) == '\n')
		return at + 2;
	return at + 1;
}

/* The end of the escape at `at`, and its code point (section 4.3.7). */
static size_t read_escape(struct view v, size_t at, uint32_t *ret_cp)
{
	size_t i = at + 1, digits = i;
	uint32_t number = 0;

	while (i < v.len && i < digits + 6 && byte_hex_value(v.ptr[i]) >= 0) {
		number = number * 16 + (uint32_t)byte_hex_value(v.ptr[i]);
		i++;
	}
	if (i == digits)
		return i + utf8_decode(v, i, ret_cp);
	if (i < v.len && is_newline(v.ptr[i]))
		i = newline_end(v, i);
	else if (i < v.len && byte_is_space(v.ptr[i]))
		i++;
	if (!number || number > 0x10ffff ||
	    (number >= 0xd800 && number <= 0xdfff))
		number = 0xfffd;
	*ret_cp = number;
	return i;
}

static void name_add(struct name *name, uint32_t cp)
{
	if (name->len == NAME_MAX)
		return;
	/* No name that means something has other than ASCII. */
	name->bytes[name->len++] = '?';
	if (cp < 0x80)
		name->bytes[name->len - 1] = byte_lower((char)cp);
}

static bool name_is(const struct name *name, const char *string)
{
	return view_is(view_make(name->bytes, name->len), string);
}

/* Whatever begins with a name's byte: a name, or a number with its unit. */
static size_t read_name(struct view v, size_t at, struct name *ret_name)
{
	size_t i = at + (byte_at(v, at) == '-' ? 1 : 0);
	uint32_t cp;

	ret_name->len = 0;
	ret_name->is_ident = !byte_is_digit(byte_at(v, i));
	for (i = at; i < v.len;) {
		if (is_escape(v, i)) {
			i = read_escape(v, i, &cp);
			name_add(ret_name, cp);
		} else if (is_name_byte(v.ptr[i])) {
			name_add(ret_name, (unsigned char)v.ptr[i++]);
		} else {
			break;
		}
	}
	return i;
}

/*
 * The string whose quote is at `at`: its end in *ret_end, behind the closing
 * quote. False when a line break spoils it.
 */
static bool read_string(struct view v, size_t at, struct css_image *ret_image,
			size_t *ret_end)
{
	char quote = v.ptr[at];
	size_t i = at + 1;

	ret_image->quote = quote == '"' ? CSS_DOUBLE : CSS_SINGLE;
	ret_image->escaped = false;
	ret_image->url.start = i;
	while (i < v.len && v.ptr[i] != quote && !is_newline(v.ptr[i])) {
		if (v.ptr[i] == '\\' && i + 1 < v.len) {
			ret_image->escaped = true;
			i = newline_end(v, i + 1);
		} else {
			i++;
		}
	}
	ret_image->url.end = i;
	*ret_end = i < v.len && v.ptr[i] == quote ? i + 1 : i;
	return i == v.len || v.ptr[i] == quote;
}

static bool is_bad_in_url(char c)
{
	return c == '"' || c == '\'' || c == '(' || c == '\x7f' ||
	       (unsigned char)c < ' ';
}

/* Behind the `)` of a url that is not one (section 4.3.14). */
static size_t skip_bad_url(struct view v, size_t at)
{
	uint32_t cp;

	while (at < v.len && v.ptr[at] != ')')
		at = is_escape(v, at) ? read_escape(v, at, &cp) : at + 1;
	return at < v.len ? at + 1 : at;
}

/* The url token whose text starts at `at` (section 4.3.6). */
static bool read_bare_url(struct view v, size_t at, struct css_image *ret_image,
			  size_t *ret_end)
{
	size_t i = at, end;
	uint32_t cp;

	ret_image->quote = CSS_BARE;
	ret_image->escaped = false;
	ret_image->url.start = at;
	while (i < v.len && v.ptr[i] != ')' && !byte_is_space(v.ptr[i])) {
		if (is_escape(v, i)) {
			ret_image->escaped = true;
			i = read_escape(v, i, &cp);
		} else if (v.ptr[i] == '\\' || is_bad_in_url(v.ptr[i])) {
			break;
		} else {
			i++;
		}
	}
	ret_image->url.end = i;
	end = skip_spaces(v, i);
	if (end < v.len && v.ptr[end] != ')') {
		*ret_end = skip_bad_url(v, end);
		return false;
	}
	*ret_end = end < v.len ? end + 1 : end;
	return true;
}

void css_reader_init(struct css_reader *reader, struct view text)
{
	*reader = (struct css_reader){.text = text, .at_start = true};
}

static bool is_image_place(const struct css_reader *reader)
{
	return !reader->in_prelude && !reader->in_font && !reader->in_code;
}

/* reader->at is behind `url(`. True when it names an image. */
static bool read_url(struct css_reader *reader, struct css_image *ret_image)
{
	struct view v = reader->text;
	size_t at = skip_spaces(v, reader->at);
	bool good;

	if (byte_at(v, at) == '"' || byte_at(v, at) == '\'') {
		reader->depth++;
		good = read_string(v, at, ret_image, &reader->at);
	} else {
		good = read_bare_url(v, at, ret_image, &reader->at);
	}
	ret_image->set = reader->set_depth ? reader->set_count : 0;
	return good && is_image_place(reader);
}

/* A name at reader->at. True when it is a url() that names an image. */
static bool take_name(struct css_reader *reader, struct css_image *ret_image)
{
	struct name name;

	reader->at = read_name(reader->text, reader->at, &name);
	if (reader->at_start)
		reader->in_code = name_is(&name, "behavior") ||
				  name_is(&name, "-ms-behavior") ||
				  name_is(&name, "-moz-binding");
	reader->at_start = false;
	if (byte_at(reader->text, reader->at) != '(' || !name.is_ident)
		return false;
	reader->at++;
	if (name_is(&name, "url"))
		return read_url(reader, ret_image);
	reader->depth++;
	if (!reader->set_depth && (name_is(&name, "image-set") ||
				   name_is(&name, "-webkit-image-set"))) {
		reader->set_depth = reader->depth;
		reader->set_count++;
	}
	return false;
}

/* A string at reader->at. True when it is a candidate of an image-set(). */
static bool take_string(struct css_reader *reader, struct css_image *ret_image)
{
	bool good =
	    read_string(reader->text, reader->at, ret_image, &reader->at);

	reader->at_start = false;
	ret_image->set = reader->set_count;
	return good && reader->set_depth &&
	       reader->depth == reader->set_depth && is_image_place(reader);
}

static void take_at_keyword(struct css_reader *reader)
{
	struct name name;

	reader->at = read_name(reader->text, reader->at + 1, &name);
	reader->in_prelude = true;
	reader->font_rule = name_is(&name, "font-face");
	reader->at_start = false;
}

/* `;`, `{` or `}` outside of parentheses. */
static void take_boundary(struct css_reader *reader, char c)
{
	if (reader->depth)
		return;
	if (c == '{')
		reader->in_font = reader->in_prelude && reader->font_rule;
	else if (c == '}')
		reader->in_font = false;
	reader->in_prelude = false;
	reader->in_code = false;
	reader->at_start = true;
}

static void close_paren(struct css_reader *reader)
{
	if (reader->set_depth == reader->depth)
		reader->set_depth = 0;
	if (reader->depth)
		reader->depth--;
}

/* Any byte that starts neither a name nor a string nor a comment. */
static void take_byte(struct css_reader *reader, char c)
{
	struct name name;

	reader->at++;
	if (byte_is_space(c))
		return;
	if (c == ';' || c == '{' || c == '}') {
		take_boundary(reader, c);
		return;
	}
	reader->at_start = false;
	if (c == '(')
		reader->depth++;
	else if (c == ')')
		close_paren(reader);
	else if (c == '#')
		reader->at = read_name(reader->text, reader->at, &name);
}

bool css_next(struct css_reader *reader, struct css_image *ret_image)
{
	struct view v = reader->text;
	bool found = false;

	while (!found && reader->at < v.len) {
		char c = v.ptr[reader->at];

		if (c == '/' && byte_at(v, reader->at + 1) == '*') {
			reader->at = view_find(v, reader->at + 2, "*/");
			reader->at += reader->at < v.len ? 2 : 0;
		} else if (c == '"' || c == '\'') {
			found = take_string(reader, ret_image);
		} else if (c == '@') {
			take_at_keyword(reader);
		} else if (is_name_byte(c) || is_escape(v, reader->at)) {
			found = take_name(reader, ret_image);
		} else {
			take_byte(reader, c);
		}
	}
	return found;
}

/* The bytes that stand for the backslash at `at`; returns its end. */
static size_t decode_escape(struct view v, size_t at, struct buf *buf)
{
	uint32_t cp;

	buf_clear(buf);
	if (at + 1 == v.len)
		return at + 1;
	if (is_newline(v.ptr[at + 1]))
		return newline_end(v, at + 1);
	at = read_escape(v, at, &cp);
	buf_add_codepoint(buf, cp);
	return at;
}

struct text css_decode(struct arena *arena, const struct text *text,
		       struct span part)
{
	struct view v = view_slice(text->bytes, 0, part.end);
	size_t at = view_find_byte(v, part.start, '\\');
	size_t copied = part.start;
	struct text_builder builder;
	struct buf buf;

	buf_init(&buf, 4);
	text_builder_init(&builder, arena, text);
	while (at < v.len) {
		size_t end = decode_escape(v, at, &buf);

		text_builder_copy(&builder, copied, at);
		text_builder_replace(&builder, at, end, buf_view(&buf));
		copied = end;
		at = view_find_byte(v, end, '\\');
	}
	text_builder_copy(&builder, copied, part.end);
	buf_release(&buf);
	return text_builder_finish(&builder);
}
