#include "fetch/flight.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/limit.h"

struct flight {
	const struct sink_source *sinks;
	uint64_t max_image;
	struct error *err;
	struct sink *sink; /* NULL before the first byte */
	char *fields;
	size_t fields_len;
	long status;
	enum fetch_stop stop;
	bool connected, has_length;
	uint64_t length, received;
	struct media_probe probe;
};

struct flight *flight_new(const struct sink_source *sinks, uint64_t max_image,
			  struct error *err)
{
	struct flight *flight = xcalloc(1, sizeof(*flight));

	flight->sinks = sinks;
	flight->max_image = max_image;
	flight->err = err;
	media_probe_init(&flight->probe);
	return flight;
}

void flight_free(struct flight *flight)
{
	if (!flight)
		return;
	sink_abort(flight->sink);
	free(flight->fields);
	free(flight);
}

void flight_connect(struct flight *flight)
{
	flight->connected = true;
}

static bool is_success(const struct flight *flight)
{
	return flight->status >= 200 && flight->status < 300;
}

/* What the head alone says of the body. */
static enum fetch_stop weigh(const struct flight *flight)
{
	uint64_t length = flight->has_length ? flight->length : 0;

	if (flight->status == 304) /* its Content-Length is another's */
		return STOP_NOT;
	if (flight->status == 206 ||
	    (!is_success(flight) && length > LIMIT_DISCARD_BYTES))
		return STOP_ENOUGH;
	if (is_success(flight) && length > flight->max_image)
		return STOP_TOO_LARGE;
	return STOP_NOT;
}

bool flight_take_head(struct flight *flight, long status, struct view fields)
{
	struct view length;

	flight->status = status;
	flight->fields = xmemdup0(fields.ptr, fields.len);
	flight->fields_len = fields.len;
	length = transport_field(fields, "Content-Length", 0);
	flight->has_length = view_to_u64(length, &flight->length);
	flight->stop = weigh(flight);
	return flight->stop == STOP_NOT;
}

static enum fetch_stop keep(struct flight *flight, const void *bytes,
			    size_t len)
{
	const struct sink_source *sinks = flight->sinks;
	int r = 0;

	if (!flight->sink)
		r = sinks->open(sinks->ctx, flight->max_image, &flight->sink,
				flight->err);
	if (!r)
		r = sink_write(flight->sink, bytes, len, flight->err);
	if (r && !flight->err->code)
		error_set(flight->err, r, "%s", error_sentence(r));
	return r ? STOP_FAILED : STOP_NOT;
}

bool flight_take_body(struct flight *flight, const void *bytes, size_t len)
{
	const struct media_probe *probe = &flight->probe;
	bool useless = !is_success(flight);

	flight->received += len;
	if (!useless) {
		media_probe_feed(&flight->probe, bytes, len);
		/* XML may still become SVG. */
		useless = probe->decided && probe->type != MEDIA_XML &&
			  !media_type_is_image(probe->type);
	}
	if (useless && flight->received > LIMIT_DISCARD_BYTES)
		flight->stop = STOP_ENOUGH;
	else if (!useless && flight->received > flight->max_image)
		flight->stop = STOP_TOO_LARGE;
	else if (!useless)
		flight->stop = keep(flight, bytes, len);
	return flight->stop == STOP_NOT;
}

void flight_facts(struct flight *flight, bool http2,
		  struct fetch_facts *ret_facts)
{
	struct view fields = flight_fields(flight);
	bool chunked = transport_field(fields, "Transfer-Encoding", 0).ptr;
	bool encoded = transport_field(fields, "Content-Encoding", 0).ptr;

	*ret_facts = (struct fetch_facts){
	    .stop = flight->stop,
	    .status = flight->status,
	    .connected = flight->connected,
	    .has_length = flight->has_length && !encoded,
	    .framed = flight->has_length || chunked || http2,
	    .length = flight->length,
	    .received = flight->received,
	    .max_image = flight->max_image,
	};
	media_probe_finish(&flight->probe, &ret_facts->media);
}

struct view flight_fields(const struct flight *flight)
{
	return view_make(flight->fields, flight->fields_len);
}

char *flight_field(const struct flight *flight, const char *name)
{
	struct view value = transport_field(flight_fields(flight), name, 0);

	if (!value.len || value.len > LIMIT_FIELD_BYTES)
		return NULL;
	return xmemdup0(value.ptr, value.len);
}

int flight_commit(struct flight *flight, struct digest *ret_digest,
		  struct error *err)
{
	struct sink *sink = flight->sink;

	flight->sink = NULL;
	return sink_commit(sink, ret_digest, err);
}
