/*
 * fetch/task: one request on its way to its outcome.
 *
 * Layer: url, base. A task holds what is known between two hops: the hop to
 * come, the hops of this try, the rungs. What arrives during a hop is a
 * flight's (fetch/flight.h).
 */
#ifndef FETCH_TASK_H
#define FETCH_TASK_H

#include "fetch/fetcher.h"
#include "fetch/rungs.h"

struct fetcher;
struct flight;
struct host_queue;

struct task {
	struct fetcher *fetcher;
	struct task *next;            /* in a host's queue */
	struct task *older, *newer;   /* all tasks of the fetcher */
	struct fetch_request request; /* a copy, without credentials */
	struct host_queue *home;      /* of the request's URL */
	struct host_queue *host;      /* of the hop to come */
	struct url url;               /* of the hop to come */
	char *referer;                /* to be sent with it */
	enum referrer_policy policy;
	struct rungs rungs; /* empty until the first try */
	size_t rung;
	struct fetch_hop *hops; /* of this try; strings are the task's */
	size_t hop_count, hop_cap;
	char *refusal; /* why it may not even begin; or NULL */
	bool plain;    /* validators are left out */
	unsigned tries, rung_tries;
	struct flight *flight; /* NULL: none under way */
};

/*
 * Copy a request. A URL that may not be asked for fails with the reason in
 * *err; the task is made all the same, to be reported.
 */
int task_new(const struct fetch_request *request, struct task **ret_task,
	     struct error *err);
void task_free(struct task *task);

/* "host[:port]" of the hop to come; a view into task->url. */
struct view task_authority(const struct task *task);

/* Find the rungs; `favourite` is tried first. Once, before the first try. */
void task_climb(struct task *task, const char *favourite);

/* Begin the current rung again, from the request's URL. */
void task_restart(struct task *task);

/* The hop to come begins: it is one of task->hops now. */
const struct fetch_hop *task_begin_hop(struct task *task);

/* Validators go with the hop: the answer may be 304. */
bool task_is_conditional(const struct task *task);

/*
 * Go where the redirect with this head leads, in the hop to come. The error's
 * text says why it must not.
 */
int task_follow(struct task *task, struct view fields, struct error *err);

#endif
