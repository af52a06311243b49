#include "url/ip_literal.h"

#include <string.h>

/* Larger than any address: what a number that is too large counts as. */
#define NUMBER_TOO_LARGE ((uint64_t)1 << 33)

/* One number of an IPv4 address; an empty one is none. */
static bool parse_number(struct view v, uint64_t *ret_number)
{
	uint64_t number = 0;
	unsigned radix = 10;

	if (!v.len)
		return false;
	if (view_starts_with_nocase(v, "0x")) {
		radix = 16;
		v = view_slice(v, 2, v.len);
	} else if (v.len > 1 && v.ptr[0] == '0') {
		radix = 8;
		v = view_slice(v, 1, v.len);
	}
	for (size_t i = 0; i < v.len; i++) {
		int digit = byte_hex_value(v.ptr[i]);

		if (digit < 0 || (unsigned)digit >= radix)
			return false;
		number = number * radix + (unsigned)digit;
		if (number > NUMBER_TOO_LARGE)
			number = NUMBER_TOO_LARGE;
	}
	*ret_number = number;
	return true;
}

static bool is_all_digits(struct view v)
{
	for (size_t i = 0; i < v.len; i++)
		if (!byte_is_digit(v.ptr[i]))
			return false;
	return v.len > 0;
}

static struct view without_last_dot(struct view v)
{
	if (v.len && v.ptr[v.len - 1] == '.')
		v.len--;
	return v;
}

bool ipv4_is_meant(struct view domain)
{
	uint64_t number;
	size_t start;

	domain = without_last_dot(domain);
	for (start = domain.len; start; start--)
		if (domain.ptr[start - 1] == '.')
			break;
	domain = view_slice(domain, start, domain.len);
	return is_all_digits(domain) || parse_number(domain, &number);
}

bool ipv4_parse(struct view domain, uint32_t *ret_address)
{
	uint64_t numbers[4], address = 0;
	size_t count = 0, at = 0;

	domain = without_last_dot(domain);
	for (;;) {
		size_t end = view_find_byte(domain, at, '.');
		struct view part = view_slice(domain, at, end);

		if (count == 4 || !parse_number(part, &numbers[count++]))
			return false;
		if (end == domain.len)
			break;
		at = end + 1;
	}
	for (size_t i = 0; i + 1 < count; i++) {
		if (numbers[i] > 255)
			return false;
		address |= numbers[i] << (8 * (3 - i));
	}
	if (numbers[count - 1] >= (uint64_t)1 << (8 * (5 - count)))
		return false;
	*ret_address = (uint32_t)(address | numbers[count - 1]);
	return true;
}

void ipv4_add(uint32_t address, struct buf *buf)
{
	for (int shift = 24; shift >= 0; shift -= 8) {
		buf_add_number(buf, address >> shift & 255);
		if (shift)
			buf_add_byte(buf, '.');
	}
}

/* Four decimal numbers without leading zeros, up to the end. */
static bool parse_dotted(struct view v, size_t at, uint16_t pieces[2])
{
	pieces[0] = pieces[1] = 0;
	for (unsigned i = 0; i < 4; i++) {
		unsigned value = 0;
		size_t start;

		if (i && (at == v.len || v.ptr[at++] != '.'))
			return false;
		start = at;
		while (at < v.len && byte_is_digit(v.ptr[at])) {
			value = value * 10 + (unsigned)(v.ptr[at++] - '0');
			if (value > 255)
				return false;
		}
		if (at == start || (at - start > 1 && v.ptr[start] == '0'))
			return false;
		pieces[i / 2] = (uint16_t)(pieces[i / 2] * 256u + value);
	}
	return at == v.len;
}

/* Up to four hex digits from *at on, which moves behind them. */
static uint16_t read_piece(struct view v, size_t *at)
{
	unsigned value = 0;
	size_t end = *at + 4;

	while (*at < v.len && *at < end && byte_hex_value(v.ptr[*at]) >= 0)
		value = value << 4 | (unsigned)byte_hex_value(v.ptr[(*at)++]);
	return (uint16_t)value;
}

/*
 * The pieces as written: *ret_count of them, of which those from *ret_gap on
 * stood behind a "::" (SIZE_MAX: there was none).
 */
static bool parse_pieces(struct view v, uint16_t pieces[IPV6_PIECES],
			 size_t *ret_count, size_t *ret_gap)
{
	size_t at = 0, count = 0, gap = SIZE_MAX;

	if (view_starts_with(v, "::")) {
		at = 2;
		gap = 0;
	}
	while (at < v.len) {
		size_t start = at;

		if (count == IPV6_PIECES)
			return false;
		if (count && v.ptr[at] == ':') {
			if (gap != SIZE_MAX)
				return false;
			gap = count;
			at++;
			continue;
		}
		pieces[count] = read_piece(v, &at);
		if (at > start && at < v.len && v.ptr[at] == '.') {
			if (count > IPV6_PIECES - 2 ||
			    !parse_dotted(v, start, &pieces[count]))
				return false;
			count += 2;
			break;
		}
		if (at == start)
			return false;
		if (at < v.len && (v.ptr[at] != ':' || ++at == v.len))
			return false;
		count++;
	}
	*ret_count = count;
	*ret_gap = gap;
	return true;
}

bool ipv6_parse(struct view v, uint16_t ret_pieces[IPV6_PIECES])
{
	uint16_t pieces[IPV6_PIECES];
	size_t count, gap, tail;

	if (!parse_pieces(v, pieces, &count, &gap))
		return false;
	if (gap == SIZE_MAX && count != IPV6_PIECES)
		return false;
	if (gap != SIZE_MAX && count == IPV6_PIECES)
		return false;
	if (gap == SIZE_MAX)
		gap = count;
	tail = count - gap;
	memset(ret_pieces, 0, IPV6_PIECES * sizeof(*pieces));
	memcpy(ret_pieces, pieces, gap * sizeof(*pieces));
	memcpy(ret_pieces + IPV6_PIECES - tail, pieces + gap,
	       tail * sizeof(*pieces));
	return true;
}

/* The first longest run of two or more zero pieces; empty: none. */
static struct span longest_zeros(const uint16_t pieces[IPV6_PIECES])
{
	struct span longest = {IPV6_PIECES, IPV6_PIECES};
	size_t longest_len = 1, start = 0;

	for (size_t i = 0; i < IPV6_PIECES; i++) {
		if (pieces[i])
			start = i + 1;
		if (i + 1 - start <= longest_len)
			continue;
		longest_len = i + 1 - start;
		longest = (struct span){start, i + 1};
	}
	return longest;
}

void ipv6_add(const uint16_t pieces[IPV6_PIECES], struct buf *buf)
{
	struct span zeros = longest_zeros(pieces);

	for (size_t i = 0; i < IPV6_PIECES; i++) {
		if (i == zeros.start)
			buf_add_string(buf, "::");
		if (i >= zeros.start && i < zeros.end)
			continue;
		if (i && i != zeros.end)
			buf_add_byte(buf, ':');
		buf_add_format(buf, "%x", pieces[i]);
	}
}
