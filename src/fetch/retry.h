/*
 * fetch/retry: whether a failure may pass, and how long to wait for that.
 *
 * Layer: base. Pure functions: the fetcher turns what they say into dates.
 */
#ifndef FETCH_RETRY_H
#define FETCH_RETRY_H

#include "fetch/transport.h"

/* No answer, or half of one: worth another try in this run. */
bool retry_result_is_passing(enum transport_result result);

/* 408, 425, 429, 500, 502, 503, 504. */
bool retry_status_is_passing(long status);

/*
 * Milliseconds to wait after the `failures`-th failure in a row (from 1):
 * LIMIT_RETRY_MS, doubled each time, and up to a quarter more by `seed`, so
 * that what failed together does not come back together.
 */
int64_t retry_wait_ms(unsigned failures, uint64_t seed);

/* A seed for a URL: the same one for the same URL, always. */
uint64_t retry_seed(const char *url);

/*
 * A Retry-After value (RFC 9110, section 10.2.3), seconds or any of the three
 * date forms, as seconds from `wall` on: never negative, at most INT32_MAX.
 * False: it is neither.
 */
bool retry_after(struct view value, int64_t wall, int64_t *ret_seconds);

#endif
