#include "support/check.h"

#include "fetch/dial_rules.h"

static int try_resolve(const char *text)
{
	struct dial_options options = {.resolve = &text, .resolve_count = 1};
	struct dial_rules rules;
	int r = dial_rules_init(&rules, &options, NULL);

	if (!r)
		dial_rules_release(&rules);
	return r;
}

static int try_connect_to(const char *text)
{
	struct dial_options options = {.connect_to = &text,
				       .connect_to_count = 1};
	struct dial_rules rules;
	int r = dial_rules_init(&rules, &options, NULL);

	if (!r)
		dial_rules_release(&rules);
	return r;
}

static void test_syntax(void **state)
{
	static const char *const good[] = {
	    "a.example:80:127.0.0.1",
	    "+a.example:80:127.0.0.1",
	    "*:443:127.0.0.1,10.0.0.1,[::1]",
	    "a.example:80:::1",
	};
	static const char *const bad[] = {
	    "",
	    "a.example",
	    "a.example:80",
	    "a.example:80:",
	    "-a.example:80:",
	    "a.example:x:127.0.0.1",
	    ":80:127.0.0.1",
	    "a.example:0:1.1.1.1",
	    "a:80:localhost",
	    "a:80:1.1.1.1,",
	    "a:70000:1.1.1.1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(try_resolve(good[i]), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(try_resolve(bad[i]), TS_E_USAGE);
	assert_int_equal(try_connect_to("a:80:b:81"), 0);
	assert_int_equal(try_connect_to("::b:"), 0);
	assert_int_equal(try_connect_to("a:80:[::1]:81"), 0);
	assert_int_equal(try_connect_to("a:80:b"), TS_E_USAGE);
	assert_int_equal(try_connect_to("a:80:b:x"), TS_E_USAGE);
	assert_int_equal(try_connect_to(""), TS_E_USAGE);
}

static void test_targets(void **state)
{
	static const struct {
		const char *url, *authority, *host;
		unsigned port;
	} cases[] = {
	    {"http://a/", "a", "a", 80},
	    {"https://a/", "a", "a", 443},
	    {"https://a:80/", "a:80", "a", 80},
	    {"http://[::1]/", "[::1]", "[::1]", 80},
	    {"http://[::1]:8080/", "[::1]:8080", "[::1]", 8080},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dial_target target =
		    dial_target_of(cases[i].url, view_of(cases[i].authority));

		assert_true(view_is(target.host, cases[i].host));
		assert_int_equal(target.port, cases[i].port);
	}
}

static struct dial_choice find(const struct dial_rules *rules, const char *url,
			       const char *authority)
{
	struct dial_target target = dial_target_of(url, view_of(authority));

	return dial_rules_find(rules, &target);
}

static void test_what_applies(void **state)
{
	static const char *const resolve[] = {"a:80:127.0.0.1", "b:81:10.0.0.1",
					      "a:80:127.0.0.2"};
	static const char *const connect_to[] = {"c:80:b:81", "d::e:"};
	struct dial_options options = {resolve, 3, connect_to, 2};
	struct dial_rules rules;
	struct dial_choice choice;

	(void)state;
	assert_int_equal(dial_rules_init(&rules, &options, NULL), 0);
	choice = find(&rules, "http://a/", "a");
	assert_ptr_equal(choice.resolve->text, resolve[2]);
	assert_null(choice.connect_to);
	choice = find(&rules, "https://a/", "a");
	assert_null(choice.resolve);
	choice = find(&rules, "http://c/", "c");
	assert_ptr_equal(choice.connect_to->text, connect_to[0]);
	assert_ptr_equal(choice.resolve->text, resolve[1]);
	choice = find(&rules, "https://d:99/", "d:99");
	assert_ptr_equal(choice.connect_to->text, connect_to[1]);
	choice = find(&rules, "http://127.0.0.1/", "127.0.0.1");
	assert_null(choice.resolve);
	assert_null(choice.connect_to);
	dial_rules_release(&rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_syntax),
	    cmocka_unit_test(test_targets),
	    cmocka_unit_test(test_what_applies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
