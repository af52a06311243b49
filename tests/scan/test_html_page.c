#include "scan/html_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "scan/html_run.h"

/* The digit is the ordinal of each reference's picture, the letter its policy:
 * n(o-referrer), o(rigin), - (none). */
static const struct {
	const char *html, *expected;
} picture_rows[] = {
    {"<img src=a srcset='b, c'><img src=d>", "0- 0- 0- 1-"},
    {"<picture><source srcset='a, b'><source srcset=c><img src=d "
     "referrerpolicy=origin></picture><img src=e>",
     "0o 0o 0o 0o 1-"},
    {"<picture><source srcset=a></picture><img src=b>", "0- 1-"},
    {"<picture><img src=a><source srcset=b><img src=c></picture>", "0- 0- 1-"},
    {"<picture><source srcset=a><span><img src=b referrerpolicy=NO-REFERRER>"
     "</span></picture><source srcset=c>",
     "0n 0n 1-"},
    {"<picture><source srcset=a><p style='a:url(b)'><img src=c "
     "referrerpolicy=origin>",
     "0o 1- 0o"},
    {"<picture><source srcset=a><picture><source srcset=b><img src=c "
     "referrerpolicy=origin>",
     "0- 1o 1o"},
    {"<link rel=icon href=a referrerpolicy=no-referrer>"
     "<video poster=b referrerpolicy=origin>",
     "0n 1-"},
    {"<p style='a:url(b),url(c),image-set(\"d\",\"e\"),image-set(\"f\")'>",
     "0- 1- 2- 2- 3-"},
};

static void test_pictures(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(picture_rows) / sizeof(picture_rows[0]);
	     i++) {
		char text[256] = "";
		struct run run;

		run_start(&run, NULL);
		run_feed(&run, view_of(picture_rows[i].html), LEVEL_STRICT);
		assert_int_equal(collector_finish(&run.collector, NULL), 0);
		for (size_t k = 0; k < run.scan.ref_count; k++) {
			const struct reference *ref = &run.scan.refs[k];
			size_t len = strlen(text);
			const char *policy = referrer_policy_name(ref->policy);

			snprintf(text + len, sizeof(text) - len, "%s%zu%c",
				 k ? " " : "", ref->picture,
				 *policy ? *policy : '-');
		}
		if (strcmp(text, picture_rows[i].expected) != 0)
			fail_msg("%s: %s, not %s", picture_rows[i].html, text,
				 picture_rows[i].expected);
		run_end(&run);
	}
}

static void test_page(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, NULL);
	run_feed(
	    &run,
	    view_of("<title> \n</title><title>A &amp;\n  B</title>"
		    "<title>C</title><svg><title>D</title></svg>"
		    "<meta property=og:url content=u>"
		    "<link rel=canonical><link rel=canonical href=' v&lt; '>"
		    "<link rel=canonical href=w>"
		    "<meta name=Referrer content=no-referrer>"
		    "<meta name=referrer content=origin>"
		    "<meta name=referrer content=bogus>"
		    "<base target=x><base href='b&amp;'><base href=c>"),
	    LEVEL_STRICT);
	assert_true(view_is(run.collector.html_title, "A & B"));
	assert_string_equal(run.collector.canonical, "v<");
	assert_int_equal(run.collector.meta_policy, REFERRER_ORIGIN);
	assert_string_equal(run.collector.base_href, "b&");
	assert_int_equal(run.scan.mark_count, 1);
	assert_int_equal(run.scan.marks[0].kind, MARK_BASE);
	assert_true(view_is(run.scan.marks[0].value, "b&"));
	run_end(&run);

	run_start(&run, NULL);
	run_feed(&run, view_of("<meta name=og:url content=u>"), LEVEL_STRICT);
	assert_string_equal(run.collector.canonical, "u");
	run_end(&run);
}

static void test_marks(void **state)
{
	static const char html[] =
	    "<meta http-equiv=Content-security-policy content='img-src &quot;'>"
	    "<link rel=icon href=a integrity = \"x\" class=b>"
	    "<link rel=icon integrity=y><script integrity=z></script>";
	static const struct {
		enum mark_kind kind;
		const char *raw, *value;
	} expected[] = {
	    {MARK_CSP, "img-src &quot;", "img-src \""},
	    {MARK_INTEGRITY, "integrity = \"x\"", "integrity = \"x\""},
	};
	struct run run;

	(void)state;
	run_start(&run, NULL);
	run_feed(&run, view_of(html), LEVEL_STRICT);
	assert_int_equal(run.scan.mark_count, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct mark *mark = &run.scan.marks[i];

		assert_int_equal(mark->kind, expected[i].kind);
		assert_true(view_is(mark->value, expected[i].value));
		assert_true(view_is(
		    view_slice(view_of(html), mark->span.start, mark->span.end),
		    expected[i].raw));
	}
	run_end(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pictures),
	    cmocka_unit_test(test_page),
	    cmocka_unit_test(test_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
