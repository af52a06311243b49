/*
 * tests/support/fetch_scene: a fetcher among fakes.
 *
 * Lifecycle: scene_new() -> a script, scene_add() … -> scene_run() ->
 * scene_end(), which also proves that every sink was ended.
 */
#ifndef SUPPORT_FETCH_SCENE_H
#define SUPPORT_FETCH_SCENE_H

#include "fetch/fetcher.h"
#include "support/fake_sink.h"
#include "support/fake_transport.h"

enum { SCENE_START = 1795470000 /* 2026-11-23T21:40:00Z */ };

/* What outcomes said, copied. */
struct heard {
	char *url, *reason, *referer, *final_url;
	enum fetch_verdict verdict;
	unsigned tries;
	size_t hops;
	bool passing;
	int64_t ms;
};

struct scene {
	struct fake_clock clock;
	struct fake_transport transport;
	struct fake_sinks sinks;
	struct fetch_options options;
	struct fetcher *fetcher;
	struct host_memory memory;
	struct host_fact fact; /* of the only host that is remembered */
	size_t gets, puts;
	struct heard *heard;
	size_t count, cap;
	int outcome_code;
	size_t cancel_after; /* outcomes; 0: never */
	size_t progress;
	const char *add_next; /* from the first outcome; or NULL */
	const struct fake_reply *script;
	size_t script_len;
	uint64_t seed; /* of a test's own answers */
};

/* Every request is answered with an image, until a script says otherwise. */
struct scene *scene_new(void);
void scene_end(struct scene *scene);

/* The n-th request gets the n-th line, or the last one. */
void scene_script(struct scene *scene, const struct fake_reply *lines,
		  size_t count);

void scene_add(struct scene *scene, const char *url);
int scene_run(struct scene *scene, struct error *err);
/* For one request: runs it, and gives its outcome. */
const struct heard *scene_run_one(struct scene *scene);

#endif
