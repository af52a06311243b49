#include "support/check.h"

#include <string.h>

#include "fetch/verdict.h"

#define OK .result = TRANSPORT_OK

struct verdict_case {
	struct fetch_facts facts;
	enum fetch_verdict verdict;
	const char *words; /* part of them */
	bool retry, other_rung, passing;
};

static const struct verdict_case cases[] = {
    {{OK, .status = 200, .media = {.type = MEDIA_JPEG}},
     VERDICT_IMAGE,
     "",
     false,
     false,
     false},
    {{OK, .status = 203,
      .media = {.type = MEDIA_BMP, .state = MEDIA_UNVERIFIABLE}},
     VERDICT_IMAGE,
     "",
     false,
     false,
     false},
    {{OK, .status = 200, .media = {.type = MEDIA_HTML}},
     VERDICT_IMPOSTOR,
     "an HTML page in place of an image",
     false,
     true,
     false},
    {{OK, .status = 200, .media = {.type = MEDIA_EMPTY}},
     VERDICT_IMPOSTOR,
     "the server sent nothing",
     false,
     true,
     false},
    {{OK, .status = 204, .media = {.type = MEDIA_EMPTY}},
     VERDICT_IMPOSTOR,
     "the server sent nothing",
     false,
     true,
     false},
    {{OK, .status = 200, .framed = true,
      .media = {.type = MEDIA_JPEG, .state = MEDIA_TRUNCATED}},
     VERDICT_TRUNCATED,
     "ends in the middle",
     false,
     true,
     true},
    {{OK, .status = 200,
      .media = {.type = MEDIA_JPEG, .state = MEDIA_TRUNCATED}},
     VERDICT_TRUNCATED,
     "ends in the middle",
     true,
     true,
     true},
    {{OK, .status = 200, .media = {.type = MEDIA_PNG, .state = MEDIA_BROKEN}},
     VERDICT_TRUNCATED,
     "structure is broken",
     false,
     true,
     true},
    {{OK, .status = 206, .media = {.type = MEDIA_JPEG}},
     VERDICT_TRUNCATED,
     "HTTP 206",
     true,
     false,
     true},
    {{OK, .status = 304, .conditional = true},
     VERDICT_NOT_MODIFIED,
     "not modified",
     false,
     false,
     false},
    {{OK, .status = 304}, VERDICT_REFUSED, "HTTP 304", false, true, false},
    {{OK, .status = 404}, VERDICT_GONE, "HTTP 404", false, true, false},
    {{OK, .status = 410}, VERDICT_GONE, "HTTP 410", false, true, false},
    {{OK, .status = 403}, VERDICT_REFUSED, "HTTP 403", false, true, false},
    {{OK, .status = 418}, VERDICT_REFUSED, "HTTP 418", false, true, false},
    {{OK, .status = 999}, VERDICT_REFUSED, "HTTP 999", false, true, false},
    {{OK, .status = 429}, VERDICT_UNREACHABLE, "HTTP 429", true, false, true},
    {{OK, .status = 503}, VERDICT_UNREACHABLE, "HTTP 503", true, false, true},
    {{OK, .status = 501}, VERDICT_UNREACHABLE, "HTTP 501", false, false, true},
    {{.result = TRANSPORT_STOPPED, .stop = STOP_ENOUGH, .status = 403},
     VERDICT_REFUSED,
     "HTTP 403",
     false,
     true,
     false},
    {{.result = TRANSPORT_STOPPED,
      .stop = STOP_TOO_LARGE,
      .status = 200,
      .max_image = 1048576},
     VERDICT_REFUSED,
     "larger than 1,048,576 bytes",
     false,
     false,
     false},
    {{.result = TRANSPORT_NO_HOST},
     VERDICT_UNREACHABLE,
     "no such host",
     true,
     false,
     true},
    {{.result = TRANSPORT_NO_CONNECT, .detail = "the connection was refused"},
     VERDICT_UNREACHABLE,
     "the connection was refused",
     true,
     false,
     true},
    {{.result = TRANSPORT_BLOCKED, .detail = "loopback"},
     VERDICT_REFUSED,
     "blocked address: loopback (use --allow-private if you mean it)",
     false,
     false,
     false},
    {{.result = TRANSPORT_TLS, .detail = "the certificate is not trusted: x"},
     VERDICT_UNREACHABLE,
     "the certificate is not trusted: x",
     false,
     false,
     true},
    {{.result = TRANSPORT_TIMEOUT},
     VERDICT_UNREACHABLE,
     "no connection in time",
     true,
     false,
     true},
    {{.result = TRANSPORT_TIMEOUT, .connected = true},
     VERDICT_UNREACHABLE,
     "no answer in time",
     true,
     false,
     true},
    {{.result = TRANSPORT_TIMEOUT,
      .connected = true,
      .status = 200,
      .received = 1234},
     VERDICT_UNREACHABLE,
     "1,234 bytes",
     true,
     false,
     true},
    {{.result = TRANSPORT_SHORT,
      .status = 200,
      .has_length = true,
      .length = 5678,
      .received = 1234},
     VERDICT_TRUNCATED,
     "the body ended after 1,234 of 5,678 bytes",
     true,
     false,
     true},
    {{.result = TRANSPORT_SHORT, .status = 200, .received = 12},
     VERDICT_TRUNCATED,
     "the body ended after 12 bytes",
     true,
     false,
     true},
    {{.result = TRANSPORT_BROKEN,
      .status = 200,
      .received = 999999,
      .has_length = true,
      .length = 1000000},
     VERDICT_TRUNCATED,
     "999,999 of 1,000,000",
     true,
     false,
     true},
    {{.result = TRANSPORT_BROKEN, .detail = "bad chunk"},
     VERDICT_UNREACHABLE,
     "the answer is broken: bad chunk",
     true,
     false,
     true},
    {{.result = TRANSPORT_HEADERS_TOO_LARGE},
     VERDICT_REFUSED,
     "too many headers",
     false,
     false,
     false},
};

static void test_judgements(void **state)
{
	struct judgement j;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct verdict_case *c = &cases[i];

		verdict_judge(&c->facts, &j);
		if (j.verdict != c->verdict || !strstr(j.words, c->words))
			print_message("case %zu: %s: %s\n", i,
				      fetch_verdict_name(j.verdict), j.words);
		assert_int_equal(j.verdict, c->verdict);
		assert_non_null(strstr(j.words, c->words));
		assert_int_equal(j.retry, c->retry);
		assert_int_equal(j.other_rung, c->other_rung);
		assert_int_equal(j.passing, c->passing);
	}
}

static void test_put_off(void **state)
{
	struct fetch_facts facts = {OK, .status = 429};
	struct judgement j;

	(void)state;
	verdict_judge(&facts, &j);
	verdict_put_off(&j, 3600);
	assert_string_equal(j.words,
			    "HTTP 429: the host asks to wait 3,600 seconds");
	assert_false(j.retry);
	assert_true(j.passing);
}

static void test_names(void **state)
{
	(void)state;
	for (int v = 0; v < VERDICT_COUNT; v++)
		assert_non_null(fetch_verdict_name((enum fetch_verdict)v));
	assert_string_equal(fetch_verdict_name(VERDICT_NOT_MODIFIED),
			    "not-modified");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_judgements),
	    cmocka_unit_test(test_put_off),
	    cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
