#include "base/limit.h"
#include "fetch/fetcher_state.h"
#include "fetch/flight.h"
#include "fetch/redirect.h"
#include "fetch/retry.h"

static bool retry_after_of(const struct fetcher *fetcher,
			   const struct flight *flight,
			   const struct fetch_facts *facts, int64_t *ret_wait)
{
	if (!retry_status_is_passing(facts->status))
		return false;
	return retry_after(
	    transport_field(flight_fields(flight), "Retry-After", 0),
	    clock_wall(fetcher->clock), ret_wait);
}

/* A host that gives no answer, or asks to be left alone for long. */
static void note_failure(struct fetcher *fetcher, struct task *task,
			 bool reached, const char *words)
{
	struct host_queue *host = task->host;
	int64_t wait =
	    retry_wait_ms(host->failures + 1, retry_seed(task->request.url));

	queue_failed(&fetcher->queue, host, reached, words,
		     fetcher->queue.now + wait);
}

static void note_host(struct fetcher *fetcher, struct task *task,
		      const struct fetch_facts *facts,
		      const struct judgement *j)
{
	if (facts->result == TRANSPORT_NO_HOST ||
	    facts->result == TRANSPORT_NO_CONNECT ||
	    facts->result == TRANSPORT_TIMEOUT)
		note_failure(fetcher, task, facts->connected, j->words);
	else if (facts->status)
		queue_succeeded(task->host);
}

/* The same again, at a date. False: not in this run. */
static bool try_again(struct fetcher *fetcher, struct task *task,
		      const struct fetch_facts *facts, struct judgement *j)
{
	struct queue *queue = &fetcher->queue;
	int64_t after;

	if (!j->retry)
		return false;
	if (retry_after_of(fetcher, task->flight, facts, &after)) {
		if (after > LIMIT_RETRY_AFTER_S) {
			verdict_put_off(j, after);
			note_failure(fetcher, task, true, j->words);
			return false;
		}
		queue_pause(queue, task->host, queue->now + after * 1000);
	} else {
		after = 0;
	}
	if (task->rung_tries >= fetcher->options.tries)
		return false;
	if (!after)
		after = retry_wait_ms(task->rung_tries,
				      retry_seed(task->request.url));
	else
		after *= 1000;
	task_restart(task);
	queue_add_later(queue, task, queue->now + after);
	return true;
}

/* Without validators, or with another Referer: at once. */
static bool try_otherwise(struct fetcher *fetcher, struct task *task,
			  const struct fetch_facts *facts,
			  const struct judgement *j)
{
	if (facts->status == 304 && j->verdict != VERDICT_NOT_MODIFIED &&
	    !task->plain) {
		task->plain = true;
	} else if (j->other_rung && task->rung + 1 < task->rungs.count) {
		task->rung++;
		task->rung_tries = 0;
	} else {
		return false;
	}
	task_restart(task);
	queue_add_first(&fetcher->queue, task);
	return true;
}

/* True: the task goes on to the redirect's target. */
static bool follow(struct fetcher *fetcher, struct task *task,
		   struct judgement *ret_judgement)
{
	struct error reason;

	if (task_follow(task, flight_fields(task->flight), &reason)) {
		verdict_refuse(reason.text, ret_judgement);
		ret_judgement->other_rung = true;
		return false;
	}
	task->host = queue_host(&fetcher->queue, task_authority(task));
	queue_add_first(&fetcher->queue, task);
	return true;
}

static void end_flight(struct task *task)
{
	flight_free(task->flight);
	task->flight = NULL;
}

void course_settle(struct fetcher *fetcher, struct task *task,
		   const struct fetch_facts *facts)
{
	struct judgement j;
	bool answered =
	    facts->result == TRANSPORT_OK || facts->stop == STOP_ENOUGH;

	if (answered && redirect_is(facts->status)) {
		queue_succeeded(task->host);
		if (follow(fetcher, task, &j)) {
			end_flight(task);
			return;
		}
	} else {
		verdict_judge(facts, &j);
		note_host(fetcher, task, facts, &j);
	}
	if (try_again(fetcher, task, facts, &j) ||
	    try_otherwise(fetcher, task, facts, &j))
		end_flight(task);
	else
		ending_tell(fetcher, task, &j, &facts->media);
}
