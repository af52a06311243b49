/* memmem() is in POSIX 2024 and in every libc that tearsheet meets. */
#define _GNU_SOURCE
#include "base/view.h"

#include <string.h>

struct view view_of(const char *string)
{
	return (struct view){string, string ? strlen(string) : 0};
}

struct view view_make(const char *ptr, size_t len)
{
	return (struct view){ptr, len};
}

struct view view_slice(struct view v, size_t start, size_t end)
{
	if (!v.ptr)
		return VIEW_NONE;
	if (end > v.len)
		end = v.len;
	if (start > end)
		start = end;
	return (struct view){v.ptr + start, end - start};
}

bool view_equals(struct view a, struct view b)
{
	return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

bool view_is(struct view v, const char *string)
{
	return view_equals(v, view_of(string));
}

bool view_equals_nocase(struct view a, struct view b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (byte_lower(a.ptr[i]) != byte_lower(b.ptr[i]))
			return false;
	}
	return true;
}

bool view_is_nocase(struct view v, const char *string)
{
	return view_equals_nocase(v, view_of(string));
}

bool view_starts_with(struct view v, const char *prefix)
{
	size_t len = strlen(prefix);

	return v.len >= len && view_is(view_slice(v, 0, len), prefix);
}

bool view_starts_with_nocase(struct view v, const char *prefix)
{
	size_t len = strlen(prefix);

	return v.len >= len && view_is_nocase(view_slice(v, 0, len), prefix);
}

bool view_ends_with(struct view v, const char *suffix)
{
	size_t len = strlen(suffix);

	return v.len >= len &&
	       view_is(view_slice(v, v.len - len, v.len), suffix);
}

bool view_ends_with_nocase(struct view v, const char *suffix)
{
	size_t len = strlen(suffix);

	return v.len >= len &&
	       view_is_nocase(view_slice(v, v.len - len, v.len), suffix);
}

int view_compare(struct view a, struct view b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

	if (order)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

size_t view_find_byte(struct view v, size_t from, char c)
{
	const char *at;

	if (from >= v.len)
		return v.len;
	at = memchr(v.ptr + from, c, v.len - from);
	return at ? (size_t)(at - v.ptr) : v.len;
}

size_t view_find(struct view v, size_t from, const char *needle)
{
	const char *at;

	if (from >= v.len)
		return v.len;
	at = memmem(v.ptr + from, v.len - from, needle, strlen(needle));
	return at ? (size_t)(at - v.ptr) : v.len;
}

bool byte_is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

bool byte_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool byte_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool byte_is_alnum(char c)
{
	return byte_is_alpha(c) || byte_is_digit(c);
}

int byte_hex_value(char c)
{
	if (byte_is_digit(c))
		return c - '0';
	c = byte_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char byte_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

struct view view_trim(struct view v)
{
	while (v.len && byte_is_space(v.ptr[v.len - 1]))
		v.len--;
	while (v.len && byte_is_space(v.ptr[0])) {
		v.ptr++;
		v.len--;
	}
	return v;
}

bool view_to_u64(struct view v, uint64_t *ret_number)
{
	uint64_t number = 0, digit;

	if (!v.len)
		return false;
	for (size_t i = 0; i < v.len; i++) {
		if (!byte_is_digit(v.ptr[i]))
			return false;
		digit = (uint64_t)(v.ptr[i] - '0');
		if (number > (UINT64_MAX - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	*ret_number = number;
	return true;
}
