#include "scan/css.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/alloc.h"

/* expected: q start-end value of each; q is b(are), d(ouble) or s(ingle). */
static const struct {
	const char *css;
	const char *expected;
} rows[] = {
    {"", ""},
    {"color: red", ""},
    {"background: url(a.png)", "b 16-21 a.png"},
    {"background:URL(  a.png\n) no-repeat", "b 17-22 a.png"},
    {"background: url(\"a.png\")", "d 17-22 a.png"},
    {"background: url( 'a (1).png' ) x", "s 18-27 a (1).png"},
    {"a: url(1), url(2)", "b 7-8 1|b 15-16 2"},
    {"a: url(a.png", "b 7-12 a.png"},
    {"a: url('a.png", "s 8-13 a.png"},
    {"a: url(a b.png); b: url(c)", "b 24-25 c"},
    {"a: url(a\"b); b: url(c)", "b 20-21 c"},
    {"a: url(a\\)b) url(c)", "b 7-11 a)b|b 17-18 c"},
    {"a: url(a'\\)b) url(c)", "b 18-19 c"},
    {"a: url('x\ny) url(c)", "b 17-18 c"},
    {"a: url('x\\\ny')", "s 8-12 xy"},
    {"a: url(\"\\61 b\\000063 d\")", "d 8-22 abcd"},
    {"a: url(\\0 \\d800 \\110000 )", "b 7-24 \ufffd\ufffd\ufffd"},
    {"a: \\75rl(x)", "b 9-10 x"},
    {"a: u\\52 L(x)", "b 10-11 x"},
    {"a: xurl(x) url-x(x) 1url(x) -2url(x) #url(x)", ""},
    {"a: /* url(x) */ url(/*y*/)", "b 20-25 /*y*/"},
    {"a: /* url(x)", ""},
    {"a: 'url(x)' \"url(y)\"", ""},
    {"a: url()", "b 7-7 "},
    {"a: url(#x)", "b 7-9 #x"},
    {"a: image-set('1' 1x, \"2\" 2x)", "s 14-15 1 set1|d 22-23 2 set1"},
    {"a: -webkit-image-set(url(1) 1x, url('2') type('image/x'))",
     "b 25-26 1 set1|s 37-38 2 set1"},
    {"a: image-set('1' type(\"t\")), url(3), IMAGE-SET('4')",
     "s 14-15 1 set1|b 33-34 3|s 48-49 4 set2"},
    {"a: cross-fade(url(1), url(2), 50%)", "b 18-19 1|b 26-27 2"},
    {"--x: url(a)", "b 9-10 a"},
    {"@import url(x); @import 'y'; b{c:url(z)}", "b 37-38 z"},
    {"@namespace p url(x);@charset 'x';", ""},
    {"@font-face{src:url(x)} b{c:url(z)}", "b 31-32 z"},
    {"@media print{@font-face{src:url(x)}b{c:url(z)}}", "b 43-44 z"},
    {"a{behavior:url(x);b:url(y)}", "b 24-25 y"},
    {"a{-moz-binding:url(x)}b{c:url(y)}", "b 30-31 y"},
    {"a[b='{']{c:url(x)}", "b 15-16 x"},
    {"<!-- a{b:url(x)} -->", "b 13-14 x"},
    {"a:url(x)\\", "b 6-7 x"},
    {"\\", ""},
    {"a:url(x\\", ""},
    {"a:url(\u00fc.png)", "b 6-12 \u00fc.png"},
};

static void describe(struct arena *arena, const struct text *file,
		     const struct css_image *image, char *ret_text, size_t size)
{
	struct text url =
	    image->escaped
		? css_decode(arena, file, image->url)
		: text_slice(arena, file, image->url.start, image->url.end);
	size_t len = strlen(ret_text);

	len += (size_t)snprintf(ret_text + len, size - len, "%s%c %zu-%zu %.*s",
				len ? "|" : "", "bds"[image->quote],
				image -> url.start, image->url.end,
				VIEW_ARGS(url.bytes));
	if (image->set)
		snprintf(ret_text + len, size - len, " set%zu", image->set);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct css_reader reader;
		struct css_image image;
		struct arena arena;
		struct text file;
		char text[512] = "";

		arena_init(&arena);
		file = text_of_file(&arena, view_of(rows[i].css));
		css_reader_init(&reader, file.bytes);
		while (css_next(&reader, &image))
			describe(&arena, &file, &image, text, sizeof(text));
		if (strcmp(text, rows[i].expected) != 0)
			fail_msg("%s: %s, not %s", rows[i].css, text,
				 rows[i].expected);
		arena_release(&arena);
	}
}

static void test_decoded_span(void **state)
{
	struct css_reader reader;
	struct css_image image;
	struct arena arena;
	struct text file, url;
	struct span span;

	(void)state;
	arena_init(&arena);
	file = text_of_file(&arena, view_of("a:url(b\\20 c.png)"));
	css_reader_init(&reader, file.bytes);
	assert_true(css_next(&reader, &image));
	url = css_decode(&arena, &file, image.url);
	assert_true(view_is(url.bytes, "b c.png"));
	span = text_span(&url, 0, url.bytes.len);
	assert_int_equal(span.start, 6);
	assert_int_equal(span.end, 16);
	assert_true(text_is_contiguous(&url, 0, url.bytes.len));
	arena_release(&arena);
}

/* Each of some millions of bytes is read a bounded number of times. */
static void test_linear(void **state)
{
	static const char *const units[] = {
	    "(", "url(", "/*", "'", "\\", "image-set('", "url(x ", "@", "{a:"};
	struct css_image image;

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t unit = strlen(units[i]), count = 500000;
		char *bytes = xmalloc(unit * count);
		struct css_reader reader;

		for (size_t k = 0; k < count; k++)
			memcpy(bytes + k * unit, units[i], unit);
		css_reader_init(&reader, view_make(bytes, unit * count));
		while (css_next(&reader, &image))
			;
		assert_int_equal(reader.at, unit * count);
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_decoded_span),
	    cmocka_unit_test(test_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
