/*
 * tests/support/fake_sink: sinks in memory.
 *
 * A committed sink's "digest" is its length, big-endian, in the first eight
 * bytes: enough to tell one from another.
 */
#ifndef SUPPORT_FAKE_SINK_H
#define SUPPORT_FAKE_SINK_H

#include "base/sink.h"

struct fake_sinks {
	struct sink_source source;
	size_t opened, committed, aborted;
	uint64_t bytes;                         /* committed */
	int open_code, write_code, commit_code; /* to fail with */
};

void fake_sinks_init(struct fake_sinks *sinks);

#endif
