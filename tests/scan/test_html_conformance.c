#include "scan/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "scan/html_run.h"
#include "scan/srcset.h"
#include "support/conformance.h"

/*
 * Lists of values are compared as a browser's and ours: references that name
 * nothing (empty, a fragment alone) are none, and blanks around a URL are no
 * part of it.
 */
static void append_value(json_t *list, struct view value)
{
	value = view_trim(value);
	if (value.len && value.ptr[0] != '#')
		json_array_append_new(list, json_stringn(value.ptr, value.len));
}

static struct view view_of_json(const json_t *string)
{
	return view_make(json_string_value(string), json_string_length(string));
}

/* The values that `html` names in references of one of two kinds. */
static json_t *scan_values(struct view html, const char *kind,
			   const char *other_kind)
{
	json_t *values = json_array();
	struct run run;

	run_start(&run, NULL);
	run_feed(&run, html, LEVEL_STRICT);
	for (size_t i = 0; i < run.scan.ref_count; i++) {
		const struct reference *ref = &run.scan.refs[i];

		if (!strcmp(ref->kind, kind) || !strcmp(ref->kind, other_kind))
			append_value(values, ref->value);
	}
	run_end(&run);
	return values;
}

static json_t *scan_img_src(struct view html)
{
	return scan_values(html, "html.img.src", "");
}

static json_t *trimmed(const json_t *list)
{
	json_t *values = json_array();
	const json_t *one;
	size_t index;

	json_array_foreach(list, index, one)
	    append_value(values, view_of_json(one));
	return values;
}

/* Takes both lists. */
static bool agree(const json_t *one, json_t *have, json_t *want)
{
	bool good = json_equal(have, want);

	if (!good)
		printf("%s\n", json_string_value(json_object_get(one, "id")));
	json_decref(have);
	json_decref(want);
	return good;
}

static bool probe_passes(const json_t *one)
{
	return agree(one,
		     scan_img_src(view_of_json(json_object_get(one, "html"))),
		     trimmed(json_object_get(one, "expect_img_src")));
}

static bool entity_passes(const json_t *one)
{
	char *html = xasprintf("<!doctype html><body><img src=\"%s\">",
			       json_string_value(json_object_get(one, "attr")));
	json_t *want = json_array();
	bool good;

	append_value(want, view_of_json(json_object_get(one, "value")));
	good = agree(one, scan_img_src(view_of(html)), want);
	free(html);
	return good;
}

static bool tree_passes(const json_t *one)
{
	const json_t *element;
	json_t *want = json_array();
	size_t index;

	json_array_foreach(json_object_get(one, "elements"), index, element)
	{
		const json_t *src =
		    json_object_get(json_object_get(element, "attrs"), "src");
		const json_t *tag = json_object_get(element, "tag");

		if (src && !strcmp(json_string_value(tag), "img"))
			append_value(want, view_of_json(src));
	}
	return agree(one,
		     scan_img_src(view_of_json(json_object_get(one, "data"))),
		     want);
}

/*
 * The cases of pictures are full of data: URIs, which are counted and not
 * reported; another scheme of the same length makes them references.
 */
static char *without_data_uris(const json_t *string)
{
	char *copy = xstrdup(json_string_value(string));

	for (char *at = copy; (at = strstr(at, "data:"));)
		*at = 'x';
	return copy;
}

static void append_candidates(json_t *list, const char *srcset)
{
	struct view value = view_of(srcset);
	struct srcset_candidate candidate;
	size_t at = 0;

	while (srcset_next(value, &at, &candidate))
		append_value(list, view_slice(value, candidate.url.start,
					      candidate.url.end));
}

/* What a case's DOM names in the attribute `name`, in tree order. */
static json_t *dom_values(const json_t *one, const char *name)
{
	json_t *values = json_array();
	const json_t *attribute;
	size_t index;

	json_array_foreach(json_object_get(one, "dom_attributes"), index,
			   attribute)
	{
		const json_t *attr = json_object_get(attribute, "attr");
		const json_t *element = json_object_get(attribute, "element");
		char *value =
		    without_data_uris(json_object_get(attribute, "value"));

		if (strcmp(json_string_value(attr), name) != 0 ||
		    json_is_true(json_object_get(attribute, "in_svg")) != 0)
			value[0] = '\0';
		if (!strcmp(name, "srcset"))
			append_candidates(values, value);
		else if (!strcmp(json_string_value(element), "img"))
			append_value(values, view_of(value));
		free(value);
	}
	return values;
}

static bool picture_passes(const json_t *one)
{
	char *html = without_data_uris(json_object_get(one, "html"));
	bool good =
	    agree(one, scan_img_src(view_of(html)), dom_values(one, "src"));

	good &= agree(
	    one,
	    scan_values(view_of(html), "html.img.srcset", "html.source.srcset"),
	    dom_values(one, "srcset"));
	free(html);
	return good;
}

static void check_file(const char *file, bool (*passes)(const json_t *))
{
	json_t *data = conformance_load(file);
	size_t index, failed = 0;
	const json_t *one;

	if (!data)
		skip();
	json_array_foreach(conformance_cases(data), index, one) failed +=
	    !passes(one);
	json_decref(data);
	printf("%s: %zu of %zu\n", file, index - failed, index);
	assert_true(index > 0);
	assert_int_equal(failed, 0);
}

static void test_attribute_probe(void **state)
{
	(void)state;
	check_file("html/attribute_probe.json", probe_passes);
}

static void test_entities(void **state)
{
	(void)state;
	check_file("html/entity_attr_cases.json", entity_passes);
}

static void test_tree(void **state)
{
	(void)state;
	check_file("html/tree_construction_images.json", tree_passes);
}

static void test_pictures(void **state)
{
	(void)state;
	check_file("srcset/picture_cases.json", picture_passes);
}

/*
 * Cases of class "tree" need a tree for the browser's answer; the tokenizer's
 * is accepted as well. How many give the browser's is reported.
 */
static bool sentinel_passes(const json_t *one, size_t *trees)
{
	const json_t *class = json_object_get(one, "class");
	const json_t *expected = json_object_get(one, "expect_img_src");
	json_t *have;
	bool good;

	if (strcmp(json_string_value(class), "tree") != 0)
		return probe_passes(one);
	have = scan_img_src(view_of_json(json_object_get(one, "html")));
	good = json_equal(have, expected);
	*trees += good;
	good = good || json_equal(have, json_object_get(one, "tokenizer_only"));
	json_decref(have);
	return good;
}

static void test_sentinels(void **state)
{
	json_t *data = conformance_load("html/sentinel_cases.json");
	size_t index, failed = 0, trees = 0;
	const json_t *one;

	(void)state;
	if (!data)
		skip();
	json_array_foreach(conformance_cases(data), index, one) failed +=
	    !sentinel_passes(one, &trees);
	json_decref(data);
	printf("sentinels: %zu of %zu; %zu trees as in a browser\n",
	       index - failed, index, trees);
	assert_int_equal(failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_attribute_probe),
	    cmocka_unit_test(test_entities),
	    cmocka_unit_test(test_tree),
	    cmocka_unit_test(test_pictures),
	    cmocka_unit_test(test_sentinels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
