#include "job/wants.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"

static struct wants wants;
static char no_folder[] = "", some_folder[] = "2024/03";

static int set_up(void **state)
{
	(void)state;
	wants_init(&wants);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	wants_release(&wants);
	return 0;
}

static void add(const char *page_url, const struct reference *ref)
{
	struct page page = {.url = page_url};
	struct want_place place = {0, -1, some_folder};

	wants_add(&wants, &page, &place, ref);
}

static void test_one_want_for_one_request(void **state)
{
	struct reference ref = {.url = "https://a.example/x.png"};
	struct reference other = {.url = "https://a.example/X.png"};

	(void)state;
	add(NULL, &ref);
	add("https://b.example/", &ref);
	add(NULL, &other);
	assert_int_equal(wants.count, 2);
	assert_string_equal(wants.at[0].url, "https://a.example/x.png");
	assert_int_equal(wants.at[0].rung_count, 2);
	assert_string_equal(wants.at[1].url, "https://a.example/X.png");
}

static void test_rungs_are_the_sorted_union(void **state)
{
	struct reference plain = {.url = "https://img.example/x.png"};
	struct reference shy = plain;

	(void)state;
	shy.policy = REFERRER_NO_REFERRER;
	add("https://z.example/1", &plain);
	add("https://z.example/2", &plain); /* sends the same */
	add("https://b.example/1", &plain);
	add("https://b.example/1", &shy);
	wants_seal(&wants);
	assert_int_equal(wants.count, 1);
	assert_int_equal(wants.at[0].rung_count, 3);
	assert_string_equal(wants.at[0].rungs[0].referer, "");
	assert_string_equal(wants.at[0].rungs[1].referer, "https://b.example/");
	assert_string_equal(wants.at[0].rungs[2].referer, "https://z.example/");
}

static void test_local_paths_are_normal(void **state)
{
	static const struct {
		const char *path, *normal; /* NULL: can't be had */
	} cases[] = {
	    {"a.png", "2024/03/a.png"},   {"./b//c.png", "2024/03/b/c.png"},
	    {"../up.png", "2024/up.png"}, {"../../../out.png", "../out.png"},
	    {"/root.png", "root.png"},    {"x/../../..", NULL},
	};
	struct want_place place = {0, -1, some_folder};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reference ref = {.path = cases[i].path};
		struct want *want;

		add(NULL, &ref);
		want = wants_find(&wants, &place, &ref);
		if (cases[i].normal)
			assert_string_equal(want->path, cases[i].normal);
		else
			assert_null(want);
	}
}

static void test_same_path_of_other_roots(void **state)
{
	struct reference ref = {.path = "a.png"};
	struct want_place one = {0, -1, no_folder}, two = {1, -1, no_folder};
	struct page page = {0};

	(void)state;
	wants_add(&wants, &page, &one, &ref);
	wants_add(&wants, &page, &two, &ref);
	assert_int_equal(wants.count, 2);
	assert_ptr_equal(wants_find(&wants, &two, &ref), &wants.at[1]);
}

static void test_what_cannot_be_had(void **state)
{
	struct reference bad = {.url = "https://a.example/x.png",
				.problem = "it is a template"};
	struct reference nothing = {0};

	(void)state;
	add(NULL, &bad);
	add(NULL, &nothing);
	assert_int_equal(wants.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_one_want_for_one_request,
					    set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_rungs_are_the_sorted_union,
					    set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_local_paths_are_normal, set_up,
					    tear_down),
	    cmocka_unit_test_setup_teardown(test_same_path_of_other_roots,
					    set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_what_cannot_be_had, set_up,
					    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
