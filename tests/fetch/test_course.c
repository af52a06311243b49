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

static void test_redirects(void **state)
{
	static const struct fetch_rung rung = {"https://p.example/page?q",
					       REFERRER_UNSAFE_URL};
	struct fetch_request request = {
	    "https://a.example/x", &rung, 1, NULL, NULL, NULL};
	struct scene *scene = scene_new();
	const struct heard *heard;

	(void)state;
	SCRIPT(scene,
	       {.status = 302,
		.fields = "Location: https://u:p@b.example/y#f\r\n"
			  "Referrer-Policy: origin\r\n"},
	       {.status = 307,
		.fields = "Location: /z\r\n"
			  "Referrer-Policy: unsafe-url\r\n"},
	       {.status = 308,
		.fields = "Location: http://c.example/\r\n"
			  "Referrer-Policy: strict-origin\r\n"},
	       {.status = 200, .body = PIXEL_GIF, .body_len = PIXEL_BYTES});
	assert_int_equal(fetcher_add(scene->fetcher, &request, NULL), 0);
	heard = scene_run_one(scene);
	assert_int_equal(heard->verdict, VERDICT_IMAGE);
	assert_int_equal(heard->hops, 4);
	assert_int_equal(heard->tries, 1);
	assert_string_equal(heard->final_url, "http://c.example/");
	assert_string_equal(scene->transport.requests[0].referer,
			    "https://p.example/page?q");
	assert_string_equal(scene->transport.requests[1].url,
			    "https://b.example/y");
	assert_string_equal(scene->transport.requests[1].referer,
			    "https://p.example/");
	assert_string_equal(scene->transport.requests[2].referer,
			    "https://p.example/");
	assert_null(scene->transport.requests[3].referer);
	scene_end(scene);
}

static void test_redirect_loop(void **state)
{
	struct scene *scene = scene_new();
	const struct heard *heard;

	(void)state;
	SCRIPT(scene, {.status = 301, .fields = "Location: /x\r\n"});
	scene_add(scene, "http://a.example/x");
	heard = scene_run_one(scene);
	assert_int_equal(heard->verdict, VERDICT_REFUSED);
	assert_string_equal(heard->reason, "more than 20 redirects");
	assert_int_equal(heard->hops, LIMIT_REDIRECTS + 1);
	scene_end(scene);
}

static void test_redirect_to_file(void **state)
{
	struct scene *scene = scene_new();
	const struct heard *heard;

	(void)state;
	SCRIPT(scene, {.status = 302, .fields = "Location: file:///x\r\n"});
	scene_add(scene, "http://a.example/x");
	heard = scene_run_one(scene);
	assert_int_equal(heard->verdict, VERDICT_REFUSED);
	assert_string_equal(heard->reason,
			    "a redirect: unsupported scheme: file");
	scene_end(scene);
}

static const struct fetch_rung two_rungs[] = {
    {"https://p.example/page", REFERRER_EMPTY},
    {"https://p.example/other", REFERRER_EMPTY}, /* repeats the first */
    {NULL, REFERRER_EMPTY},
};

static void test_rungs(void **state)
{
	struct fetch_request request = {
	    "https://a.example/x", two_rungs, 3, NULL, NULL, NULL};
	struct scene *scene = scene_new();
	const struct heard *heard;

	(void)state;
	SCRIPT(scene, {.status = 403},
	       {.status = 200, .body = PIXEL_GIF, .body_len = PIXEL_BYTES});
	assert_int_equal(fetcher_add(scene->fetcher, &request, NULL), 0);
	heard = scene_run_one(scene);
	assert_int_equal(heard->verdict, VERDICT_IMAGE);
	assert_int_equal(heard->tries, 2);
	assert_null(heard->referer);
	assert_string_equal(scene->transport.requests[0].referer,
			    "https://p.example/");
	assert_string_equal(scene->fact.rung, "none");
	assert_int_equal(scene->fact.since, SCENE_START);
	assert_int_equal(scene->fact.wins, 1);
	scene_end(scene);
}

static void test_every_rung_fails(void **state)
{
	struct fetch_request request = {
	    "https://a.example/x", two_rungs, 3, NULL, NULL, NULL};
	struct scene *scene = scene_new();
	const struct heard *heard;

	(void)state;
	SCRIPT(scene, {.status = 403},
	       {.status = 200, .body = "<html><body>no", .body_len = 14});
	assert_int_equal(fetcher_add(scene->fetcher, &request, NULL), 0);
	heard = scene_run_one(scene);
	assert_int_equal(heard->verdict, VERDICT_IMPOSTOR);
	assert_int_equal(scene->transport.count, 2);
	assert_non_null(strstr(heard->reason, "in place of an image"));
	assert_non_null(strstr(
	    heard->reason, "(tried with Referer: https://p.example/, none)"));
	assert_int_equal(scene->puts, 0);
	scene_end(scene);
}

static void test_remembered_rung_goes_first(void **state)
{
	struct fetch_request request = {
	    "https://a.example/x", two_rungs, 3, NULL, NULL, NULL};
	struct scene *scene = scene_new();

	(void)state;
	scene->fact = (struct host_fact){"none", 5, 7};
	for (int i = 0; i < 10; i++)
		assert_int_equal(fetcher_add(scene->fetcher, &request, NULL),
				 0);
	assert_int_equal(scene_run(scene, NULL), 0);
	assert_int_equal(scene->transport.count, 10);
	assert_null(scene->transport.requests[0].referer);
	assert_int_equal(scene->gets, 1);
	assert_int_equal(scene->puts, 1);
	assert_int_equal(scene->fact.since, 5);
	assert_int_equal(scene->fact.wins, 17);
	scene_end(scene);
}

static void test_validators(void **state)
{
	struct fetch_request request = {
	    "https://a.example/x", NULL, 0, "\"e\"", NULL, NULL};
	struct scene *scene = scene_new();
	const struct heard *heard;

	(void)state;
	SCRIPT(scene, {.status = 304});
	assert_int_equal(fetcher_add(scene->fetcher, &request, NULL), 0);
	heard = scene_run_one(scene);
	assert_int_equal(heard->verdict, VERDICT_NOT_MODIFIED);
	assert_string_equal(scene->transport.requests[0].etag, "\"e\"");
	scene_end(scene);

	scene = scene_new(); /* 304 to a plain request: once more */
	SCRIPT(scene, {.status = 304});
	scene_add(scene, "https://a.example/x");
	heard = scene_run_one(scene);
	assert_int_equal(heard->verdict, VERDICT_REFUSED);
	assert_int_equal(heard->tries, 2);
	scene_end(scene);
}

static void test_too_large(void **state)
{
	struct scene *scene = scene_new();

	(void)state;
	SCRIPT(scene, {.status = 200,
		       .fields = "Content-Length: 268435457\r\n",
		       .body = PIXEL_GIF,
		       .body_len = PIXEL_BYTES});
	scene_add(scene, "https://a.example/x");
	assert_int_equal(scene_run_one(scene)->verdict, VERDICT_REFUSED);
	assert_non_null(strstr(scene->heard[0].reason, "larger than"));
	assert_int_equal(scene->sinks.opened, 0);
	scene_end(scene);
}

static void test_useless_body_is_cut(void **state)
{
	static char page[LIMIT_DISCARD_BYTES + 1];
	static const char start[] = "<!doctype html><title>no</title>";
	static struct fake_reply reply = {.status = 200};
	struct scene *scene = scene_new();

	(void)state;
	memset(page, 'x', sizeof(page));
	memcpy(page, start, sizeof(start) - 1);
	reply.body = page;
	reply.body_len = sizeof(page);
	scene_script(scene, &reply, 1);
	scene_add(scene, "http://a.example/x");
	assert_int_equal(scene_run_one(scene)->verdict, VERDICT_IMPOSTOR);
	scene_end(scene);
}

/* Any answer at all, by a small generator of numbers. */
static struct fake_reply
say_anything(void *ctx, const struct transport_request *request, size_t n)
{
	static const struct fake_reply lines[] = {
	    {.status = 200, .body = PIXEL_GIF, .body_len = PIXEL_BYTES},
	    {.status = 200, .body = PIXEL_GIF, .body_len = PIXEL_BYTES - 3},
	    {.status = 200, .body = "<html>", .body_len = 6, .http2 = true},
	    {.status = 302, .fields = "Location: //h1.example/x\r\n"},
	    {.status = 307, .fields = "Location: /y\r\n"},
	    {.status = 301, .fields = "Location: http://2.2.2.2/z\r\n"},
	    {.status = 304},
	    {.status = 403},
	    {.status = 404, .body = "gone", .body_len = 4},
	    {.status = 429, .fields = "Retry-After: 3\r\n"},
	    {.status = 503, .fields = "Retry-After: 3000\r\n"},
	    {.status = 500},
	    {.result = TRANSPORT_NO_HOST, .unreached = true},
	    {.result = TRANSPORT_NO_CONNECT, .unreached = true},
	    {.result = TRANSPORT_TIMEOUT},
	    {.result = TRANSPORT_SHORT,
	     .status = 200,
	     .body = "GIF89a",
	     .body_len = 6},
	    {.result = TRANSPORT_BROKEN, .detail = "broken"},
	    {.result = TRANSPORT_BLOCKED, .unreached = true},
	    {.result = TRANSPORT_TLS, .unreached = true},
	};
	uint64_t *seed = &((struct scene *)ctx)->seed;

	(void)request;
	(void)n;
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return lines[(*seed >> 33) % (sizeof(lines) / sizeof(lines[0]))];
}

static void test_one_outcome_each_whatever_comes(void **state)
{
	struct fetch_request request = {NULL,    two_rungs, 3,
					"\"e\"", NULL,      NULL};
	char url[64];

	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct scene *scene = scene_new();

		scene->seed = seed;
		scene->transport.answer = say_anything;
		request.url = url;
		for (unsigned i = 0; i < 300; i++) {
			snprintf(url, sizeof(url),
				 i % 3 ? "http://h%u.example"
				       : "http://1.1.1.%u",
				 i % 17);
			assert_int_equal(
			    fetcher_add(scene->fetcher, &request, NULL), 0);
		}
		assert_int_equal(scene_run(scene, NULL), 0);
		assert_int_equal(scene->count, 300);
		assert_true(scene->sinks.committed > 0);
		scene_end(scene);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_redirects),
	    cmocka_unit_test(test_redirect_loop),
	    cmocka_unit_test(test_redirect_to_file),
	    cmocka_unit_test(test_rungs),
	    cmocka_unit_test(test_every_rung_fails),
	    cmocka_unit_test(test_remembered_rung_goes_first),
	    cmocka_unit_test(test_validators),
	    cmocka_unit_test(test_too_large),
	    cmocka_unit_test(test_useless_body_is_cut),
	    cmocka_unit_test(test_one_outcome_each_whatever_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
