/* tests/support/fake_clock: a clock whose hands a test turns. */
#ifndef SUPPORT_FAKE_CLOCK_H
#define SUPPORT_FAKE_CLOCK_H

#include "base/clock.h"

struct fake_clock {
	struct clock clock;
	int64_t ms;    /* monotonic; the wall is `start` and this */
	int64_t start; /* Unix seconds */
};

/* It stays where it is in memory: clock.ctx points to it. */
void fake_clock_init(struct fake_clock *clock, int64_t start);

#endif
