#include "job/harvest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "job/landing.h"
#include "job/local_file.h"

struct run {
	const struct harvest *harvest;
	struct wants *wants;
	struct landing *landing;
	struct harvest_summary *summary;
	struct map *hosts;
	struct fetcher *fetcher;
	size_t open;   /* wants to be fetched */
	size_t queued; /* of them, handed to the fetcher */
	size_t next;   /* where to look for the next one */
};

static int open_sink(void *ctx, uint64_t max, struct sink **ret_sink,
		     struct error *err)
{
	struct object_store *objects = ctx;

	return objects->ops->sink(objects->ctx, max, ret_sink, err);
}

/* Whoever reads it is told the path already. */
static struct view without_path(const char *text, const char *path)
{
	struct view v = view_of(text);
	size_t len = strlen(path);

	if (view_starts_with(v, path) &&
	    view_starts_with(view_slice(v, len, v.len), ": "))
		v = view_slice(v, len + 2, v.len);
	return v;
}

/* Not the system's, which would fail for every file. */
static bool is_the_files_fault(int code)
{
	return code == TS_E_NOT_FOUND || code == TS_E_PERMISSION ||
	       code == TS_E_NOT_REGULAR || code == TS_E_TOO_LARGE;
}

static bool is_cancelled(const struct harvest *harvest)
{
	const struct harvest_events *events = &harvest->events;

	return events->is_cancelled && events->is_cancelled(events->ctx);
}

/* Wants that are files beside their article. */
static int settle_local(struct run *run, struct want *want, struct error *err)
{
	const struct harvest *harvest = run->harvest;
	struct sink_source sinks = {open_sink, store_objects(harvest->store)};
	const struct article_root *root = &harvest->articles->roots[want->root];
	struct local_file file;
	struct error why = {0};
	bool sink_failed;

	if (root->fd < 0) {
		wants_miss(run->wants, want, "gone",
			   view_of("standard input has no folder beside it"));
		return TS_OK;
	}
	if (local_file_import(root->fd, want->path, &sinks, &file, &sink_failed,
			      &why)) {
		if (sink_failed || !is_the_files_fault(why.code))
			return error_set(err, why.code, "%s", why.text);
		wants_miss(run->wants, want,
			   why.code == TS_E_NOT_FOUND ? "gone" : "refused",
			   without_path(why.text, want->path));
		return TS_OK;
	}
	if (!media_type_is_image(file.media.type)) {
		char words[256];

		snprintf(words, sizeof(words), "is %s, not an image",
			 media_type_phrase(file.media.type));
		wants_miss(run->wants, want, "impostor", view_of(words));
		return TS_OK;
	}
	wants_have(want, &file.digest, &file.media);
	run->summary->local++;
	return TS_OK;
}

static void settle_known(struct run *run, struct want *want,
			 const struct capture *capture)
{
	struct object_store *objects = store_objects(run->harvest->store);
	uint64_t size;

	if (!objects->ops->has(objects->ctx, &capture->digest, &size) ||
	    size != capture->size)
		return; /* lost: fetch it anew */
	landing_take_capture(want, capture);
	run->summary->known++;
}

/* Ask the catalog for the URLs of wants [first, first + count). */
static int look_up(struct run *run, size_t first, size_t count,
		   struct error *err)
{
	struct catalog *catalog = store_catalog(run->harvest->store);
	struct capture captures[LIMIT_COMMIT_OBJECTS];
	struct view urls[LIMIT_COMMIT_OBJECTS];
	bool found[LIMIT_COMMIT_OBJECTS];
	size_t numbers[LIMIT_COMMIT_OBJECTS], asked = 0;
	struct arena arena;
	int r;

	for (size_t i = first; i < first + count; i++) {
		if (!run->wants->at[i].url)
			continue;
		urls[asked] = view_of(run->wants->at[i].url);
		numbers[asked++] = i;
	}
	arena_init(&arena);
	r = catalog->ops->find(catalog->ctx, urls, asked, &arena, captures,
			       found, err);
	for (size_t i = 0; i < asked && !r; i++) {
		if (found[i])
			settle_known(run, &run->wants->at[numbers[i]],
				     &captures[i]);
	}
	arena_release(&arena);
	return r;
}

static int settle_without_network(struct run *run, struct error *err)
{
	struct wants *wants = run->wants;
	int r = TS_OK;

	for (size_t i = 0; i < wants->count && !r; i++) {
		if (wants->at[i].url)
			continue;
		r = settle_local(run, &wants->at[i], err);
		if (!r && is_cancelled(run->harvest))
			r = error_set(err, TS_E_CANCELLED, "cancelled");
	}
	for (size_t i = 0; i < wants->count && !r; i += LIMIT_COMMIT_OBJECTS) {
		size_t count = wants->count - i;

		if (count > LIMIT_COMMIT_OBJECTS)
			count = LIMIT_COMMIT_OBJECTS;
		r = look_up(run, i, count, err);
	}
	return r;
}

static int queue_request(struct run *run, struct want *want, struct error *err)
{
	struct fetch_rung rungs[LIMIT_RUNGS];
	struct fetch_request request = {
	    .url = want->url,
	    .rungs = rungs,
	    .rung_count = want->rung_count,
	    .user = want,
	};

	for (size_t i = 0; i < want->rung_count; i++)
		rungs[i] = (struct fetch_rung){
		    *want->rungs[i].page ? want->rungs[i].page : NULL,
		    want->rungs[i].policy};
	return fetcher_add(run->fetcher, &request, err);
}

/* The next want that is open; there is one. Nobody else touches it yet. */
static int queue_next(struct run *run, struct error *err)
{
	while (run->wants->at[run->next].state != WANT_OPEN)
		run->next++;
	run->queued++;
	return queue_request(run, &run->wants->at[run->next++], err);
}

static void note_host(struct run *run, const char *href)
{
	struct url url;

	if (url_parse(view_of(href), NULL, &url, NULL))
		return;
	map_put(run->hosts, url_host(&url), NULL);
	url_release(&url);
}

static int take_outcome(void *ctx, const struct fetch_outcome *outcome,
			struct error *err)
{
	struct run *run = ctx;
	const struct harvest_events *events = &run->harvest->events;
	struct want *want = outcome->request->user;

	if (outcome->verdict == VERDICT_IMAGE) {
		run->summary->fetched++;
		run->summary->fetched_bytes += outcome->media.bytes;
		note_host(run, want->url);
	}
	if (events->on_outcome)
		events->on_outcome(events->ctx, outcome);
	landing_add(run->landing, want, outcome);
	return run->queued < run->open ? queue_next(run, err) : TS_OK;
}

static void pass_progress(void *ctx, const struct fetch_progress *progress)
{
	const struct run *run = ctx;
	const struct harvest_events *events = &run->harvest->events;
	struct fetch_progress all = *progress;

	all.total = run->open;
	if (events->on_progress)
		events->on_progress(events->ctx, &all);
}

static bool must_end(void *ctx)
{
	const struct run *run = ctx;

	return landing_has_failed(run->landing) || is_cancelled(run->harvest);
}

static size_t count_open(const struct wants *wants)
{
	size_t count = 0;

	for (size_t i = 0; i < wants->count; i++)
		count += wants->at[i].state == WANT_OPEN;
	return count;
}

static int fetch_open_wants(struct run *run, struct error *err)
{
	const struct harvest *harvest = run->harvest;
	struct sink_source sinks = {open_sink, store_objects(harvest->store)};
	struct catalog *catalog = store_catalog(harvest->store);
	const struct host_memory *memory = catalog->ops->hosts(catalog->ctx);
	const struct fetch_callbacks callbacks = {take_outcome, pass_progress,
						  must_end, run};
	int r;

	run->open = count_open(run->wants);
	run->fetcher = fetcher_new(harvest->fetch, harvest->transport, &sinks,
				   memory, harvest->clock);
	/* From here on the other thread settles what has been asked for. */
	r = landing_start(run->landing, err);
	while (!r && run->queued < run->open && run->queued < LIMIT_QUEUED)
		r = queue_next(run, err);
	if (!r && run->queued)
		r = fetcher_run(run->fetcher, &callbacks, err);
	fetcher_free(run->fetcher);
	return r;
}

static void summarise(struct run *run)
{
	struct harvest_summary *summary = run->summary;

	summary->hosts = map_count(run->hosts);
	landing_count(run->landing, &summary->assets, &summary->asset_bytes);
	for (size_t i = 0; i < run->wants->count; i++)
		summary->missing += run->wants->at[i].state == WANT_MISSING;
}

int harvest_run(const struct harvest *harvest, struct wants *wants,
		struct harvest_summary *ret_summary, struct error *err)
{
	struct harvest_summary summary = {0};
	struct run run = {.harvest = harvest,
			  .wants = wants,
			  .summary = &summary,
			  .hosts = map_new()};
	struct error landing_err = {0};
	int r, landed;

	run.landing = landing_new(harvest->store, harvest->bundle, wants,
				  &harvest->events);
	r = settle_without_network(&run, err);
	if (!r)
		r = fetch_open_wants(&run, err);
	landed = landing_finish(run.landing, r != TS_OK, &landing_err);
	/* What failed there is the cause; being cancelled is the effect. */
	if (landed && (!r || r == TS_E_CANCELLED)) {
		r = landed;
		if (err)
			*err = landing_err;
	}
	if (!r) {
		summarise(&run);
		*ret_summary = summary;
	}
	landing_free(run.landing);
	map_free(run.hosts);
	return r;
}
