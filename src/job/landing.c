#include "job/landing.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/limit.h"

/* One outcome, in memory of its own. */
struct landed {
	struct landed *next;
	struct want *want;
	struct arena arena;
	struct capture capture;
};

struct landing {
	struct store *store;
	struct bundle *bundle;
	struct wants *wants;
	const struct harvest_events *events;
	pthread_t thread;
	bool started;
	pthread_mutex_t mutex;
	pthread_cond_t came;
	struct landed *first, **last; /* under the mutex */
	bool no_more, give_up;        /* likewise */
	atomic_bool failed;
	struct error err;       /* the thread's own */
	struct error first_err; /* read after the thread has ended */
	size_t cursor;          /* wants before it are packed or missing */
	struct map *packed;     /* digests */
	uint64_t packed_bytes;
};

struct landing *landing_new(struct store *store, struct bundle *bundle,
			    struct wants *wants,
			    const struct harvest_events *events)
{
	struct landing *landing = xcalloc(1, sizeof(*landing));

	landing->store = store;
	landing->bundle = bundle;
	landing->wants = wants;
	landing->events = events;
	landing->last = &landing->first;
	landing->packed = map_new();
	pthread_mutex_init(&landing->mutex, NULL);
	pthread_cond_init(&landing->came, NULL);
	return landing;
}

static void free_batch(struct landed *landed)
{
	struct landed *next;

	for (; landed; landed = next) {
		next = landed->next;
		arena_release(&landed->arena);
		free(landed);
	}
}

void landing_free(struct landing *landing)
{
	if (!landing)
		return;
	free_batch(landing->first);
	map_free(landing->packed);
	pthread_cond_destroy(&landing->came);
	pthread_mutex_destroy(&landing->mutex);
	free(landing);
}

static struct view keep(struct arena *arena, const char *string)
{
	return string ? arena_copy(arena, view_of(string)) : VIEW_NONE;
}

static void fill_capture(struct landed *landed,
			 const struct fetch_outcome *outcome)
{
	struct arena *arena = &landed->arena;

	landed->capture = (struct capture){
	    .url = view_of(landed->want->url),
	    .time = outcome->wall,
	    .verdict = view_of(fetch_verdict_name(outcome->verdict)),
	    .status = outcome->status,
	    .final_url = keep(arena, outcome->final_url),
	    .referer = keep(arena, outcome->referer),
	    .content_type = keep(arena, outcome->content_type),
	    .etag = keep(arena, outcome->etag),
	    .last_modified = keep(arena, outcome->last_modified),
	    .reason = keep(arena, outcome->reason),
	    .tries = outcome->tries,
	    .has_asset = outcome->verdict == VERDICT_IMAGE,
	    .digest = outcome->digest,
	    .size = outcome->media.bytes,
	    .type = outcome->media.type,
	    .width = outcome->media.width,
	    .height = outcome->media.height,
	};
}

void landing_add(struct landing *landing, struct want *want,
		 const struct fetch_outcome *outcome)
{
	struct landed *landed = xcalloc(1, sizeof(*landed));

	landed->want = want;
	arena_init(&landed->arena);
	fill_capture(landed, outcome);
	pthread_mutex_lock(&landing->mutex);
	*landing->last = landed;
	landing->last = &landed->next;
	pthread_cond_signal(&landing->came);
	pthread_mutex_unlock(&landing->mutex);
}

bool landing_has_failed(const struct landing *landing)
{
	return atomic_load(&landing->failed);
}

void landing_take_capture(struct want *want, const struct capture *capture)
{
	const struct media_info media = {
	    .type = capture->type,
	    .width = capture->width,
	    .height = capture->height,
	    .bytes = capture->size,
	};

	wants_have(want, &capture->digest, &media);
}

static void settle(struct landing *landing, const struct landed *landed)
{
	const struct capture *capture = &landed->capture;
	struct want *want = landed->want;

	if (!capture->has_asset) {
		wants_miss(landing->wants, want, capture->verdict.ptr,
			   capture->reason);
		return;
	}
	landing_take_capture(want, capture);
}

/* Bytes, names, rows; then the wants. */
static int record_batch(struct landing *landing, struct landed *batch,
			size_t count)
{
	struct object_store *objects = store_objects(landing->store);
	struct catalog *catalog = store_catalog(landing->store);
	struct capture *captures = xcalloc(count, sizeof(*captures));
	size_t at = 0;
	int r;

	for (const struct landed *l = batch; l; l = l->next)
		captures[at++] = l->capture;
	r = objects->ops->flush(objects->ctx, &landing->err);
	if (!r)
		r = catalog->ops->put(catalog->ctx, captures, count,
				      &landing->err);
	free(captures);
	for (const struct landed *l = batch; l && !r; l = l->next)
		settle(landing, l);
	return r;
}

static int pack_asset(struct landing *landing, const struct want *want)
{
	struct object_store *objects = store_objects(landing->store);
	struct bundle_member member = {.proven = &want->digest};
	struct buf name;
	int r;

	r = objects->ops->open(objects->ctx, &want->digest, &member.reader,
			       &member.size, &landing->err);
	if (r)
		return r;
	buf_init(&name, 256);
	want_add_asset_name(want, &name);
	member.name = buf_view(&name);
	r = bundle_add(landing->bundle, &member, &landing->err);
	buf_release(&name);
	reader_close(member.reader);
	landing->packed_bytes += member.size;
	return r;
}

static bool is_cancelled(const struct landing *landing)
{
	const struct harvest_events *events = landing->events;

	return events->is_cancelled && events->is_cancelled(events->ctx);
}

/* Pack every asset before which nothing is open any more. */
static int pack_ready(struct landing *landing)
{
	struct wants *wants = landing->wants;
	int r = TS_OK;

	for (; landing->cursor < wants->count && !r; landing->cursor++) {
		struct want *want = &wants->at[landing->cursor];
		struct view key =
		    view_make((const char *)want->digest.bytes, DIGEST_BYTES);
		bool is_new = false;

		if (want->state == WANT_OPEN)
			break;
		if (want->state == WANT_HAVE)
			map_put(landing->packed, key, &is_new);
		if (is_new)
			r = pack_asset(landing, want);
		if (!r && is_cancelled(landing))
			r = error_set(&landing->err, TS_E_CANCELLED,
				      "cancelled");
	}
	return r;
}

/* All that waits, up to a group commit; NULL when there is no more. */
static struct landed *take_batch(struct landing *landing, size_t *ret_count)
{
	struct landed *batch, **end;
	size_t count = 0;

	pthread_mutex_lock(&landing->mutex);
	while (!landing->first && !landing->no_more)
		pthread_cond_wait(&landing->came, &landing->mutex);
	batch = landing->first;
	end = &batch;
	while (*end && count < LIMIT_COMMIT_OBJECTS) {
		end = &(*end)->next;
		count++;
	}
	landing->first = *end;
	if (!landing->first)
		landing->last = &landing->first;
	*end = NULL;
	pthread_mutex_unlock(&landing->mutex);
	*ret_count = count;
	return batch;
}

static bool is_given_up(struct landing *landing)
{
	bool give_up;

	pthread_mutex_lock(&landing->mutex);
	give_up = landing->give_up;
	pthread_mutex_unlock(&landing->mutex);
	return give_up;
}

/* Remember the first failure, and let the event loop know. */
static void fail(struct landing *landing)
{
	if (!atomic_exchange(&landing->failed, true))
		landing->first_err = landing->err;
}

/*
 * A bundle that can't be written is no reason to lose what has been fetched:
 * recording goes on until there is no more or it fails itself.
 */
static void *run_thread(void *ctx)
{
	struct landing *landing = ctx;
	struct object_store *objects = store_objects(landing->store);
	struct landed *batch;
	size_t count;
	int r;

	/* What needed no network: local files and what the store had. */
	r = objects->ops->flush(objects->ctx, &landing->err);
	if (r || pack_ready(landing))
		fail(landing);
	while (!r && (batch = take_batch(landing, &count))) {
		r = record_batch(landing, batch, count);
		if (r || (!landing_has_failed(landing) &&
			  !is_given_up(landing) && pack_ready(landing)))
			fail(landing);
		free_batch(batch);
	}
	return NULL;
}

int landing_start(struct landing *landing, struct error *err)
{
	int number =
	    pthread_create(&landing->thread, NULL, run_thread, landing);

	if (number)
		return error_set_errno(err, number, "can't start a thread");
	landing->started = true;
	return TS_OK;
}

int landing_finish(struct landing *landing, bool give_up, struct error *err)
{
	if (!landing->started)
		return TS_OK;
	pthread_mutex_lock(&landing->mutex);
	landing->no_more = true;
	landing->give_up = give_up;
	pthread_cond_signal(&landing->came);
	pthread_mutex_unlock(&landing->mutex);
	pthread_join(landing->thread, NULL);
	landing->started = false;
	if (!atomic_load(&landing->failed))
		return TS_OK;
	if (err)
		*err = landing->first_err;
	return landing->first_err.code;
}

void landing_count(const struct landing *landing, size_t *ret_assets,
		   uint64_t *ret_bytes)
{
	*ret_assets = map_count(landing->packed);
	*ret_bytes = landing->packed_bytes;
}
