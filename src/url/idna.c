#include "url/idna.h"

#include <idn2.h>
#include <string.h>

#include "base/utf8.h"
#include "url/punycode.h"

static const char ace_prefix[] = "xn--";

/* In bytes of UTF-8: libidn2 takes no more than 255 code points. */
enum { LABEL_INPUT_MAX = 4 * IDN2_DOMAIN_MAX_LENGTH };

/*
 * Arrows, mathematical and technical signs, dingbats, emoji: valid in UTS #46
 * (status "valid; NV8"), refused by libidn2. Of these blocks only what maps to
 * itself.
 */
static const struct {
	uint32_t first, last;
} symbols[] = {
    {0xa9, 0xa9},       {0xae, 0xae},       {0x2190, 0x222b},
    {0x222e, 0x222e},   {0x2231, 0x2328},   {0x232b, 0x2429},
    {0x2440, 0x244a},   {0x24eb, 0x2a0b},   {0x2a0d, 0x2a73},
    {0x2a77, 0x2adb},   {0x2add, 0x2b73},   {0x2b76, 0x2bff},
    {0x1f000, 0x1f02b}, {0x1f030, 0x1f093}, {0x1f0a0, 0x1f0ae},
    {0x1f0b1, 0x1f0bf}, {0x1f0c1, 0x1f0cf}, {0x1f0d1, 0x1f0f5},
    {0x1f10b, 0x1f10f}, {0x1f12f, 0x1f12f}, {0x1f150, 0x1f169},
    {0x1f16d, 0x1f18f}, {0x1f191, 0x1f1ad}, {0x1f1e6, 0x1f1ff},
    {0x1f260, 0x1f265}, {0x1f300, 0x1f6d8}, {0x1f6dc, 0x1f6ec},
    {0x1f6f0, 0x1f6fc}, {0x1f700, 0x1f7d9}, {0x1f7e0, 0x1f7eb},
    {0x1f7f0, 0x1f7f0}, {0x1f900, 0x1fa57}, {0x1fa60, 0x1fa6d},
    {0x1fa70, 0x1fa7c}, {0x1fa80, 0x1fa8a}, {0x1fa8e, 0x1fac6},
    {0x1fac8, 0x1fac8}, {0x1facd, 0x1fadc}, {0x1fadf, 0x1faea},
    {0x1faef, 0x1faf8},
};

/* A label in the making, as code points. */
struct label {
	uint32_t cps[PUNYCODE_LABEL_MAX];
	size_t count;
	bool overflow;
};

static bool is_symbol(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++)
		if (cp >= symbols[i].first && cp <= symbols[i].last)
			return true;
	return false;
}

/* The blocks of right-to-left scripts. */
static bool is_right_to_left(uint32_t cp)
{
	return (cp >= 0x590 && cp <= 0x8FF) || (cp >= 0xFB1D && cp <= 0xFDFF) ||
	       (cp >= 0xFE70 && cp <= 0xFEFF) ||
	       (cp >= 0x10800 && cp <= 0x10FFF) ||
	       (cp >= 0x1E800 && cp <= 0x1EFFF);
}

static bool is_ascii(struct view v)
{
	for (size_t i = 0; i < v.len; i++)
		if ((unsigned char)v.ptr[i] >= 0x80)
			return false;
	return true;
}

static void add_lower(struct view v, struct buf *buf)
{
	for (size_t i = 0; i < v.len; i++)
		buf_add_byte(buf, byte_lower(v.ptr[i]));
}

/*
 * The label through libidn2, whose result *ret_ascii the caller frees with
 * idn2_free(). Its check that an ACE label comes back the same is IDNA2008's
 * and off. U+1E9E maps to U+00DF since Unicode 15.1.
 */
static int look_up(struct view label, char **ret_ascii)
{
	const int flags =
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL | IDN2_NO_ALABEL_ROUNDTRIP;
	static const char capital[] = "\xE1\xBA\x9E", small[] = "\xC3\x9F";
	uint8_t *ascii = NULL;
	struct buf input;
	size_t at = 0;
	int r;

	if (label.len > LABEL_INPUT_MAX)
		return IDN2_TOO_BIG_LABEL;
	buf_init(&input, LABEL_INPUT_MAX);
	while (at < label.len) {
		size_t next = view_find(label, at, capital);

		buf_add_view(&input, view_slice(label, at, next));
		if (next < label.len)
			buf_add_string(&input, small);
		at = next + strlen(capital);
	}
	r = idn2_lookup_u8((const uint8_t *)input.ptr, &ascii, flags);
	buf_release(&input);
	if (!r)
		*ret_ascii = (char *)ascii;
	return r;
}

static void add_cp(struct label *label, uint32_t cp)
{
	if (label->count == PUNYCODE_LABEL_MAX)
		label->overflow = true;
	else
		label->cps[label->count++] = cp;
}

static void add_cps(struct label *label, struct view v)
{
	uint32_t cp;

	for (size_t at = 0; at < v.len && !label->overflow;) {
		at += utf8_decode(v, at, &cp);
		add_cp(label, cp);
	}
}

/* Add the mapped code points of a part of a label. */
static int add_part(struct label *label, struct view part)
{
	char *ascii = NULL, *unicode = NULL;
	int r = 0;

	if (!part.len)
		goto out;
	r = look_up(part, &ascii);
	if (r)
		goto out;
	r = idn2_to_unicode_8z8z(ascii, &unicode, 0);
	if (r)
		goto out;
	add_cps(label, view_of(unicode));
out:
	idn2_free(unicode);
	idn2_free(ascii);
	return r;
}

/* What the parts had to obey as a whole. */
static int check_whole(const struct label *label)
{
	static const uint32_t prefix[] = {'x', 'n', '-', '-'};

	if (label->overflow)
		return IDN2_TOO_BIG_LABEL;
	if (label->count >= 4 && !memcmp(label->cps, prefix, sizeof(prefix)))
		return IDN2_INVALID_ALABEL;
	for (size_t i = 0; i < label->count; i++)
		if (is_right_to_left(label->cps[i]))
			return IDN2_BIDI;
	return 0;
}

static void add_encoded(const struct label *label, struct buf *buf)
{
	bool ascii = true;

	for (size_t i = 0; i < label->count; i++)
		ascii = ascii && label->cps[i] < 0x80;
	if (!ascii) {
		buf_add_string(buf, ace_prefix);
		punycode_encode(label->cps, label->count, buf);
		return;
	}
	for (size_t i = 0; i < label->count; i++)
		buf_add_byte(buf, (char)label->cps[i]);
}

/*
 * A label that libidn2 refuses for its hyphens or symbols: what is between
 * them goes through libidn2, they themselves stay as they are. They neither
 * compose with a neighbour nor join, so that the parts are independent, but
 * for the Bidi rule: such a label of a right-to-left script stays refused.
 */
static int add_in_parts(struct view v, struct buf *buf)
{
	struct label label = {.count = 0};
	size_t start = 0, at = 0, before = buf->len;
	uint32_t cp;
	int r;

	while (at < v.len && !label.overflow) {
		size_t len = utf8_decode(v, at, &cp);

		if (cp == '-' || is_symbol(cp)) {
			r = add_part(&label, view_slice(v, start, at));
			if (r)
				return r;
			add_cp(&label, cp);
			start = at + len;
		}
		at += len;
	}
	r = add_part(&label, view_slice(v, start, v.len));
	if (!r)
		r = check_whole(&label);
	if (r)
		return r;
	add_encoded(&label, buf);
	return buf->len - before > PUNYCODE_LABEL_MAX ? IDN2_TOO_BIG_LABEL : 0;
}

static int add_label(struct view label, struct buf *buf)
{
	char *ascii = NULL;
	int r;

	if (is_ascii(label) && !view_starts_with_nocase(label, ace_prefix)) {
		add_lower(label, buf);
		return 0;
	}
	r = look_up(label, &ascii);
	if (!r)
		buf_add_string(buf, ascii);
	idn2_free(ascii);
	if (r == IDN2_DISALLOWED || r == IDN2_2HYPHEN ||
	    r == IDN2_HYPHEN_STARTEND)
		r = add_in_parts(label, buf);
	return r;
}

/* U+002E and the three that map to it. */
static bool is_dot(uint32_t cp)
{
	return cp == '.' || cp == 0x3002 || cp == 0xFF0E || cp == 0xFF61;
}

static int translate(int r)
{
	return r == IDN2_MALLOC ? TS_E_INTERNAL : TS_E_SYNTAX;
}

int idna_to_ascii(struct view domain, struct buf *buf, struct error *err)
{
	size_t start = 0, at = 0, len;
	uint32_t cp = 0;
	int r;

	while (start <= domain.len) {
		for (at = start, len = 0; at < domain.len; at += len) {
			len = utf8_decode(domain, at, &cp);
			if (is_dot(cp))
				break;
		}
		r = add_label(view_slice(domain, start, at), buf);
		if (r)
			return error_set(err, translate(r),
					 "the host is no host name: %s",
					 idn2_strerror(r));
		if (at < domain.len)
			buf_add_byte(buf, '.');
		else
			break;
		start = at + len;
	}
	return 0;
}

const char *idna_version(void)
{
	return idn2_check_version(NULL);
}
