/*
 * tests/support/fake_transport: exchanges by script, in no time.
 *
 * Every request is answered by a function that the test gives. Exchanges end
 * in the order they began, one in each wait(); with none in flight wait() turns
 * the clock's hands by its timeout.
 */
#ifndef SUPPORT_FAKE_TRANSPORT_H
#define SUPPORT_FAKE_TRANSPORT_H

#include "fetch/transport.h"
#include "support/fake_clock.h"

struct fake_reply {
	enum transport_result result;
	const char *detail;
	long status;        /* 0: no head */
	const char *fields; /* "Name: value\r\n"…; NULL: none */
	const void *body;
	size_t body_len;
	bool http2, unreached; /* unreached: no on_connect */
};

/* One request as it came in; strings are the record's. */
struct fake_request {
	char *url, *referer, *etag;
	int64_t ms; /* when it began */
};

struct fake_transport {
	struct transport transport;
	struct fake_clock *clock;
	/* `n` counts the requests of any URL, from 0. */
	struct fake_reply (*answer)(void *ctx,
				    const struct transport_request *request,
				    size_t n);
	void *ctx;
	struct fake_request *requests;
	size_t count, cap;
	struct fake_flight *first, *last;
	size_t flying, most_flying, aborted;
};

void fake_transport_init(struct fake_transport *transport,
			 struct fake_clock *clock);
void fake_transport_release(struct fake_transport *transport);

#endif
