/* The standards' own cases: every one of them must pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "driver/driver.h"
#include "support/conformance.h"
#include "url/url.h"

static void check_file(const char *file, bool (*check)(const json_t *test))
{
	json_t *data = conformance_load(file);
	const json_t *cases = conformance_cases(data);
	size_t passed = 0, count = json_array_size(cases), i;
	const json_t *test;

	if (!data)
		skip();
	for (i = 0; i < count; i++) {
		test = json_array_get(cases, i);
		if (check(test))
			passed++;
		else
			printf("%s: %s\n", file,
			       json_string_value(json_object_get(test, "id")));
	}
	json_decref(data);
	assert_true(count > 0);
	assert_int_equal(passed, count);
}

static bool check_url(const json_t *test)
{
	const json_t *expect = json_object_get(test, "expect");
	json_t *answer = driver_url(test);
	bool ok;

	if (json_is_true(json_object_get(expect, "failure")))
		ok = json_object_get(answer, "error") != NULL;
	else
		ok = json_equal(json_object_get(answer, "href"),
				json_object_get(expect, "href"));
	json_decref(answer);
	return ok;
}

static struct view expected(const json_t *expect, const char *key)
{
	const json_t *string = json_object_get(expect, key);

	return view_make(json_string_value(string), json_string_length(string));
}

/* A part that the standard's API shows with its delimiter, if not empty. */
static bool is_delimited(struct view shown, char delimiter, struct view part)
{
	if (!shown.len)
		return !part.len;
	return shown.ptr[0] == delimiter &&
	       view_equals(view_slice(shown, 1, shown.len), part);
}

static bool parts_match(const struct url *url, const json_t *expect)
{
	struct view username =
	    view_make(url->href + url->username_start,
		      url->username_end - url->username_start);
	struct view password =
	    view_make(url->href + url->password_start,
		      url->password_end - url->password_start);
	struct buf port;
	bool ok;

	buf_init(&port, 8);
	if (url->port >= 0)
		buf_add_format(&port, "%d", (int)url->port);
	ok = view_equals(buf_view(&port), expected(expect, "port")) &&
	     view_equals(username, expected(expect, "username")) &&
	     view_equals(password, expected(expect, "password")) &&
	     view_equals(url_host(url), expected(expect, "hostname")) &&
	     view_equals(url_path(url), expected(expect, "pathname")) &&
	     is_delimited(expected(expect, "search"), '?', url_query(url)) &&
	     is_delimited(expected(expect, "hash"), '#', url_fragment(url));
	buf_release(&port);
	return ok;
}

static bool origin_matches(const struct url *url, const json_t *expect)
{
	struct buf origin;
	bool ok;

	if (!json_object_get(expect, "origin"))
		return true;
	buf_init(&origin, LIMIT_URL_BYTES);
	url_add_origin(url, &origin);
	ok = view_equals(buf_view(&origin), expected(expect, "origin"));
	buf_release(&origin);
	return ok;
}

static bool check_parts(const json_t *test)
{
	const json_t *expect = json_object_get(test, "expect");
	struct url url;
	bool ok;

	if (!json_object_get(expect, "href"))
		return true;
	if (url_parse(expected(expect, "href"), NULL, &url, NULL))
		return false;
	ok = parts_match(&url, expect) && origin_matches(&url, expect);
	url_release(&url);
	return ok;
}

/* {prefix, fill, total_length} written out. */
static json_t *padded(const json_t *pad)
{
	const char *prefix, *fill;
	json_t *string;
	char *text;
	int len;

	if (json_unpack((json_t *)(uintptr_t)pad, "{s:s, s:s, s:i}", "prefix",
			&prefix, "fill", &fill, "total_length", &len))
		return json_null();
	text = malloc((size_t)len + 1);
	assert_non_null(text);
	memset(text, fill[0], (size_t)len);
	memcpy(text, prefix, strlen(prefix));
	string = json_stringn(text, (size_t)len);
	free(text);
	return string;
}

static bool check_referrer(const json_t *test)
{
	const json_t *pad = json_object_get(test, "document_url_pad");
	const json_t *expect = json_object_get(test, "expect_referer_final");
	json_t *input = json_copy((json_t *)(uintptr_t)test), *answer;
	const json_t *referers;
	size_t hops;
	bool ok;

	if (pad)
		json_object_set_new(input, "document_url", padded(pad));
	if (json_is_object(expect)) /* {"same_as": "document_url"} */
		expect = json_object_get(input, "document_url");
	answer = driver_referrer(input);
	referers = json_object_get(answer, "referers");
	hops = json_array_size(referers);
	ok = hops &&
	     hops == json_array_size(json_object_get(test, "request_chain")) &&
	     json_equal(json_array_get(referers, hops - 1), expect);
	json_decref(answer);
	json_decref(input);
	return ok;
}

static void test_resolve(void **state)
{
	(void)state;
	check_file("url/resolve_cases.json", check_url);
}

static void test_parts(void **state)
{
	(void)state;
	check_file("url/resolve_cases.json", check_parts);
}

static void test_matrix(void **state)
{
	(void)state;
	check_file("referrer/matrix_cases.json", check_referrer);
}

static void test_length(void **state)
{
	(void)state;
	check_file("referrer/length_cases.json", check_referrer);
}

static void test_redirect(void **state)
{
	(void)state;
	check_file("referrer/redirect_cases.json", check_referrer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_resolve),  cmocka_unit_test(test_parts),
	    cmocka_unit_test(test_matrix),   cmocka_unit_test(test_length),
	    cmocka_unit_test(test_redirect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
