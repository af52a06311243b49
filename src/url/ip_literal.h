/*
 * url/ip_literal: addresses as a URL's host, in every spelling.
 *
 * Layer: base. Source: https://url.spec.whatwg.org/#host-parsing (IPv4 parser,
 * IPv6 parser) and #host-serializing.
 */
#ifndef URL_IP_LITERAL_H
#define URL_IP_LITERAL_H

#include "base/buf.h"

enum { IPV6_PIECES = 8 };

/*
 * True when the last label is a number (decimal, or hexadecimal after 0x): the
 * host must then be an IPv4 address or it is no host. `domain` is not empty.
 */
bool ipv4_is_meant(struct view domain);

/* One to four numbers, decimal, octal or hexadecimal; false: no address. */
bool ipv4_parse(struct view domain, uint32_t *ret_address);
void ipv4_add(uint32_t address, struct buf *buf);

/* Without the brackets; false: no address. */
bool ipv6_parse(struct view v, uint16_t ret_pieces[IPV6_PIECES]);
/* Compressed as RFC 5952 has it, without brackets. */
void ipv6_add(const uint16_t pieces[IPV6_PIECES], struct buf *buf);

#endif
