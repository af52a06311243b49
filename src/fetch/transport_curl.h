/*
 * fetch/transport_curl: exchanges over libcurl's multi interface.
 *
 * Layer: base. http and https only; no cookies, netrc, HSTS, alt-svc or proxy
 * from the environment; redirects are not followed here.
 *
 * Lifecycle: transport_curl_global() once, before any thread -> new -> use ->
 * free.
 */
#ifndef FETCH_TRANSPORT_CURL_H
#define FETCH_TRANSPORT_CURL_H

#include "fetch/transport.h"

struct transport_curl_options {
	bool allow_private; /* dial special-purpose addresses too */
	/* As curl has them; addresses named here are allowed. */
	const char *const *resolve; /* HOST:PORT:ADDR[,ADDR]… */
	size_t resolve_count;
	const char *const *connect_to; /* HOST:PORT:HOST:PORT */
	size_t connect_to_count;
	const char *ca_file; /* PEM; NULL: the system's */
};

int transport_curl_global(struct error *err);

/*
 * TS_E_USAGE for a malformed --resolve or --connect-to, TS_E_NOT_FOUND for a
 * CA file that is not there. The strings of `options` outlive the transport.
 */
int transport_curl_new(const struct transport_curl_options *options,
		       struct transport **ret_transport, struct error *err);
void transport_curl_free(struct transport *transport);

/* "libcurl/7.88.1 OpenSSL/3.0.15 …", for --version; static. */
const char *transport_curl_version(void);

#endif
