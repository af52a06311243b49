#include "support/check.h"

#include <stdlib.h>
#include <string.h>

#include "fetch/redirect.h"
#include "fetch/rungs.h"
#include "fetch/task.h"

static void test_targets(void **state)
{
	static const struct {
		const char *fields;
		const char *to; /* NULL: refused with these words: */
		const char *words;
	} cases[] = {
	    {"Location: /b\r\n", "http://a.example/b", NULL},
	    {"Location: ?q\r\n", "http://a.example/d/p?q", NULL},
	    {"Location: //b.example/x\r\n", "http://b.example/x", NULL},
	    {"Location: http:\\\\b.example\\x\r\n", "http://b.example/x", NULL},
	    {"Location: https://u:p@b.example/x#f\r\n", "https://b.example/x",
	     NULL},
	    {"Location: /a b%0d%0aX: y\r\n",
	     "http://a.example/a%20b%0d%0aX:%20y", NULL},
	    {"Location: /\xc3\xa4\r\n", "http://a.example/%C3%A4", NULL},
	    {"Location: /x\r\nlocation: /x\r\n", "http://a.example/x", NULL},
	    {"Location: http://a.example:80/x\r\n", "http://a.example/x", NULL},
	    {"Location: /x\r\nLocation: /y\r\n", NULL, "two Locations"},
	    {"Location:\r\n", NULL, "without a Location"},
	    {"", NULL, "without a Location"},
	    {"Location: file:///etc/passwd\r\n", NULL,
	     "unsupported scheme: file"},
	    {"Location: gopher://a/\r\n", NULL, "unsupported scheme: gopher"},
	    {"Location: data:image/gif;base64,R0lGODlh\r\n", NULL,
	     "unsupported scheme: data"},
	    {"Location: javascript:alert(1)\r\n", NULL, "unsupported scheme"},
	    {"Location: http://b.example:22/\r\n", NULL, "blocked port: 22"},
	    {"Location: http://b.example:99999/\r\n", NULL, "malformed URL"},
	    {"Location: http://\r\n", NULL, "malformed URL"},
	};
	struct url from, to;
	struct error err;

	(void)state;
	assert_int_equal(
	    url_parse(view_of("http://a.example/d/p"), NULL, &from, NULL), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int r =
		    redirect_target(view_of(cases[i].fields), &from, &to, &err);
		char *sent;

		if (!cases[i].to) {
			assert_int_not_equal(r, 0);
			assert_non_null(strstr(err.text, cases[i].words));
			continue;
		}
		assert_int_equal(r, 0);
		sent = url_request_string(&to);
		assert_string_equal(sent, cases[i].to);
		free(sent);
		url_release(&to);
	}
	url_release(&from);
}

static void test_policy(void **state)
{
	(void)state;
	assert_int_equal(redirect_policy(VIEW_NONE, REFERRER_ORIGIN),
			 REFERRER_ORIGIN);
	assert_int_equal(
	    redirect_policy(view_of("Referrer-Policy: no-referrer\r\n"
				    "Referrer-Policy: unsafe-url, what\r\n"),
			    REFERRER_ORIGIN),
	    REFERRER_UNSAFE_URL);
	assert_int_equal(
	    redirect_policy(view_of("Referrer-Policy: unsafe-url\r\n"
				    "Referrer-Policy: 1\r\n"),
			    REFERRER_ORIGIN),
	    REFERRER_ORIGIN);
}

static void test_referer_only_shrinks(void **state)
{
	struct url to;
	char *referer;

	(void)state;
	assert_int_equal(
	    url_parse(view_of("https://c.example/x"), NULL, &to, NULL), 0);
	assert_null(redirect_referer(REFERRER_UNSAFE_URL, NULL, &to));
	referer =
	    redirect_referer(REFERRER_UNSAFE_URL, "https://a.example/", &to);
	assert_string_equal(referer, "https://a.example/");
	free(referer);
	referer = redirect_referer(REFERRER_STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
				   "https://a.example/p", &to);
	assert_string_equal(referer, "https://a.example/");
	free(referer);
	url_release(&to);
}

static void test_rungs(void **state)
{
	static const struct fetch_rung given[] = {
	    {"https://a.example/1", REFERRER_EMPTY},
	    {"https://a.example/2", REFERRER_EMPTY},
	    {NULL, REFERRER_EMPTY},
	    {"not a url", REFERRER_EMPTY},
	    {"https://a.example/3", REFERRER_UNSAFE_URL},
	};
	struct fetch_request request = {.rungs = given, .rung_count = 5};
	struct rungs rungs;
	struct url target;

	(void)state;
	assert_int_equal(
	    url_parse(view_of("https://i.example/x"), NULL, &target, NULL), 0);
	rungs_init(&rungs, &request, &target, "none");
	assert_int_equal(rungs.count, 3);
	assert_null(rungs.list[0].referer);
	assert_string_equal(rungs.list[0].name, "none");
	assert_string_equal(rungs.list[1].referer, "https://a.example/");
	assert_string_equal(rungs.list[1].name, "policy");
	assert_string_equal(rungs.list[2].referer, "https://a.example/3");
	rungs_release(&rungs);
	request.rung_count = 0;
	rungs_init(&rungs, &request, &target, "");
	assert_int_equal(rungs.count, 1);
	assert_null(rungs.list[0].referer);
	rungs_release(&rungs);
	url_release(&target);
}

static void test_task_keeps_no_credentials(void **state)
{
	struct fetch_request request = {.url = "http://u:p@a.example/x#f"};
	struct task *task;
	struct error err;

	(void)state;
	assert_int_equal(task_new(&request, &task, &err), 0);
	assert_string_equal(task->request.url, "http://a.example/x");
	assert_view(task_authority(task), "a.example");
	task_free(task);
	request.url = "ftp://a.example/x";
	assert_int_not_equal(task_new(&request, &task, &err), 0);
	assert_string_equal(err.text, "unsupported scheme: ftp");
	task_free(task);
	request.url = "nonsense";
	assert_int_not_equal(task_new(&request, &task, &err), 0);
	task_free(task);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_targets),
	    cmocka_unit_test(test_policy),
	    cmocka_unit_test(test_referer_only_shrinks),
	    cmocka_unit_test(test_rungs),
	    cmocka_unit_test(test_task_keeps_no_credentials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
