#include "fetch/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

struct range4 {
	uint32_t net;
	unsigned bits;
	const char *reason;
};

struct range6 {
	unsigned char net[16];
	unsigned bits;
	const char *reason;
};

static const struct range4 ranges4[] = {
    {0x00000000, 8, "this network"},
    {0x0a000000, 8, "private use"},
    {0x64400000, 10, "shared address space"},
    {0x7f000000, 8, "loopback"},
    {0xa83f8110, 32, "a cloud's host service"},
    {0xa9fe0000, 16, "link-local"},
    {0xac100000, 12, "private use"},
    {0xc0000000, 24, "protocol assignments"},
    {0xc0000200, 24, "documentation"},
    {0xc0586300, 24, "6to4 relay"},
    {0xc0a80000, 16, "private use"},
    {0xc6120000, 15, "benchmarking"},
    {0xc6336400, 24, "documentation"},
    {0xcb007100, 24, "documentation"},
    {0xe0000000, 4, "multicast"},
    {0xffffffff, 32, "broadcast"},
    {0xf0000000, 4, "reserved"},
};

/* In order: the first that matches decides; what none matches is refused. */
static const struct range6 ranges6[] = {
    {{[15] = 1}, 128, "loopback"},
    {{0}, 128, "unspecified"},
    {{0}, 96, "IPv4-compatible"},
    {{0x20, 0x01}, 23, "protocol assignments"},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, "documentation"},
    {{0x20, 0x02}, 16, "6to4"},
    {{0x3f, 0xff}, 20, "documentation"},
    {{0x20}, 3, NULL},
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, "local NAT64"},
    {{0x01}, 64, "discard only"},
    {{0xfc}, 7, "private use"},
    {{0xfe, 0x80}, 10, "link-local"},
    {{0xfe, 0xc0}, 10, "site-local"},
    {{0xff}, 8, "multicast"},
};

/* Their last 32 bits are an IPv4 address. */
static const struct range6 carriers[] = {
    {{[10] = 0xff, [11] = 0xff}, 96, "IPv4-mapped"},
    {{0x00, 0x64, 0xff, 0x9b}, 96, "NAT64"},
};

/* Fetch standard, "bad port". */
static const unsigned short bad_ports[] = {
    0,    1,    7,    9,    11,   13,   15,   17,   19,   20,   21,    22,
    23,   25,   37,   42,   43,   53,   69,   77,   79,   87,   95,    101,
    102,  103,  104,  109,  110,  111,  113,  115,  117,  119,  123,   135,
    137,  139,  143,  161,  179,  389,  427,  465,  512,  513,  514,   515,
    526,  530,  531,  532,  540,  548,  554,  556,  563,  587,  601,   636,
    989,  990,  993,  995,  1719, 1720, 1723, 2049, 3659, 4045, 4190,  5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *reason4(uint32_t address)
{
	for (size_t i = 0; i < COUNT(ranges4); i++) {
		uint32_t mask = 0xffffffffu << (32 - ranges4[i].bits);

		if ((address & mask) == ranges4[i].net)
			return ranges4[i].reason;
	}
	return NULL;
}

static bool range6_has(const struct range6 *range, const unsigned char *address)
{
	unsigned whole = range->bits / 8, rest = range->bits % 8;

	if (memcmp(range->net, address, whole) != 0)
		return false;
	return !rest || !((range->net[whole] ^ address[whole]) >> (8 - rest));
}

static const char *reason6(const unsigned char *a)
{
	for (size_t i = 0; i < COUNT(carriers); i++) {
		if (range6_has(&carriers[i], a))
			return reason4((uint32_t)a[12] << 24 |
				       (uint32_t)a[13] << 16 |
				       (uint32_t)a[14] << 8 | a[15]);
	}
	for (size_t i = 0; i < COUNT(ranges6); i++) {
		if (range6_has(&ranges6[i], a))
			return ranges6[i].reason;
	}
	return "not a global address";
}

const char *guard_address_reason(const struct sockaddr *address)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (address->sa_family == AF_INET) {
		memcpy(&in, address, sizeof(in));
		return reason4(ntohl(in.sin_addr.s_addr));
	}
	if (address->sa_family == AF_INET6) {
		memcpy(&in6, address, sizeof(in6));
		return reason6(in6.sin6_addr.s6_addr);
	}
	return "neither IPv4 nor IPv6";
}

bool guard_host_address(struct view host, struct sockaddr_storage *ret_address)
{
	char text[INET6_ADDRSTRLEN];
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	bool six = view_starts_with(host, "[") && view_ends_with(host, "]");

	if (six)
		host = view_slice(host, 1, host.len - 1);
	if (!host.len || host.len >= sizeof(text) ||
	    memchr(host.ptr, '\0', host.len))
		return false;
	memcpy(text, host.ptr, host.len);
	text[host.len] = '\0';
	memset(ret_address, 0, sizeof(*ret_address));
	if (six && inet_pton(AF_INET6, text, &in6.sin6_addr) == 1) {
		memcpy(ret_address, &in6, sizeof(in6));
		return true;
	}
	if (!six && inet_pton(AF_INET, text, &in.sin_addr) == 1) {
		memcpy(ret_address, &in, sizeof(in));
		return true;
	}
	return false;
}

const char *guard_host_reason(struct view host)
{
	struct sockaddr_storage address;

	if (guard_host_address(host, &address))
		return guard_address_reason((struct sockaddr *)&address);
	if (view_ends_with(host, "."))
		host = view_slice(host, 0, host.len - 1);
	if (view_is_nocase(host, "localhost") ||
	    view_ends_with_nocase(host, ".localhost"))
		return "loopback";
	return NULL;
}

bool guard_port_is_bad(unsigned port)
{
	for (size_t i = 0; i < COUNT(bad_ports); i++) {
		if (bad_ports[i] == port)
			return true;
	}
	return false;
}
