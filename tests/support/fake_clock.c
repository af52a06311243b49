#include "support/fake_clock.h"

static int64_t wall(void *ctx)
{
	const struct fake_clock *clock = ctx;

	return clock->start + clock->ms / 1000;
}

static int64_t monotonic(void *ctx)
{
	const struct fake_clock *clock = ctx;

	return clock->ms;
}

void fake_clock_init(struct fake_clock *clock, int64_t start)
{
	*clock = (struct fake_clock){.start = start};
	clock->clock = (struct clock){wall, monotonic, clock};
}
