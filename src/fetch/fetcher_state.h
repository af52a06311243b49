/*
 * fetch/fetcher_state: the fetcher from inside.
 *
 * Layer: media, url, base. Private to the room: fetcher.c (lifecycle and loop),
 * course.c (what follows an exchange) and ending.c (outcomes) share it.
 */
#ifndef FETCH_FETCHER_STATE_H
#define FETCH_FETCHER_STATE_H

#include "fetch/fetcher.h"
#include "fetch/queue.h"
#include "fetch/task.h"
#include "fetch/verdict.h"

struct fetcher {
	struct fetch_options options; /* no zeros left */
	char *user_agent;
	struct transport *transport;
	const struct sink_source *sinks;
	const struct host_memory *memory;
	const struct clock *clock;
	const struct fetch_callbacks *callbacks; /* of the run */
	struct queue queue;
	struct task *tasks;   /* all, newest first */
	struct task *refused; /* before they began */
	size_t done, total;
	uint64_t bytes;
	int64_t next_notice;
	struct error err; /* the first failure that ends the run */
};

/* End the run with `code`, unless it is ending with another already. */
void fetcher_fail(struct fetcher *fetcher, int code);

/* Take a task out of the fetcher, and its flight with it. */
void fetcher_forget(struct fetcher *fetcher, struct task *task);

/*
 * An exchange of `task` has ended and was counted: follow the redirect, try
 * again, try otherwise, or end the task.
 */
void course_settle(struct fetcher *fetcher, struct task *task,
		   const struct fetch_facts *facts);

/* Tell the one outcome of a task, which is forgotten. `media` may be NULL. */
void ending_tell(struct fetcher *fetcher, struct task *task,
		 const struct judgement *judgement,
		 const struct media_info *media);

/* What a host_memory knows of a host is in host->fact from then on. */
void ending_recall_host(struct fetcher *fetcher, struct host_queue *host);

/* Hand what was learnt to the host_memory, at the end of a run. */
void ending_store_facts(struct fetcher *fetcher);

#endif
