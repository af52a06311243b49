#include "yaml/yaml_events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limit.h"

static struct text text_in(struct arena *arena, const char *yaml)
{
	return text_of_file(arena, view_of(yaml));
}

/* Events as one letter each; scalars as =value. */
static void write_events(const char *yaml, struct buf *out)
{
	static const char letters[] = ".{}[]=*";
	struct arena arena;
	struct text text;
	struct yaml_reader *reader;
	struct yaml_event event;

	arena_init(&arena);
	text = text_in(&arena, yaml);
	reader = yaml_reader_new(&text);
	do {
		assert_int_equal(yaml_next(reader, &event, NULL), 0);
		buf_add_byte(out, letters[event.kind]);
		if (event.kind == YAML_SCALAR)
			buf_add_view(out, event.value);
		if (event.kind == YAML_ALIAS)
			buf_add_view(out, event.anchor);
	} while (event.kind != YAML_END);
	yaml_reader_free(reader);
	arena_release(&arena);
}

static void events_come_in_order(void **state)
{
	static const struct {
		const char *yaml, *events;
	} cases[] = {
	    {"", "."},
	    {"# nothing\n", "."},
	    {"a: b\n", "{=a=b}."},
	    {"a: [b, {c: d}]\n", "{=a[=b{=c=d}]}."},
	    {"a: &x b\nc: *x\n", "{=a=b=c*x}."},
	    {"a: 1\n---\nb: 2\n", "{=a=1}."},
	    {"- a\n- b\n", "[=a=b]."},
	    {"text\n", "=text."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf out;

		buf_init(&out, 1000);
		write_events(cases[i].yaml, &out);
		assert_string_equal(out.ptr, cases[i].events);
		buf_release(&out);
	}
}

/* The n-th scalar's place and value. */
struct place {
	const char *yaml;
	int nth;
	const char *raw, *value;
	size_t line, column;
};

static void check_place(const struct place *want)
{
	struct arena arena;
	struct text text;
	struct yaml_reader *reader;
	struct yaml_event event = {.kind = YAML_END};
	struct view raw;

	arena_init(&arena);
	text = text_in(&arena, want->yaml);
	reader = yaml_reader_new(&text);
	for (int n = 0; n <= want->nth;) {
		assert_int_equal(yaml_next(reader, &event, NULL), 0);
		assert_int_not_equal(event.kind, YAML_END);
		n += event.kind == YAML_SCALAR;
	}
	raw = view_slice(text.bytes, event.start, event.end);
	assert_true(view_is(raw, want->raw));
	assert_true(view_is(event.value, want->value));
	assert_int_equal(event.line, want->line);
	assert_int_equal(event.column, want->column);
	yaml_reader_free(reader);
	arena_release(&arena);
}

static void places_are_bytes(void **state)
{
	static const struct place places[] = {
	    {"a: b\n", 1, "b", "b", 1, 4},
	    {"\xC3\xA4: \xE4\xB8\xAD\xF0\x9F\x8E\xA8\nb: 'x'\n", 3, "'x'", "x",
	     2, 4},
	    {"a: \"\\u00e4\"  # c\n", 1, "\"\\u00e4\"", "\xC3\xA4", 1, 4},
	    {"a: !!str &n  'x'\n", 1, "'x'", "x", 1, 4},
	    {"a: &n # why\n  x\n", 1, "x", "x", 1, 4},
	    {"a: b c  \n", 1, "b c", "b c", 1, 4},
	    {"a:\nb: c\n", 1, "", "", 1, 3},
	    {"a: !!str\nb: c\n", 1, "", "", 1, 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		check_place(&places[i]);
}

/* Past the 64 characters of one step of the place index. */
static void far_places_are_exact(void **state)
{
	struct arena arena;
	struct buf yaml;

	(void)state;
	for (size_t pad = 0; pad < 200; pad++) {
		struct place want = {.raw = "'z'",
				     .value = "z",
				     .nth = 3,
				     .line = 2,
				     .column = 4};

		arena_init(&arena);
		buf_init(&yaml, 4096);
		buf_add_string(&yaml, "a: x");
		for (size_t i = 0; i < pad; i++)
			buf_add_string(&yaml, i % 2 ? "\xC3\xA4" : "b");
		buf_add_string(&yaml, "\nb: 'z'\n");
		want.yaml = yaml.ptr;
		check_place(&want);
		buf_release(&yaml);
		arena_release(&arena);
	}
}

static int read_all(struct view yaml, size_t line, struct error *err)
{
	struct arena arena;
	struct text text;
	struct yaml_reader *reader;
	struct yaml_event event;
	int r;

	arena_init(&arena);
	text = text_of_file(&arena, yaml);
	reader = yaml_reader_new(&text);
	yaml_reader_set_line(reader, line);
	do
		r = yaml_next(reader, &event, err);
	while (!r && event.kind != YAML_END);
	if (r) {
		assert_int_equal(yaml_next(reader, &event, NULL), 0);
		assert_int_equal(event.kind, YAML_END);
	}
	yaml_reader_free(reader);
	arena_release(&arena);
	return r;
}

static void refusals_have_a_place(void **state)
{
	static const struct {
		const char *yaml, *prefix;
	} cases[] = {
	    {"a: b: c\n", "3:5: "},   {"ok: 1\nx: [1\n", "5:1: "},
	    {"a: \xFF\n", "3:4: "},   {"\xC3\xA4: 1\nb: \x01\n", "4:4: "},
	    {"a: 1\n- b\n", "4:1: "}, {"[a] b\n", "3:5: "},
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(read_all(view_of(cases[i].yaml), 3, &err),
				 TS_E_SYNTAX);
		assert_true(
		    view_starts_with(view_of(err.text), cases[i].prefix));
	}
}

static int read_repeated(const char *piece, size_t count, struct error *err)
{
	struct buf yaml;
	int r;

	buf_init(&yaml, MIB(16));
	for (size_t i = 0; i < count; i++)
		buf_add_string(&yaml, piece);
	r = read_all(buf_view(&yaml), 1, err);
	buf_release(&yaml);
	return r;
}

static void limits_hold(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(read_repeated("[", 100000, &err), TS_E_TOO_MANY);
	assert_int_equal(read_repeated("- ", 100000, &err), TS_E_TOO_MANY);
	assert_int_equal(read_repeated("? ", 100000, &err), TS_E_TOO_MANY);
	assert_int_equal(read_repeated("- a\n", LIMIT_YAML_EVENTS, &err),
			 TS_E_TOO_MANY);
	assert_int_equal(read_repeated("a: bcdef\n", MIB(1), &err),
			 TS_E_TOO_LARGE);
	assert_int_equal(read_repeated("%TAG !a! b\n", 100000, &err),
			 TS_E_TOO_MANY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(events_come_in_order),
	    cmocka_unit_test(places_are_bytes),
	    cmocka_unit_test(far_places_are_exact),
	    cmocka_unit_test(refusals_have_a_place),
	    cmocka_unit_test(limits_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
