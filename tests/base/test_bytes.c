/* view, buf, utf8, map, digest, errors: what all rooms stand on. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/errors.h"
#include "base/map.h"
#include "base/utf8.h"
#include "support/check.h"

static void test_view_to_u64(void **state)
{
	static const struct {
		const char *text;
		bool good;
		uint64_t number;
	} cases[] = {
	    {"0", true, 0},
	    {"18446744073709551615", true, UINT64_MAX},
	    {"18446744073709551616", false, 0},
	    {"", false, 0},
	    {"-1", false, 0},
	    {" 1", false, 0},
	    {"1x", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t number = 0;

		assert_int_equal(view_to_u64(view_of(cases[i].text), &number),
				 cases[i].good);
		assert_true(number == cases[i].number);
	}
}

static void test_view_find(void **state)
{
	struct view v = view_of("abcabc");

	(void)state;
	assert_int_equal(view_find(v, 0, "ca"), 2);
	assert_int_equal(view_find(v, 3, "ca"), 6);
	assert_int_equal(view_find_byte(v, 1, 'a'), 3);
	assert_int_equal(view_find_byte(v, 9, 'a'), 6);
	assert_view(view_trim(view_of(" \t x \r\n")), "x");
	assert_true(view_ends_with_nocase(view_of("A.PNG"), ".png"));
	assert_false(view_starts_with(view_of("ab"), "abc"));
}

static void test_buf_is_bounded(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 5);
	buf_add_string(&buf, "abc");
	buf_add_number(&buf, 45);
	assert_int_equal(buf_status(&buf), TS_OK);
	assert_view(buf_view(&buf), "abc45");
	buf_add_byte(&buf, 'x');
	assert_int_equal(buf_status(&buf), TS_E_TOO_LARGE);
	buf_release(&buf);
	buf_init(&buf, 30);
	buf_add_number(&buf, UINT64_MAX);
	buf_add_number(&buf, 0);
	buf_add_format(&buf, "-%s", "x");
	assert_view(buf_view(&buf), "184467440737095516150-x");
	buf_add_string(&buf, "too long");
	buf_add_string(&buf, "ok"); /* sticky: adds nothing any more */
	assert_int_equal(buf_status(&buf), TS_E_TOO_LARGE);
	assert_int_equal(buf.len, 23);
	buf_clear(&buf);
	assert_int_equal(buf_status(&buf), TS_OK);
	buf_release(&buf);
}

static void test_utf8_escape(void **state)
{
	static const struct {
		const char *bytes, *shown;
		bool valid;
	} cases[] = {
	    {"plain 中文 ü", "plain 中文 ü", true},
	    {"a\nb\tc\\", "a\\nb\\tc\\\\", true},
	    {"\x1b[31m", "\\x1b[31m", true},
	    {"\x7f", "\\x7f", true},
	    {"\xC2\x9B", "\\u{009b}", true},
	    {"\xE2\x80\xAE"
	     "evil",
	     "\\u{202e}evil", true},
	    {"\xFF\xFE", "\\xff\\xfe", false},
	    {"\xED\xA0\x80", "\\xed\\xa0\\x80", false}, /* surrogate */
	    {"\xC0\xAF", "\\xc0\\xaf", false},          /* overlong */
	    {"\xE4\xB8", "\\xe4\\xb8", false},          /* cut */
	    {"\xEF\xBF\xBD", "\xEF\xBF\xBD", true},     /* U+FFFD itself */
	};
	struct buf buf;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_init(&buf, 1000);
		utf8_escape(&buf, view_of(cases[i].bytes));
		assert_view(buf_view(&buf), cases[i].shown);
		assert_int_equal(utf8_is_valid(view_of(cases[i].bytes)),
				 cases[i].valid);
		buf_release(&buf);
	}
	assert_int_equal(utf8_columns(view_of("图a")), 3);
}

static void test_map_holds_many(void **state)
{
	struct map *map = map_new();
	char key[32];
	bool is_new;

	(void)state;
	for (size_t i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "key %zu", i);
		*map_put(map, view_of(key), &is_new) = i;
		assert_true(is_new);
	}
	assert_int_equal(map_count(map), 5000);
	for (size_t i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "key %zu", i);
		assert_int_equal(*map_find(map, view_of(key)), i);
	}
	assert_null(map_find(map, view_of("key 5000")));
	map_put(map, view_of(""), &is_new); /* the empty key is one too */
	assert_true(is_new);
	map_put(map, view_of(""), &is_new);
	assert_false(is_new);
	map_free(map);
}

static void test_digest_hex(void **state)
{
	const char *hex = "00ff102030405060708090a0b0c0d0e0"
			  "f00112233445566778899aabbccddeef";
	char out[DIGEST_HEX + 1];
	struct digest digest;

	(void)state;
	assert_true(digest_from_hex(view_of(hex), &digest));
	digest_to_hex(&digest, out);
	assert_string_equal(out, hex);
	assert_false(digest_from_hex(view_make(hex, 63), &digest));
	assert_false(digest_from_hex(view_of("zz"), &digest));
}

static void test_error_text(void **state)
{
	struct error err = {0};

	(void)state;
	assert_int_equal(error_set_errno(&err, ENOSPC, "%s: can't write", "f"),
			 TS_E_NO_SPACE);
	assert_string_equal(err.text,
			    "f: can't write: No space left on device");
	error_prefix(&err, "a.md");
	assert_string_equal(err.text,
			    "a.md: f: can't write: No space left on device");
	assert_int_equal(error_exit_status(TS_E_BUSY), 75);
	assert_int_equal(error_exit_status(TS_E_USAGE), 2);
	assert_int_equal(error_exit_status(TS_OK), 0);
	assert_int_equal(error_set(NULL, TS_E_IO, "x"), TS_E_IO);
}

static void test_error_text_is_cut_at_a_character(void **state)
{
	struct error err = {0};
	char text[ERROR_TEXT_MAX + 10];
	size_t len = 0;

	(void)state;
	while (len + 3 < sizeof(text)) {
		memcpy(text + len, "图", 3);
		len += 3;
	}
	text[len] = '\0';
	error_set(&err, TS_E_IO, "x%s", text);
	assert_true(utf8_is_valid(view_of(err.text)));
	assert_true(strlen(err.text) > ERROR_TEXT_MAX - 5);
}

static void test_clock_format(void **state)
{
	static const struct {
		int64_t seconds;
		const char *stamp;
	} cases[] = {
	    {0, "1970-01-01T00:00:00Z"},
	    {315532800, "1980-01-01T00:00:00Z"},
	    {951827696, "2000-02-29T12:34:56Z"},
	    {-1, "1969-12-31T23:59:59Z"},
	    {253402300799, "9999-12-31T23:59:59Z"},
	    {253402300800, "-"},
	};
	static const struct civil bad[] = {
	    {2021, 2, 29, 0, 0, 0},
	    {2021, 13, 1, 0, 0, 0},
	    {2021, 0, 1, 0, 0, 0},
	    {2021, 1, 1, 24, 0, 0},
	};
	struct civil leap = {2000, 2, 29, 12, 34, 56};
	char stamp[CLOCK_STAMP_SIZE];
	int64_t seconds = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		clock_format(cases[i].seconds, stamp, sizeof(stamp));
		assert_string_equal(stamp, cases[i].stamp);
	}
	assert_true(civil_to_unix(&leap, &seconds));
	assert_true(seconds == 951827696);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(civil_to_unix(&bad[i], &seconds));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_view_to_u64),
	    cmocka_unit_test(test_view_find),
	    cmocka_unit_test(test_buf_is_bounded),
	    cmocka_unit_test(test_utf8_escape),
	    cmocka_unit_test(test_map_holds_many),
	    cmocka_unit_test(test_digest_hex),
	    cmocka_unit_test(test_error_text),
	    cmocka_unit_test(test_error_text_is_cut_at_a_character),
	    cmocka_unit_test(test_clock_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
