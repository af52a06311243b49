#include "scan/srcset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "driver/driver.h"
#include "support/conformance.h"

static const struct {
	const char *value;
	const char *expected; /* URL@start-end, w, h, x of each */
} rows[] = {
    {"", ""},
    {" \t\n, ,,", ""},
    {"a.jpg", "a.jpg@0-5"},
    {"a.jpg 1x, b.jpg 2x", "a.jpg@0-5 x1|b.jpg@10-15 x2"},
    {"a.jpg 100w,b.jpg 200w", "a.jpg@0-5 w100|b.jpg@11-16 w200"},
    {"a.jpg,b.jpg", "a.jpg,b.jpg@0-11"},
    {"a.jpg, b.jpg", "a.jpg@0-5|b.jpg@7-12"},
    {"a.jpg,,, b.jpg,", "a.jpg@0-5|b.jpg@9-14"},
    {"/i,w=2/a.jpg 2x", "/i,w=2/a.jpg@0-12 x2"},
    {"a 1x 2x, b", "b@9-10"},
    {"a 0w, b -1x, c 1.x, d 1e2x", "d@20-21 x1e2"},
    {"a 100w 50h, b 50h", "a@0-1 w100 h50"},
    {"a (1x, 2x) 3x, b 1x", "b@15-16 x1"},
    {"a 1x (", ""},
    {"a -0x", "a@0-1 x-0"},
    {"a 99999999999999999999999w", "a@0-1 w18446744073709551615"},
    {"a w, b x, c 1q, d", "d@16-17"},
    {"data:image/png;base64,AA== 2x", "data:image/png;base64,AA==@0-26 x2"},
};

static void describe(struct view value, const struct srcset_candidate *found,
		     char *ret_text, size_t size)
{
	size_t len = strlen(ret_text);

	len += (size_t)snprintf(
	    ret_text + len, size - len, "%s%.*s@%zu-%zu", len ? "|" : "",
	    (int)(found->url.end - found->url.start),
	    value.ptr + found->url.start, found->url.start, found->url.end);
	if (found->width)
		len += (size_t)snprintf(ret_text + len, size - len, " w%ju",
					(uintmax_t)found->width);
	if (found->height)
		len += (size_t)snprintf(ret_text + len, size - len, " h%ju",
					(uintmax_t)found->height);
	if (found->density.len)
		snprintf(ret_text + len, size - len, " x%.*s",
			 VIEW_ARGS(found->density));
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view value = view_of(rows[i].value);
		struct srcset_candidate found;
		char text[512] = "";
		size_t at = 0;

		while (srcset_next(value, &at, &found))
			describe(value, &found, text, sizeof(text));
		assert_string_equal(text, rows[i].expected);
	}
}

/* Each of a million bytes is read a bounded number of times. */
static void test_linear(void **state)
{
	static const char *const units[] = {",", "a,", "a ,", "a (",
					    "a 1x 1x "};
	struct srcset_candidate found;

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t unit = strlen(units[i]), count = 1000000, at = 0;
		char *bytes = xmalloc(unit * count);

		for (size_t k = 0; k < count; k++)
			memcpy(bytes + k * unit, units[i], unit);
		while (srcset_next(view_make(bytes, unit * count), &at, &found))
			;
		assert_int_equal(at, unit * count);
		free(bytes);
	}
}

static bool candidate_agrees(const json_t *have, const json_t *want)
{
	static const char *const fields[] = {"url", "w", "h"};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (!json_equal(json_object_get(have, fields[i]),
				json_object_get(want, fields[i])))
			return false;
	}
	return json_number_value(json_object_get(have, "d")) ==
	       json_number_value(json_object_get(want, "d"));
}

static bool case_passes(const json_t *one)
{
	const json_t *selected = json_object_get(one, "expect_selected");
	const json_t *want = json_object_get(one, "derived_candidates");
	json_t *answer = driver_srcset(one);
	const json_t *have = json_object_get(answer, "candidates");
	const json_t *first = json_object_get(json_array_get(have, 0), "url");
	bool good = json_array_size(have) == json_array_size(want);

	good = good &&
	       (json_is_null(selected) ? !first : json_equal(first, selected));
	for (size_t i = 0; good && i < json_array_size(have); i++)
		good = candidate_agrees(json_array_get(have, i),
					json_array_get(want, i));
	if (!good)
		printf("%s\n", json_string_value(json_object_get(one, "id")));
	json_decref(answer);
	return good;
}

static void test_conformance(void **state)
{
	json_t *data = conformance_load("srcset/srcset_selected_cases.json");
	const json_t *one;
	size_t index, failed = 0;

	(void)state;
	if (!data)
		skip();
	json_array_foreach(conformance_cases(data), index, one) failed +=
	    !case_passes(one);
	json_decref(data);
	assert_true(index > 0);
	assert_int_equal(failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_linear),
	    cmocka_unit_test(test_conformance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
