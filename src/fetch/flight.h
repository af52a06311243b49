/*
 * fetch/flight: what arrives during one exchange.
 *
 * Layer: media, base. Looks at a body while it passes, and hands a possible
 * image's bytes to a sink; the bytes of anything else are dropped.
 *
 * Lifecycle: flight_new() -> flight_take_head() -> flight_take_body() … ->
 * flight_facts() -> flight_commit() for an image -> flight_free().
 */
#ifndef FETCH_FLIGHT_H
#define FETCH_FLIGHT_H

#include "base/sink.h"
#include "fetch/verdict.h"

struct flight;

/* `sinks` and `err`, which a failing sink fills, outlive the flight. */
struct flight *flight_new(const struct sink_source *sinks, uint64_t max_image,
			  struct error *err);
void flight_free(struct flight *flight); /* aborts what was not committed */

void flight_connect(struct flight *flight);
/* False: no more is wanted. */
bool flight_take_head(struct flight *flight, long status, struct view fields);
bool flight_take_body(struct flight *flight, const void *bytes, size_t len);

/*
 * What was seen, once the exchange has ended; the transport's own part and
 * .conditional are the caller's to fill. `http2` frames every body.
 */
void flight_facts(struct flight *flight, bool http2,
		  struct fetch_facts *ret_facts);

/* The head's fields; empty when none came. */
struct view flight_fields(const struct flight *flight);

/*
 * A field's value, which the caller frees; NULL when it is not there, empty,
 * or longer than LIMIT_FIELD_BYTES.
 */
char *flight_field(const struct flight *flight, const char *name);

int flight_commit(struct flight *flight, struct digest *ret_digest,
		  struct error *err);

#endif
