/*
 * base/sink: where fetched bytes go.
 *
 * Layer: libc only. A contract: fetch writes, the store implements, tests fake.
 *
 * Errors are sticky: after a write has failed, commit fails with the same
 * code. Exactly one of commit and abort ends a sink and frees it; either way
 * the pointer is dead afterwards.
 */
#ifndef BASE_SINK_H
#define BASE_SINK_H

#include "base/digest.h"
#include "base/errors.h"

struct sink;

struct sink_ops {
	/* Append. TS_E_TOO_LARGE past the maximum given at opening. */
	int (*write)(struct sink *sink, const void *bytes, size_t len,
		     struct error *err);
	/* Keep the bytes; *ret_digest names them from now on. */
	int (*commit)(struct sink *sink, struct digest *ret_digest,
		      struct error *err);
	/* Leave no trace. */
	void (*abort)(struct sink *sink);
};

/* The first member of every implementation's own struct. */
struct sink {
	const struct sink_ops *ops;
};

int sink_write(struct sink *sink, const void *bytes, size_t len,
	       struct error *err);
int sink_commit(struct sink *sink, struct digest *ret_digest,
		struct error *err);
void sink_abort(struct sink *sink); /* NULL is nothing to abort */

/* Opens sinks: what fetch is given. At most `max` bytes go into one. */
struct sink_source {
	int (*open)(void *ctx, uint64_t max, struct sink **ret_sink,
		    struct error *err);
	void *ctx;
};

#endif
