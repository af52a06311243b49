#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "url/url.h"

/* NULL base: none; NULL href: failure. */
struct resolve_case {
	const char *input, *base, *href;
};

static const struct resolve_case resolve_cases[] = {
    /* whitespace, controls, ill-formed bytes */
    {" \x01http://a/b\x1f ", NULL, "http://a/b"},
    {"ht\ntp://a\t/b\r", NULL, "http://a/b"},
    {"http://a/\xff?\xc3(#\xe2\x82", NULL,
     "http://a/%EF%BF%BD?%EF%BF%BD(#%EF%BF%BD"},
    {"http://a/\xc3\t\xa4", NULL, "http://a/%EF%BF%BD%EF%BF%BD"},
    {"http://\xff/", NULL, NULL},
    {"", NULL, NULL},
    {"", "http://a/b?c#d", "http://a/b?c"},
    /* schemes and slashes */
    {"HTTP:\\\\A\\b\\..\\c", NULL, "http://a/c"},
    {"http:a", "http://x/y/z", "http://x/y/a"},
    {"http:a", "https://x/y/z", "http://a/"},
    {"https://///a", NULL, "https://a/"},
    {"//a/b", "https://x/", "https://a/b"},
    {"\\\\a/b", "https://x/", "https://a/b"},
    {"\\/a/b", "sc://x/y", "sc://x/\\/a/b"},
    {"1http://a", NULL, NULL},
    {"1http:b", "http://a/", "http://a/1http:b"},
    {"://a", "http://a/", "http://a/://a"},
    /* authority */
    {"http://u@v:w:x@h/", NULL, "http://u%40v:w%3Ax@h/"},
    {"http://:@h/", NULL, "http://h/"},
    {"http://:p@h/", NULL, "http://:p@h/"},
    {"http://h:0/", NULL, "http://h:0/"},
    {"http://h:00080/", NULL, "http://h/"},
    {"http://h:65536/", NULL, NULL},
    {"http://h:99999999999999999999/", NULL, NULL},
    {"http://h:8:9/", NULL, NULL},
    {"http://:80/", NULL, NULL},
    {"sc://u:p@h:80/", NULL, "sc://u:p@h:80/"},
    {"?q", "http://u:p@h:8/x", "http://u:p@h:8/x?q"},
    {"/y", "http://u:p@h:8/x", "http://u:p@h:8/y"},
    /* dots */
    {"http://a/%2e/%2E%2e/.%2e/b/.", NULL, "http://a/b/"},
    {"http://a/...", NULL, "http://a/..."},
    {"http://a/b/%2e%2e%2e", NULL, "http://a/b/%2e%2e%2e"},
    {"../../../x", "http://a/b/c", "http://a/x"},
    {"..", "http://a/b/c/d", "http://a/b/"},
    {".", "http://a/b/c", "http://a/b/"},
    /* what is encoded where */
    {"http://a/ \"<>?^`{}", NULL, "http://a/%20%22%3C%3E?^`{}"},
    {"http://a/^`{}|'?'#'`", NULL, "http://a/%5E%60%7B%7D|'?%27#'%60"},
    {"sc://a/?'`", NULL, "sc://a/?'`"},
    {"http://a/%zz%4", NULL, "http://a/%zz%4"},
    {"http://a/\xc3\xa4?\xc3\xb6#\xc3\xbc", NULL,
     "http://a/%C3%A4?%C3%B6#%C3%BC"},
    /* files */
    {"file:C|/x", NULL, "file:///C:/x"},
    {"file:///C:/../..", NULL, "file:///C:/"},
    {"/x", "file:///C:/y", "file:///C:/x"},
    {"D:x", "file:///C:/y", "d:x"},
    {"D|/x", "file:///C:/y", "file:///D:/x"},
    {"//h/x", "file:///C:/y", "file://h/x"},
    {"file://LocalHost/x", NULL, "file:///x"},
    {"file:x", "file://h/a/b?q", "file://h/a/x"},
    {"file:", "file://h/a/b?q#f", "file://h/a/b?q"},
    {"file://C|/x", NULL, "file:///C:/x"},
    /* opaque paths, no hosts */
    {"data:a b  ?c#d", NULL, "data:a b %20?c#d"},
    {"data:../%2e ", NULL, "data:../%2e"},
    {"#x", "data:a?b", "data:a?b#x"},
    {"x", "data:a?b", NULL},
    {"w:/.//x", NULL, "w:/.//x"},
    {"..//x", "w:/a/b", "w:/.//x"},
    {"y", "w:/.//x", "w:/.//y"},
    {"?q", "w:/.//x", "w:/.//x?q"},
    {"w://", NULL, "w://"},
    {"x", "w://h", "w://h/x"},
};

static void test_resolve(void **state)
{
	size_t count = sizeof(resolve_cases) / sizeof(*resolve_cases);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const struct resolve_case *c = &resolve_cases[i];
		struct url base = {.href = NULL}, url;
		struct error err = {.code = 0};
		int r;

		if (c->base)
			assert_int_equal(
			    url_parse(view_of(c->base), NULL, &base, &err), 0);
		r = url_parse(view_of(c->input), c->base ? &base : NULL, &url,
			      &err);
		url_release(&base);
		if (!c->href) {
			assert_int_equal(r, TS_E_SYNTAX);
			assert_true(err.text[0]);
			continue;
		}
		assert_int_equal(r, 0);
		assert_string_equal(url.href, c->href);
		assert_int_equal(url.len, strlen(c->href));
		url_release(&url);
	}
}

static void test_nul_is_a_byte_like_others(void **state)
{
	static const char input[] = "http://a/\0?\0#\0x";
	struct url url;

	(void)state;
	assert_int_equal(
	    url_parse(view_make(input, sizeof(input) - 1), NULL, &url, NULL),
	    0);
	assert_string_equal(url.href, "http://a/%00?%00#%00x");
	url_release(&url);
	assert_int_equal(url_parse(view_make("w:\0", 3), NULL, &url, NULL), 0);
	assert_string_equal(url.href, "w:");
	url_release(&url);
	assert_int_equal(url_parse(view_make("w://h\0/", 7), NULL, &url, NULL),
			 TS_E_SYNTAX);
}

static void assert_view(struct view v, const char *expected)
{
	assert_int_equal(v.len, strlen(expected));
	assert_memory_equal(v.ptr, expected, v.len);
}

static void test_parts(void **state)
{
	struct url url;

	(void)state;
	assert_int_equal(
	    url_parse(view_of("https://u:p@H:99/a/b?q#f"), NULL, &url, NULL),
	    0);
	assert_view(url_scheme(&url), "https");
	assert_view(url_host(&url), "h");
	assert_view(url_path(&url), "/a/b");
	assert_view(url_query(&url), "q");
	assert_view(url_fragment(&url), "f");
	assert_int_equal(url.port, 99);
	assert_int_equal(url_effective_port(&url), 99);
	assert_true(url_has_credentials(&url));
	assert_true(url_is_http(&url));
	url_release(&url);

	assert_int_equal(url_parse(view_of("w:x"), NULL, &url, NULL), 0);
	assert_view(url_host(&url), "");
	assert_view(url_path(&url), "x");
	assert_view(url_query(&url), "");
	assert_view(url_fragment(&url), "");
	assert_int_equal(url_effective_port(&url), 0);
	assert_false(url.has_host);
	assert_true(url.opaque_path);
	assert_false(url_has_credentials(&url));
	assert_false(url_is_http(&url));
	url_release(&url);

	assert_int_equal(url_parse(view_of("http://[1::]?#"), NULL, &url, NULL),
			 0);
	assert_view(url_host(&url), "[1::]");
	assert_view(url_query(&url), "");
	assert_string_equal(url.href, "http://[1::]/?#");
	assert_int_equal(url_effective_port(&url), 80);
	url_release(&url);
	url_release(&url); /* zeroed by now */
}

static void test_origin(void **state)
{
	static const char *const cases[][2] = {
	    {"https://u:p@a:443/x?y#z", "https://a"},
	    {"http://a:81/", "http://a:81"},
	    {"ws://a/", "ws://a"},
	    {"file:///x", "null"},
	    {"data:x", "null"},
	    {"w://a/", "null"},
	    {"blob:https://a:9/id", "https://a:9"},
	    {"blob:ftp://a/id", "null"},
	    {"blob:x", "null"},
	    {"blob:blob:https://a/", "null"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct url url;
		struct buf buf;

		buf_init(&buf, LIMIT_URL_BYTES);
		assert_int_equal(
		    url_parse(view_of(cases[i][0]), NULL, &url, NULL), 0);
		url_add_origin(&url, &buf);
		assert_string_equal(buf.ptr, cases[i][1]);
		url_release(&url);
		buf_release(&buf);
	}
}

static bool is_same_origin(const char *a, const char *b)
{
	struct url url_a, url_b;
	bool same;

	assert_int_equal(url_parse(view_of(a), NULL, &url_a, NULL), 0);
	assert_int_equal(url_parse(view_of(b), NULL, &url_b, NULL), 0);
	same = url_same_origin(&url_a, &url_b);
	url_release(&url_a);
	url_release(&url_b);
	return same;
}

static void test_same_origin(void **state)
{
	(void)state;
	assert_true(is_same_origin("http://a:80/x", "http://A/y"));
	assert_false(is_same_origin("http://a/", "https://a/"));
	assert_false(is_same_origin("http://a/", "http://a:81/"));
	assert_false(is_same_origin("http://a/", "http://a./"));
	assert_false(is_same_origin("file:///x", "file:///x"));
	assert_false(is_same_origin("data:x", "data:x"));
}

static void test_request_string(void **state)
{
	static const char *const cases[][2] = {
	    {"https://u:p@a:8/x?y#z", "https://a:8/x?y"},
	    {"https://a", "https://a/"},
	    {"data:x#y", "data:x"},
	    {"w:/.//x#y", "w:/.//x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct url url;
		char *string;

		assert_int_equal(
		    url_parse(view_of(cases[i][0]), NULL, &url, NULL), 0);
		string = url_request_string(&url);
		assert_string_equal(string, cases[i][1]);
		url_release(&url);
		free(string);
	}
}

/* A URL of `unit` over and over behind `head`, at least `len` bytes. */
static int parse_long(const char *head, const char *unit, size_t len,
		      struct url *ret_url)
{
	struct buf buf;
	int r;

	buf_init(&buf, MIB(4));
	buf_add_string(&buf, head);
	while (buf.len < len)
		buf_add_string(&buf, unit);
	r = url_parse(buf_view(&buf), NULL, ret_url, NULL);
	buf_release(&buf);
	return r;
}

static void test_limit(void **state)
{
	struct url url;

	(void)state;
	assert_int_equal(parse_long("http://a/", "x", LIMIT_URL_BYTES, &url),
			 0);
	assert_int_equal(url.len, LIMIT_URL_BYTES);
	url_release(&url);
	assert_int_equal(
	    parse_long("http://a/", "x", LIMIT_URL_BYTES + 1, &url),
	    TS_E_TOO_LARGE);
	/* what grows when it is encoded */
	assert_int_equal(
	    parse_long("http://a/", "\"", LIMIT_URL_BYTES / 2, &url),
	    TS_E_TOO_LARGE);
	assert_int_equal(parse_long("sc://", "\x7f", LIMIT_URL_BYTES / 2, &url),
			 TS_E_TOO_LARGE);
	/* what vanishes does not count */
	assert_int_equal(parse_long("http://a/", "\n", MIB(1), &url), 0);
	url_release(&url);
}

/* Each took minutes if anything were quadratic with a large factor. */
static void test_hostile_lengths(void **state)
{
	static const char *const cases[][2] = {
	    {"http://a/", "../"},
	    {"http://a/", "x/../"},
	    {"http://a/", "a/"},
	    {"http://", "@"},
	    {"http://", "[:"},
	    {"http://[", ":"},
	    {"http://", "1."},
	    {"http://", "\xc3\xa4."},
	    {"http://", "\xc3\xa4"},
	    {"http://", "\xe1\xba\x9e"},
	    {"http://", "\xe2\x98\x95"},
	    {"http://", "\xe2\x98\x95."},
	    {"http://", "a\xcc\x88\xcc\xa3"},
	    {"http://", "xn--\xc2\xad."},
	    {"data:", " "},
	    {"file:", "/C|"},
	    {"http://", "9"},
	    {"http://a:", "0"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct url url;

		if (!parse_long(cases[i][0], cases[i][1], KIB(60), &url))
			url_release(&url);
	}
}

static void test_percent(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 100);
	url_percent_decode(view_of("%41%zz%4%e2%82%AC%%30%"), &buf);
	assert_string_equal(buf.ptr, "A%zz%4\xe2\x82\xac%0%");
	buf_clear(&buf);
	url_encode_path(view_make("a/b.c-_~ %\xff\0?", 13), &buf);
	assert_string_equal(buf.ptr, "a/b.c-_~%20%25%FF%00%3F");
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_resolve),
	    cmocka_unit_test(test_nul_is_a_byte_like_others),
	    cmocka_unit_test(test_parts),
	    cmocka_unit_test(test_origin),
	    cmocka_unit_test(test_same_origin),
	    cmocka_unit_test(test_request_string),
	    cmocka_unit_test(test_limit),
	    cmocka_unit_test(test_hostile_lengths),
	    cmocka_unit_test(test_percent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
