#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t system_wall(void *ctx)
{
	struct timespec now;

	(void)ctx;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec;
}

static int64_t system_monotonic(void *ctx)
{
	struct timespec now;

	(void)ctx;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const struct clock *clock_system(void)
{
	static const struct clock clock = {system_wall, system_monotonic, NULL};

	return &clock;
}

int64_t clock_wall(const struct clock *clock)
{
	return clock->wall(clock->ctx);
}

int64_t clock_monotonic(const struct clock *clock)
{
	return clock->monotonic(clock->ctx);
}

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar. */
static int64_t days_from_civil(int64_t year, int month, int day)
{
	int64_t era, year_of_era, day_of_year, day_of_era;

	year -= month <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	year_of_era = year - era * 400;
	day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
		     day_of_year;
	return era * 146097 + day_of_era - 719468;
}

static struct civil civil_of_days(int64_t days)
{
	int64_t era, day_of_era, year_of_era, day_of_year, month;
	struct civil civil = {0};

	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	day_of_era = days - era * 146097;
	year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
		       day_of_era / 146096) /
		      365;
	day_of_year = day_of_era -
		      (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	month = (5 * day_of_year + 2) / 153;
	civil.day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	civil.month = (int)(month < 10 ? month + 3 : month - 9);
	civil.year = (int)(year_of_era + era * 400 + (civil.month <= 2));
	return civil;
}

void clock_format(int64_t seconds, char *ret_stamp, size_t size)
{
	int64_t days = seconds / 86400, rest = seconds % 86400;
	struct civil civil;

	/* 0000-01-01 and the end of 9999 */
	if (seconds < -62167219200 || seconds > 253402300799) {
		snprintf(ret_stamp, size, "-");
		return;
	}
	if (rest < 0) {
		days--;
		rest += 86400;
	}
	civil = civil_of_days(days);
	snprintf(ret_stamp, size, "%04d-%02d-%02dT%02d:%02d:%02dZ", civil.year,
		 civil.month, civil.day, (int)(rest / 3600),
		 (int)(rest / 60 % 60), (int)(rest % 60));
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30,
				   31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

bool civil_to_unix(const struct civil *civil, int64_t *ret_seconds)
{
	if (civil->year < 0 || civil->year > 9999 || civil->month < 1 ||
	    civil->month > 12 || civil->day < 1 ||
	    civil->day > days_in_month(civil->year, civil->month))
		return false;
	if (civil->hour < 0 || civil->hour > 23 || civil->minute < 0 ||
	    civil->minute > 59 || civil->second < 0 || civil->second > 60)
		return false;
	*ret_seconds =
	    days_from_civil(civil->year, civil->month, civil->day) * 86400 +
	    civil->hour * 3600 + civil->minute * 60 + civil->second;
	return true;
}
