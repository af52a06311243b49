#include "bundle/base64.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static uint32_t byte_at(struct view bytes, size_t at)
{
	return at < bytes.len ? (unsigned char)bytes.ptr[at] : 0;
}

void base64_encode(struct view bytes, struct buf *ret_text)
{
	uint32_t group;
	char text[4];

	for (size_t at = 0; at < bytes.len; at += 3) {
		group = byte_at(bytes, at) << 16 | byte_at(bytes, at + 1) << 8 |
			byte_at(bytes, at + 2);
		for (size_t i = 0; i < 4; i++)
			text[i] = alphabet[group >> (18 - 6 * i) & 63];
		if (at + 2 >= bytes.len)
			text[3] = '=';
		if (at + 1 >= bytes.len)
			text[2] = '=';
		buf_add(ret_text, text, sizeof(text));
	}
}

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* Four characters, of which `used` (2 to 4) are no padding. */
static bool decode_group(const char *text, size_t used, struct buf *ret_bytes)
{
	uint32_t group = 0;

	for (size_t i = 0; i < used; i++) {
		if (value_of(text[i]) < 0)
			return false;
		group |= (uint32_t)value_of(text[i]) << (18 - 6 * i);
	}
	if (group & (0xFFFFFFu >> (8 * (used - 1))))
		return false;
	for (size_t i = 0; i + 1 < used; i++)
		buf_add_byte(ret_bytes, (char)(group >> (16 - 8 * i) & 0xFF));
	return true;
}

bool base64_decode(struct view text, struct buf *ret_bytes)
{
	size_t used;

	if (text.len % 4)
		return false;
	for (size_t at = 0; at < text.len; at += 4) {
		used = 4;
		if (at + 4 == text.len && text.ptr[at + 3] == '=')
			used = text.ptr[at + 2] == '=' ? 2 : 3;
		if (!decode_group(text.ptr + at, used, ret_bytes))
			return false;
	}
	return true;
}
