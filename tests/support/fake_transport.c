#include "support/fake_transport.h"

#include <stdlib.h>
#include <string.h>

struct fake_flight {
	struct fake_flight *next;
	struct fake_reply reply;
	const struct transport_events *events;
	void *ctx;
};

static char *copy(const char *string)
{
	return string ? strdup(string) : NULL;
}

static void record(struct fake_transport *fake,
		   const struct transport_request *request)
{
	if (fake->count == fake->cap) {
		fake->cap = fake->cap ? 2 * fake->cap : 64;
		fake->requests = realloc(fake->requests,
					 fake->cap * sizeof(*fake->requests));
		if (!fake->requests)
			abort();
	}
	fake->requests[fake->count++] = (struct fake_request){
	    .url = copy(request->url),
	    .referer = copy(request->referer),
	    .etag = copy(request->etag),
	    .ms = fake->clock->ms,
	};
}

static int start(void *ctx, const struct transport_request *request,
		 const struct transport_events *events, void *events_ctx,
		 struct error *err)
{
	struct fake_transport *fake = ctx;
	struct fake_flight *flight = calloc(1, sizeof(*flight));

	(void)err;
	if (!flight)
		abort();
	flight->reply = fake->answer(fake->ctx, request, fake->count);
	flight->events = events;
	flight->ctx = events_ctx;
	record(fake, request);
	if (fake->last)
		fake->last->next = flight;
	else
		fake->first = flight;
	fake->last = flight;
	if (++fake->flying > fake->most_flying)
		fake->most_flying = fake->flying;
	return 0;
}

static void play(const struct fake_flight *flight)
{
	const struct fake_reply *reply = &flight->reply;
	const struct transport_events *events = flight->events;
	enum transport_result result = reply->result;
	bool goes_on = true;

	if (!reply->unreached)
		events->on_connect(flight->ctx);
	if (reply->status)
		goes_on = events->on_head(flight->ctx, reply->status,
					  view_of(reply->fields));
	if (goes_on && reply->body_len)
		goes_on =
		    events->on_body(flight->ctx, reply->body, reply->body_len);
	if (!goes_on)
		result = TRANSPORT_STOPPED;
	events->on_end(flight->ctx, result, reply->detail, reply->http2);
}

static int wait_events(void *ctx, int64_t timeout_ms, struct error *err)
{
	struct fake_transport *fake = ctx;
	struct fake_flight *flight = fake->first;

	(void)err;
	if (!flight) {
		fake->clock->ms += timeout_ms;
		return 0;
	}
	fake->first = flight->next;
	if (!fake->first)
		fake->last = NULL;
	fake->flying--;
	play(flight);
	free(flight);
	return 0;
}

static void abort_all(void *ctx)
{
	struct fake_transport *fake = ctx;

	while (fake->first) {
		struct fake_flight *next = fake->first->next;

		free(fake->first);
		fake->first = next;
		fake->aborted++;
	}
	fake->last = NULL;
	fake->flying = 0;
}

static const struct transport_ops ops = {start, wait_events, abort_all};

void fake_transport_init(struct fake_transport *transport,
			 struct fake_clock *clock)
{
	*transport = (struct fake_transport){.clock = clock};
	transport->transport = (struct transport){&ops, transport};
}

void fake_transport_release(struct fake_transport *transport)
{
	abort_all(transport);
	for (size_t i = 0; i < transport->count; i++) {
		free(transport->requests[i].url);
		free(transport->requests[i].referer);
		free(transport->requests[i].etag);
	}
	free(transport->requests);
}
