#include "job/date.h"

#include "base/clock.h"

/* The end of 9999: no later year has four digits. */
#define DATE_LAST 253402300799

struct cursor {
	struct view v;
	size_t at;
};

static char peek(const struct cursor *cursor)
{
	return cursor->at < cursor->v.len ? cursor->v.ptr[cursor->at] : '\0';
}

static bool accept(struct cursor *cursor, const char *any)
{
	for (; *any; any++) {
		if (peek(cursor) == *any) {
			cursor->at++;
			return true;
		}
	}
	return false;
}

static void skip_blanks(struct cursor *cursor)
{
	while (accept(cursor, " \t"))
		;
}

/* `min` to `max` digits; any more is no number of ours. */
static bool take_number(struct cursor *cursor, int min, int max,
			int *ret_number)
{
	int number = 0, count = 0;

	while (byte_is_digit(peek(cursor)) && count < max) {
		number = number * 10 + (peek(cursor) - '0');
		cursor->at++;
		count++;
	}
	if (count < min || byte_is_digit(peek(cursor)))
		return false;
	*ret_number = number;
	return true;
}

static bool take_month_name(struct cursor *cursor, int *ret_month)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct view three = view_slice(cursor->v, cursor->at, cursor->at + 3);

	for (int month = 0; month < 12; month++) {
		if (view_equals_nocase(three,
				       view_make(names + 3 * month, 3))) {
			cursor->at += 3;
			while (byte_is_alpha(peek(cursor)))
				cursor->at++; /* "March" */
			*ret_month = month + 1;
			return true;
		}
	}
	return false;
}

/* "2022-03-23", with '/' or '.' as well. */
static bool take_numeric_date(struct cursor *cursor, struct civil *civil)
{
	return take_number(cursor, 4, 4, &civil->year) &&
	       accept(cursor, "-/.") &&
	       take_number(cursor, 1, 2, &civil->month) &&
	       accept(cursor, "-/.") && take_number(cursor, 1, 2, &civil->day);
}

/* "Wed, 23 Mar 2022"; the weekday may be absent. */
static bool take_worded_date(struct cursor *cursor, struct civil *civil)
{
	if (byte_is_alpha(peek(cursor))) {
		while (byte_is_alpha(peek(cursor)))
			cursor->at++;
		accept(cursor, ",");
		skip_blanks(cursor);
	}
	if (!take_number(cursor, 1, 2, &civil->day))
		return false;
	skip_blanks(cursor);
	if (!take_month_name(cursor, &civil->month))
		return false;
	skip_blanks(cursor);
	return take_number(cursor, 4, 4, &civil->year);
}

/* "12:46", "12:46:06", "12:46:06.123" */
static bool take_time(struct cursor *cursor, struct civil *civil)
{
	if (!take_number(cursor, 1, 2, &civil->hour) || !accept(cursor, ":") ||
	    !take_number(cursor, 2, 2, &civil->minute))
		return false;
	if (!accept(cursor, ":"))
		return true;
	if (!take_number(cursor, 2, 2, &civil->second))
		return false;
	if (accept(cursor, ".,")) {
		while (byte_is_digit(peek(cursor)))
			cursor->at++;
	}
	return true;
}

/* "Z", "GMT", "UTC", "+08:00", "-0800", "+8"; nothing is UTC. */
static bool take_zone(struct cursor *cursor, int *ret_minutes)
{
	struct view rest =
	    view_trim(view_slice(cursor->v, cursor->at, cursor->v.len));
	int hours, minutes = 0, sign;

	*ret_minutes = 0;
	cursor->at = cursor->v.len;
	if (!rest.len || view_is_nocase(rest, "Z") ||
	    view_is_nocase(rest, "GMT") || view_is_nocase(rest, "UTC"))
		return true;
	*cursor = (struct cursor){rest, 0};
	sign = peek(cursor) == '-' ? -1 : 1;
	if (!accept(cursor, "+-"))
		return false;
	if (!take_number(cursor, 1, 4, &hours))
		return false;
	if (cursor->at > 3) { /* "+0800": one number of four digits */
		minutes = hours % 100;
		hours /= 100;
	} else if (accept(cursor, ":") &&
		   !take_number(cursor, 2, 2, &minutes)) {
		return false;
	}
	*ret_minutes = sign * (hours * 60 + minutes);
	return cursor->at == rest.len && hours < 24 && minutes < 60;
}

bool date_parse(struct view v, int64_t *ret_seconds)
{
	struct cursor cursor = {view_trim(v), 0};
	struct civil civil = {0};
	bool numeric = byte_is_digit(peek(&cursor)) && cursor.v.len > 4 &&
		       !byte_is_space(cursor.v.ptr[1]) &&
		       !byte_is_space(cursor.v.ptr[2]);
	int64_t seconds;
	int zone = 0;

	if (numeric ? !take_numeric_date(&cursor, &civil)
		    : !take_worded_date(&cursor, &civil))
		return false;
	if (accept(&cursor, "Tt") || peek(&cursor) == ' ') {
		skip_blanks(&cursor);
		if (peek(&cursor) && !take_time(&cursor, &civil))
			return false;
	}
	if (!take_zone(&cursor, &zone) || !civil_to_unix(&civil, &seconds))
		return false;
	seconds -= (int64_t)zone * 60;
	if (seconds < 0 || seconds > DATE_LAST)
		return false;
	*ret_seconds = seconds;
	return true;
}
