#include "scan/md_link.h"

#include "base/buf.h"
#include "base/limit.h"
#include "scan/entity.h"

/* Digits of a numeric character reference (CommonMark, section 2.5). */
enum { DECIMAL_MAX = 7, HEX_MAX = 6, CODEPOINT_MAX = 0x10FFFF };

/* Bytes that one escape or reference stands for, with room to spare. */
enum { DECODED_MAX = 16 };

/* 2 where a backslash escapes the byte behind it, else 1. */
static size_t step(struct view v, size_t at)
{
	return v.ptr[at] == '\\' && at + 1 < v.len &&
		       md_is_punctuation(v.ptr[at + 1])
		   ? 2
		   : 1;
}

size_t md_link_gap(struct md_source *source, size_t at)
{
	size_t end = md_skip_blanks(source->bytes, at);

	end = md_skip_line_ending(source->bytes, end);
	end = md_skip_blanks(source->bytes, end);
	source->work += end - at;
	return end;
}

/* In UTF-8. */
static bool is_character_start(char c)
{
	return ((unsigned char)c & 0xC0) != 0x80;
}

size_t md_link_label(struct md_source *source, size_t at,
		     struct span *ret_label)
{
	struct view v = source->bytes;
	size_t start = at + 1, end = start, characters = 0;
	bool blank = true;

	if (!md_source_has(source, at, '['))
		return 0;
	while (end < v.len && v.ptr[end] != ']' && v.ptr[end] != '[' &&
	       characters <= LIMIT_LINK_LABEL) {
		size_t length = step(v, end);

		blank = blank && byte_is_space(v.ptr[end]);
		characters += is_character_start(v.ptr[end]) ? length : 0;
		end += length;
	}
	source->work += end - at;
	if (blank || characters > LIMIT_LINK_LABEL ||
	    !md_source_has(source, end, ']'))
		return 0;
	*ret_label = (struct span){start, end};
	return end + 1;
}

static size_t angle_end(struct view v, size_t at)
{
	while (at < v.len && v.ptr[at] != '>' && v.ptr[at] != '<' &&
	       v.ptr[at] != '\n' && v.ptr[at] != '\r')
		at += step(v, at);
	return at;
}

static bool is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f;
}

static size_t bare_end(struct view v, size_t at, size_t *ret_open)
{
	size_t open = 0;

	for (; at < v.len && v.ptr[at] != ' ' && !is_control(v.ptr[at]);
	     at += step(v, at)) {
		if (v.ptr[at] == '(' && ++open > LIMIT_LINK_PARENS)
			break;
		if (v.ptr[at] == ')' && !open--) {
			open = 0;
			break;
		}
	}
	*ret_open = open;
	return at;
}

size_t md_link_destination(struct md_source *source, size_t at,
			   struct md_destination *ret_destination)
{
	bool angle = md_source_has(source, at, '<');
	size_t start = at + angle, end, open = 0;

	if (angle)
		end = angle_end(source->bytes, start);
	else
		end = bare_end(source->bytes, start, &open);
	source->work += end - at;
	if (open || (angle && !md_source_has(source, end, '>')))
		return 0;
	if (!angle && end == start)
		return 0;
	*ret_destination = (struct md_destination){start, end, angle};
	return end + angle;
}

size_t md_link_title(struct md_source *source, size_t at)
{
	struct view v = source->bytes;
	size_t end = at + 1;
	char close;

	if (at >= v.len || !md_is_any_of(v.ptr[at], "\"'("))
		return 0;
	close = v.ptr[at];
	if (close == '(')
		close = ')';
	while (end < v.len && v.ptr[end] != close &&
	       (close != ')' || v.ptr[end] != '('))
		end += step(v, end);
	source->work += end - at;
	return md_source_has(source, end, close) ? end + 1 : 0;
}

size_t md_link_inline(struct md_source *source, size_t at,
		      struct md_destination *ret_destination)
{
	struct md_destination destination;
	size_t end, gap, title;

	if (!md_source_has(source, at, '('))
		return 0;
	at = md_link_gap(source, at + 1);
	destination = (struct md_destination){at, at, false};
	end = md_link_destination(source, at, &destination);
	if (!end && !md_source_has(source, at, ')'))
		return 0;
	if (!end)
		end = at;
	gap = md_link_gap(source, end);
	title = gap > end ? md_link_title(source, gap) : 0;
	end = title ? md_link_gap(source, title) : gap;
	if (!md_source_has(source, end, ')'))
		return 0;
	*ret_destination = destination;
	return end + 1;
}

/* The number in v[at, …) of that base, up to `max` digits and a semicolon. */
static size_t read_number(struct view v, size_t at, bool hex, uint32_t *ret_cp)
{
	size_t start = at, max = hex ? HEX_MAX : DECIMAL_MAX;
	uint32_t cp = 0;

	while (at < v.len && at - start < max) {
		int digit = byte_hex_value(v.ptr[at]);

		if (digit < 0 || (!hex && digit > 9))
			break;
		cp = cp * (hex ? 16 : 10) + (uint32_t)digit;
		at++;
	}
	if (at == start || at == v.len || v.ptr[at] != ';')
		return 0;
	*ret_cp = cp;
	return at + 1;
}

static size_t decode_number(struct buf *buf, struct view v, size_t at)
{
	bool hex = at < v.len && byte_lower(v.ptr[at]) == 'x';
	uint32_t cp = 0;
	size_t end = read_number(v, at + hex, hex, &cp);

	if (!end)
		return 0;
	if (!cp || cp > CODEPOINT_MAX || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	buf_add_codepoint(buf, cp);
	return end;
}

static size_t decode_named(struct buf *buf, struct view v, size_t at)
{
	size_t end = at;
	const char *named;

	while (end < v.len && byte_is_alnum(v.ptr[end]))
		end++;
	if (end == v.len || v.ptr[end] != ';')
		return 0;
	named = entity_find(view_slice(v, at, end));
	if (!named)
		return 0;
	buf_add_string(buf, named);
	return end + 1;
}

/* The escape, reference or single byte at `at` into *buf; where it ends. */
static size_t decode_one(struct buf *buf, struct view v, size_t at)
{
	size_t end = 0;

	if (v.ptr[at] == '&' && at + 1 < v.len && v.ptr[at + 1] == '#')
		end = decode_number(buf, v, at + 2);
	else if (v.ptr[at] == '&')
		end = decode_named(buf, v, at + 1);
	if (end)
		return end;
	end = at + step(v, at);
	buf_add_byte(buf, v.ptr[end - 1]);
	return end;
}

static bool is_unsafe(char c)
{
	return c == '\\' || is_control(c);
}

/* Renderers write %5C, where a URL parser would read a slash (md_link.h). */
static void encode_unsafe(struct buf *buf)
{
	char c;

	if (buf->len != 1 || !is_unsafe(buf->ptr[0]))
		return;
	c = buf->ptr[0];
	buf_clear(buf);
	if (c)
		buf_add_format(buf, "%%%02X", (unsigned)c);
	else
		buf_add_codepoint(buf, 0xFFFD);
}

static size_t find_written(struct view v, size_t at)
{
	while (at < v.len && v.ptr[at] != '&' && !is_unsafe(v.ptr[at]))
		at++;
	return at;
}

struct text md_link_decode(struct arena *arena, const struct text *text,
			   const struct md_destination *destination)
{
	struct view v = view_slice(text->bytes, 0, destination->end);
	size_t from = destination->start, at = find_written(v, from);
	struct text_builder builder;
	struct buf buf;

	if (at >= destination->end)
		return text_slice(arena, text, from, destination->end);
	buf_init(&buf, DECODED_MAX);
	text_builder_init(&builder, arena, text);
	while (at < v.len) {
		size_t end;

		text_builder_copy(&builder, from, at);
		buf_clear(&buf);
		end = decode_one(&buf, v, at);
		encode_unsafe(&buf);
		if (view_equals(buf_view(&buf), view_slice(v, at, end)))
			text_builder_copy(&builder, at, end);
		else
			text_builder_replace(&builder, at, end, buf_view(&buf));
		from = end;
		at = find_written(v, end);
	}
	text_builder_copy(&builder, from, v.len);
	buf_release(&buf);
	return text_builder_finish(&builder);
}
