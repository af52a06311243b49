#include "bundle/manifest_line.h"

#include "base/limit.h"
#include "bundle/bundle_testing.h"
#include "bundle/line_splitter.h"

static void test_add(void **state)
{
	struct digest digest = digest_of(store_digest_ops(), "", 0);
	struct buf buf;

	(void)state;
	buf_init(&buf, BIG);
	manifest_line_add(&buf, &digest, view_of("data/a b%\r\n.txt"));
	assert_string_equal(buf.ptr,
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca"
			    "495991b7852b855  data/a b%25%0D%0A.txt\n");
	buf_release(&buf);
}

static void test_parse(void **state)
{
	static const struct {
		const char *line, *checksum, *path; /* NULL: malformed */
	} cases[] = {
	    {"ab12  data/a", "ab12", "data/a"},
	    {"AB12 data/a b", "AB12", "data/a b"},
	    {"ab12\t data/a", "ab12", "data/a"},
	    {"ab12 *data/a", "ab12", "data/a"},
	    {"ab12  ./data/a", "ab12", "data/a"},
	    {"ab12  ././data/a", "ab12", "data/a"},
	    {"ab12  data/%0a%0D%25%7e%", "ab12", "data/\n\r%%7e%"},
	    {"ab12  data/%250A", "ab12", "data/%0A"},
	    {"ab12", NULL, NULL},
	    {"ab12 ", NULL, NULL},
	    {"ab12 *", NULL, NULL},
	    {"  data/a", NULL, NULL},
	    {"xyz data/a", NULL, NULL},
	    {"", NULL, NULL},
	};
	struct view checksum;
	struct buf path;
	bool parsed;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_init(&path, LIMIT_NAME_BYTES);
		parsed = manifest_line_parse(view_of(cases[i].line), &checksum,
					     &path);
		assert_int_equal(parsed, cases[i].path != NULL);
		if (parsed) {
			assert_true(view_is(checksum, cases[i].checksum));
			assert_string_equal(path.ptr, cases[i].path);
		}
		buf_release(&path);
	}
}

static void collect(void *ctx, const struct line *line)
{
	buf_add_format(ctx, "%zu:%.*s%s|", line->number, VIEW_ARGS(line->text),
		       line->overlong ? "!" : "");
}

/* The same lines, however the bytes come in. */
static void check_lines(const char *text, bool lf_only, const char *expected)
{
	struct line_splitter lines;
	struct view v = view_of(text);
	struct buf seen;

	for (size_t step = 1; step <= v.len + 1; step++) {
		buf_init(&seen, BIG);
		line_splitter_init(&lines, 4, lf_only);
		lines.on_line = collect;
		lines.ctx = &seen;
		for (size_t at = 0; at < v.len; at += step)
			line_splitter_feed(&lines,
					   view_slice(v, at, at + step));
		line_splitter_finish(&lines);
		assert_true(view_is(buf_view(&seen), expected));
		line_splitter_release(&lines);
		buf_release(&seen);
	}
}

static void test_lines(void **state)
{
	(void)state;
	check_lines("", false, "");
	check_lines("a", false, "1:a|");
	check_lines("a\n", false, "1:a|");
	check_lines("a\nb", false, "1:a|2:b|");
	check_lines("a\r\nb\rc\n\nd\r\n", false, "1:a|2:b|3:c|4:|5:d|");
	check_lines("a\n\r\rb", false, "1:a|2:|3:|4:b|");
	check_lines("a\rb\n", true, "1:a\rb|");
	check_lines("abcd\nefg\n", false, "1:abcd|2:efg|");
}

/* What is too long is said to be, once, and does not spoil the next line. */
static void test_overlong(void **state)
{
	struct line_splitter lines;
	struct buf seen;

	(void)state;
	buf_init(&seen, BIG);
	line_splitter_init(&lines, 4, false);
	lines.on_line = collect;
	lines.ctx = &seen;
	line_splitter_feed(&lines, view_of("ab"));
	line_splitter_feed(&lines, view_of("cde"));
	line_splitter_feed(&lines, view_of("f\nok\n"));
	line_splitter_finish(&lines);
	assert_string_equal(seen.ptr, "1:ab!|2:ok|");
	line_splitter_release(&lines);
	buf_release(&seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_add),
	    cmocka_unit_test(test_parse),
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_overlong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
