/*
 * base/clock: what time it is, as a seam.
 *
 * Layer: libc only. Whatever waits or dates asks a clock that it was given, so
 * that tests can turn the hands. Nothing that goes into a bundle may ask one.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock {
	int64_t (*wall)(void *ctx);      /* Unix seconds */
	int64_t (*monotonic)(void *ctx); /* milliseconds from anywhere */
	void *ctx;
};

const struct clock *clock_system(void);

int64_t clock_wall(const struct clock *clock);
int64_t clock_monotonic(const struct clock *clock);

/* Length of "2026-11-23T21:40:00Z" and its NUL. */
enum { CLOCK_STAMP_SIZE = 32 };

/* Unix seconds as an RFC 3339 stamp in UTC; years 0 to 9999, else "-". */
void clock_format(int64_t seconds, char *ret_stamp, size_t size);

/*
 * A civil date and time in UTC as Unix seconds, no matter the zone that the
 * program runs in. Fields are as people write them (month 1-12); out-of-range
 * ones are refused.
 */
struct civil {
	int year, month, day, hour, minute, second;
};
bool civil_to_unix(const struct civil *civil, int64_t *ret_seconds);

#endif
