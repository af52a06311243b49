/*
 * Template tags and loose Markdown hold any link: nothing but the span
 * changes, and the new article names the new link, as the same kind.
 */
#include <string.h>

#include "rewrite/rewrite.h"
#include "support/check.h"

#define OLD      "https://h.example/old.png"
#define BUF_SIZE 10000

/* Each names OLD once. */
static const char *const articles[] = {
    "x {% img " OLD " 20 30 \"title\" %} y\n",
    "{% img left " OLD " %}\n",
    "{% asset_img '" OLD "' t %}\n",
    "{%- image \"" OLD "\" -%}\n",
    "{% image " OLD "::alt=x %}\n",
    "{% include image.html url=\"" OLD "\" alt='a' %}\n",
    "{% include image.html, image_path: '" OLD "' %}\n",
    "<div>\n{% include image.html src=\"" OLD "\" %}\n</div>\n",
    "{{< figure src=\"" OLD "\" title=\"t\" >}}\n",
    "{{< img src=" OLD " >}}\n",
    "{{<figure src=\"" OLD "\">}}\n",
    "{{% image \"" OLD "\" %}}\n",
    "{{< figure\n  src=\"" OLD "\"\n>}}\n",
    "![[" OLD "]]\n",
    "a|b\n-|-\n![[" OLD "\\|20]] | c\n",
    "![](" OLD " align=\"center\")\n",
    "![](" OLD " =20x30)\n",
    "![](" OLD " \"a \"b\" c\")\n",
    "![a] (" OLD ")\n",
    "<div>\n![](" OLD ")\n</div>\n",
    "<p>\n![](" OLD " =2x)\n</p>\n",
};

static const char *const links[] = {
    "assets/0123456789abcdef.png",
    "../a%20b/c.png",
    "../a b/c.png",
    "it's \"quoted\".png",
    "a(b.png",
    "a)b.png",
    "a[b]{c}.png",
    "a`b|c.png",
    "<b>.png",
    "a\\b.png",
    "a%}b.png",
    "a>}}b.png",
    "a]]b.png",
    "\xE4\xBD\xA0.png",
    "a!b*c_d.png",
    "a\nb\tc.png",
    "d/c.png?a=b&c;d",
    "a&amp;b&b.png",
};

static int hex_value(struct view v, size_t at)
{
	int high, low;

	if (v.ptr[at] != '%' || v.len - at < 3)
		return -1;
	high = byte_hex_value(v.ptr[at + 1]);
	low = byte_hex_value(v.ptr[at + 2]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static void add_decoded(struct buf *buf, struct view v)
{
	for (size_t at = 0; at < v.len; at++) {
		int value = hex_value(v, at);

		buf_add_byte(buf, value < 0 ? v.ptr[at] : (char)value);
		at += value < 0 ? 0 : 2;
	}
}

/* As URLs of files: percent-encoding makes no difference. */
static bool is_same_link(struct view a, struct view b)
{
	struct buf x, y;
	bool same;

	buf_init(&x, BUF_SIZE);
	buf_init(&y, BUF_SIZE);
	add_decoded(&x, a);
	add_decoded(&y, b);
	same = view_equals(buf_view(&x), buf_view(&y));
	buf_release(&x);
	buf_release(&y);
	return same;
}

static struct scan scan_text(struct view bytes)
{
	struct scan_options options = {.as = SCAN_AUTO};
	struct error err;
	struct scan scan;

	assert_int_equal(scan_article(bytes, &options, &scan, &err), 0);
	return scan;
}

static void check_result(const struct reference *old, struct view article,
			 struct view result, struct view link)
{
	size_t behind = article.len - old->span.end;
	struct scan scan = scan_text(result);

	assert_true(view_equals(view_slice(result, 0, old->span.start),
				view_slice(article, 0, old->span.start)));
	assert_true(
	    view_equals(view_slice(result, result.len - behind, result.len),
			view_slice(article, old->span.end, article.len)));
	if (scan.ref_count != 1 || !is_same_link(scan.refs[0].value, link))
		fail_msg("%.*s\nwith %.*s is\n%.*s", VIEW_ARGS(article),
			 VIEW_ARGS(link), VIEW_ARGS(result));
	assert_string_equal(scan.refs[0].kind, old->kind);
	assert_int_equal(scan.refs[0].level, old->level);
	assert_int_equal(scan.refs[0].span.start, old->span.start);
	scan_release(&scan);
}

static void check_link(const struct scan *scan, struct view link)
{
	struct replacement one = {&scan->refs[0], link};
	struct edits edits;
	struct buf result, back;

	buf_init(&result, BUF_SIZE);
	buf_init(&back, BUF_SIZE);
	assert_int_equal(rewrite_plan(scan, &one, 1, &edits, NULL), 0);
	rewrite_apply(scan->bytes, &edits, &result);
	check_result(&scan->refs[0], scan->bytes, buf_view(&result), link);
	assert_int_equal(rewrite_undo(buf_view(&result), &edits, &back, NULL),
			 0);
	assert_true(view_equals(buf_view(&back), scan->bytes));
	edits_release(&edits);
	buf_release(&result);
	buf_release(&back);
}

static void test_round_trip(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(articles) / sizeof(*articles); i++) {
		struct scan scan = scan_text(view_of(articles[i]));

		if (scan.ref_count != 1 || !view_is(scan.refs[0].raw, OLD) ||
		    scan.refs[0].level == LEVEL_STRICT)
			fail_msg("not found in %s", articles[i]);
		for (size_t k = 0; k < sizeof(links) / sizeof(*links); k++)
			check_link(&scan, view_of(links[k]));
		scan_release(&scan);
	}
}

/* A blank in a URL is gone with it, and the image a plain one. */
static void test_blanks(void **state)
{
	struct scan scan = scan_text(view_of("![a](my pic.png \"t\")"));
	struct replacement one = {&scan.refs[0], view_of("b c.png")};
	struct edits edits;
	struct buf result;

	(void)state;
	assert_int_equal(scan.ref_count, 1);
	assert_string_equal(scan.refs[0].path, "my pic.png");
	buf_init(&result, BUF_SIZE);
	assert_int_equal(rewrite_plan(&scan, &one, 1, &edits, NULL), 0);
	rewrite_apply(scan.bytes, &edits, &result);
	assert_true(view_is(buf_view(&result), "![a](b%20c.png \"t\")"));
	edits_release(&edits);
	buf_release(&result);
	scan_release(&scan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_blanks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
