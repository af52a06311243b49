#include "support/check.h"

#include "base/limit.h"
#include "fetch/retry.h"

/* 2026-11-23T21:40:00Z */
enum { NOW = 1795470000 };

static void test_retry_after(void **state)
{
	static const struct {
		const char *value;
		int64_t seconds; /* -1: neither */
	} cases[] = {
	    {"0", 0},
	    {"120", 120},
	    {" 7 ", 7},
	    {"1000000000000000000", INT32_MAX},
	    {"99999999999999999999999999", INT32_MAX},
	    {"Mon, 23 Nov 2026 21:41:30 GMT", 90},
	    {"Monday, 23-Nov-26 21:40:05 GMT", 5},
	    {"Mon Nov 23 21:40:59 2026", 59},
	    {"Sun Nov  6 08:49:37 1994", 0},
	    {"Sun, 06 Nov 1994 08:49:37 GMT", 0},
	    {"Sunday, 06-Nov-94 08:49:37 GMT", 0},
	    {"Fri, 31 Dec 9999 23:59:59 GMT", INT32_MAX},
	    {"Mon, 23 Nov 2026 21:41:30", -1},
	    {"Mon, 23 Nov 2026 21:41:30 CET", -1},
	    {"Mon, 31 Feb 2026 21:41:30 GMT", -1},
	    {"Mon, 23 Nov 2026 25:41:30 GMT", -1},
	    {"Mon, 23 Now 2026 21:41:30 GMT", -1},
	    {"-5", -1},
	    {"1.5", -1},
	    {"soon", -1},
	    {"", -1},
	};
	int64_t seconds;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool ok = retry_after(view_of(cases[i].value), NOW, &seconds);

		if (ok != (cases[i].seconds >= 0))
			print_message("case: %s\n", cases[i].value);
		assert_int_equal(ok, cases[i].seconds >= 0);
		if (ok)
			assert_int_equal(seconds, cases[i].seconds);
	}
}

static void test_waits(void **state)
{
	(void)state;
	for (unsigned n = 1; n < 6; n++) {
		int64_t least = (int64_t)LIMIT_RETRY_MS << (n - 1);

		for (uint64_t seed = 1; seed < 1000000000000; seed *= 7) {
			int64_t wait = retry_wait_ms(n, seed);

			assert_true(wait >= least);
			assert_true(wait <= least + least / 4);
			assert_int_equal(wait, retry_wait_ms(n, seed));
		}
	}
	assert_true(retry_wait_ms(4000000000u, UINT64_MAX) > 0);
	assert_true(retry_seed("http://a/") != retry_seed("http://b/"));
}

static void test_what_passes(void **state)
{
	static const long passing[] = {408, 425, 429, 500, 502, 503, 504};
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++)
		assert_true(retry_status_is_passing(passing[i]));
	for (long status = 0; status < 1000; status++)
		count += retry_status_is_passing(status);
	assert_int_equal(count, sizeof(passing) / sizeof(passing[0]));
	assert_true(retry_result_is_passing(TRANSPORT_NO_HOST));
	assert_true(retry_result_is_passing(TRANSPORT_SHORT));
	assert_false(retry_result_is_passing(TRANSPORT_BLOCKED));
	assert_false(retry_result_is_passing(TRANSPORT_TLS));
	assert_false(retry_result_is_passing(TRANSPORT_HEADERS_TOO_LARGE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_retry_after),
	    cmocka_unit_test(test_waits),
	    cmocka_unit_test(test_what_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
