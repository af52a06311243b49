#include "bundle/manifest_line.h"

static void add_path(struct buf *buf, struct view path)
{
	for (size_t i = 0; i < path.len; i++) {
		switch (path.ptr[i]) {
		case '%':
			buf_add_string(buf, "%25");
			break;
		case '\r':
			buf_add_string(buf, "%0D");
			break;
		case '\n':
			buf_add_string(buf, "%0A");
			break;
		default:
			buf_add_byte(buf, path.ptr[i]);
		}
	}
}

void manifest_line_add(struct buf *buf, const struct digest *digest,
		       struct view path)
{
	char hex[DIGEST_HEX + 1];

	digest_to_hex(digest, hex);
	buf_add_string(buf, hex);
	buf_add_string(buf, "  ");
	add_path(buf, path);
	buf_add_byte(buf, '\n');
}

/* The three that are encoded; any other % stands for itself. */
static char encoded_byte(struct view path, size_t at)
{
	struct view code = view_slice(path, at, at + 3);

	if (view_is_nocase(code, "%25"))
		return '%';
	if (view_is_nocase(code, "%0D"))
		return '\r';
	if (view_is_nocase(code, "%0A"))
		return '\n';
	return '\0';
}

void manifest_path_decode(struct view path, struct buf *ret_path)
{
	size_t at = 0;
	char c;

	while (view_starts_with(view_slice(path, at, path.len), "./"))
		at += 2;
	for (; at < path.len; at++) {
		c = encoded_byte(path, at);
		if (c)
			at += 2;
		else
			c = path.ptr[at];
		buf_add_byte(ret_path, c);
	}
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool manifest_line_parse(struct view line, struct view *ret_checksum,
			 struct buf *ret_path)
{
	size_t at = 0;

	while (at < line.len && byte_hex_value(line.ptr[at]) >= 0)
		at++;
	if (!at || at == line.len || !is_blank(line.ptr[at]))
		return false;
	*ret_checksum = view_slice(line, 0, at);
	while (at < line.len && is_blank(line.ptr[at]))
		at++;
	if (at < line.len && line.ptr[at] == '*')
		at++;
	manifest_path_decode(view_slice(line, at, line.len), ret_path);
	return ret_path->len && !buf_status(ret_path);
}
