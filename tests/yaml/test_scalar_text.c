#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "yaml/yaml_events.h"

/* The last scalar of `yaml`, and where `part` of its value is written. */
struct scalar_case {
	const char *yaml, *value;
	const char *part, *raw; /* NULL: the whole is not looked for */
};

static void last_scalar(struct arena *arena, const struct text *text,
			struct text *ret_text)
{
	struct yaml_reader *reader = yaml_reader_new(text);
	struct yaml_event event;

	for (;;) {
		assert_int_equal(yaml_next(reader, &event, NULL), 0);
		if (event.kind == YAML_END)
			break;
		if (event.kind == YAML_SCALAR)
			assert_true(
			    yaml_scalar_text(arena, text, &event, ret_text));
	}
	yaml_reader_free(reader);
}

static void check_scalar(const struct scalar_case *want)
{
	struct arena arena;
	struct text file, text = {0};
	struct span span;
	size_t at;

	arena_init(&arena);
	file = text_of_file(&arena, view_of(want->yaml));
	last_scalar(&arena, &file, &text);
	if (!view_is(text.bytes, want->value))
		fail_msg("%s: %.*s", want->yaml, VIEW_ARGS(text.bytes));
	if (want->part) {
		at = view_find(text.bytes, 0, want->part);
		assert_true(at < text.bytes.len);
		span = text_span(&text, at, at + strlen(want->part));
		assert_true(view_is(
		    view_slice(file.bytes, span.start, span.end), want->raw));
	}
	arena_release(&arena);
}

static void flow_scalars(void **state)
{
	static const struct scalar_case cases[] = {
	    {"a: b", "b", "b", "b"},
	    {"a: b\n  c\n\n  d\n", "b c\nd", "c", "c"},
	    {"a: b\r\n  c\r\n\r\n  d\r\n", "b c\nd", " c", "\r\n  c"},
	    {"a: b \t c", "b \t c", "b", "b"},
	    {"a: 'b''c'", "b'c", "'c", "''c"},
	    {"a: 'b \n\n  c'", "b\nc", "c", "c"},
	    {"a: ' b '", " b ", " b ", " b "},
	    {"a: ''", "", NULL, NULL},
	    {"a: \"\"", "", NULL, NULL},
	    {"a: \"b\\/c\\x41\\u00e4\\U0001F3A8\"",
	     "b/cA\xC3\xA4\xF0\x9F\x8E\xA8", "A\xC3\xA4", "\\x41\\u00e4"},
	    {"a: \"b\\\n   c\"", "bc", "bc", "b\\\n   c"},
	    {"a: \"b \\\n\n  \\ c\"", "b \n c", "c", "c"},
	    {"a: \"b\n c\n\"", "b c ", "c", "c"},
	    {"a: \"b\xE2\x80\xA8 c\"",
	     "b\xE2\x80\xA8"
	     "c",
	     "c", "c"},
	    {"a: 'b\xC2\x85\xC2\x85"
	     "c'",
	     "b\nc", "c", "c"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_scalar(&cases[i]);
}

static void every_escape_is_read(void **state)
{
	static const char yaml[] =
	    "\"\\a\\b\\t\\n\\v\\f\\r\\e\\ \\\"\\\\\\/\\N\\_\\L\\P\"";
	static const struct scalar_case all = {
	    yaml,
	    "\a\b\t\n\v\f\r\x1B \"\\/\xC2\x85\xC2\xA0\xE2\x80\xA8\xE2\x80\xA9",
	    "\xC2\xA0", "\\_"};

	(void)state;
	check_scalar(&all);
}

static void block_scalars(void **state)
{
	static const struct scalar_case cases[] = {
	    {"a: |\n  b\n   c\n\n  d\n", "b\n c\n\nd\n", "d", "d"},
	    {"a: |-\n  b\n  c\n\n", "b\nc", "b\nc", "b\n  c"},
	    {"a: |+\n  b\n\n\n", "b\n\n\n", "b", "b"},
	    {"a: >\n  b\n  c\n\n  d\n", "b c\nd\n", "c", "c"},
	    {"a: >\n  b\n   c\n  d\n", "b\n c\nd\n", "d", "d"},
	    {"a: >-\n\n  b\n  c\n", "\nb c", "b c", "b\n  c"},
	    {"a: |2\n   b\n  c\n", " b\nc\n", "c", "c"},
	    {"a: >2-  # why\n   b\n  c\n", " b\nc", "c", "c"},
	    {"a: |\r\n  b\r\n  c\r\n", "b\nc\n", "c", "c"},
	    {"a: |\n  b", "b", "b", "b"},
	    {"a: |\n  x\n   ", "x\n ", "x", "x"},
	    {"a: |\n", "", NULL, NULL},
	    {"- a:\n  - |\n   \xE4\xB8\xAD\n   z\n", "\xE4\xB8\xAD\nz\n", "z",
	     "z"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_scalar(&cases[i]);
}

/* A value that no decoding gives: one run for the whole node. */
static void a_difference_costs_the_map(void **state)
{
	struct arena arena;
	struct text file, text;
	struct span span;
	struct yaml_event event = {
	    .kind = YAML_SCALAR,
	    .start = 3,
	    .end = 6,
	    .style = YAML_SINGLE,
	    .value = view_of("other"),
	};

	(void)state;
	arena_init(&arena);
	file = text_of_file(&arena, view_of("a: 'b' # c"));
	assert_false(yaml_scalar_text(&arena, &file, &event, &text));
	assert_true(view_is(text.bytes, "other"));
	span = text_span(&text, 1, 2);
	assert_int_equal(span.start, 3);
	assert_int_equal(span.end, 6);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(flow_scalars),
	    cmocka_unit_test(every_escape_is_read),
	    cmocka_unit_test(block_scalars),
	    cmocka_unit_test(a_difference_costs_the_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
