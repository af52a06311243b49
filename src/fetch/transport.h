/*
 * fetch/transport: one HTTP exchange, as a seam.
 *
 * Layer: base. The fetcher decides what to ask and what an answer means; a
 * transport only carries one request and its one response. libcurl is behind
 * transport_curl.h; tests script a fake.
 */
#ifndef FETCH_TRANSPORT_H
#define FETCH_TRANSPORT_H

#include "base/errors.h"
#include "base/view.h"

enum transport_result {
	TRANSPORT_OK,      /* a whole response, as far as HTTP can tell */
	TRANSPORT_STOPPED, /* a callback said so */
	TRANSPORT_NO_HOST, /* the name does not resolve */
	TRANSPORT_NO_CONNECT,
	TRANSPORT_BLOCKED, /* the guard refused the address */
	TRANSPORT_TLS,     /* no trust, or no handshake */
	TRANSPORT_TIMEOUT,
	TRANSPORT_SHORT,  /* ended before its announced length */
	TRANSPORT_BROKEN, /* reset, bad framing, bad headers */
	TRANSPORT_HEADERS_TOO_LARGE,
	TRANSPORT_RESULT_COUNT
};

struct transport_request {
	const char *url;
	const char *host;    /* key of the queue: host:port as in the URL */
	const char *referer; /* NULL: no header */
	const char *user_agent;
	const char *accept;
	const char *etag, *last_modified; /* conditional; or NULL */
	int64_t timeout_ms;
};

/* What an exchange tells while it goes on, and at its end. */
struct transport_events {
	/*
	 * The host was found and there is a connection to it (perhaps one that
	 * was kept); comes before the head.
	 */
	void (*on_connect)(void *ctx);
	/*
	 * The head of the final response: fields are looked up in it with
	 * transport_field(). False: stop.
	 */
	bool (*on_head)(void *ctx, long status, struct view fields);
	/* Body bytes, decoded. False: stop. */
	bool (*on_body)(void *ctx, const void *bytes, size_t len);
	/*
	 * The end, exactly once for each exchange that was started. `detail`
	 * says more of a failure, in words for people, or is NULL; it is gone
	 * when this returns. `http2` tells which protocol was spoken.
	 */
	void (*on_end)(void *ctx, enum transport_result result,
		       const char *detail, bool http2);
};

struct transport_ops {
	/* Begin. Events come from wait(), never from here. */
	int (*start)(void *ctx, const struct transport_request *request,
		     const struct transport_events *events, void *events_ctx,
		     struct error *err);
	/* Let things happen for up to timeout_ms; return early when they did.
	 */
	int (*wait)(void *ctx, int64_t timeout_ms, struct error *err);
	/* End every exchange at once, without events. */
	void (*abort)(void *ctx);
};

struct transport {
	const struct transport_ops *ops;
	void *ctx;
};

/*
 * The n-th field line called `name` in a response's head ("Name: value" lines
 * ended by CRLF), its value trimmed; ptr NULL when there is none.
 */
struct view transport_field(struct view fields, const char *name, size_t n);

/* Nothing in it could end a header line early; others are not sent. */
bool transport_value_is_safe(const char *value);

#endif
