#include "job/date.h"

#include <string.h>

#include "support/check.h"

static void test_dates(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds; /* -1: refused */
	} cases[] = {
	    {"2022-03-23", 1647993600},
	    {"2022-03-23 12:46:06", 1648039566},
	    {" 2022-03-23T12:46:06Z ", 1648039566},
	    {"2022-03-23T12:46:06.123Z", 1648039566},
	    {"2022-03-23 20:46:06 +0800", 1648039566},
	    {"2022-03-23 20:46:06+08:00", 1648039566},
	    {"2022-03-23T07:16:06-05:30", 1648039566},
	    {"2022/3/23 12:46", 1648039560},
	    {"Wed, 23 Mar 2022 12:46:06 GMT", 1648039566},
	    {"23 Mar 2022 12:46:06 +0000", 1648039566},
	    {"3 March 2022", 1646265600},
	    {"1970-01-01", 0},
	    {"1969-12-31", -1},
	    {"2022-02-30", -1},
	    {"2022-13-01", -1},
	    {"2022-03-23 25:00", -1},
	    {"2022-03-23 12:46:06 PST", -1},
	    {"yesterday", -1},
	    {"20220323", -1},
	    {"", -1},
	    {"2022-03-23 12:46:06 +08000", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t seconds = -1;
		bool good = date_parse(view_of(cases[i].text), &seconds);

		if (good != (cases[i].seconds >= 0) ||
		    seconds != cases[i].seconds)
			fail_msg("'%s': %d, %lld", cases[i].text, good,
				 (long long)seconds);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
