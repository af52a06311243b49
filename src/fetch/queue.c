#include "fetch/queue.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "fetch/guard.h"
#include "fetch/task.h"

void queue_init(struct queue *queue)
{
	*queue = (struct queue){0};
	queue->index = map_new();
	queue->host_h1 = LIMIT_HOST_H1;
	queue->host_h2 = LIMIT_HOST_H2;
	queue->patience = LIMIT_TRIES;
}

void queue_release(struct queue *queue)
{
	for (size_t i = 0; i < queue->host_count; i++) {
		free(queue->hosts[i]->key);
		free(queue->hosts[i]->trouble);
		free(queue->hosts[i]);
	}
	free(queue->hosts);
	map_free(queue->index);
	alarm_heap_release(&queue->alarms);
}

/* Nothing is looked up for an address: no probe is needed. */
static bool is_address(struct view key)
{
	struct sockaddr_storage address;
	size_t end = view_starts_with(key, "[")
			 ? view_find_byte(key, 0, ']') + 1
			 : view_find_byte(key, 0, ':');

	return guard_host_address(view_slice(key, 0, end), &address);
}

struct host_queue *queue_host(struct queue *queue, struct view key)
{
	struct host_queue *host;
	bool is_new;
	size_t *at = map_put(queue->index, key, &is_new);

	if (!is_new)
		return queue->hosts[*at];
	*at = queue->host_count;
	host = xcalloc(1, sizeof(*host));
	host->key = xmemdup0(key.ptr, key.len);
	host->connected = is_address(key);
	host->pause_until = INT64_MIN;
	queue->hosts =
	    array_grow(queue->hosts, queue->host_count, &queue->host_cap,
		       sizeof(struct host_queue *));
	queue->hosts[queue->host_count++] = host;
	return host;
}

static bool may_start(const struct queue *queue, const struct host_queue *host)
{
	if (!host->first)
		return false;
	if (host->down)
		return true;
	if (host->pause_until > queue->now)
		return false;
	if (!host->connected)
		return host->flying == 0;
	return host->flying < (host->http2 ? queue->host_h2 : queue->host_h1);
}

static void list_host(struct queue *queue, struct host_queue *host)
{
	struct queue_ring *ring =
	    host->connected || host->down ? &queue->ready : &queue->unproven;

	if (host->listed || !may_start(queue, host))
		return;
	host->listed = true;
	host->next = NULL;
	if (ring->last)
		ring->last->next = host;
	else
		ring->first = host;
	ring->last = host;
}

static struct host_queue *unlist_first(struct queue_ring *ring)
{
	struct host_queue *host = ring->first;

	if (!host)
		return NULL;
	ring->first = host->next;
	if (!ring->first)
		ring->last = NULL;
	host->next = NULL;
	host->listed = false;
	return host;
}

void queue_add(struct queue *queue, struct task *task)
{
	struct host_queue *host = task->host;

	task->next = NULL;
	if (host->last)
		host->last->next = task;
	else
		host->first = task;
	host->last = task;
	list_host(queue, host);
}

void queue_add_first(struct queue *queue, struct task *task)
{
	struct host_queue *host = task->host;

	task->next = host->first;
	host->first = task;
	if (!host->last)
		host->last = task;
	list_host(queue, host);
}

void queue_add_later(struct queue *queue, struct task *task, int64_t date)
{
	struct alarm alarm = {.date = date, .task = task};

	alarm_heap_add(&queue->alarms, &alarm);
}

void queue_tick(struct queue *queue, int64_t now)
{
	struct alarm alarm;

	queue->now = now;
	while (alarm_heap_take(&queue->alarms, now, &alarm)) {
		if (alarm.task)
			queue_add_first(queue, alarm.task);
		else
			list_host(queue, alarm.host);
	}
}

int64_t queue_next_date(const struct queue *queue)
{
	return alarm_heap_next(&queue->alarms);
}

static struct task *take_first(struct queue *queue, struct host_queue *host)
{
	struct task *task = host->first;

	host->first = task->next;
	if (!host->first)
		host->last = NULL;
	task->next = NULL;
	queue->flying++;
	if (!host->flying++)
		queue->flying_hosts++;
	if (!host->connected && !host->down && !host->probing) {
		host->probing = true;
		queue->resolving++;
	}
	list_host(queue, host);
	return task;
}

/* The first of a ring that may still start; some may have been overtaken. */
static struct task *take_from(struct queue *queue, struct queue_ring *ring)
{
	struct host_queue *host;

	while ((host = unlist_first(ring))) {
		if (may_start(queue, host))
			return take_first(queue, host);
	}
	return NULL;
}

struct task *queue_take(struct queue *queue)
{
	struct task *task = NULL;

	if (queue->resolving < LIMIT_RESOLVING)
		task = take_from(queue, &queue->unproven);
	return task ? task : take_from(queue, &queue->ready);
}

static void end_probe(struct queue *queue, struct host_queue *host)
{
	if (host->probing)
		queue->resolving--;
	host->probing = false;
}

void queue_end(struct queue *queue, struct host_queue *host)
{
	queue->flying--;
	if (!--host->flying)
		queue->flying_hosts--;
	end_probe(queue, host);
	list_host(queue, host);
}

void queue_connected(struct queue *queue, struct host_queue *host)
{
	end_probe(queue, host);
	host->connected = true;
	list_host(queue, host);
}

void queue_pause(struct queue *queue, struct host_queue *host, int64_t until)
{
	struct alarm alarm = {.date = until, .host = host};

	if (until <= host->pause_until)
		return;
	host->pause_until = until;
	alarm_heap_add(&queue->alarms, &alarm);
}

void queue_succeeded(struct host_queue *host)
{
	host->failures = 0;
}

void queue_failed(struct queue *queue, struct host_queue *host, bool reached,
		  const char *words, int64_t until)
{
	if (!reached)
		host->connected = false;
	if (host->down || host->pause_until > queue->now)
		return;
	free(host->trouble);
	host->trouble = xstrdup(words);
	host->failures++;
	host->down = host->failures >= queue->patience;
	if (host->down)
		list_host(queue, host);
	else
		queue_pause(queue, host, until);
}
