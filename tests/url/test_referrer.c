#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "url/referrer.h"

static void test_names(void **state)
{
	(void)state;
	for (int i = REFERRER_EMPTY; i <= REFERRER_UNSAFE_URL; i++) {
		enum referrer_policy policy = (enum referrer_policy)i;
		struct view name = view_of(referrer_policy_name(policy));

		assert_int_equal(referrer_policy_of_attribute(name), policy);
		assert_int_equal(referrer_policy_of_meta(name), policy);
		assert_int_equal(referrer_policy_of_header(&name, 1), policy);
	}
}

static void test_attribute(void **state)
{
	(void)state;
	assert_int_equal(referrer_policy_of_attribute(view_of("NO-Referrer")),
			 REFERRER_NO_REFERRER);
	assert_int_equal(referrer_policy_of_attribute(view_of(" origin")),
			 REFERRER_EMPTY);
	assert_int_equal(referrer_policy_of_attribute(view_of("never")),
			 REFERRER_EMPTY);
}

static void test_meta(void **state)
{
	(void)state;
	assert_int_equal(referrer_policy_of_meta(view_of("Never")),
			 REFERRER_NO_REFERRER);
	assert_int_equal(referrer_policy_of_meta(view_of("default")),
			 REFERRER_STRICT_ORIGIN_WHEN_CROSS_ORIGIN);
	assert_int_equal(referrer_policy_of_meta(view_of("always")),
			 REFERRER_UNSAFE_URL);
	assert_int_equal(
	    referrer_policy_of_meta(view_of("origin-when-crossorigin")),
	    REFERRER_ORIGIN_WHEN_CROSS_ORIGIN);
	assert_int_equal(referrer_policy_of_meta(view_of("no-referrer,origin")),
			 REFERRER_EMPTY);
}

struct header_case {
	const char *lines[2];
	enum referrer_policy policy;
};

static void test_header(void **state)
{
	static const struct header_case cases[] = {
	    {{"origin", NULL}, REFERRER_ORIGIN},
	    {{"origin , ,\tUNSAFE-URL,", NULL}, REFERRER_UNSAFE_URL},
	    {{"origin, something-new", NULL}, REFERRER_ORIGIN},
	    {{"something-new", NULL}, REFERRER_EMPTY},
	    {{"never", NULL}, REFERRER_EMPTY},
	    {{"origin no-referrer", NULL}, REFERRER_EMPTY},
	    {{"\"origin\"", NULL}, REFERRER_EMPTY},
	    {{"origin", "no-referrer"}, REFERRER_NO_REFERRER},
	    {{"origin", "x_y"}, REFERRER_EMPTY},
	    {{"x1", "origin"}, REFERRER_EMPTY},
	    {{"origin", ""}, REFERRER_ORIGIN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct view lines[2] = {view_of(cases[i].lines[0]),
					view_of(cases[i].lines[1])};
		size_t count = cases[i].lines[1] ? 2 : 1;

		assert_int_equal(referrer_policy_of_header(lines, count),
				 cases[i].policy);
	}
	assert_int_equal(referrer_policy_of_header(NULL, 0), REFERRER_EMPTY);
}

struct send_case {
	enum referrer_policy policy;
	const char *source, *target, *value;
};

static void check_send(const struct send_case *c)
{
	struct url source, target;
	char *value;

	assert_int_equal(url_parse(view_of(c->source), NULL, &source, NULL), 0);
	assert_int_equal(url_parse(view_of(c->target), NULL, &target, NULL), 0);
	value = referrer_determine(c->policy, &source, &target);
	if (c->value) {
		assert_non_null(value);
		assert_string_equal(value, c->value);
	} else {
		assert_null(value);
	}
	free(value);
	url_release(&source);
	url_release(&target);
}

static void test_determine(void **state)
{
	static const struct send_case cases[] = {
	    {REFERRER_UNSAFE_URL, "https://u:p@a:8/b?c#d", "http://x/",
	     "https://a:8/b?c"},
	    {REFERRER_ORIGIN, "https://u:p@a:8/b?c#d", "http://x/",
	     "https://a:8/"},
	    {REFERRER_NO_REFERRER, "https://a/b", "https://a/c", NULL},
	    {REFERRER_SAME_ORIGIN, "https://a/b", "https://a:443/c",
	     "https://a/b"},
	    {REFERRER_SAME_ORIGIN, "https://a/b", "http://a/c", NULL},
	    {REFERRER_ORIGIN_WHEN_CROSS_ORIGIN, "https://a/b", "http://x/",
	     "https://a/"},
	    {REFERRER_STRICT_ORIGIN, "https://a/b", "http://a/", NULL},
	    {REFERRER_STRICT_ORIGIN, "http://a/b", "http://a/", "http://a/"},
	    {REFERRER_NO_REFERRER_WHEN_DOWNGRADE, "https://a/b", "http://x/",
	     NULL},
	    {REFERRER_NO_REFERRER_WHEN_DOWNGRADE, "http://a/b", "https://x/",
	     "http://a/b"},
	    {REFERRER_EMPTY, "https://a/b", "https://a/c", "https://a/b"},
	    {REFERRER_EMPTY, "https://a/b", "https://x/c", "https://a/"},
	    {REFERRER_EMPTY, "https://a/b", "http://x/c", NULL},
	    /* what is trustworthy without https */
	    {REFERRER_EMPTY, "https://a/b", "http://127.9.8.7/c", "https://a/"},
	    {REFERRER_EMPTY, "https://a/b", "http://[::1]/c", "https://a/"},
	    {REFERRER_EMPTY, "https://a/b", "http://x.localhost./c",
	     "https://a/"},
	    {REFERRER_EMPTY, "https://a/b", "http://localhost:8/c",
	     "https://a/"},
	    {REFERRER_EMPTY, "https://a/b", "http://xlocalhost/c", NULL},
	    {REFERRER_EMPTY, "https://a/b", "http://127.0.0.1.a1/c", NULL},
	    {REFERRER_EMPTY, "https://a/b", "http://128.0.0.1/c", NULL},
	    {REFERRER_EMPTY, "http://localhost/b", "http://x/c", NULL},
	    /* documents whose origin is opaque */
	    {REFERRER_UNSAFE_URL, "file:///a", "http://x/", NULL},
	    {REFERRER_UNSAFE_URL, "data:a", "http://x/", NULL},
	    {REFERRER_UNSAFE_URL, "about:blank", "http://x/", NULL},
	    {REFERRER_ORIGIN, "blob:https://a/b", "http://x/", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_send(&cases[i]);
}

/* Length of the value sent for a page whose URL has `len` characters. */
static size_t sent_length(const char *head, const char *tail, size_t len)
{
	struct url source, target;
	struct buf page;
	size_t sent;
	char *value;

	buf_init(&page, LIMIT_URL_BYTES);
	buf_add_string(&page, head);
	while (page.len < len)
		buf_add_byte(&page, 'x');
	buf_add_string(&page, tail);
	assert_int_equal(url_parse(buf_view(&page), NULL, &source, NULL), 0);
	assert_int_equal(url_parse(view_of("http://x/"), NULL, &target, NULL),
			 0);
	value = referrer_determine(REFERRER_UNSAFE_URL, &source, &target);
	assert_non_null(value);
	sent = strlen(value);
	free(value);
	url_release(&source);
	url_release(&target);
	buf_release(&page);
	return sent;
}

static void test_length(void **state)
{
	(void)state;
	assert_int_equal(sent_length("http://a/", "", 4096), 4096);
	assert_int_equal(sent_length("http://a/", "", 4097), 9);
	/* what is never sent does not count */
	assert_int_equal(sent_length("http://a/", "#fragment", 4096), 4096);
	assert_int_equal(sent_length("http://u:p@a/", "", 4100), 4096);
	assert_int_equal(sent_length("http://u:p@a/", "", 4101), 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_names),     cmocka_unit_test(test_attribute),
	    cmocka_unit_test(test_meta),      cmocka_unit_test(test_header),
	    cmocka_unit_test(test_determine), cmocka_unit_test(test_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
