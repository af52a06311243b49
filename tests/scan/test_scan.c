#include "scan/scan.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/limit.h"

static const struct scan_options automatic = {.as = SCAN_AUTO};

/* One reference on a line: kind, key, level, value, url, path. */
static void write_refs(const struct scan *scan, struct buf *out)
{
	for (size_t i = 0; i < scan->ref_count; i++) {
		const struct reference *ref = &scan->refs[i];

		buf_add_string(out, ref->kind);
		if (ref->key)
			buf_add_format(out, " [%s]", ref->key);
		if (ref->level != LEVEL_STRICT)
			buf_add_format(out, " %s", scan_level_name(ref->level));
		buf_add_byte(out, ' ');
		buf_add_view(out, ref->raw);
		if (!view_equals(ref->raw, ref->value)) {
			buf_add_string(out, " = ");
			buf_add_view(out, ref->value);
		}
		if (ref->problem)
			buf_add_string(out, " !");
		buf_add_byte(out, '\n');
	}
}

static void check_refs(const char *article, const char *want)
{
	struct scan scan;
	struct buf out;

	buf_init(&out, MIB(1));
	buf_add_string(&out, "");
	assert_int_equal(
	    scan_article(view_of(article), &automatic, &scan, NULL), 0);
	write_refs(&scan, &out);
	if (!view_is(buf_view(&out), want))
		fail_msg("%s\ngave\n%.*s", article, VIEW_ARGS(buf_view(&out)));
	buf_release(&out);
	scan_release(&scan);
}

static void front_matter_names_images(void **state)
{
	static const struct {
		const char *article, *refs;
	} cases[] = {
	    {"---\nimage: a.png\ncover: true\nicon: left\n---\n",
	     "front-matter [image] a.png\n"},
	    {"---\nx: 'https://i.example/a.png'\ny: https://i.example/a\n---\n",
	     "front-matter [x] https://i.example/a.png\n"},
	    {"---\nlinks:\n- name: a\n  image: \"a\\/b.png\"\n---\n",
	     "front-matter [links.0.image] a\\/b.png = a/b.png\n"},
	    {"---\nimage: {filename: a.png, caption: b.png}\n---\n",
	     "front-matter [image.filename] a.png\n"},
	    {"---\nimages:\n  - a.png\n  - 'b.png'\n---\n",
	     "front-matter [images.0] a.png\nfront-matter [images.1] b.png\n"},
	    {"---\nhead:\n- [meta, {content: https://i.example/a.png}]\n---\n",
	     "front-matter [head.0.1.content] https://i.example/a.png\n"},
	    {"---\nbanner: >-\n  a.png\n---\n",
	     "front-matter [banner] a.png\n"},
	    {"---\nbanner: |\n  a.png\n---\n", "front-matter [banner] a.png\n"},
	    {"---\ncover: &c a.png\nother: *c\n---\n",
	     "front-matter [cover] a.png\n"},
	    {"---\ncover: a.png # not b.png\n---\n",
	     "front-matter [cover] a.png\n"},
	    {"---\n{\"cover\": \"a.png\"}\n---\n",
	     "front-matter [cover] a.png\n"},
	    {"---\ncover: https://i.example/&#123;1&#125;.png\n---\n",
	     "front-matter [cover] https://i.example/&#123;1&#125;.png = "
	     "https://i.example/{1}.png\n"},
	    {"---\ncover: '{{ x }}/a.png'\n---\n",
	     "front-matter [cover] {{ x }}/a.png !\n"},
	    {"---\ncover: \"ht\\\n  tps://i.example/a.png\"\n---\n",
	     "front-matter [cover] ht\\\n  tps://i.example/a.png = "
	     "https://i.example/a.png !\n"},
	    {"---\n? [a, b]\n: c\ncover: a.png\n---\n",
	     "front-matter [cover] a.png\n"},
	    {"---\na: 'x <img src=\"b.png\"> ''y'' <IMG src=''c.png''>'\n---\n",
	     "front-matter.html [a] b.png\nfront-matter.html [a] c.png\n"},
	    {"---\na: |\n  Text\n  ![x](b.png)\n---\n",
	     "front-matter.markdown [a] b.png\n"},
	    {"---\nSome text with ![x](b.png)\n---\n",
	     "front-matter.markdown [] b.png\n"},
	    {"title: a\ndate: b\ncover: c.png\n---\n![](d.png)\n",
	     "front-matter [cover] c.png\nmarkdown.inline d.png\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_refs(cases[i].article, cases[i].refs);
}

static void what_is_no_yaml_is_read_by_line(void **state)
{
	static const struct {
		const char *article, *refs, *problem;
	} cases[] = {
	    {"---\ntitle: a: b\ncover: a.png\n---\n",
	     "front-matter [cover] a.png\n", "2:9: "},
	    {"---\nx: [\ncover: 'a b.png' tail\n---\n",
	     "front-matter [cover] a b.png\n", ""},
	    {"---\na: b: c\nlist:\n\t- image: \"a.png\" # b\n\t- x\n---\n",
	     "front-matter [image] a.png\n", "2:5: "},
	    {"---\na: b: c\nimages: [a.png, 'b,c.png', \"d.png\"]\n---\n",
	     "front-matter [images] a.png\nfront-matter [images] b,c.png\n"
	     "front-matter [images] d.png\n",
	     "2:5: "},
	    {"---\na: \xFF\nimages:\n- a.png\n- b.png\n---\n",
	     "front-matter [images] a.png\nfront-matter [images] b.png\n",
	     "2:4: "},
	    {"---\r\na: b: c\r\ncover: a.png\r\n---\r\n",
	     "front-matter [cover] a.png\n", "2:5: "},
	    {"---\na: b: c ![x](d.png)\n---\n",
	     "front-matter.markdown [a] d.png\n", "2:5: "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scan scan;

		check_refs(cases[i].article, cases[i].refs);
		assert_int_equal(scan_article(view_of(cases[i].article),
					      &automatic, &scan, NULL),
				 0);
		assert_non_null(scan.problem);
		assert_true(
		    view_starts_with(view_of(scan.problem), cases[i].problem));
		for (size_t k = 0; k < scan.ref_count; k++)
			assert_int_equal(
			    scan.refs[k].layers.at[view_starts_with(
				view_of(scan.refs[k].kind), "front-matter.")],
			    LAYER_YAML_LINE);
		scan_release(&scan);
	}
}

static void the_page_is_what_the_article_says(void **state)
{
	static const struct {
		const char *article;
		struct scan_options options;
		const char *url, *base;
	} cases[] = {
	    {"text", {0}, NULL, NULL},
	    {"---\nlink: https://a.example/p\n---\n",
	     {0},
	     "https://a.example/p",
	     "https://a.example/p"},
	    {"---\nurl: /p\ncanonical_url: https://b.example\n"
	     "source: HTTP://a.example/p\n---\n",
	     {0},
	     "http://a.example/p",
	     "http://a.example/p"},
	    {"---\nx:\n  link: https://a.example/p\n---\n", {0}, NULL, NULL},
	    {"---\nlink: https://a.example/p\n---\n",
	     {.page_url = "https://c.example/q"},
	     "https://c.example/q",
	     "https://c.example/q"},
	    {"---\nlink: https://a.example/p\n---\n",
	     {.base_url = "https://c.example/q"},
	     "https://a.example/p",
	     "https://c.example/q"},
	    {"---\nlink: https://me:secret@a.example/p#x\n---\n",
	     {0},
	     "https://a.example/p",
	     "https://a.example/p"},
	    {"text",
	     {.page_url = "https://me:secret@c.example/q#x"},
	     "https://c.example/q",
	     "https://c.example/q"},
	    {"---\nlink: https://a.example/p\n---\n<base href=\"/r/\">\n",
	     {0},
	     "https://a.example/p",
	     "https://a.example/r/"},
	    {"<html><link rel=canonical href=https://a.example/c>",
	     {0},
	     "https://a.example/c",
	     "https://a.example/c"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scan scan;

		assert_int_equal(scan_article(view_of(cases[i].article),
					      &cases[i].options, &scan, NULL),
				 0);
		if (cases[i].url)
			assert_string_equal(scan.page.url, cases[i].url);
		else
			assert_null(scan.page.url);
		if (cases[i].base)
			assert_string_equal(scan.page.base, cases[i].base);
		else
			assert_null(scan.page.base);
		scan_release(&scan);
	}
}

static void wrong_options_are_refused(void **state)
{
	struct scan_options page = {.page_url = "no url"};
	struct scan_options base = {.base_url = "no url"};
	struct error err;
	struct scan scan;

	(void)state;
	assert_int_equal(scan_article(view_of("a"), &page, &scan, &err),
			 TS_E_USAGE);
	assert_int_equal(scan_article(view_of("a"), &base, &scan, &err),
			 TS_E_USAGE);
	assert_int_equal(scan_article(view_make("", LIMIT_ARTICLE_BYTES + 1),
				      &automatic, &scan, &err),
			 TS_E_TOO_LARGE);
}

static void scan_file(const char *path, const struct scan_options *options,
		      struct buf *buf, struct scan *ret_scan)
{
	buf_init(buf, LIMIT_ARTICLE_BYTES);
	assert_int_equal(file_load(AT_FDCWD, path, false, buf, NULL), 0);
	assert_int_equal(scan_article(buf_view(buf), options, ret_scan, NULL),
			 0);
}

static size_t distinct_urls(const struct scan *scan)
{
	size_t count = 0;

	for (size_t i = 0; i < scan->ref_count; i++) {
		size_t k = 0;

		while (k < i && strcmp(scan->refs[k].url, scan->refs[i].url))
			k++;
		count += k == i;
	}
	return count;
}

static void a_feed_post_is_html(void **state)
{
	struct scan scan;
	struct buf buf;
	const struct reference *body;

	(void)state;
	scan_file(TS_FIXTURES "/scan/feed_post.md", &automatic, &buf, &scan);
	assert_int_equal(scan.as, SCAN_HTML);
	assert_int_equal(scan.ref_count, 4);
	assert_int_equal(scan.picture_count, 4);
	assert_int_equal(distinct_urls(&scan), 2);
	assert_true(view_is(scan.page.title, "A post that a feed reader made"));
	assert_true(view_is(scan.page.date, "Wed, 23 Mar 2022 12:46:06 GMT"));
	assert_string_equal(scan.refs[0].key, "headimg");
	assert_string_equal(scan.refs[1].key, "thumbnail");
	assert_int_equal(scan.refs[0].layers.at[0], LAYER_YAML_SINGLE);
	body = &scan.refs[2];
	assert_string_equal(body->kind, "html.img.src");
	assert_int_equal(body->policy, REFERRER_NO_REFERRER);
	assert_true(
	    view_is(body->raw, "https://img.example/a.jpg?x=1&amp;y=2"));
	assert_string_equal(body->url, scan.refs[0].url);
	assert_null(scan.problem);
	scan_release(&scan);
	buf_release(&buf);
}

/* To the letter, what follows a blank line and 16 blanks is code. */
static void strict_markdown_loses_one(void **state)
{
	struct scan_options options = {.as = SCAN_MARKDOWN};
	struct scan scan;
	struct buf buf;

	(void)state;
	scan_file(TS_FIXTURES "/scan/feed_post.md", &options, &buf, &scan);
	assert_int_equal(scan.as, SCAN_MARKDOWN);
	assert_int_equal(scan.ref_count, 3);
	scan_release(&scan);
	buf_release(&buf);
}

static void leading_tabs_are_blanks(void **state)
{
	struct scan scan;
	struct buf buf;

	(void)state;
	scan_file(TS_FIXTURES "/scan/tabs.md", &automatic, &buf, &scan);
	assert_null(scan.problem);
	assert_int_equal(scan.ref_count, 2);
	assert_int_equal(scan.refs[0].line, 6);
	assert_true(view_is(scan.refs[0].raw, "/img/cover.png"));
	assert_int_equal(scan.refs[0].layers.at[0], LAYER_YAML_PLAIN);
	scan_release(&scan);
	buf_release(&buf);
}

static void the_seed_has_five_references(void **state)
{
	static const char path[] = TS_SHARED "/seed/article.md";
	struct scan scan;
	struct buf buf;

	(void)state;
	if (access(path, R_OK))
		skip();
	scan_file(path, &automatic, &buf, &scan);
	assert_int_equal(scan.ref_count, 5);
	assert_int_equal(distinct_urls(&scan), 3);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(scan.refs[i].kind,
				    i < 2 ? "front-matter" : "html.img.src");
		assert_true(view_is(scan.refs[i].raw, scan.refs[i].url));
	}
	scan_release(&scan);
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(front_matter_names_images),
	    cmocka_unit_test(what_is_no_yaml_is_read_by_line),
	    cmocka_unit_test(the_page_is_what_the_article_says),
	    cmocka_unit_test(wrong_options_are_refused),
	    cmocka_unit_test(a_feed_post_is_html),
	    cmocka_unit_test(strict_markdown_loses_one),
	    cmocka_unit_test(leading_tabs_are_blanks),
	    cmocka_unit_test(the_seed_has_five_references),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
