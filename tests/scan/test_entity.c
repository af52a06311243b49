#include "scan/entity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "support/conformance.h"

static const struct {
	const char *text;
	const char *in_text, *in_attribute;
} rows[] = {
    {"plain", "plain", "plain"},
    {"", "", ""},
    {"&", "&", "&"},
    {"&;", "&;", "&;"},
    {"a&amp;b", "a&b", "a&b"},
    {"a&ampb", "a&b", "a&ampb"},
    {"a&amp=b", "a&=b", "a&amp=b"},
    {"a&amp", "a&", "a&"},
    {"a&amp/", "a&/", "a&/"},
    {"&amp;amp;", "&amp;", "&amp;"},
    {"&notit;", "\u00acit;", "&notit;"},
    {"&notin;", "\u2209", "\u2209"},
    {"&NotEqualTilde;", "\u2242\u0338", "\u2242\u0338"},
    {"&bogus;&nosuch", "&bogus;&nosuch", "&bogus;&nosuch"},
    {"&#38;&#x26;&#X26", "&&&", "&&&"},
    {"&#;&#x;&#xg;", "&#;&#x;&#xg;", "&#;&#x;&#xg;"},
    {"&#0;&#xd800;&#x110000;", "\ufffd\ufffd\ufffd", "\ufffd\ufffd\ufffd"},
    {"&#99999999999999999999;", "\ufffd", "\ufffd"},
    {"&#x80;&#150", "\u20ac\u2013", "\u20ac\u2013"},
    {"&#x1F600;", "\U0001f600", "\U0001f600"},
};

static void check_text(const char *html, enum entity_rule rule,
		       const char *expected)
{
	struct arena arena;
	struct text file, text;

	arena_init(&arena);
	file = text_of_file(&arena, view_of(html));
	text =
	    entity_decode(&arena, &file, (struct span){0, strlen(html)}, rule);
	if (!view_is(text.bytes, expected))
		fail_msg("%s: %.*s", html, VIEW_ARGS(text.bytes));
	arena_release(&arena);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_text(rows[i].text, ENTITY_IN_TEXT, rows[i].in_text);
		check_text(rows[i].text, ENTITY_IN_ATTRIBUTE,
			   rows[i].in_attribute);
	}
}

static void test_spans(void **state)
{
	static const char html[] = "<a&amp;b\0c>";
	struct arena arena;
	struct text file, text;
	struct span span;

	(void)state;
	arena_init(&arena);
	file = text_of_file(&arena, view_make(html, sizeof(html) - 1));
	text = entity_decode(&arena, &file, (struct span){1, 10},
			     ENTITY_IN_ATTRIBUTE);
	assert_true(view_is(text.bytes, "a&b\ufffdc"));
	span = text_span(&text, 1, 2);
	assert_int_equal(span.start, 2);
	assert_int_equal(span.end, 7);
	span = text_span(&text, 0, text.bytes.len);
	assert_int_equal(span.start, 1);
	assert_int_equal(span.end, 10);
	/* A reference that the part cuts off is read as far as it goes. */
	text = entity_decode(&arena, &file, (struct span){2, 5},
			     ENTITY_IN_ATTRIBUTE);
	assert_true(view_is(text.bytes, "&am"));
	arena_release(&arena);
}

static void test_find(void **state)
{
	(void)state;
	assert_string_equal(entity_find(view_of("amp")), "&");
	assert_string_equal(entity_find(view_of("zwnj")), "\u200c");
	assert_string_equal(entity_find(view_of("AElig")), "\u00c6");
	assert_string_equal(entity_find(view_of("NewLine")), "\n");
	assert_null(entity_find(view_of("am")));
	assert_null(entity_find(view_of("ampx")));
	assert_null(entity_find(view_of("")));
	assert_null(entity_find(view_of("amp;")));
	assert_null(entity_find(view_make("amp\0", 4)));
}

static void add_codepoints(struct buf *buf, const json_t *codepoints)
{
	const json_t *one;
	size_t index;

	json_array_foreach(codepoints, index, one)
	    buf_add_codepoint(buf, (uint32_t)json_integer_value(one));
	buf_add_byte(buf, '\0');
}

/* Every name of the standard, and no other. */
static void test_all_names(void **state)
{
	json_t *data = conformance_load("html/entities.json");
	json_t *names = json_object_get(data, "entities"), *codepoints;
	const char *name;
	struct buf buf;

	(void)state;
	if (!data)
		skip();
	buf_init(&buf, 64);
	json_object_foreach(names, name, codepoints)
	{
		buf_clear(&buf);
		add_codepoints(&buf, codepoints);
		check_text(name, ENTITY_IN_TEXT, buf.ptr);
	}
	buf_release(&buf);
	assert_int_equal(json_object_size(names), 2231);
	json_decref(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_spans),
	    cmocka_unit_test(test_find),
	    cmocka_unit_test(test_all_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
