#include "url/url_host.h"

#include <string.h>

#include "base/limit.h"
#include "base/utf8.h"
#include "url/idna.h"
#include "url/ip_literal.h"
#include "url/percent.h"
#include "url/url.h"

static bool is_forbidden_in_host(char c)
{
	return !c || strchr("\t\n\r #/:<>?@[\\]^|", c);
}

static bool is_forbidden_in_domain(char c)
{
	unsigned char byte = (unsigned char)c;

	return byte <= 0x1f || byte == 0x7f || c == '%' ||
	       is_forbidden_in_host(c);
}

static int find_forbidden(struct view v, bool (*is_forbidden)(char c),
			  struct error *err)
{
	for (size_t i = 0; i < v.len; i++)
		if (is_forbidden(v.ptr[i]))
			return error_set(err, TS_E_SYNTAX,
					 "the host has byte 0x%02X in it",
					 (unsigned)(unsigned char)v.ptr[i]);
	return 0;
}

static int add_bracketed(struct view input, struct buf *buf, struct error *err)
{
	uint16_t pieces[IPV6_PIECES];

	if (!view_ends_with(input, "]") ||
	    !ipv6_parse(view_slice(input, 1, input.len - 1), pieces))
		return error_set(err, TS_E_SYNTAX,
				 "the host is no IPv6 address");
	buf_add_byte(buf, '[');
	ipv6_add(pieces, buf);
	buf_add_byte(buf, ']');
	return 0;
}

static int add_opaque(struct view input, struct buf *buf, struct error *err)
{
	int r = find_forbidden(input, is_forbidden_in_host, err);

	if (!r)
		percent_encode(input, PERCENT_C0_CONTROL, buf);
	return r;
}

/* Decoded input to a domain in ASCII, into the empty *domain. */
static int make_domain(struct view input, struct buf *domain, struct error *err)
{
	bool ascii = true;
	int r;

	for (size_t i = 0; i < input.len; i++)
		ascii = ascii && (unsigned char)input.ptr[i] < 0x80;
	if (ascii) {
		for (size_t i = 0; i < input.len; i++)
			buf_add_byte(domain, byte_lower(input.ptr[i]));
		return 0;
	}
	if (!utf8_is_valid(input) || memchr(input.ptr, '\0', input.len))
		return error_set(err, TS_E_SYNTAX, "the host is not UTF-8");
	r = idna_to_ascii(input, domain, err);
	if (!r && buf_status(domain))
		r = error_set(err, TS_E_TOO_LARGE, "the host is too long");
	return r;
}

static int add_domain(struct view domain, struct buf *buf, struct error *err)
{
	uint32_t address;
	int r;

	if (!domain.len)
		return error_set(err, TS_E_SYNTAX, "the host is empty");
	r = find_forbidden(domain, is_forbidden_in_domain, err);
	if (r)
		return r;
	if (!ipv4_is_meant(domain)) {
		buf_add_view(buf, domain);
		return 0;
	}
	if (!ipv4_parse(domain, &address))
		return error_set(err, TS_E_SYNTAX,
				 "the host is no IPv4 address");
	ipv4_add(address, buf);
	return 0;
}

int url_host_add(struct view input, bool opaque, struct buf *buf,
		 struct error *err)
{
	struct buf decoded, domain;
	int r;

	if (view_starts_with(input, "["))
		return add_bracketed(input, buf, err);
	if (opaque)
		return add_opaque(input, buf, err);
	buf_init(&decoded, LIMIT_URL_BYTES);
	buf_init(&domain, LIMIT_URL_BYTES);
	url_percent_decode(input, &decoded);
	r = make_domain(buf_view(&decoded), &domain, err);
	if (r)
		goto out;
	r = add_domain(buf_view(&domain), buf, err);
out:
	buf_release(&domain);
	buf_release(&decoded);
	return r;
}
