#include "scan/html_tokenizer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "driver/driver.h"
#include "support/conformance.h"

/*
 * expected: text as `'text'`, a start tag as `<name a=value b`, an end tag as
 * `/name`, a self-closing one with a `/` behind; tokens are parted by blanks.
 */
static const struct {
	const char *html;
	const char *expected;
} rows[] = {
    {"", ""},
    {"a < b <", "'a < b <'"},
    {"a</", "'a</'"},
    {"a<b", "'a'"},
    {"<b>", "<b"},
    {"<b", ""},
    {"</b x=1>", "/b"},
    {"<br/>", "<br/"},
    {"<a / b>", "<a b"},
    {"<a b=c/>", "<a b=c/"},
    {"<a b = 'c' d=\"e\"f>", "<a b=c d=e f"},
    {"<a =b =c>", "<a =b=c"},
    {"<a == =b c>", "<a ===b c"},
    {"<a b=>x", "<a b 'x'"},
    {"<a b=\"c>x", ""},
    {"<a b='<x>'>", "<a b=<x>"},
    {"<a\nb\t=\fc\r>", "<a b=c"},
    {"<a\"b>", "<a\"b"},
    {"<!-- <a> --><b>", "<b"},
    {"<!--><b>", "<b"},
    {"<!---><b>", "<b"},
    {"<!----><b>", "<b"},
    {"<!----!><b>", "<b"},
    {"<!-- --!><b>", "<b"},
    {"<!-- --! ><b>", ""},
    {"<!-- <!--><b>", "<b"},
    {"<!-- -- ><b>--->x", "'x'"},
    {"<!-- ", ""},
    {"<!a><b>", "<b"},
    {"<!doctype html \">\"><b>", "'\">' <b"},
    {"<?xml version='>'?><b>", "''?>' <b"},
    {"</><b>", "<b"},
    {"</ a><b>", "<b"},
    {"<!><b>", "<b"},
    {"<!-a><b>", "<b"},
    {"<![CDATA[<a>]]><b>", "']]>' <b"},
};

static void add_span(char *ret_text, size_t size, struct view bytes,
		     struct span span)
{
	size_t len = strlen(ret_text);

	snprintf(ret_text + len, size - len, "%.*s",
		 (int)(span.end - span.start), bytes.ptr + span.start);
}

static void add_string(char *ret_text, size_t size, const char *string)
{
	size_t len = strlen(ret_text);

	snprintf(ret_text + len, size - len, "%s", string);
}

static void describe(struct view bytes, const struct html_token *token,
		     char *ret_text, size_t size)
{
	static const char *const marks[] = {"'", "<", "/"};

	if (*ret_text)
		add_string(ret_text, size, " ");
	add_string(ret_text, size, marks[token->kind]);
	if (token->kind == HTML_TEXT) {
		add_span(ret_text, size, bytes, token->span);
		add_string(ret_text, size, "'");
		return;
	}
	add_span(ret_text, size, bytes, token->name);
	if (token->kind == HTML_END_TAG)
		return;
	for (size_t i = 0; i < token->attribute_count; i++) {
		add_string(ret_text, size, " ");
		add_span(ret_text, size, bytes, token->attributes[i].name);
		if (token->attributes[i].quote == HTML_NO_VALUE)
			continue;
		add_string(ret_text, size, "=");
		add_span(ret_text, size, bytes, token->attributes[i].value);
	}
	add_string(ret_text, size, token->self_closing ? "/" : "");
}

static void tokenize(struct html_tokenizer *tokenizer, const char *html,
		     char *ret_text, size_t size)
{
	struct view bytes = view_of(html);
	struct html_token token;

	*ret_text = '\0';
	html_tokenizer_feed(tokenizer, bytes);
	while (html_tokenizer_next(tokenizer, &token))
		describe(bytes, &token, ret_text, size);
}

static void test_rows(void **state)
{
	struct html_tokenizer tokenizer;
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		html_tokenizer_init(&tokenizer);
		tokenize(&tokenizer, rows[i].html, text, sizeof(text));
		if (strcmp(text, rows[i].expected) != 0)
			fail_msg("%s: %s, not %s", rows[i].html, text,
				 rows[i].expected);
		html_tokenizer_release(&tokenizer);
	}
}

static void test_cdata(void **state)
{
	struct html_tokenizer tokenizer;
	char text[512];

	(void)state;
	html_tokenizer_init(&tokenizer);
	tokenizer.foreign = true;
	tokenize(&tokenizer, "<![CDATA[<a>]]]><b>", text, sizeof(text));
	assert_string_equal(text, "'<a>]' <b");
	tokenize(&tokenizer, "<![CDATA[<a>", text, sizeof(text));
	assert_string_equal(text, "'<a>'");
	html_tokenizer_release(&tokenizer);
}

static const struct {
	enum html_mode mode;
	const char *name, *html, *expected;
} raw_rows[] = {
    {MODE_RCDATA, "title", "<a></titlex></TITLE ><b>",
     "'<a></titlex>' /TITLE <b"},
    {MODE_RCDATA, "title", "</title", "'</title'"},
    {MODE_RCDATA, "title", "x</title ", "'x'"},
    {MODE_RAWTEXT, "style", "<!--</style>--><b>", "'<!--' /style '-->' <b"},
    {MODE_RAWTEXT, "style", "</style/><b>", "/style <b"},
    {MODE_PLAINTEXT, "plaintext", "</plaintext><b>", "'</plaintext><b>'"},
    {MODE_SCRIPT, "script", "<b></script><b>", "'<b>' /script <b"},
    {MODE_SCRIPT, "script", "<!--</script><b>", "'<!--' /script <b"},
    {MODE_SCRIPT, "script", "<!--<script></script><b>-->x</script><b>",
     "'<!--<script></script><b>-->x' /script <b"},
    {MODE_SCRIPT, "script", "<!--<script></script></script><b>",
     "'<!--<script></script>' /script <b"},
    {MODE_SCRIPT, "script", "<!--<script>--></script><b>",
     "'<!--<script>-->' /script <b"},
    {MODE_SCRIPT, "script", "<!--<script>-></script><b>",
     "'<!--<script>-></script><b>'"},
    {MODE_SCRIPT, "script", "<!--<scriptx></script><b>",
     "'<!--<scriptx>' /script <b"},
    {MODE_SCRIPT, "script", "<!--><script></script><b>",
     "'<!--><script>' /script <b"},
    {MODE_SCRIPT, "script", "<!-<script></script><b>",
     "'<!-<script>' /script <b"},
};

static void test_raw_text(void **state)
{
	struct html_tokenizer tokenizer;
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(raw_rows) / sizeof(raw_rows[0]); i++) {
		html_tokenizer_init(&tokenizer);
		html_tokenizer_set_mode(&tokenizer, raw_rows[i].mode,
					raw_rows[i].name);
		tokenize(&tokenizer, raw_rows[i].html, text, sizeof(text));
		if (strcmp(text, raw_rows[i].expected) != 0)
			fail_msg("%s: %s, not %s", raw_rows[i].html, text,
				 raw_rows[i].expected);
		html_tokenizer_release(&tokenizer);
	}
}

/* Raw text carries over, a tag and a comment do not. */
static void test_pieces(void **state)
{
	static const struct {
		const char *html, *expected;
	} pieces[] = {
	    {"<!--<script></script>", "'<!--<script></script>'"},
	    {"x</script", "'x</script'"},
	    {"</script><b c='d", "/script"},
	    {"x'><!--", "'x'>'"},
	    {"<i>-->", "<i '-->'"},
	};
	struct html_tokenizer tokenizer;
	char text[512];

	(void)state;
	html_tokenizer_init(&tokenizer);
	html_tokenizer_set_mode(&tokenizer, MODE_SCRIPT, "script");
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		tokenize(&tokenizer, pieces[i].html, text, sizeof(text));
		assert_string_equal(text, pieces[i].expected);
	}
	html_tokenizer_release(&tokenizer);
}

static void test_find(void **state)
{
	struct view bytes = view_of("<img SRC=a src=b alt>");
	const struct html_attribute *found;
	struct html_tokenizer tokenizer;
	struct html_token token;

	(void)state;
	html_tokenizer_init(&tokenizer);
	html_tokenizer_feed(&tokenizer, bytes);
	assert_true(html_tokenizer_next(&tokenizer, &token));
	found = html_token_find(&token, bytes, "src");
	assert_non_null(found);
	assert_int_equal(found->value.start, 9);
	assert_int_equal(found->value.end, 10);
	assert_int_equal(found->quote, HTML_UNQUOTED);
	found = html_token_find(&token, bytes, "alt");
	assert_int_equal(found->quote, HTML_NO_VALUE);
	assert_null(html_token_find(&token, bytes, "sr"));
	html_tokenizer_release(&tokenizer);
}

/* Whatever it is, it ends, at its end. */
static void test_linear(void **state)
{
	static const char *const units[] = {"<",    "<a ",      "</",
					    "<!--", "<!",       "<a",
					    "a=",   "--",       "<![CDATA[",
					    "='",   "<script>", "--!",
					    "<a b>"};

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t unit = strlen(units[i]), count = 100000;
		char *bytes = xmalloc(unit * count);
		struct html_tokenizer tokenizer;
		struct html_token token;

		for (size_t k = 0; k < count; k++)
			memcpy(bytes + k * unit, units[i], unit);
		for (int mode = MODE_DATA; mode <= MODE_PLAINTEXT; mode++) {
			html_tokenizer_init(&tokenizer);
			html_tokenizer_set_mode(&tokenizer,
						(enum html_mode)mode, "script");
			html_tokenizer_feed(&tokenizer,
					    view_make(bytes, unit * count));
			while (html_tokenizer_next(&tokenizer, &token))
				;
			assert_int_equal(tokenizer.at, unit * count);
			html_tokenizer_release(&tokenizer);
		}
		free(bytes);
	}
}

static void test_conformance(void **state)
{
	json_t *data = conformance_load("html/tokenizer_attributes.json");
	size_t index, failed = 0;
	const json_t *one;

	(void)state;
	if (!data)
		skip();
	json_array_foreach(conformance_cases(data), index, one)
	{
		json_t *answer = driver_attributes(one);

		if (!json_equal(json_object_get(answer, "start_tags"),
				json_object_get(one, "expect_start_tags"))) {
			printf(
			    "%s: %s\n",
			    json_string_value(json_object_get(one, "id")),
			    json_string_value(json_object_get(one, "input")));
			failed++;
		}
		json_decref(answer);
	}
	json_decref(data);
	assert_true(index > 0);
	assert_int_equal(failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),        cmocka_unit_test(test_cdata),
	    cmocka_unit_test(test_raw_text),    cmocka_unit_test(test_pieces),
	    cmocka_unit_test(test_find),        cmocka_unit_test(test_linear),
	    cmocka_unit_test(test_conformance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
