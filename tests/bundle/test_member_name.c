#include "bundle/member_name.h"

#include "base/limit.h"
#include "base/utf8.h"
#include "bundle/bundle_testing.h"
#include "support/conformance.h"

static char *make(struct view path)
{
	struct buf name;

	buf_init(&name, LIMIT_NAME_BYTES);
	member_name_make(path, &name);
	return buf_detach(&name, NULL);
}

static void test_make(void **state)
{
	static const struct {
		const char *path, *name;
	} cases[] = {
	    {"a.md", "a.md"},
	    {"posts/2021/caf\u00E9 \u4E2D\u6587.md",
	     "posts/2021/caf\u00E9 \u4E2D\u6587.md"},
	    {"", "_"},
	    {"/", "_"},
	    {"/etc//passwd", "etc/passwd"},
	    {"..", "__"},
	    {"../../a", "__/__/a"},
	    {"./a", "_/a"},
	    {"...", "___"},
	    {"a.", "a_"},
	    {"a . ", "a___"},
	    {".hidden", ".hidden"},
	    {" a", " a"},
	    {"C:\\x", "C__x"},
	    {"100%", "100_"},
	    {"<>:\"|?*", "_______"},
	    {"a\r\nb\tc\x7F", "a__b_c_"},
	    {"\xFF\xFE"
	     "a",
	     "__a"},
	    {"\xC3", "_"},
	    {"a\xC2\x85"
	     "b\u202Ec\u2028d\uFEFFe",
	     "a_b_c_d_e"},
	    {"con", "con_"},
	    {"Con.txt", "Con_.txt"},
	    {"aux.tar.gz", "aux_.tar.gz"},
	    {"NUL .x", "NUL _.x"},
	    {"com1", "com1_"},
	    {"COM\u00B9.md", "COM\u00B9_.md"},
	    {"lpt0/x", "lpt0_/x"},
	    {"com10", "com10"},
	    {"console", "console"},
	    {"CONIN$", "CONIN$_"},
	};
	char *name;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		name = make(view_of(cases[i].path));
		assert_string_equal(name, cases[i].name);
		assert_true(member_name_is_portable(view_of(name)));
		assert_null(member_name_problem(view_of(name)));
		free(name);
	}
}

static void test_long_names(void **state)
{
	char path[LIMIT_NAME_BYTES * 2];
	char *name, *other;
	struct buf deep;

	(void)state;
	memset(path, 'a', sizeof(path));
	memcpy(path + 250, ".jpeg", 6);
	name = make(view_of(path));
	assert_int_equal(strlen(name), LIMIT_NAME_PART);
	assert_string_equal(name + 195, ".jpeg");
	assert_int_equal(name[186], '~');
	path[0] = 'b';
	other = make(view_of(path));
	assert_string_not_equal(name + 186, other + 186);
	free(name);
	free(other);

	/* no character is cut */
	for (size_t i = 0; i < 300; i += 3)
		memcpy(path + i, "\u4E2D", 3);
	path[300] = '\0';
	name = make(view_of(path));
	assert_true(strlen(name) <= LIMIT_NAME_PART);
	assert_true(utf8_is_valid(view_of(name)));
	free(name);

	buf_init(&deep, BIG);
	for (int i = 0; i < 500; i++)
		buf_add_string(&deep, "d/");
	buf_add_string(&deep, "x.md");
	name = make(buf_view(&deep));
	assert_int_equal(name[0], '~');
	assert_string_equal(name + 9, "/x.md");
	free(name);
	buf_release(&deep);
}

static void check_unique(struct map *taken, const char *path, const char *name)
{
	struct buf made;

	buf_init(&made, LIMIT_NAME_BYTES);
	member_name_make_unique(view_of(path), taken, &made);
	assert_string_equal(made.ptr, name);
	buf_release(&made);
}

static void test_unique(void **state)
{
	struct map *taken = map_new();

	(void)state;
	check_unique(taken, "a.md", "a.md");
	check_unique(taken, "A.MD", "A (2).MD");
	check_unique(taken, "a.md", "a (3).md");
	check_unique(taken, "a (3).md", "a (3) (2).md");
	check_unique(taken, "\u00C9t\u00E9", "\u00C9t\u00E9");
	check_unique(taken, "\u00E9T\u00C9", "\u00E9T\u00C9 (2)");
	check_unique(taken, "\u0416", "\u0416");
	check_unique(taken, "\u0436", "\u0436 (2)");
	check_unique(taken, "d/x", "d/x");
	check_unique(taken, "d/y", "d/y");
	check_unique(taken, "d", "d (2)"); /* a file where a folder is */
	check_unique(taken, "f", "f");
	check_unique(taken, "f/x", "f (2)/x"); /* and the other way */
	check_unique(taken, "f/y", "f (3)/y");
	check_unique(taken, "a?b", "a_b");
	check_unique(taken, "a:b", "a_b (2)");
	assert_false(member_name_take(view_of("D/X"), taken));
	assert_false(member_name_take(view_of("f/z"), taken));
	assert_false(member_name_take(view_of("d"), taken));
	assert_true(member_name_take(view_of("d/z"), taken));
	map_free(taken);
}

/* A hundred thousand equal names take no million tries each. */
static void test_unique_many(void **state)
{
	struct map *taken = map_new();
	struct buf made;

	(void)state;
	buf_init(&made, LIMIT_NAME_BYTES);
	for (int i = 0; i < 100000; i++) {
		buf_clear(&made);
		member_name_make_unique(view_of("x.md"), taken, &made);
	}
	assert_string_equal(made.ptr, "x (100000).md");
	buf_release(&made);
	map_free(taken);
}

static void test_problem(void **state)
{
	static const struct {
		const char *name;
		bool bad;
	} cases[] = {
	    {"data/a.jpg", false},  {"a b%c", false},
	    {"..a/b..", false},     {"", true},
	    {"/a", true},           {"a//b", true},
	    {"a/", true},           {"..", true},
	    {"a/../b", true},       {"./a", true},
	    {"a/.", true},          {"a\\b", true},
	    {"c:/x", true},         {"a\xFF", true},
	    {"a/..", true},         {"data/a:b", false},
	    {"line\nbreak", false},
	};
	char long_name[LIMIT_NAME_BYTES + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(member_name_problem(view_of(cases[i].name)) !=
				     NULL,
				 cases[i].bad);
	assert_non_null(member_name_problem(view_make("a\0b", 3)));
	memset(long_name, 'a', sizeof(long_name));
	assert_non_null(
	    member_name_problem(view_make(long_name, sizeof(long_name) - 1)));
}

/* An oracle that shares nothing with the code: does the path escape? */
static bool escapes(const char *path)
{
	char *copy = strdup(path), *rest = NULL, *part;
	bool bad = strchr(path, '\\') || path[0] == '/';

	for (part = strtok_r(copy, "/", &rest); part;
	     part = strtok_r(NULL, "/", &rest))
		bad |= !strcmp(part, "..");
	free(copy);
	return bad;
}

static void check_portable(const char *path, size_t len)
{
	static const char *const forbidden = "%<>:\"\\|?*";
	char *name = make(view_make(path, len));

	assert_null(member_name_problem(view_of(name)));
	assert_true(member_name_is_portable(view_of(name)));
	assert_false(escapes(name));
	assert_int_equal(strcspn(name, forbidden), strlen(name));
	for (char *c = name; *c; c++)
		assert_true((unsigned char)*c >= 0x20);
	free(name);
}

static void test_conformance(void **state)
{
	json_t *data = conformance_load("archive/traversal_names.json");
	json_t *strings = conformance_load("archive/naughty_strings.json");
	const json_t *text;
	size_t i, refused = 0;
	json_t *item;

	(void)state;
	if (!data || !strings) {
		json_decref(data);
		json_decref(strings);
		skip();
	}
	json_array_foreach((json_t *)(uintptr_t)conformance_cases(data), i,
			   item)
	{
		text = json_object_get(item, "payload");
		check_portable(json_string_value(text),
			       json_string_length(text));
		if (!escapes(json_string_value(text)))
			continue;
		assert_non_null(
		    member_name_problem(view_of(json_string_value(text))));
		refused++;
	}
	printf("%zu traversal names portable, %zu refused\n", i, refused);
	json_array_foreach((json_t *)(uintptr_t)conformance_cases(strings), i,
			   item)
	{
		text = json_object_get(item, "text");
		check_portable(json_string_value(text),
			       json_string_length(text));
	}
	printf("%zu naughty strings portable\n", i);
	json_decref(data);
	json_decref(strings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_make),    cmocka_unit_test(test_long_names),
	    cmocka_unit_test(test_unique),  cmocka_unit_test(test_unique_many),
	    cmocka_unit_test(test_problem), cmocka_unit_test(test_conformance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
