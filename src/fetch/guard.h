/*
 * fetch/guard: which addresses and ports may be dialled.
 *
 * Layer: base. Sources: IANA special-purpose address registries; the Fetch
 * standard's bad ports. Judged by the very address that is about to be dialled,
 * so that names, redirects and rebinding make no difference.
 *
 * Addresses that carry an IPv4 address (mapped, NAT64) are judged by it; 6to4
 * and Teredo are refused as a whole. Of IPv6 only global unicast is allowed.
 */
#ifndef FETCH_GUARD_H
#define FETCH_GUARD_H

#include <sys/socket.h>

#include "base/view.h"

/* Why an address is refused ("loopback", "private use" …); NULL: it is not. */
const char *guard_address_reason(const struct sockaddr *address);

/*
 * A host as url_host() gives it, when it is an address in itself ("127.0.0.1",
 * "[::1]"); false for a name.
 */
bool guard_host_address(struct view host, struct sockaddr_storage *ret_address);

/*
 * Why a host is refused before any name is looked up: an address that is, or a
 * name that can mean loopback only ("localhost", "x.localhost."). NULL: look it
 * up, and judge what it leads to.
 */
const char *guard_host_reason(struct view host);

/* A port that browsers refuse to dial (Fetch, section 2.9). */
bool guard_port_is_bad(unsigned port);

#endif
