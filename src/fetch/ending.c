#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "fetch/fetcher_state.h"
#include "fetch/flight.h"

void ending_recall_host(struct fetcher *fetcher, struct host_queue *host)
{
	const struct host_memory *memory = fetcher->memory;
	int r;

	if (host->fact_known || !memory)
		return;
	r = memory->ops->get(memory->ctx, view_of(host->key), &host->fact,
			     &fetcher->err);
	if (r)
		fetcher_fail(fetcher, r);
	host->fact_known = true;
}

static void store_fact(struct fetcher *fetcher, struct host_queue *host)
{
	const struct host_memory *memory = fetcher->memory;
	int r;

	if (!memory || !host->fact_changed)
		return;
	host->fact_changed = false;
	r = memory->ops->put(memory->ctx, view_of(host->key), &host->fact,
			     &fetcher->err);
	if (r)
		fetcher_fail(fetcher, r);
}

/* A new winner is kept at once; further wins when the run ends. */
static void remember_win(struct fetcher *fetcher, struct host_queue *host,
			 const char *rung)
{
	struct host_fact *fact = &host->fact;

	host->fact_changed = true;
	fact->wins++;
	if (strcmp(fact->rung, rung) == 0)
		return;
	snprintf(fact->rung, sizeof(fact->rung), "%s", rung);
	fact->wins = 1;
	fact->since = clock_wall(fetcher->clock);
	store_fact(fetcher, host);
}

void ending_store_facts(struct fetcher *fetcher)
{
	for (size_t i = 0; i < fetcher->queue.host_count; i++)
		store_fact(fetcher, fetcher->queue.hosts[i]);
}

/* The words, and which Referers were tried if there were several. */
static char *reason_of(const struct task *task, const struct judgement *j)
{
	struct buf reason;

	if (!j->words[0])
		return NULL;
	buf_init(&reason, LIMIT_URL_BYTES);
	buf_add_string(&reason, j->words);
	if (task->rung > 0)
		buf_add_string(&reason, " (tried with Referer: ");
	for (size_t i = 0; task->rung > 0 && i <= task->rung; i++) {
		const char *referer = task->rungs.list[i].referer;

		buf_add_string(&reason, referer ? referer : "none");
		buf_add_string(&reason, i < task->rung ? ", " : ")");
	}
	return buf_detach(&reason, NULL);
}

static void tell_outcome(struct fetcher *fetcher,
			 const struct fetch_outcome *outcome)
{
	const struct fetch_callbacks *callbacks = fetcher->callbacks;
	int r = callbacks->on_outcome(callbacks->ctx, outcome, &fetcher->err);

	if (r)
		fetcher_fail(fetcher, r);
}

static void fill_hops(const struct task *task, struct fetch_outcome *outcome)
{
	const struct fetch_hop *last;

	outcome->hops = task->hops;
	outcome->hop_count = task->hop_count;
	outcome->final_url = task->request.url;
	if (!task->hop_count)
		return;
	last = &task->hops[task->hop_count - 1];
	outcome->final_url = last->url;
	outcome->referer = last->referer;
	outcome->status = last->status;
}

/* The end of a task: its one outcome. */
void ending_tell(struct fetcher *fetcher, struct task *task,
		 const struct judgement *j, const struct media_info *media)
{
	struct flight *flight = task->flight;
	int r = 0;
	char *reason = reason_of(task, j);
	char *type = flight ? flight_field(flight, "Content-Type") : NULL;
	char *etag = flight ? flight_field(flight, "ETag") : NULL;
	char *modified = flight ? flight_field(flight, "Last-Modified") : NULL;
	struct fetch_outcome outcome = {
	    .request = &task->request,
	    .verdict = j->verdict,
	    .content_type = type,
	    .etag = etag,
	    .last_modified = modified,
	    .reason = reason,
	    .tries = task->tries,
	    .passing = j->passing,
	    .wall = clock_wall(fetcher->clock),
	};

	fill_hops(task, &outcome);
	if (media)
		outcome.media = *media;
	if (j->verdict == VERDICT_IMAGE) {
		r = flight_commit(flight, &outcome.digest, &fetcher->err);
		if (r)
			goto failed;
	}
	if (j->verdict == VERDICT_IMAGE && fetcher->memory)
		remember_win(fetcher, task->home,
			     task->rungs.list[task->rung].name);
	fetcher->done++;
	tell_outcome(fetcher, &outcome);
failed:
	if (r)
		fetcher_fail(fetcher, r);
	free(reason);
	free(type);
	free(etag);
	free(modified);
	fetcher_forget(fetcher, task);
}
