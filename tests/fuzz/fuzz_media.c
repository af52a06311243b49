/*
 * The probe over any bytes, at once and in pieces: the answers must agree. The
 * first byte says how long the pieces are.
 */
#include <stdlib.h>
#include <string.h>

#include "media/media.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct media_info probe(const uint8_t *bytes, size_t len, size_t most)
{
	struct media_probe probe;
	struct media_info info;

	media_probe_init(&probe);
	for (size_t at = 0, part; at < len; at += part) {
		part = len - at < most ? len - at : most;
		media_probe_feed(&probe, bytes + at, part);
	}
	media_probe_finish(&probe, &info);
	return info;
}

static bool is_same(const struct media_info *a, const struct media_info *b)
{
	return a->type == b->type && a->state == b->state &&
	       a->width == b->width && a->height == b->height &&
	       a->bytes == b->bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct media_info whole, pieces, single;
	size_t most;

	if (!len)
		return 0;
	most = (size_t)bytes[0] + 2;
	bytes++;
	len--;
	whole = probe(bytes, len, SIZE_MAX);
	pieces = probe(bytes, len, most);
	single = probe(bytes, len, 1);
	if (!is_same(&whole, &pieces) || !is_same(&whole, &single))
		abort();
	return 0;
}
