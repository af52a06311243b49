#include "url/percent.h"

#include <string.h>

#include "url/url.h"

/* What each set holds besides controls and bytes past '~'. */
static const char *const set_members[] = {
    [PERCENT_C0_CONTROL] = "",
    [PERCENT_FRAGMENT] = " \"<>`",
    [PERCENT_QUERY] = " \"#<>",
    [PERCENT_SPECIAL_QUERY] = " \"#<>'",
    [PERCENT_PATH] = " \"#<>?^`{}",
    [PERCENT_USERINFO] = " \"#<>?^`{}/:;=@[\\]|",
};

static bool is_member(enum percent_set set, char c)
{
	unsigned char byte = (unsigned char)c;

	return byte < 0x20 || byte > 0x7e || strchr(set_members[set], c);
}

static void add_encoded(char c, struct buf *buf)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned char byte = (unsigned char)c;
	char triplet[3] = {'%', hex[byte >> 4], hex[byte & 15]};

	buf_add(buf, triplet, sizeof(triplet));
}

void percent_encode(struct view v, enum percent_set set, struct buf *buf)
{
	size_t plain = 0; /* start of the run that needs no encoding */

	for (size_t i = 0; i < v.len; i++) {
		if (!is_member(set, v.ptr[i]))
			continue;
		buf_add_view(buf, view_slice(v, plain, i));
		add_encoded(v.ptr[i], buf);
		plain = i + 1;
	}
	buf_add_view(buf, view_slice(v, plain, v.len));
}

void url_encode_path(struct view v, struct buf *buf)
{
	for (size_t i = 0; i < v.len; i++) {
		char c = v.ptr[i];

		if (byte_is_alnum(c) || (c && strchr("-._~/", c)))
			buf_add_byte(buf, c);
		else
			add_encoded(c, buf);
	}
}

void url_percent_decode(struct view v, struct buf *buf)
{
	size_t i = 0;

	while (i < v.len) {
		size_t next = view_find_byte(v, i, '%');
		int high, low;

		buf_add_view(buf, view_slice(v, i, next));
		if (next == v.len)
			break;
		high = next + 2 < v.len ? byte_hex_value(v.ptr[next + 1]) : -1;
		low = high >= 0 ? byte_hex_value(v.ptr[next + 2]) : -1;
		if (low < 0)
			buf_add_byte(buf, '%');
		else
			buf_add_byte(buf, (char)(high << 4 | low));
		i = next + (low < 0 ? 1 : 3);
	}
}
