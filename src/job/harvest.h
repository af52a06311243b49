/*
 * job/harvest: wants -> assets in the store, and in a bundle as they come.
 *
 * Layer: fetch, store, bundle, media, base.
 *
 * Two threads: the caller's runs the fetcher's event loop and never waits for a
 * disk; the other takes what has landed, makes it last (bytes, names, rows) and
 * adds each picture to the bundle as soon as all before it are settled. So the
 * tarball grows while pictures still arrive, and in the order of first
 * reference all the same.
 */
#ifndef JOB_HARVEST_H
#define JOB_HARVEST_H

#include "bundle/bundle.h"
#include "fetch/fetcher.h"
#include "job/article_set.h"
#include "job/landing.h"
#include "job/wants.h"
#include "store/store.h"

struct harvest_summary {
	size_t fetched; /* images that came over the network */
	size_t known;   /* wants that the store already had */
	size_t local;   /* wants that are files beside their article */
	size_t missing;
	size_t assets; /* distinct contents */
	uint64_t fetched_bytes, asset_bytes;
	size_t hosts; /* they came from */
};

struct harvest {
	struct store *store;
	struct transport *transport;
	const struct fetch_options *fetch;
	const struct clock *clock;
	const struct article_set *articles; /* for the roots of local files */
	struct bundle *bundle;
	struct harvest_events events;
};

/*
 * Settle every want. A picture that can't be had is no failure; a disk that is
 * full, a cancelled run and a corrupt object are.
 */
int harvest_run(const struct harvest *harvest, struct wants *wants,
		struct harvest_summary *ret_summary, struct error *err);

#endif
