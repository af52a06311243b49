#include "fetch/retry.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limit.h"

bool retry_result_is_passing(enum transport_result result)
{
	return result == TRANSPORT_NO_HOST || result == TRANSPORT_NO_CONNECT ||
	       result == TRANSPORT_TIMEOUT || result == TRANSPORT_SHORT ||
	       result == TRANSPORT_BROKEN;
}

bool retry_status_is_passing(long status)
{
	return status == 408 || status == 425 || status == 429 ||
	       status == 500 || (status >= 502 && status <= 504);
}

int64_t retry_wait_ms(unsigned failures, uint64_t seed)
{
	unsigned doublings = failures > 1 ? failures - 1 : 0;
	int64_t wait;

	if (doublings > 10)
		doublings = 10;
	wait = (int64_t)LIMIT_RETRY_MS << doublings;
	/* Another part of the seed each time. */
	return wait + (int64_t)((seed >> doublings) % (uint64_t)(wait / 4 + 1));
}

uint64_t retry_seed(const char *url)
{
	uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */

	for (; *url; url++)
		hash = (hash ^ (unsigned char)*url) * 0x100000001b3u;
	return hash ^ hash >> 32;
}

/* The next word of letters, digits and signs; empty at the end. */
static struct view next_word(struct view v, size_t *at)
{
	size_t start;

	while (*at < v.len && strchr(" ,-", v.ptr[*at]))
		++*at;
	start = *at;
	while (*at < v.len && !strchr(" ,-", v.ptr[*at]))
		++*at;
	return view_slice(v, start, *at);
}

static bool read_number(struct view v, int max, int *ret_number)
{
	uint64_t number;

	if (!view_to_u64(v, &number) || number > (uint64_t)max)
		return false;
	*ret_number = (int)number;
	return true;
}

static bool read_month(struct view v, int *ret_month)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	if (v.len != 3)
		return false;
	for (int i = 0; i < 12; i++) {
		struct view name = view_make(names + (size_t)i * 3, 3);

		if (view_equals_nocase(v, name)) {
			*ret_month = i + 1;
			return true;
		}
	}
	return false;
}

static bool read_time(struct view v, struct civil *civil)
{
	return v.len == 8 && v.ptr[2] == ':' && v.ptr[5] == ':' &&
	       read_number(view_slice(v, 0, 2), 23, &civil->hour) &&
	       read_number(view_slice(v, 3, 5), 59, &civil->minute) &&
	       read_number(view_slice(v, 6, 8), 60, &civil->second);
}

/* Two digits mean the year nearest to now, at most 50 years ahead. */
static int full_year(int year, int64_t wall)
{
	int now = 1970 + (int)(wall / 31556952);
	int full = now - now % 100 + year;

	return full > now + 50 ? full - 100 : full;
}

/*
 * "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" and
 * "Sun Nov  6 08:49:37 1994" (RFC 9110, section 5.6.7).
 */
static bool read_date(struct view v, int64_t wall, int64_t *ret_seconds)
{
	struct view words[6];
	struct civil civil = {0};
	size_t at = 0, year = 3, time = 4;
	bool ok;

	for (size_t i = 0; i < 6; i++)
		words[i] = next_word(v, &at);
	if (read_month(words[1], &civil.month)) { /* asctime */
		ok = read_number(words[2], 31, &civil.day);
		time = 3;
		year = 4;
	} else {
		ok = read_number(words[1], 31, &civil.day) &&
		     read_month(words[2], &civil.month) &&
		     view_is_nocase(words[5], "GMT");
	}
	if (!ok || !read_number(words[year], 9999, &civil.year) ||
	    !read_time(words[time], &civil))
		return false;
	if (words[year].len == 2)
		civil.year = full_year(civil.year, wall);
	if (civil.second == 60) /* a leap second */
		civil.second = 59;
	return civil_to_unix(&civil, ret_seconds);
}

static bool is_all_digits(struct view v)
{
	for (size_t i = 0; i < v.len; i++) {
		if (!byte_is_digit(v.ptr[i]))
			return false;
	}
	return v.len > 0;
}

bool retry_after(struct view value, int64_t wall, int64_t *ret_seconds)
{
	uint64_t number;
	int64_t date;

	value = view_trim(value);
	if (is_all_digits(value)) {
		if (!view_to_u64(value, &number) || number > INT32_MAX)
			number = INT32_MAX;
		*ret_seconds = (int64_t)number;
		return true;
	}
	if (!read_date(value, wall, &date))
		return false;
	date = date > wall ? date - wall : 0;
	*ret_seconds = date > INT32_MAX ? INT32_MAX : date;
	return true;
}
