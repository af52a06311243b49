#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

void buf_init(struct buf *buf, size_t max)
{
	*buf = (struct buf){.max = max};
}

void buf_release(struct buf *buf)
{
	free(buf->ptr);
	buf_init(buf, buf->max);
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->overflow = false;
	if (buf->ptr)
		buf->ptr[0] = '\0';
}

/* Room for `extra` bytes and a NUL; false, for ever, when that is too much. */
static bool reserve(struct buf *buf, size_t extra)
{
	size_t need, cap;

	if (buf->overflow || extra > buf->max || buf->len > buf->max - extra) {
		buf->overflow = true;
		return false;
	}
	need = buf->len + extra + 1;
	if (need <= buf->cap)
		return true;
	cap = buf->cap < 64 ? 64 : buf->cap + buf->cap / 2;
	if (cap < need)
		cap = need;
	buf->ptr = xrealloc(buf->ptr, cap, 1);
	buf->cap = cap;
	return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
	if (!reserve(buf, len))
		return;
	if (len)
		memcpy(buf->ptr + buf->len, bytes, len);
	buf->len += len;
	buf->ptr[buf->len] = '\0';
}

void buf_add_view(struct buf *buf, struct view v)
{
	buf_add(buf, v.ptr, v.len);
}

void buf_add_string(struct buf *buf, const char *string)
{
	buf_add(buf, string, strlen(string));
}

void buf_add_byte(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_add_format(struct buf *buf, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0 || !reserve(buf, (size_t)len)) {
		buf->overflow = true;
		return;
	}
	va_start(args, format);
	vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
}

void buf_add_number(struct buf *buf, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	buf_add(buf, digits + at, sizeof(digits) - at);
}

void buf_add_codepoint(struct buf *buf, uint32_t cp)
{
	char out[4];

	if (cp < 0x80) {
		buf_add_byte(buf, (char)cp);
	} else if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		buf_add(buf, out, 2);
	} else if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		buf_add(buf, out, 3);
	} else {
		out[0] = (char)(0xF0 | (cp >> 18 & 7));
		out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
		out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[3] = (char)(0x80 | (cp & 0x3F));
		buf_add(buf, out, 4);
	}
}

struct view buf_view(const struct buf *buf)
{
	return view_make(buf->ptr, buf->len);
}

int buf_status(const struct buf *buf)
{
	return buf->overflow ? TS_E_TOO_LARGE : TS_OK;
}

char *buf_detach(struct buf *buf, size_t *ret_len)
{
	char *bytes = buf->ptr ? buf->ptr : xmemdup0("", 0);

	if (ret_len)
		*ret_len = buf->len;
	buf_init(buf, buf->max);
	return bytes;
}
