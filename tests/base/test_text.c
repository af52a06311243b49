#include "base/text.h"

#include <string.h>

#include "support/check.h"

static struct arena arena;

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static void assert_span(const struct text *text, size_t start, size_t end,
			size_t file_start, size_t file_end)
{
	struct span span = text_span(text, start, end);

	assert_int_equal(span.start, file_start);
	assert_int_equal(span.end, file_end);
}

static void test_file_is_its_own_place(void **state)
{
	struct text text = text_of_file(&arena, view_of("hello"));

	(void)state;
	assert_span(&text, 1, 3, 1, 3);
	assert_span(&text, 0, 5, 0, 5);
	assert_span(&text, 5, 5, 5, 5);
	assert_true(text_is_contiguous(&text, 0, 5));
}

static void test_slice_keeps_places(void **state)
{
	struct text file = text_of_file(&arena, view_of("0123456789"));
	struct text slice = text_slice(&arena, &file, 3, 8);
	struct text inner = text_slice(&arena, &slice, 1, 3);
	struct text empty = text_slice(&arena, &slice, 2, 2);

	(void)state;
	assert_view(inner.bytes, "45");
	assert_span(&inner, 0, 2, 4, 6);
	assert_int_equal(text_offset(&inner, 2), 6);
	assert_int_equal(empty.bytes.len, 0);
	assert_int_equal(text_offset(&empty, 0), 5);
}

/* "a&amp;b" -> "a&b" -> "a%26b": two layers, one place. */
static void test_layers_compose(void **state)
{
	struct text file = text_of_file(&arena, view_of("<a&amp;b>"));
	struct text_builder builder;
	struct text decoded, wrapped;

	(void)state;
	text_builder_init(&builder, &arena, &file);
	text_builder_copy(&builder, 1, 2);
	text_builder_replace(&builder, 2, 7, view_of("&"));
	text_builder_copy(&builder, 7, 8);
	decoded = text_builder_finish(&builder);
	assert_view(decoded.bytes, "a&b");
	assert_span(&decoded, 0, 3, 1, 8);
	assert_span(&decoded, 1, 2, 2, 7);
	assert_span(&decoded, 2, 3, 7, 8);

	text_builder_init(&builder, &arena, &decoded);
	text_builder_copy(&builder, 0, 1);
	text_builder_replace(&builder, 1, 2, view_of("%26"));
	text_builder_copy(&builder, 2, 3);
	wrapped = text_builder_finish(&builder);
	assert_view(wrapped.bytes, "a%26b");
	assert_span(&wrapped, 1, 2, 2, 7); /* a part stands for the whole */
	assert_span(&wrapped, 4, 5, 7, 8);
	assert_true(text_is_contiguous(&wrapped, 0, 5));
	assert_true(text_is_contiguous(&wrapped, 1, 4));
	assert_false(text_is_contiguous(&wrapped, 1, 3));
	assert_false(text_is_contiguous(&wrapped, 2, 5));
}

/* A container's prefix is left out: what spans it is not contiguous. */
static void test_gap_is_not_contiguous(void **state)
{
	struct text file = text_of_file(&arena, view_of("> ab\n> cd\n"));
	struct text_builder builder;
	struct text lines;

	(void)state;
	text_builder_init(&builder, &arena, &file);
	text_builder_copy(&builder, 2, 5);
	text_builder_copy(&builder, 7, 10);
	lines = text_builder_finish(&builder);
	assert_view(lines.bytes, "ab\ncd\n");
	assert_span(&lines, 0, 2, 2, 4);
	assert_span(&lines, 3, 5, 7, 9);
	assert_true(text_is_contiguous(&lines, 0, 3));
	assert_true(text_is_contiguous(&lines, 3, 6));
	assert_false(text_is_contiguous(&lines, 1, 4));
	assert_span(&lines, 1, 4, 3, 8);
}

static void test_vanished_part(void **state)
{
	struct text file = text_of_file(&arena, view_of("ab\\\ncd"));
	struct text_builder builder;
	struct text joined;

	(void)state;
	text_builder_init(&builder, &arena, &file);
	text_builder_copy(&builder, 0, 2);
	text_builder_replace(&builder, 2, 4, VIEW_NONE);
	text_builder_copy(&builder, 4, 6);
	joined = text_builder_finish(&builder);
	assert_view(joined.bytes, "abcd");
	assert_span(&joined, 1, 3, 1, 5);
	assert_false(text_is_contiguous(&joined, 1, 3));
}

static void test_neighbours_join(void **state)
{
	struct text file = text_of_file(&arena, view_of("abcdef"));
	struct text_builder builder;
	struct text text;

	(void)state;
	text_builder_init(&builder, &arena, &file);
	for (size_t i = 0; i < 6; i++)
		text_builder_copy(&builder, i, i + 1);
	text = text_builder_finish(&builder);
	assert_int_equal(text.run_count, 1);
	assert_span(&text, 2, 4, 2, 4);
}

static void test_empty_builder(void **state)
{
	struct text file = text_of_file(&arena, view_of("abc"));
	struct text_builder builder;
	struct text text;

	(void)state;
	text_builder_init(&builder, &arena, &file);
	text = text_builder_finish(&builder);
	assert_int_equal(text.bytes.len, 0);
	assert_span(&text, 0, 0, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_file_is_its_own_place),
	    cmocka_unit_test(test_slice_keeps_places),
	    cmocka_unit_test(test_layers_compose),
	    cmocka_unit_test(test_gap_is_not_contiguous),
	    cmocka_unit_test(test_vanished_part),
	    cmocka_unit_test(test_neighbours_join),
	    cmocka_unit_test(test_empty_builder),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
