/*
 * base/host_memory: what was learnt about a host, kept between runs.
 *
 * Layer: libc only. A contract: fetch asks and tells, the store implements,
 * tests fake. A host is the URL's host and port as serialised, in lower case
 * ("img.example", "127.0.0.1:8080").
 */
#ifndef BASE_HOST_MEMORY_H
#define BASE_HOST_MEMORY_H

#include "base/errors.h"
#include "base/view.h"

enum { HOST_RUNG_MAX = 32 };

struct host_fact {
	/*
	 * Name of the rung that last won ("policy", "origin", "none" …), NUL
	 * terminated; empty: nothing is known.
	 */
	char rung[HOST_RUNG_MAX];
	int64_t since; /* Unix seconds of the first win in a row */
	uint64_t wins; /* in a row */
};

struct host_memory_ops {
	/* Nothing known is TS_OK with an empty rung. */
	int (*get)(void *ctx, struct view host, struct host_fact *ret_fact,
		   struct error *err);
	/* May be kept back and written with the next batch. */
	int (*put)(void *ctx, struct view host, const struct host_fact *fact,
		   struct error *err);
};

struct host_memory {
	const struct host_memory_ops *ops;
	void *ctx;
};

#endif
