#include "fetch/alarm_heap.h"

#include <stdlib.h>

#include "base/alloc.h"

void alarm_heap_release(struct alarm_heap *heap)
{
	free(heap->alarms);
	*heap = (struct alarm_heap){0};
}

static bool is_before(const struct alarm *a, const struct alarm *b)
{
	return a->date != b->date ? a->date < b->date : a->order < b->order;
}

void alarm_heap_add(struct alarm_heap *heap, const struct alarm *alarm)
{
	struct alarm added = *alarm;
	size_t at = heap->count;

	heap->alarms = array_grow(heap->alarms, heap->count, &heap->cap,
				  sizeof(*heap->alarms));
	heap->count++;
	added.order = heap->order++;
	while (at && is_before(&added, &heap->alarms[(at - 1) / 2])) {
		heap->alarms[at] = heap->alarms[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	heap->alarms[at] = added;
}

bool alarm_heap_take(struct alarm_heap *heap, int64_t now,
		     struct alarm *ret_alarm)
{
	struct alarm *alarms = heap->alarms, last;
	size_t at = 0, child;

	if (!heap->count || alarms[0].date > now)
		return false;
	*ret_alarm = alarms[0];
	last = alarms[--heap->count];
	while ((child = 2 * at + 1) < heap->count) {
		if (child + 1 < heap->count &&
		    is_before(&alarms[child + 1], &alarms[child]))
			child++;
		if (!is_before(&alarms[child], &last))
			break;
		alarms[at] = alarms[child];
		at = child;
	}
	alarms[at] = last;
	return true;
}

int64_t alarm_heap_next(const struct alarm_heap *heap)
{
	return heap->count ? heap->alarms[0].date : INT64_MAX;
}
