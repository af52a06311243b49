#include "bundle/record.h"

#include "base/limit.h"
#include "bundle/base64.h"
#include "bundle/bundle.h"
#include "bundle/bundle_testing.h"

static void assert_line(struct record *record, const char *expected)
{
	struct buf line;

	buf_init(&line, BIG);
	record_add_line(record, &line);
	assert_string_equal(line.ptr, expected);
	buf_release(&line);
	record_free(record);
}

static void test_fields_keep_their_order(void **state)
{
	struct record *record = record_new("asset"), *item;

	(void)state;
	record_string(record, "z", "caf\u00E9");
	record_number(record, "a", -5);
	record_bool(record, "m", true);
	record_string(record, "none", NULL);
	record_array(record, "empty");
	item = record_new(NULL);
	record_number(item, "n", 1);
	record_append(record, "list", item);
	record_append(record, "list", record_new(NULL));
	record_append_text(record, "words", view_of("x"));
	assert_line(record, "{\"type\":\"asset\",\"z\":\"caf\u00E9\",\"a\":-5,"
			    "\"m\":true,\"none\":null,\"empty\":[],"
			    "\"list\":[{\"n\":1},{}],\"words\":[\"x\"]}\n");
}

static void test_hostile_text(void **state)
{
	struct record *record = record_new(NULL);

	(void)state;
	record_text(record, "nul", view_make("a\0b", 3));
	record_text(record, "bad", view_make("\xFF\xFE\x00", 3));
	record_string(record, "esc", "\x1B[31m\x7F\xC2\x9B\u202E\"\\\n");
	record_append_text(record, "w", view_of("\xFF"));
	assert_line(record,
		    "{\"nul\":\"a\\u0000b\",\"bad_base64\":\"//4A\","
		    "\"esc\":\"\\u001B[31m\\u007F\\u009B\\u202E\\\"\\\\\\n\","
		    "\"w_base64\":[\"/w==\"]}\n");
}

static void test_read_back(void **state)
{
	static const char line[] =
	    "{\"t\":\"a\\u0000b\",\"b_base64\":\"//4A\",\"n\":7,\"u\":null,"
	    "\"l\":[{\"x\":1},2],\"w\":[\"y\"]}";
	struct record *record, *item;
	struct error err;
	struct buf text;
	int64_t number;

	(void)state;
	record = record_parse(view_of(line), &err);
	assert_non_null(record);
	buf_init(&text, BIG);
	assert_true(record_get_text(record, "t", &text));
	assert_true(record_get_text(record, "b", &text));
	assert_int_equal(text.len, 6);
	assert_memory_equal(text.ptr, "a\0b\xFF\xFE\0", 6);
	assert_false(record_get_text(record, "n", &text));
	assert_true(record_get_number(record, "n", &number));
	assert_int_equal(number, 7);
	assert_false(record_get_number(record, "t", &number));
	assert_true(record_is_null(record, "u"));
	assert_false(record_is_null(record, "absent"));
	assert_int_equal(record_array_count(record, "l"), 2);
	assert_int_equal(record_array_count(record, "n"), 0);
	item = record_array_get(record, "l", 0);
	assert_true(record_get_number(item, "x", &number));
	record_free(item);
	assert_null(record_array_get(record, "l", 1));
	assert_true(record_array_text(record, "w", 0, &text));
	assert_int_equal(text.ptr[6], 'y');
	buf_release(&text);
	record_free(record);
}

static void test_refused_lines(void **state)
{
	static const char *const lines[] = {
	    "",
	    "[]",
	    "1",
	    "{",
	    "{}x",
	    "{\"a\":1,\"a\":2}",
	    "{'a':1}",
	    "\xFF",
	    "{\"a\":\"\xFF\"}",
	    "{\"a\":99999999999999999999}",
	    "null",
	};
	struct error err;
	struct buf bomb;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		err.code = 0;
		assert_null(record_parse(view_of(lines[i]), &err));
		assert_int_equal(err.code, TS_E_SYNTAX);
	}
	buf_init(&bomb, BIG);
	buf_add_string(&bomb, "{\"a\":[0");
	for (int i = 0; i < LIMIT_RECORD_TOKENS; i++)
		buf_add_string(&bomb, ",0");
	buf_add_string(&bomb, "]}");
	assert_null(record_parse(buf_view(&bomb), &err));
	assert_int_equal(err.code, TS_E_TOO_MANY);
	buf_clear(&bomb);
	buf_add_string(&bomb, "{\"a\":");
	for (int i = 0; i < 100000; i++)
		buf_add_byte(&bomb, '[');
	assert_null(record_parse(buf_view(&bomb), &err));
	assert_int_equal(err.code, TS_E_SYNTAX);
	buf_release(&bomb);
}

static void test_base64(void **state)
{
	static const struct {
		const char *plain, *coded;
	} cases[] = {
	    {"", ""},        {"f", "Zg=="},          {"fo", "Zm8="},
	    {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}, {"\xFB\xFF", "+/8="},
	};
	static const char *const bad[] = {"Z",    "Zg=",   "Zg=a",
					  "Zh==", "Zm9=",  "====",
					  "Z===", "Zm 8=", "Zg==Zg=="};
	struct buf buf;

	(void)state;
	buf_init(&buf, BIG);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&buf);
		base64_encode(view_of(cases[i].plain), &buf);
		assert_true(view_is(buf_view(&buf), cases[i].coded));
		buf_clear(&buf);
		assert_true(base64_decode(view_of(cases[i].coded), &buf));
		assert_true(view_is(buf_view(&buf), cases[i].plain));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(base64_decode(view_of(bad[i]), &buf));
	buf_release(&buf);
}

static void test_version(void **state)
{
	(void)state;
	assert_true(
	    view_starts_with(view_of(bundle_json_version()), "jansson 2."));
	assert_true(view_starts_with(view_of(bundle_archive_version()),
				     "libarchive 3."));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_fields_keep_their_order),
	    cmocka_unit_test(test_hostile_text),
	    cmocka_unit_test(test_read_back),
	    cmocka_unit_test(test_refused_lines),
	    cmocka_unit_test(test_base64),
	    cmocka_unit_test(test_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
