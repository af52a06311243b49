/*
 * fetch/alarm_heap: dates to come, soonest first.
 *
 * Layer: base. A binary heap; of equal dates, what was added first comes first.
 */
#ifndef FETCH_ALARM_HEAP_H
#define FETCH_ALARM_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct task;
struct host_queue;

/* At `date` (milliseconds, monotonic) a task or a host may go on. */
struct alarm {
	int64_t date;
	uint64_t order;
	struct task *task; /* or NULL */
	struct host_queue *host;
};

struct alarm_heap {
	struct alarm *alarms;
	size_t count, cap;
	uint64_t order;
};

void alarm_heap_release(struct alarm_heap *heap);
void alarm_heap_add(struct alarm_heap *heap, const struct alarm *alarm);
/* The soonest, if its date has come. */
bool alarm_heap_take(struct alarm_heap *heap, int64_t now,
		     struct alarm *ret_alarm);
/* The soonest date; INT64_MAX: none. */
int64_t alarm_heap_next(const struct alarm_heap *heap);

#endif
