#include "scan/front_matter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "driver/driver.h"
#include "support/conformance.h"

static void it_is_found(void **state)
{
	static const struct {
		const char *bytes;
		const char *block; /* NULL: there is none */
		const char *body;
		size_t line;
	} cases[] = {
	    {"---\na: b\n---\nbody", "a: b\n", "body", 2},
	    {"\n \n---\na: b\n---\nbody", "a: b\n", "body", 4},
	    {"\xEF\xBB\xBF---\na: b\n---\nbody", "a: b\n", "body", 2},
	    {"---  \r\na: b\r\n--- \t\r\nbody", "a: b\r\n", "body", 2},
	    {"---\na: b\n...\nbody", "a: b\n", "body", 2},
	    {"---\na: b\n---", "a: b\n", "", 2},
	    {"---\n---\nbody", "", "body", 2},
	    {"---\na: b\n", NULL, "---\na: b\n", 1},
	    {"---", NULL, "---", 1},
	    {"", NULL, "", 1},
	    {"\n\n", NULL, "\n\n", 1},
	    {"----\na: b\n----\n", NULL, "----\na: b\n----\n", 1},
	    {"---yaml\na: b\n---\n", NULL, "---yaml\na: b\n---\n", 1},
	    {" ---\na: b\n---\n", NULL, " ---\na: b\n---\n", 1},
	    {"---\n\t ---", NULL, "---\n\t ---", 1},
	    {"\xEF\xBB\xBFtext", NULL, "text", 1},
	    {"+++\na = 1\n+++\nbody", NULL, "+++\na = 1\n+++\nbody", 1},
	    /* no opening fence */
	    {"title: a\ndate: b\ntags:\n- c\n  - d\n\n---\nbody",
	     "title: a\ndate: b\ntags:\n- c\n  - d\n\n", "body", 1},
	    {"\ntitle: a\nb: c\n---\n", "title: a\nb: c\n", "", 2},
	    {"title: a\n---\nbody", NULL, "title: a\n---\nbody", 1},
	    {"note: a\nhint: b\n---\n", NULL, "note: a\nhint: b\n---\n", 1},
	    {"title: a\ntext\ndate: b\n---\n", NULL,
	     "title: a\ntext\ndate: b\n---\n", 1},
	    {"title: a\ndate: b\n", NULL, "title: a\ndate: b\n", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct view bytes = view_of(cases[i].bytes);
		struct front_matter front = front_matter_find(bytes);

		assert_int_equal(front.present, cases[i].block != NULL);
		assert_int_equal(front.line, cases[i].line);
		assert_true(view_is(view_slice(bytes, front.body, bytes.len),
				    cases[i].body));
		if (front.present)
			assert_true(view_is(view_slice(bytes, front.block.start,
						       front.block.end),
					    cases[i].block));
	}
}

static bool is_trimmed_body(const json_t *input, const json_t *answer,
			    const json_t *expect)
{
	const json_t *text = json_object_get(input, "text");
	struct view v =
	    view_make(json_string_value(text), json_string_length(text));
	size_t at =
	    (size_t)json_integer_value(json_object_get(answer, "body_offset"));

	return view_is(
	    view_trim(view_slice(v, at, v.len)),
	    json_string_value(json_object_get(expect, "body_trimmed")));
}

static bool case_holds(const json_t *input)
{
	const json_t *expect = json_object_get(input, "expect");
	const json_t *data = json_object_get(expect, "data");
	json_t *answer = driver_front_matter(input);
	bool good = !json_object_get(answer, "error");

	good = good && json_equal(json_object_get(answer, "has"),
				  json_object_get(expect, "has_front_matter"));
	good = good && is_trimmed_body(input, answer, expect);
	if (good && data)
		good = json_equal(json_object_get(answer, "data"), data);
	if (!good) {
		char *shown = json_dumps(answer, JSON_ENCODE_ANY);

		print_error("%s: %s\n",
			    json_string_value(json_object_get(input, "id")),
			    shown);
		free(shown);
	}
	json_decref(answer);
	return good;
}

static void others_agree_where_it_is(void **state)
{
	json_t *data = conformance_load("yaml/front_matter_cases.json");
	const json_t *input;
	size_t i, bad = 0, hard = 0;

	(void)state;
	if (!data)
		skip();
	json_array_foreach(conformance_cases(data), i, input)
	{
		if (!json_is_true(json_object_get(input, "consensus")))
			continue;
		hard++;
		bad += !case_holds(input);
	}
	print_message("%zu of %zu hard cases\n", hard - bad, hard);
	json_decref(data);
	assert_int_equal(bad, 0);
}

/*
 * Seven cases use what libyaml does not know (adjacent values, tabs after an
 * indentation, punctuation in anchors); they are refused and not misread.
 */
static void mappings_are_read(void **state)
{
	json_t *data = conformance_load("yaml/yaml_mapping_cases.json");
	const json_t *input;
	size_t i, refused = 0, wrong = 0;

	(void)state;
	if (!data)
		skip();
	json_array_foreach(conformance_cases(data), i, input)
	{
		json_t *answer = driver_front_matter(input);

		if (json_object_get(answer, "error"))
			refused++;
		else if (!json_equal(json_object_get(answer, "data"),
				     json_object_get(input, "json")))
			wrong++;
		json_decref(answer);
	}
	json_decref(data);
	assert_int_equal(wrong, 0);
	assert_in_range(refused, 0, 7);
}

static void what_is_no_yaml_is_said(void **state)
{
	json_t *data = conformance_load("yaml/yaml_invalid_cases.json");
	const json_t *input;
	size_t i, accepted = 0;

	(void)state;
	if (!data)
		skip();
	json_array_foreach(conformance_cases(data), i, input)
	{
		json_t *answer = driver_front_matter(input);

		accepted += !json_object_get(answer, "error");
		json_decref(answer);
	}
	json_decref(data);
	/* libyaml is lenient four times, blanks for tabs once. */
	assert_in_range(accepted, 0, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_is_found),
	    cmocka_unit_test(others_agree_where_it_is),
	    cmocka_unit_test(mappings_are_read),
	    cmocka_unit_test(what_is_no_yaml_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
