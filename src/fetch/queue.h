/*
 * fetch/queue: which task may start next.
 *
 * Layer: base. Every host has a queue of its own, first come first served; the
 * hosts that may start something stand in a ring and take turns, so that one
 * host's five thousand pictures do not hold up another's one. A host leaves
 * the ring while it is at its cap, paused, or has nothing to do. Every step
 * costs O(1), or O(log n) where a date is set.
 *
 * A host that there is no connection to yet has one task under way, its probe,
 * and at most LIMIT_RESOLVING hosts are probed at once. A host that failed
 * `patience` times in a row is down: its tasks are handed out at once, to be
 * ended with host->trouble.
 */
#ifndef FETCH_QUEUE_H
#define FETCH_QUEUE_H

#include "base/host_memory.h"
#include "base/map.h"
#include "fetch/alarm_heap.h"

struct host_queue {
	char *key; /* "host[:port]" */
	struct task *first, *last;
	struct host_queue *next; /* in a ring */
	bool listed;             /* in one */
	bool connected, probing, http2, down;
	size_t flying;
	unsigned failures; /* in a row */
	int64_t pause_until;
	char *trouble;         /* of the last failure, in words */
	struct host_fact fact; /* the fetcher's */
	bool fact_known, fact_changed;
};

struct queue_ring {
	struct host_queue *first, *last;
};

struct queue {
	struct host_queue **hosts;
	size_t host_count, host_cap;
	struct map *index; /* of hosts, by key */
	struct queue_ring ready, unproven;
	struct alarm_heap alarms;
	int64_t now; /* milliseconds, monotonic */
	size_t flying, flying_hosts, resolving;
	size_t host_h1, host_h2; /* caps */
	unsigned patience;
};

void queue_init(struct queue *queue);
void queue_release(struct queue *queue); /* tasks are not the queue's */

/* The host called `key`, made when it is new; lives as long as the queue. */
struct host_queue *queue_host(struct queue *queue, struct view key);

/* Behind the others of task->host, or before them (it was begun already). */
void queue_add(struct queue *queue, struct task *task);
void queue_add_first(struct queue *queue, struct task *task);
/* Before the others of task->host, once `date` has come. */
void queue_add_later(struct queue *queue, struct task *task, int64_t date);

/* What time it is; whatever was waiting for it goes on. */
void queue_tick(struct queue *queue, int64_t now);
/* The next date that something waits for; INT64_MAX: none. */
int64_t queue_next_date(const struct queue *queue);

/* A task that starts now, or NULL. Each is given back by queue_end(). */
struct task *queue_take(struct queue *queue);
void queue_end(struct queue *queue, struct host_queue *host);

/* What was learnt about a host. */
void queue_connected(struct queue *queue, struct host_queue *host);
void queue_pause(struct queue *queue, struct host_queue *host, int64_t until);
void queue_succeeded(struct host_queue *host);
/*
 * No word from the host: `reached` tells whether there was a connection. It is
 * paused until `until`; failures while it is paused are not counted again.
 */
void queue_failed(struct queue *queue, struct host_queue *host, bool reached,
		  const char *words, int64_t until);

#endif
