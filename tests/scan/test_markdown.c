/*
 * What Markdown names, where it stands and how it is written.
 */
#include "scan/markdown_run.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"

struct markdown_case {
	const char *markdown;
	/* "kind raw", or "kind raw=value" where they differ; a line each */
	const char *want;
};

/* Short words for the kinds that occur here. */
static const char *short_kind(const char *kind)
{
	if (!strcmp(kind, "markdown.inline"))
		return "i";
	if (!strcmp(kind, "markdown.reference"))
		return "r";
	return kind;
}

static void describe(struct buf *buf, const struct scan *scan)
{
	for (size_t i = 0; i < scan->ref_count; i++) {
		const struct reference *ref = &scan->refs[i];

		if (i)
			buf_add_byte(buf, '\n');
		buf_add_format(buf, "%s %.*s", short_kind(ref->kind),
			       VIEW_ARGS(ref->raw));
		if (!view_equals(ref->raw, ref->value))
			buf_add_format(buf, "=%.*s", VIEW_ARGS(ref->value));
	}
}

static void check_cases(const struct markdown_case *cases, size_t count,
			bool mixed)
{
	struct markdown_options options = {.mixed = mixed};

	for (size_t i = 0; i < count; i++) {
		struct scan scan;
		struct buf got;

		buf_init(&got, 4096);
		buf_add_string(&got, "");
		assert_int_equal(
		    markdown_run(&scan, view_of(cases[i].markdown), &options),
		    0);
		describe(&got, &scan);
		if (!view_is(buf_view(&got), cases[i].want))
			fail_msg("%s\nwanted: %s\ngot: %.*s", cases[i].markdown,
				 cases[i].want, VIEW_ARGS(buf_view(&got)));
		buf_release(&got);
		scan_release(&scan);
	}
}

#define CHECK_CASES(cases, mixed) \
	check_cases(cases, sizeof(cases) / sizeof((cases)[0]), mixed)

static void test_inline(void **state)
{
	static const struct markdown_case cases[] = {
	    {"![a](u)", "i u"},
	    {"![a](<u v> 'title')", "i u v"},
	    {"![a](u \"t\") ![b](v (t))", "i u\ni v"},
	    {"![a](u\\)v&amp;w&#x21;&#0;)",
	     "i u\\)v&amp;w&#x21;&#0;=u)v&w!\xEF\xBF\xBD"},
	    {"![a](u\\v&bsol;<w\\\\) ![a](<u\tv>)",
	     "i u\\v&bsol;<w\\\\=u%5Cv%5C<w%5C\ni u\tv=u%09v"},
	    {"![a](u&ampv&nosuch;)", "i u&ampv&nosuch;"},
	    {"![a](u(v)w)", "i u(v)w"},
	    {"![a](\nu\n\"t\nt\"\n)", "i u"},
	    {"![a]()", ""},
	    {"![a](u v)", ""},
	    {"![a](u\"t\")", "i u\"t\""},
	    {"![a] (u)", ""},
	    {"\\![a](u)", ""},
	    {"!\\[a](u)", ""},
	    {"[a](u)", ""},
	    {"[![a](u)](v)", "i u"},
	    {"![![a](u)](v)", "i v"},
	    {"![<img src=\"u\">](v)", "i v"},
	    {"![[a](u)](v)", "i v"},
	    {"[![x](u) [a](b)](c)", "i u"},
	    {"**![a](u**)", "i u**"},
	    {"`![a](u)` ``![b](`v)`` ![c](w)", "i w"},
	    {"`![a](u)", "i u"},
	    {"\\``![a](u)`", ""},
	    {"![a](u`)`", "i u`"},
	    {"<a href=\"![a](u)\">", ""},
	    {"<http://x/![a](u)>", ""},
	    {"<me![a](u)@x.example>", "i u"},
	    {"<!-- ![a](u) --> ![b](v)", ""},
	    {"x <!-- ![a](u) --> ![b](v)", "i v"},
	    {"x <? ![a](u) ?> <![CDATA[![b](v)]]> <!A ![c](w)>", ""},
	    {"x <!--> ![a](u) -->", "i u"},
	    {"![a](#fragment)", ""},
	};

	(void)state;
	CHECK_CASES(cases, false);
}

static void test_references(void **state)
{
	static const struct markdown_case cases[] = {
	    {"![a][r]\n\n[r]: u", "r u"},
	    {"![a][R ] ![r][] ![r]\n\n[ r]: <u v> 't'", "r u v"},
	    {"[a][r]\n\n[r]: u", ""},
	    {"![a][r]\n\n[r]: u\n[r]: v", "r u"},
	    {"![r] ![s]\n\n[r]: u\n[s]: v", "r u\nr v"},
	    {"[r]:\n   u\n   'a\ntitle'\n![r]", "r u"},
	    {"[r]: u 'no title\n\n![r]", ""},
	    {"[r]: u\n'no title\n\n![r]", "r u"},
	    {"text\n[r]: u\n\n![r]", ""},
	    {"> - [r]: u\n\n![r]", "r u"},
	    {"[r]: <>\n![r]", ""},
	    {"[r]: u&amp;v\n![r]", "r u&amp;v=u&v"},
	    {"[\xE1\xBA\x9E]: u\n![SS]", "r u"},
	    {"[\xCE\x91\xCE\x93\xCE\xA9]: u\n![\xCE\xB1\xCE\xB3\xCF\x89]",
	     "r u"},
	    {"[\xD0\x96]: u\n![\xD0\xB6]", "r u"},
	    {"[a\n b]: u\n![a \t b]", "r u"},
	    {"[a\\]]: u\n![a\\]]", "r u"},
	    {"[a[b]: u\n![a[b]", ""},
	    {"![a][none] ![none]\n\n[a]: u", ""},
	    {"![[r]]\n\n[r]: u", ""},
	    {"[r]: u\n===\n![r]", "r u"},
	    {"[r]: u\n![r]\n===", "r u"},
	    {"    [r]: u\n\n![r]", ""},
	    {"```\n[r]: u\n```\n![r]", ""},
	};

	(void)state;
	CHECK_CASES(cases, false);
}

static void test_blocks(void **state)
{
	static const struct markdown_case cases[] = {
	    {"    ![a](u)", ""},
	    {"\t![a](u)", ""},
	    {"text\n    ![a](u)", "i u"},
	    {"```\n![a](u)\n```\n![b](v)", "i v"},
	    {"~~~ x\n![a](u)\n```\n~~~~\n![b](v)", "i v"},
	    {"``` `\n![a](u)", "i u"},
	    {"> ```\n> ![a](u)\n![b](v)", "i v"},
	    {"# ![a](u) #\n![b](v)\n---\n####### ![c](w)", "i u\ni v\ni w"},
	    {"> ![a\n> ](u)", "i u"},
	    {"> text\n![a](u)", "i u"},
	    {"- ![a](u)\n\n      code ![b](v)\n\n  ![c](w)", "i u\ni w"},
	    {"-     ![a](u)\n\n-\t![b](v)", "i v"},
	    {"-\n\n  ![a](u)\n-\n\n      ![b](v)", "i u"},
	    {"1. a\n   - b\n\n         ![c](u)\n\n     ![d](v)", "i v"},
	    {"text\n2. ![a](u)", "i u"},
	    {">>> ![a](u)\n> lazy ![b](v)", "i u\ni v"},
	    {" - a\n  - ![b](u)\n\n\n    ![c](v)", "i u\ni v"},
	    {"\r\n> ![a](u)\r> ![b](v)\r\n", "i u\ni v"},
	    {"\xEF\xBB\xBF# ![a](u)", "i u"},
	    {"* * *\n***\n![a](u)", "i u"},
	};

	(void)state;
	CHECK_CASES(cases, false);
}

static void test_tables(void **state)
{
	static const struct markdown_case cases[] = {
	    {"| ![a](u) | b |\n|---|:-:|\n| ![c](v) | ![d](w) | ![e](x) |",
	     "i u\ni v\ni w"},
	    {"a | ![b](u\n-|-\n![c|d](v) | e", ""},
	    {"a|b\n-|-\n`x | ![c](u)`", "i u"},
	    {"a|b\n-|-\n`x \\| ![c](u)` | y", ""},
	    {"a|b\n-|-\n![c\\|d](u\\|v)", "i u\\|v=u|v"},
	    {"text ![a](u)\nb|c\n-|-\n![d](v)", "i u\ni v"},
	    {"a|b\n-|-\n\n    ![c](u)", ""},
	    {"a|b\n-|-\n> ![c](u|v)", "i u|v"},
	    {"a|b\n-|-|-\n![c|d](u)", "i u"},
	    {"a\n:-:\n![c](u)", "i u"},
	};

	(void)state;
	CHECK_CASES(cases, false);
}

static void test_html(void **state)
{
	static const struct markdown_case cases[] = {
	    {"<div>\n![a](u)\n<img src=v>\n\n![b](w)", "html.img.src v\ni w"},
	    {"x <img src=\"v\"> y", "html.img.src v"},
	    {"> <div\n> ><img src='v'>", "html.img.src v"},
	    {"<pre>\n\n<img src=u>\n\n</pre> ![a](v)\n![b](w)",
	     "html.img.src u\ni w"},
	    {"<!--\n\n<img src=u> ![a](v) -->\n![b](w)", "i w"},
	    {"<x-y>\n![a](u)", ""},
	    {"text\n<x-y>\n![a](u)", "i u"},
	    {"<search>\n![a](u)\n", ""},
	    {"`<img src=u>` \\<img src=v>", ""},
	    {"    <img src=u>", ""},
	    {"x <picture> y <source srcset=u> z <img src=v></picture>",
	     "html.source.srcset u\nhtml.img.src v"},
	    {"x <textarea> ![a](u)\n\n![b](v)\n\ny </textarea> ![c](w)", "i w"},
	};

	(void)state;
	CHECK_CASES(cases, false);
}

static void test_mixed(void **state)
{
	static const struct markdown_case cases[] = {
	    {"<div>\n\n    <img src=u>\n\n</div>\n\n    <img src=v>",
	     "html.img.src u"},
	    {"    <img src=u>", ""},
	    {"<div>\n\n    <img\nsrc=u>\n\n![a](v)", "html.img.src u\ni v"},
	    {"<br>\n\n    <img src=u>", ""},
	    {"a List<String> b\n\n    <img src=u>", ""},
	    {"<div>\n\n```\n<img src=u>\n```", ""},
	};
	static const struct markdown_case strict[] = {
	    {"<div>\n\n    <img src=u>", ""},
	};

	(void)state;
	CHECK_CASES(cases, true);
	CHECK_CASES(strict, false);
}

static void test_places(void **state)
{
	static const char markdown[] =
	    "x\n> 1. ![a](<u&amp;v>)\n>    ![b](<w\n>    x>) ![c][r]\n\n"
	    "[r]: \\_y";
	struct markdown_options options = {0};
	struct scan scan;

	(void)state;
	assert_int_equal(markdown_run(&scan,
				      view_make(markdown, sizeof(markdown) - 1),
				      &options),
			 0);
	assert_int_equal(scan.ref_count, 2);
	assert_int_equal(scan.refs[0].span.start, 13);
	assert_int_equal(scan.refs[0].span.end, 20);
	assert_int_equal(scan.refs[0].layers.at[0], LAYER_MARKDOWN_ANGLE);
	assert_int_equal(scan.refs[0].layers.at[1], LAYER_NONE);
	assert_int_equal(scan.refs[1].layers.at[0], LAYER_MARKDOWN_BARE);
	assert_int_equal(scan.refs[1].line, 6);
	assert_int_equal(scan.refs[1].column, 6);
	assert_true(view_is(scan.refs[1].value, "_y"));
	scan_release(&scan);
}

static void test_front_matter(void **state)
{
	struct markdown_options options = {
	    .outer = {{LAYER_YAML_DOUBLE}},
	    .front_matter_key = "a.b",
	};
	struct scan scan;

	(void)state;
	assert_int_equal(
	    markdown_run(&scan, view_of("![a](u) ![r]\n\n[r]: v"), &options),
	    0);
	assert_int_equal(scan.ref_count, 2);
	for (size_t i = 0; i < scan.ref_count; i++) {
		const struct reference *ref = &scan.refs[i];

		assert_string_equal(ref->kind, "front-matter.markdown");
		assert_string_equal(ref->key, "a.b");
		assert_int_equal(ref->layers.at[0], LAYER_MARKDOWN_BARE);
		assert_int_equal(ref->layers.at[1], LAYER_YAML_DOUBLE);
	}
	scan_release(&scan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_inline), cmocka_unit_test(test_references),
	    cmocka_unit_test(test_blocks), cmocka_unit_test(test_tables),
	    cmocka_unit_test(test_html),   cmocka_unit_test(test_mixed),
	    cmocka_unit_test(test_places), cmocka_unit_test(test_front_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
