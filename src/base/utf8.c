#include "base/utf8.h"

/* First continuation byte's range and length, by lead byte (Unicode 3-7). */
static size_t sequence_shape(unsigned char lead, unsigned char *ret_low,
			     unsigned char *ret_high)
{
	*ret_low = 0x80;
	*ret_high = 0xBF;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 2;
	if (lead == 0xE0)
		*ret_low = 0xA0;
	if (lead == 0xED)
		*ret_high = 0x9F;
	if (lead >= 0xE0 && lead <= 0xEF)
		return 3;
	if (lead == 0xF0)
		*ret_low = 0x90;
	if (lead == 0xF4)
		*ret_high = 0x8F;
	if (lead >= 0xF0 && lead <= 0xF4)
		return 4;
	return 0;
}

size_t utf8_decode(struct view v, size_t at, uint32_t *ret_cp)
{
	unsigned char lead = (unsigned char)v.ptr[at], low, high, c;
	size_t len, i;
	uint32_t cp;

	if (lead < 0x80) {
		*ret_cp = lead;
		return 1;
	}
	len = sequence_shape(lead, &low, &high);
	*ret_cp = 0xFFFD;
	if (!len)
		return 1;
	cp = lead & (0x7Fu >> len);
	for (i = 1; i < len; i++) {
		if (at + i >= v.len)
			return i;
		c = (unsigned char)v.ptr[at + i];
		if (c < low || c > high)
			return i;
		low = 0x80;
		high = 0xBF;
		cp = cp << 6 | (c & 0x3F);
	}
	*ret_cp = cp;
	return len;
}

/* True when the `len` bytes at v[at] decoded to themselves. */
static bool is_well_formed(struct view v, size_t at, size_t len, uint32_t cp)
{
	return cp != 0xFFFD ||
	       (len == 3 && v.ptr[at] == '\xEF' && v.ptr[at + 2] == '\xBD');
}

bool utf8_is_valid(struct view v)
{
	uint32_t cp;
	size_t len;

	for (size_t at = 0; at < v.len; at += len) {
		len = utf8_decode(v, at, &cp);
		if (!is_well_formed(v, at, len, cp))
			return false;
	}
	return true;
}

/* Drives a terminal or reorders what it shows. */
static bool is_dangerous(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x061C ||
	       cp == 0x200E || cp == 0x200F || (cp >= 0x2028 && cp <= 0x202E) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF;
}

static void escape_one(struct buf *buf, struct view bytes, uint32_t cp)
{
	if (cp == '\n')
		buf_add_string(buf, "\\n");
	else if (cp == '\t')
		buf_add_string(buf, "\\t");
	else if (cp == '\\')
		buf_add_string(buf, "\\\\");
	else if (cp < 0x80)
		buf_add_format(buf, "\\x%02x", (unsigned)cp);
	else if (cp != 0xFFFD)
		buf_add_format(buf, "\\u{%04x}", (unsigned)cp);
	else
		for (size_t i = 0; i < bytes.len; i++)
			buf_add_format(buf, "\\x%02x",
				       (unsigned)(unsigned char)bytes.ptr[i]);
}

void utf8_escape(struct buf *buf, struct view v)
{
	uint32_t cp;
	size_t len;

	for (size_t at = 0; at < v.len; at += len) {
		struct view bytes;

		len = utf8_decode(v, at, &cp);
		bytes = view_slice(v, at, at + len);
		if (is_well_formed(v, at, len, cp) && !is_dangerous(cp) &&
		    cp != '\\')
			buf_add_view(buf, bytes);
		else
			escape_one(buf, bytes, cp);
	}
}

/* East Asian Wide and Fullwidth, in blocks (Unicode TR 11). */
static bool is_wide(uint32_t cp)
{
	return (cp >= 0x1100 && cp <= 0x115F) ||
	       (cp >= 0x2E80 && cp <= 0x303E) ||
	       (cp >= 0x3041 && cp <= 0xA4CF) ||
	       (cp >= 0xAC00 && cp <= 0xD7A3) ||
	       (cp >= 0xF900 && cp <= 0xFAFF) ||
	       (cp >= 0xFE30 && cp <= 0xFE6F) ||
	       (cp >= 0xFF00 && cp <= 0xFF60) ||
	       (cp >= 0xFFE0 && cp <= 0xFFE6) ||
	       (cp >= 0x1F300 && cp <= 0x1F64F) ||
	       (cp >= 0x1F900 && cp <= 0x1F9FF) ||
	       (cp >= 0x20000 && cp <= 0x3FFFD);
}

static bool is_combining(uint32_t cp)
{
	return (cp >= 0x0300 && cp <= 0x036F) || cp == 0x200B || cp == 0x200D ||
	       (cp >= 0xFE00 && cp <= 0xFE0F);
}

size_t utf8_columns(struct view v)
{
	size_t columns = 0, len;
	uint32_t cp;

	for (size_t at = 0; at < v.len; at += len) {
		len = utf8_decode(v, at, &cp);
		if (!is_combining(cp))
			columns += is_wide(cp) ? 2 : 1;
	}
	return columns;
}
