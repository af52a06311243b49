#include "support/check.h"

#include <stdio.h>
#include <string.h>

#include "base/limit.h"
#include "support/fetch_scene.h"
#include "support/pixel.h"

#define SCRIPT(scene, ...)                                                    \
	do {                                                                  \
		static const struct fake_reply lines[] = {__VA_ARGS__};       \
		scene_script(scene, lines, sizeof(lines) / sizeof(lines[0])); \
	} while (0)

static void test_image(void **state)
{
	struct scene *scene = scene_new();
	const struct heard *heard;

	(void)state;
	scene_add(scene, "http://u:p@a.example/x.gif#f");
	heard = scene_run_one(scene);
	assert_int_equal(heard->verdict, VERDICT_IMAGE);
	assert_string_equal(heard->url, "http://a.example/x.gif");
	assert_null(heard->reason);
	assert_int_equal(heard->tries, 1);
	assert_int_equal(scene->sinks.committed, 1);
	assert_int_equal(scene->sinks.bytes, PIXEL_BYTES);
	assert_true(scene->progress > 0);
	scene_end(scene);
}

static void test_nothing_to_do(void **state)
{
	struct scene *scene = scene_new();

	(void)state;
	assert_int_equal(scene_run(scene, NULL), 0);
	assert_int_equal(scene->count, 0);
	scene_end(scene);
}

static void test_refused_before_sent(void **state)
{
	static const char *const urls[] = {"file:///etc/passwd",
					   "http://a.example:25/x",
					   "javascript:1", "nonsense"};
	struct scene *scene = scene_new();

	(void)state;
	for (size_t i = 0; i < 4; i++)
		scene_add(scene, urls[i]);
	assert_int_equal(scene_run(scene, NULL), 0);
	assert_int_equal(scene->count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(scene->heard[i].verdict, VERDICT_REFUSED);
	assert_int_equal(scene->transport.count, 0);
	scene_end(scene);
}

static void test_retries_by_date(void **state)
{
	struct scene *scene = scene_new();
	const struct heard *heard;

	(void)state;
	SCRIPT(scene, {.status = 500},
	       {.result = TRANSPORT_SHORT,
		.status = 200,
		.body = "GIF89a",
		.body_len = 6},
	       {.status = 200, .body = PIXEL_GIF, .body_len = PIXEL_BYTES});
	scene_add(scene, "http://a.example/x");
	heard = scene_run_one(scene);
	assert_int_equal(heard->verdict, VERDICT_IMAGE);
	assert_int_equal(heard->tries, 3);
	assert_in_range(scene->transport.requests[1].ms, 1000, 1250);
	assert_in_range(scene->transport.requests[2].ms -
			    scene->transport.requests[1].ms,
			2000, 2500);
	assert_int_equal(scene->sinks.aborted, 1);
	scene_end(scene);
}

static void test_tries_end(void **state)
{
	struct scene *scene = scene_new();
	const struct heard *heard;

	(void)state;
	SCRIPT(scene, {.status = 502});
	scene_add(scene, "http://a.example/x");
	heard = scene_run_one(scene);
	assert_int_equal(heard->verdict, VERDICT_UNREACHABLE);
	assert_int_equal(heard->tries, LIMIT_TRIES);
	assert_string_equal(heard->reason, "HTTP 502");
	assert_true(heard->passing);
	scene_end(scene);
}

static void test_retry_after(void **state)
{
	struct scene *scene = scene_new();

	(void)state;
	SCRIPT(scene, {.status = 429, .fields = "Retry-After: 30\r\n"},
	       {.status = 503,
		.fields = "Retry-After: Mon, 23 Nov 2026 21:41:20 GMT\r\n"},
	       {.status = 200, .body = PIXEL_GIF, .body_len = PIXEL_BYTES});
	scene_add(scene, "http://a.example/x");
	assert_int_equal(scene_run(scene, NULL), 0);
	assert_int_equal(scene->heard[0].verdict, VERDICT_IMAGE);
	assert_in_range(scene->transport.requests[1].ms, 30000, 30001);
	/* 21:41:20 is 80 s after the start. */
	assert_in_range(scene->transport.requests[2].ms, 79999, 81000);
	scene_end(scene);
}

static void test_retry_after_pauses_the_host(void **state)
{
	struct scene *scene = scene_new();

	(void)state;
	SCRIPT(scene, {.status = 429, .fields = "Retry-After: 20\r\n"},
	       {.status = 200, .body = PIXEL_GIF, .body_len = PIXEL_BYTES});
	scene_add(scene, "http://a.example/1");
	scene_add(scene, "http://a.example/2");
	scene_add(scene, "http://b.example/3");
	assert_int_equal(scene_run(scene, NULL), 0);
	assert_int_equal(scene->count, 3);
	for (size_t i = 1; i < scene->transport.count; i++) {
		const struct fake_request *r = &scene->transport.requests[i];

		if (strstr(r->url, "a.example"))
			assert_true(r->ms >= 20000);
		else
			assert_true(r->ms < 1000);
	}
	scene_end(scene);
}

static void test_retry_after_too_long(void **state)
{
	struct scene *scene = scene_new();
	const struct heard *heard;

	(void)state;
	SCRIPT(scene, {.status = 503,
		       .fields = "Retry-After: 1000000000000000000\r\n"});
	scene_add(scene, "http://a.example/x");
	heard = scene_run_one(scene);
	assert_int_equal(heard->verdict, VERDICT_UNREACHABLE);
	assert_true(heard->passing);
	assert_int_equal(heard->tries, 1);
	assert_non_null(strstr(heard->reason, "the host asks to wait"));
	scene_end(scene);
}

/* A host that is down costs three probes, not three a picture. */
static void test_dead_host(void **state)
{
	struct scene *scene = scene_new();
	char url[64];

	(void)state;
	SCRIPT(scene, {.result = TRANSPORT_NO_HOST, .unreached = true});
	for (int i = 0; i < 500; i++) {
		snprintf(url, sizeof(url), "http://dead.example/%d", i);
		scene_add(scene, url);
	}
	assert_int_equal(scene_run(scene, NULL), 0);
	assert_int_equal(scene->count, 500);
	assert_int_equal(scene->transport.count, LIMIT_TRIES);
	for (size_t i = 0; i < scene->count; i++) {
		assert_int_equal(scene->heard[i].verdict, VERDICT_UNREACHABLE);
		assert_true(scene->heard[i].passing);
		assert_string_equal(scene->heard[i].reason, "no such host");
	}
	assert_true(scene->clock.ms < 10000);
	scene_end(scene);
}

static void test_one_host_does_not_starve_another(void **state)
{
	struct scene *scene = scene_new();
	char url[64];
	size_t last_b = 0;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		snprintf(url, sizeof(url), "http://a.example/%d", i);
		scene_add(scene, url);
	}
	for (int i = 0; i < 20; i++) {
		snprintf(url, sizeof(url), "http://b.example/%d", i);
		scene_add(scene, url);
	}
	assert_int_equal(scene_run(scene, NULL), 0);
	assert_int_equal(scene->count, 5020);
	for (size_t i = 0; i < scene->transport.count; i++) {
		if (strstr(scene->transport.requests[i].url, "b.example"))
			last_b = i;
	}
	assert_true(last_b < 60);
	assert_int_equal(scene->transport.most_flying, 2 * LIMIT_HOST_H1);
	scene_end(scene);
}

static void test_caps(void **state)
{
	struct scene *scene = scene_new();
	char url[64];

	(void)state;
	SCRIPT(scene, {.status = 200,
		       .http2 = true,
		       .body = PIXEL_GIF,
		       .body_len = PIXEL_BYTES});
	for (int i = 0; i < 500; i++) {
		snprintf(url, sizeof(url), "https://a.example/%d", i);
		scene_add(scene, url);
	}
	assert_int_equal(scene_run(scene, NULL), 0);
	assert_int_equal(scene->transport.most_flying, LIMIT_HOST_H2);
	scene_end(scene);

	scene = scene_new(); /* addresses need no probe */
	for (int i = 0; i < 100; i++) {
		for (int j = 0; j < 8; j++) {
			snprintf(url, sizeof(url), "http://1.0.0.%d/%d", i, j);
			scene_add(scene, url);
		}
	}
	assert_int_equal(scene_run(scene, NULL), 0);
	assert_int_equal(scene->count, 800);
	assert_int_equal(scene->transport.most_flying, LIMIT_TOTAL);
	scene_end(scene);
}

static void test_hosts_not_yet_connected(void **state)
{
	struct scene *scene = scene_new();
	char url[64];

	(void)state;
	SCRIPT(scene, {.result = TRANSPORT_NO_CONNECT, .unreached = true});
	for (int i = 0; i < 200; i++) {
		snprintf(url, sizeof(url), "http://h%d.example/1", i);
		scene_add(scene, url);
		snprintf(url, sizeof(url), "http://h%d.example/2", i);
		scene_add(scene, url);
	}
	assert_int_equal(scene_run(scene, NULL), 0);
	assert_int_equal(scene->count, 400);
	assert_int_equal(scene->transport.most_flying, LIMIT_RESOLVING);
	assert_int_equal(scene->transport.count, 200 * LIMIT_TRIES);
	scene_end(scene);
}

static void test_sink_failures_end_the_run(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct scene *scene = scene_new();
		struct error err;

		(void)state;
		*(i == 0   ? &scene->sinks.open_code
		  : i == 1 ? &scene->sinks.write_code
			   : &scene->sinks.commit_code) = TS_E_NO_SPACE;
		for (int n = 0; n < 20; n++)
			scene_add(scene, "http://1.1.1.1/x");
		assert_int_equal(scene_run(scene, &err), TS_E_NO_SPACE);
		assert_non_null(strstr(err.text, "fake"));
		assert_int_equal(scene->count, 0);
		assert_int_equal(scene->transport.aborted, LIMIT_HOST_H1 - 1);
		scene_end(scene);
	}
}

static void test_outcome_failure_ends_the_run(void **state)
{
	struct scene *scene = scene_new();

	(void)state;
	scene->outcome_code = TS_E_CORRUPT;
	scene_add(scene, "http://1.1.1.1/x");
	scene_add(scene, "http://1.1.1.1/y");
	assert_int_equal(scene_run(scene, NULL), TS_E_CORRUPT);
	assert_int_equal(scene->count, 1);
	scene_end(scene);
}

static void test_cancel(void **state)
{
	struct scene *scene = scene_new();

	(void)state;
	for (int n = 0; n < 20; n++)
		scene_add(scene, "http://1.1.1.1/x");
	scene->cancel_after = 3;
	assert_int_equal(scene_run(scene, NULL), TS_E_CANCELLED);
	assert_int_equal(scene->count, 3);
	assert_true(scene->transport.aborted > 0);
	scene_end(scene);
}

static void test_add_while_running(void **state)
{
	struct scene *scene = scene_new();

	(void)state;
	scene->add_next = "http://b.example/y";
	scene_add(scene, "http://a.example/x");
	assert_int_equal(scene_run(scene, NULL), 0);
	assert_int_equal(scene->count, 2);
	scene_add(scene, "http://a.example/z");
	assert_int_equal(scene_run(scene, NULL), 0);
	assert_int_equal(scene->count, 3);
	scene_end(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_image),
	    cmocka_unit_test(test_nothing_to_do),
	    cmocka_unit_test(test_refused_before_sent),
	    cmocka_unit_test(test_retries_by_date),
	    cmocka_unit_test(test_tries_end),
	    cmocka_unit_test(test_retry_after),
	    cmocka_unit_test(test_retry_after_pauses_the_host),
	    cmocka_unit_test(test_retry_after_too_long),
	    cmocka_unit_test(test_dead_host),
	    cmocka_unit_test(test_one_host_does_not_starve_another),
	    cmocka_unit_test(test_caps),
	    cmocka_unit_test(test_hosts_not_yet_connected),
	    cmocka_unit_test(test_sink_failures_end_the_run),
	    cmocka_unit_test(test_outcome_failure_ends_the_run),
	    cmocka_unit_test(test_cancel),
	    cmocka_unit_test(test_add_while_running),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
