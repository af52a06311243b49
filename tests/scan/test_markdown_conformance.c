/*
 * Every image of the standards' examples, and no other, is found.
 */
#include "scan/markdown_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "support/check.h"
#include "support/conformance.h"
#include "url/url.h"

static const char base_url[] = "https://b.example/d/p";

struct data_file {
	const char *file;
	size_t cases; /* that all pass */
};

static int compare_strings(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

/* Sorted, each once: a definition is reported once for all its images. */
static size_t sort_unique(char **urls, size_t count)
{
	size_t kept = 0;

	if (count)
		qsort(urls, count, sizeof(*urls), compare_strings);
	for (size_t i = 0; i < count; i++) {
		if (kept && !strcmp(urls[kept - 1], urls[i]))
			free(urls[i]);
		else
			urls[kept++] = urls[i];
	}
	return kept;
}

static char *resolve(struct view value)
{
	struct url base, url;
	char *href;

	assert_int_equal(url_parse(view_of(base_url), NULL, &base, NULL), 0);
	if (url_parse(value, &base, &url, NULL))
		href = xasprintf("unresolvable: %.*s", VIEW_ARGS(value));
	else
		href = xmemdup0(url.href, url.len);
	url_release(&url);
	url_release(&base);
	return href;
}

static char **expected_urls(const json_t *array, size_t *ret_count)
{
	size_t count = json_array_size(array), kept = 0;
	char **urls = xcalloc(count + 1, sizeof(*urls));

	for (size_t i = 0; i < count; i++) {
		const char *value = json_string_value(json_array_get(array, i));

		/* Nothing to load, and no reference. */
		if (*value && *value != '#')
			urls[kept++] = resolve(view_of(value));
	}
	*ret_count = sort_unique(urls, kept);
	return urls;
}

static char **found_urls(const struct scan *scan, size_t *ret_count)
{
	char **urls = xcalloc(scan->ref_count + 1, sizeof(*urls));

	for (size_t i = 0; i < scan->ref_count; i++)
		urls[i] = resolve(scan->refs[i].value);
	*ret_count = sort_unique(urls, scan->ref_count);
	return urls;
}

static void free_urls(char **urls, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(urls[i]);
	free(urls);
}

static bool passes(const json_t *one)
{
	const json_t *markdown = json_object_get(one, "markdown");
	size_t want_count, got_count;
	char **want =
	    expected_urls(json_object_get(one, "expect_img_src"), &want_count);
	struct scan result;
	char **got;
	bool same;

	assert_int_equal(markdown_run(&result,
				      view_make(json_string_value(markdown),
						json_string_length(markdown)),
				      &(struct markdown_options){0}),
			 0);
	got = found_urls(&result, &got_count);
	same = want_count == got_count;
	for (size_t i = 0; same && i < want_count; i++)
		same = !strcmp(want[i], got[i]);
	for (size_t i = 0; !same && i < want_count; i++)
		print_message("  wanted %s\n", want[i]);
	for (size_t i = 0; !same && i < got_count; i++)
		print_message("  got    %s\n", got[i]);
	free_urls(want, want_count);
	free_urls(got, got_count);
	scan_release(&result);
	return same;
}

static void test_examples(void **state)
{
	const struct data_file *data_file = *state;
	json_t *data = conformance_load(data_file->file);
	const json_t *cases = conformance_cases(data), *one;
	size_t index, passed = 0;

	if (!data)
		skip();
	json_array_foreach(cases, index, one)
	{
		if (passes(one))
			passed++;
		else
			print_message("%s\n", json_string_value(
						  json_object_get(one, "id")));
	}
	print_message("%s: %zu of %zu\n", data_file->file, passed, index);
	json_decref(data);
	assert_int_equal(passed, index);
	assert_true(index >= data_file->cases);
}

int main(void)
{
	static struct data_file files[] = {
	    {"markdown/commonmark-0.31.2.json", 294},
	    {"markdown/gfm-0.29.json", 312},
	    {"markdown/commonmark-0.30-diff.json", 7},
	    {"markdown/cmark_regression.json", 35},
	    {"markdown/derived_images.json", 237},
	};
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_prestate(test_examples, &files[0]),
	    cmocka_unit_test_prestate(test_examples, &files[1]),
	    cmocka_unit_test_prestate(test_examples, &files[2]),
	    cmocka_unit_test_prestate(test_examples, &files[3]),
	    cmocka_unit_test_prestate(test_examples, &files[4]),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
