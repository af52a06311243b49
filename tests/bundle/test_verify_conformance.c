#include "bundle/verify.h"

#include "bundle/base64.h"
#include "bundle/bundle_testing.h"
#include "support/conformance.h"

static char *scratch;

static int set_up(void **state)
{
	(void)state;
	scratch = scratch_make();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(scratch);
	return 0;
}

static void decode(const json_t *text, struct buf *ret_bytes)
{
	buf_init(ret_bytes, BIG);
	assert_true(base64_decode(
	    view_make(json_string_value(text), json_string_length(text)),
	    ret_bytes));
}

static void spill_member(const char *folder, const json_t *file)
{
	const char *name = json_string_value(json_object_get(file, "path"));
	char path[4096];
	struct buf bytes;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	*strrchr(path, '/') = '\0';
	assert_int_equal(file_make_folders(path, NULL), 0);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	decode(json_object_get(file, "b64"), &bytes);
	spill(path, buf_view(&bytes));
	buf_release(&bytes);
}

static bool has_algorithm(const json_t *item, const char *name)
{
	const json_t *list = json_object_get(item, "algorithms");

	for (size_t i = 0; i < json_array_size(list); i++)
		if (!strcmp(json_string_value(json_array_get(list, i)), name))
			return true;
	return false;
}

/*
 * A bag that SHA-256 can prove is judged as its suite says. One with other
 * checksums only is never called sound, and the reason is said.
 */
static void judge(const json_t *item, const struct report *report)
{
	const char *expect = json_string_value(json_object_get(item, "expect"));
	const char *id = json_string_value(json_object_get(item, "id"));
	bool valid = !strncmp(expect, "valid", 5);
	const char *text = report_text(report);

	assert_int_equal(report->code, 0);
	if (!has_algorithm(item, "sha256")) {
		if (!strstr(text, "which this version does not check"))
			fail_msg("%s: %s", id, text);
		/* and what is wrong besides is said too */
		if (!valid && report->summary.problems < 3)
			fail_msg("%s: %s", id, text);
		return;
	}
	if (valid != !report->summary.problems)
		fail_msg("%s: %s", id, text);
}

static void check_bag(const json_t *item)
{
	const json_t *files = json_object_get(item, "files");
	const char *bag = in(scratch, "bag"), *tar = in(scratch, "bag.tar");
	struct report report, packed;

	for (size_t i = 0; i < json_array_size(files); i++)
		spill_member(bag, json_array_get(files, i));
	report_make(bag, &report);
	judge(item, &report);
	assert_int_equal(RUN("tar", "-C", scratch, "-cf", tar, "bag"), 0);
	report_make(tar, &packed);
	judge(item, &packed);
	assert_int_equal(report.summary.problems, packed.summary.problems);
	report_release(&report);
	report_release(&packed);
	assert_int_equal(RUN("rm", "-rf", bag), 0);
}

static void test_bags(void **state)
{
	json_t *data = conformance_load("bagit/bags.json");
	const json_t *cases;

	(void)state;
	if (!data)
		skip();
	cases = conformance_cases(data);
	for (size_t i = 0; i < json_array_size(cases); i++)
		check_bag(json_array_get(cases, i));
	printf("%zu bags judged rightly\n", json_array_size(cases));
	json_decref(data);
}

/* None of them is a bag: no crash, no failure, at least one sentence. */
static void test_tars(void **state)
{
	json_t *data = conformance_load("archive/libarchive_tars.json");
	const char *path = in(scratch, "x");
	const json_t *cases, *item;
	struct report report;
	struct buf bytes;

	(void)state;
	if (!data)
		skip();
	cases = conformance_cases(data);
	for (size_t i = 0; i < json_array_size(cases); i++) {
		item = json_array_get(cases, i);
		decode(json_object_get(item, "b64"), &bytes);
		spill(path, buf_view(&bytes));
		report_make(path, &report);
		assert_int_equal(report.code, 0);
		assert_true(report.summary.problems > 0);
		report_release(&report);
		buf_release(&bytes);
	}
	printf("%zu archives survived\n", json_array_size(cases));
	json_decref(data);
}

int main(void)
{
#define SCRATCH_TEST(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_bags),
	    SCRATCH_TEST(test_tars),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
