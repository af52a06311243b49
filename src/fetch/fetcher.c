#include "fetch/fetcher_state.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "fetch/flight.h"

static const char accept_images[] =
    "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5";

static void set_defaults(struct fetch_options *options)
{
	if (!options->total || options->total > LIMIT_TOTAL)
		options->total = LIMIT_TOTAL;
	if (!options->host_h1)
		options->host_h1 = LIMIT_HOST_H1;
	if (!options->host_h2)
		options->host_h2 = LIMIT_HOST_H2;
	if (!options->max_image)
		options->max_image = LIMIT_IMAGE_BYTES;
	if (!options->timeout_ms)
		options->timeout_ms = LIMIT_TRANSFER_MS;
	if (!options->tries)
		options->tries = LIMIT_TRIES;
	if (!options->user_agent)
		options->user_agent = "tearsheet";
}

struct fetcher *fetcher_new(const struct fetch_options *options,
			    struct transport *transport,
			    const struct sink_source *sinks,
			    const struct host_memory *memory,
			    const struct clock *clock)
{
	struct fetcher *fetcher = xcalloc(1, sizeof(*fetcher));

	fetcher->options = *options;
	set_defaults(&fetcher->options);
	fetcher->user_agent = xstrdup(fetcher->options.user_agent);
	fetcher->transport = transport;
	fetcher->sinks = sinks;
	fetcher->memory = memory;
	fetcher->clock = clock;
	queue_init(&fetcher->queue);
	fetcher->queue.host_h1 = fetcher->options.host_h1;
	fetcher->queue.host_h2 = fetcher->options.host_h2;
	fetcher->queue.patience = fetcher->options.tries;
	return fetcher;
}

static void unlink_task(struct fetcher *fetcher, struct task *task)
{
	if (task->newer)
		task->newer->older = task->older;
	else
		fetcher->tasks = task->older;
	if (task->older)
		task->older->newer = task->newer;
}

void fetcher_forget(struct fetcher *fetcher, struct task *task)
{
	unlink_task(fetcher, task);
	flight_free(task->flight);
	task_free(task);
}

void fetcher_free(struct fetcher *fetcher)
{
	if (!fetcher)
		return;
	fetcher->transport->ops->abort(fetcher->transport->ctx);
	while (fetcher->tasks)
		fetcher_forget(fetcher, fetcher->tasks);
	queue_release(&fetcher->queue);
	free(fetcher->user_agent);
	free(fetcher);
}

int fetcher_add(struct fetcher *fetcher, const struct fetch_request *request,
		struct error *err)
{
	struct task *task;
	struct error reason;
	int r = task_new(request, &task, &reason);

	(void)err;
	task->fetcher = fetcher;
	task->older = fetcher->tasks;
	if (task->older)
		task->older->newer = task;
	fetcher->tasks = task;
	fetcher->total++;
	if (r) {
		task->refusal = xstrdup(reason.text);
		task->next = fetcher->refused;
		fetcher->refused = task;
		return 0;
	}
	task->home = queue_host(&fetcher->queue, task_authority(task));
	task->host = task->home;
	queue_add(&fetcher->queue, task);
	return 0;
}

void fetcher_fail(struct fetcher *fetcher, int code)
{
	if (!fetcher->err.code)
		error_set(&fetcher->err, code, "%s", error_sentence(code));
}

/* ---- what the transport tells ------------------------------------------ */

static void on_connect(void *ctx)
{
	struct task *task = ctx;

	flight_connect(task->flight);
	queue_connected(&task->fetcher->queue, task->host);
}

static bool on_head(void *ctx, long status, struct view fields)
{
	struct task *task = ctx;

	task->hops[task->hop_count - 1].status = status;
	return flight_take_head(task->flight, status, fields);
}

static bool on_body(void *ctx, const void *bytes, size_t len)
{
	struct task *task = ctx;

	task->fetcher->bytes += len;
	return flight_take_body(task->flight, bytes, len);
}

static void on_end(void *ctx, enum transport_result result, const char *detail,
		   bool http2)
{
	struct task *task = ctx;
	struct fetcher *fetcher = task->fetcher;
	struct fetch_facts facts;

	if (http2)
		task->host->http2 = true;
	queue_end(&fetcher->queue, task->host);
	if (fetcher->err.code) /* the run ends; tasks are freed with it */
		return;
	flight_facts(task->flight, http2, &facts);
	facts.result = result;
	facts.detail = detail;
	facts.conditional = task_is_conditional(task);
	course_settle(fetcher, task, &facts);
}

static const struct transport_events events = {on_connect, on_head, on_body,
					       on_end};

/* ---- the loop ---------------------------------------------------------- */

static int start_task(struct fetcher *fetcher, struct task *task)
{
	const struct transport *transport = fetcher->transport;
	const struct fetch_hop *hop;
	struct transport_request request = {
	    .host = task->host->key,
	    .user_agent = fetcher->user_agent,
	    .accept = accept_images,
	    .timeout_ms = fetcher->options.timeout_ms,
	};

	if (!task->rungs.count) {
		ending_recall_host(fetcher, task->home);
		task_climb(task, task->home->fact.rung);
	}
	hop = task_begin_hop(task);
	request.url = hop->url;
	request.referer = hop->referer;
	if (task_is_conditional(task)) {
		request.etag = task->request.etag;
		request.last_modified = task->request.last_modified;
	}
	task->flight = flight_new(fetcher->sinks, fetcher->options.max_image,
				  &fetcher->err);
	return transport->ops->start(transport->ctx, &request, &events, task,
				     &fetcher->err);
}

static void end_refused(struct fetcher *fetcher)
{
	struct judgement j;
	struct task *task;

	while ((task = fetcher->refused) && !fetcher->err.code) {
		fetcher->refused = task->next;
		verdict_refuse(task->refusal, &j);
		ending_tell(fetcher, task, &j, NULL);
	}
}

/* Its host is down: what brought it down is what there is to say. */
static void end_unreached(struct fetcher *fetcher, struct task *task)
{
	struct judgement j = {.verdict = VERDICT_UNREACHABLE, .passing = true};

	queue_end(&fetcher->queue, task->host);
	snprintf(j.words, sizeof(j.words), "%s", task->host->trouble);
	ending_tell(fetcher, task, &j, NULL);
}

static void top_up(struct fetcher *fetcher)
{
	struct queue *queue = &fetcher->queue;
	struct task *task;

	while (!fetcher->err.code && queue->flying < fetcher->options.total) {
		task = queue_take(queue);
		if (!task)
			break;
		if (task->host->down)
			end_unreached(fetcher, task);
		else if (start_task(fetcher, task))
			fetcher_fail(fetcher, TS_E_INTERNAL);
	}
}

static void tell_progress(struct fetcher *fetcher)
{
	const struct fetch_callbacks *callbacks = fetcher->callbacks;
	const struct fetch_progress progress = {
	    .done = fetcher->done,
	    .total = fetcher->total,
	    .flying = fetcher->queue.flying,
	    .hosts = fetcher->queue.flying_hosts,
	    .bytes = fetcher->bytes,
	};

	if (callbacks->on_progress)
		callbacks->on_progress(callbacks->ctx, &progress);
}

static void notice(struct fetcher *fetcher)
{
	const struct fetch_callbacks *callbacks = fetcher->callbacks;

	if (callbacks->is_cancelled && callbacks->is_cancelled(callbacks->ctx))
		fetcher_fail(fetcher, TS_E_CANCELLED);
	if (fetcher->queue.now < fetcher->next_notice)
		return;
	fetcher->next_notice = fetcher->queue.now + LIMIT_NOTICE_MS;
	tell_progress(fetcher);
}

static int64_t time_to_wait(const struct fetcher *fetcher)
{
	int64_t date = queue_next_date(&fetcher->queue);
	int64_t now = fetcher->queue.now;

	if (date > now + LIMIT_NOTICE_MS)
		return LIMIT_NOTICE_MS;
	return date > now ? date - now : 0;
}

int fetcher_run(struct fetcher *fetcher,
		const struct fetch_callbacks *callbacks, struct error *err)
{
	const struct transport *transport = fetcher->transport;

	fetcher->callbacks = callbacks;
	fetcher->next_notice = INT64_MIN;
	while (!fetcher->err.code) {
		queue_tick(&fetcher->queue, clock_monotonic(fetcher->clock));
		end_refused(fetcher);
		top_up(fetcher);
		if (fetcher->err.code || fetcher->done == fetcher->total)
			break;
		notice(fetcher); /* now that all that may fly does */
		if (fetcher->err.code)
			break;
		if (transport->ops->wait(transport->ctx, time_to_wait(fetcher),
					 &fetcher->err))
			fetcher_fail(fetcher, TS_E_INTERNAL);
	}
	if (fetcher->err.code)
		transport->ops->abort(transport->ctx);
	else
		ending_store_facts(fetcher);
	tell_progress(fetcher);
	fetcher->callbacks = NULL;
	if (fetcher->err.code)
		return error_set(err, fetcher->err.code, "%s",
				 fetcher->err.text);
	return 0;
}
