/*
 * job/landing: what the fetcher hands over, made to last and packed.
 *
 * Layer: fetch, store, bundle, base.
 *
 * The one thread beside the event loop. It takes all outcomes that wait, as one
 * batch: flushes the objects, writes the captures, settles the wants (bytes,
 * name, row: in this order), then adds to the bundle every asset whose turn has
 * come. A slow disk makes batches larger, a fast one smaller; nobody waits for
 * a timer.
 *
 * Lifecycle: landing_new() -> landing_start() -> landing_add() … ->
 * landing_finish() -> landing_free(). Between start and finish the wants'
 * states and the bundle belong to the landing.
 */
#ifndef JOB_LANDING_H
#define JOB_LANDING_H

#include "bundle/bundle.h"
#include "fetch/fetcher.h"
#include "job/wants.h"
#include "store/store.h"

struct landing;

struct harvest_events {
	/* One want was asked for; may be NULL. */
	void (*on_outcome)(void *ctx, const struct fetch_outcome *outcome);
	void (*on_progress)(void *ctx, const struct fetch_progress *progress);
	/* May be asked by either thread; may be NULL. */
	bool (*is_cancelled)(void *ctx);
	void *ctx;
};

/* All outlive the landing. */
struct landing *landing_new(struct store *store, struct bundle *bundle,
			    struct wants *wants,
			    const struct harvest_events *events);
void landing_free(struct landing *landing);

int landing_start(struct landing *landing, struct error *err);

/* Hand over an outcome, which is copied. Called by the event loop's thread. */
void landing_add(struct landing *landing, struct want *want,
		 const struct fetch_outcome *outcome);

/* True once it can't go on; the event loop should end. */
bool landing_has_failed(const struct landing *landing);

/*
 * No more will come. Waits until what was handed over is recorded, so that a
 * run that is given up loses nothing it has fetched, and (unless `give_up`)
 * until every asset is packed. Returns the first failure.
 */
int landing_finish(struct landing *landing, bool give_up, struct error *err);

/* After finish: how many distinct assets were packed, and their bytes. */
void landing_count(const struct landing *landing, size_t *ret_assets,
		   uint64_t *ret_bytes);

/* Settle a want by the record of a fetch, this run's or an earlier one's. */
void landing_take_capture(struct want *want, const struct capture *capture);

#endif
