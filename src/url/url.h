/*
 * url: the WHATWG URL parser, over bytes.
 *
 * Layer: base (and libidn2, which only url/idna.c includes).
 * Source: https://url.spec.whatwg.org/ (basic URL parser, host parser,
 * serializer). Input is UTF-8; ill-formed bytes count as U+FFFD, as the
 * standard's decoder has it.
 *
 * A url is its serialisation plus where the parts are in it. It owns one
 * allocation. Lifecycle: url_parse() -> accessors -> url_release(). Views that
 * accessors return live as long as the url.
 */
#ifndef URL_URL_H
#define URL_URL_H

#include "base/buf.h"

struct url {
	char *href; /* NUL-terminated; pure ASCII */
	size_t len;
	/* Offsets into href, in order; equal ones delimit an empty part. */
	uint32_t scheme_end; /* at the ':' */
	uint32_t username_start, username_end;
	uint32_t password_start, password_end;
	uint32_t host_start, host_end;
	uint32_t path_start;     /* port, if any, lies before it */
	uint32_t query_start;    /* at the '?', or fragment_start */
	uint32_t fragment_start; /* at the '#', or len */
	int32_t port;            /* as written and not the default; -1: none */
	bool has_host;
	bool opaque_path;
};

/*
 * Parse `input` against `base` (NULL: none). 0, TS_E_SYNTAX with a reason, or
 * TS_E_TOO_LARGE past LIMIT_URL_BYTES. On failure *ret_url needs no release.
 * The reason alone is in *err; the caller knows what the URL was for. Linear
 * in the input's length.
 */
int url_parse(struct view input, const struct url *base, struct url *ret_url,
	      struct error *err);
void url_release(struct url *url); /* a zeroed url is fine */

struct view url_scheme(const struct url *url); /* without the ':' */
struct view url_host(const struct url *url);   /* "[::1]" keeps its brackets */
struct view url_path(const struct url *url);
struct view url_query(const struct url *url);    /* without the '?' */
struct view url_fragment(const struct url *url); /* without the '#' */

/* The port that a connection uses; 0 when the scheme has no default. */
unsigned url_effective_port(const struct url *url);
bool url_is_http(const struct url *url); /* http or https */
bool url_has_credentials(const struct url *url);

/*
 * Origin as serialised ("https://example.com"), or "null"; appended. That of a
 * blob URL is its inner URL's.
 */
void url_add_origin(const struct url *url, struct buf *buf);
/*
 * Equal scheme, host and effective port. Never for schemes whose origin is
 * "null" (file, data, all that are not special): they share it with nobody.
 */
bool url_same_origin(const struct url *a, const struct url *b);

/*
 * The URL as it is asked for and remembered: no credentials, no fragment. The
 * caller frees it.
 */
char *url_request_string(const struct url *url);

/* Decode %XX; appended. Malformed ones stay. */
void url_percent_decode(struct view v, struct buf *buf);
/*
 * Encode all but ASCII alphanumerics and "-._~/", for a relative path of bytes
 * in a link; appended.
 */
void url_encode_path(struct view v, struct buf *buf);

#endif
