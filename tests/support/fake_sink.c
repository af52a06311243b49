#include "support/fake_sink.h"

#include <stdlib.h>

struct fake_sink {
	struct sink sink;
	struct fake_sinks *sinks;
	uint64_t bytes, max;
};

static int sink_append(struct sink *sink, const void *bytes, size_t len,
		       struct error *err)
{
	struct fake_sink *fake = (struct fake_sink *)sink;

	(void)bytes;
	if (fake->sinks->write_code)
		return error_set(err, fake->sinks->write_code, "fake write");
	fake->bytes += len;
	if (fake->bytes > fake->max)
		return error_set(err, TS_E_TOO_LARGE, "fake sink is full");
	return 0;
}

static int sink_keep(struct sink *sink, struct digest *ret_digest,
		     struct error *err)
{
	struct fake_sink *fake = (struct fake_sink *)sink;
	struct fake_sinks *sinks = fake->sinks;
	struct digest digest = {{0}};

	for (size_t i = 0; i < 8; i++)
		digest.bytes[i] = (unsigned char)(fake->bytes >> (56 - 8 * i));
	sinks->committed++;
	sinks->bytes += fake->bytes;
	free(fake);
	if (sinks->commit_code)
		return error_set(err, sinks->commit_code, "fake commit");
	*ret_digest = digest;
	return 0;
}

static void sink_drop(struct sink *sink)
{
	struct fake_sink *fake = (struct fake_sink *)sink;

	fake->sinks->aborted++;
	free(fake);
}

static const struct sink_ops ops = {sink_append, sink_keep, sink_drop};

static int open_sink(void *ctx, uint64_t max, struct sink **ret_sink,
		     struct error *err)
{
	struct fake_sinks *sinks = ctx;
	struct fake_sink *fake;

	if (sinks->open_code)
		return error_set(err, sinks->open_code, "fake open");
	fake = calloc(1, sizeof(*fake));
	if (!fake)
		abort();
	*fake = (struct fake_sink){{&ops}, sinks, 0, max};
	sinks->opened++;
	*ret_sink = &fake->sink;
	return 0;
}

void fake_sinks_init(struct fake_sinks *sinks)
{
	*sinks = (struct fake_sinks){0};
	sinks->source = (struct sink_source){open_sink, sinks};
}
