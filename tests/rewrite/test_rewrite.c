#include <stdio.h>
#include <string.h>

#include "driver/driver.h"
#include "rewrite/rewrite.h"
#include "support/check.h"
#include "support/conformance.h"

#define OLD      "https://h.example/old.png"
#define BUF_SIZE 100000

/* Each names OLD once, in one chain of layers. */
static const char *const articles[] = {
    "<p><img src=\"" OLD "\" alt=x></p>\n",
    "<p><img src=' " OLD " '></p>\n",
    "<p><img alt=x src=" OLD "></p>\n",
    "<p><img src=" OLD "></p>\n",
    "<p><img srcset=\"" OLD " 2x, https://h.example/b.png 3x\"></p>\n",
    "<p><img srcset='https://h.example/b.png, " OLD "'></p>\n",
    "<p><img srcset=" OLD "></p>\n",
    "<p style=\"background:url(" OLD ")\">\n",
    "<p style='background:url(\"" OLD "\")'>\n",
    "<p style=\"background:url( '" OLD "' )\">\n",
    "<style>a{background:url(" OLD ")}</style>\n",
    "<style>a{background:url(\"" OLD "\")}</style>\n",
    "text `a ![x](" OLD ") text\n",
    "> * ![x](" OLD " \"title\")\n",
    "![x](<" OLD "> 'title')\n",
    "![x][y]\n\n[y]: " OLD "\n",
    "![x][y]\n\n[y]: <" OLD "> \"title\"\n",
    "[![x](" OLD ")](https://h.example/)\n",
    "| a | b |\n|---|---|\n| ![x](" OLD ") | c |\n",
    "| a | b |\n|---|---|\n| <img src=\"" OLD "\"> | c |\n",
    "text `a <img src=\"" OLD "\"> b\n",
    "---\ncover: " OLD "\n---\n",
    "---\ncover:   " OLD "   # note\n---\n",
    "---\ncover: '" OLD "'\n---\n",
    "---\ncover: \"" OLD "\"\n---\n",
    "---\ncover: >-\n  " OLD "\n---\n",
    "---\ncover: |\n  " OLD "\n---\n",
    "---\nimages: [https://h.example/b.png, " OLD ", 'c']\n---\n",
    "---\na: {image: " OLD "}\n---\n",
    "---\ntext: '<img src=\"" OLD "\">'\n---\n",
    "---\ntext: \"<img src='" OLD "'>\"\n---\n",
    "---\ntext: <img src=\"" OLD "\">\n---\n",
    "---\ntext: |\n  <img src=" OLD " alt=x>\n---\n",
    "---\ntext: '<img src=x style=\"background:url(&quot;" OLD
    "&quot;)\">'\n---\n",
    "---\ntext: '![x](" OLD ")'\n---\n",
    "---\ntitle: a: b\ncover: " OLD "\n---\n",
    "---\ntitle: a: b\ncover: '" OLD "'\n---\n",
};

static const char *const links[] = {
    "assets/0123456789abcdef.png",
    "../a%20b/c.jpg",
    "a b.png",
    "a  b",
    "a&amp;b&b=c&#38;",
    "it's \"quoted\"",
    "a(b.png",
    "a)b(c",
    "a((b)c)",
    "<x>",
    "a>b",
    "a`b`c",
    "a|b",
    "a\\b\\",
    "a\\&b\\|",
    ",a,b,",
    "x: y",
    "a:",
    "a #b",
    "-",
    "- a",
    "{a}[b]",
    "a\nb\r\tc",
    "\xE4\xBD\xA0 \xC2\x85.png",
    "a]b[c",
    "!x*y_z*",
    "a-->b",
    "</style>",
    "'",
    "\"",
    "=a=b",
    "~",
    "a\x01\x7F",
    "a;b;&lt",
    "@a",
    "a%zz",
};

static int hex_value(const char *s, size_t left)
{
	int high, low;

	if (left < 3 || *s != '%')
		return -1;
	high = byte_hex_value(s[1]);
	low = byte_hex_value(s[2]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static void add_decoded(struct buf *buf, struct view v)
{
	for (size_t i = 0; i < v.len; i++) {
		int value = hex_value(v.ptr + i, v.len - i);

		if (value < 0) {
			buf_add_byte(buf, v.ptr[i]);
			continue;
		}
		buf_add_byte(buf, (char)value);
		i += 2;
	}
}

/* As URLs of files: percent-encoding makes no difference, nor "./". */
static bool is_same_link(struct view a, struct view b)
{
	struct buf x, y;
	bool same;

	if (view_starts_with(a, "./"))
		a = view_slice(a, 2, a.len);
	buf_init(&x, BUF_SIZE);
	buf_init(&y, BUF_SIZE);
	add_decoded(&x, a);
	add_decoded(&y, b);
	same = view_equals(buf_view(&x), buf_view(&y));
	buf_release(&x);
	buf_release(&y);
	return same;
}

static const struct reference *find_ref(const struct scan *scan,
					const char *value)
{
	for (size_t i = 0; i < scan->ref_count; i++)
		if (view_is(scan->refs[i].value, value))
			return &scan->refs[i];
	return NULL;
}

static struct scan scan_text(struct view bytes)
{
	struct scan_options options = {.as = SCAN_AUTO};
	struct error err;
	struct scan scan;

	assert_int_equal(scan_article(bytes, &options, &scan, &err), 0);
	return scan;
}

static bool is_plain_yaml(const struct reference *ref)
{
	for (size_t i = 0; i < LAYERS_MAX; i++)
		if (ref->layers.at[i] == LAYER_YAML_PLAIN ||
		    ref->layers.at[i] == LAYER_YAML_LINE)
			return true;
	return false;
}

/* The new article names the link where the old one named OLD. */
static void check_result(const char *article, const char *link,
			 const struct edits *edits)
{
	struct buf result, back;
	struct scan scan;
	size_t hits = 0;

	buf_init(&result, BUF_SIZE);
	buf_init(&back, BUF_SIZE);
	rewrite_apply(view_of(article), edits, &result);
	scan = scan_text(buf_view(&result));
	for (size_t i = 0; i < scan.ref_count; i++)
		hits += is_same_link(scan.refs[i].value, view_of(link));
	if (hits != 1)
		print_error("%s\nwith %s is\n%s\n", article, link, result.ptr);
	assert_int_equal(hits, 1);
	scan_release(&scan);
	assert_int_equal(rewrite_undo(buf_view(&result), edits, &back, NULL),
			 0);
	assert_string_equal(back.ptr, article);
	buf_release(&result);
	buf_release(&back);
}

static void check_link(const struct scan *scan, const char *article,
		       const char *link)
{
	const struct reference *ref = find_ref(scan, OLD);
	struct replacement one = {ref, view_of(link)};
	struct edits edits;
	int r;

	if (!ref)
		print_error("not found in %s\n", article);
	assert_non_null(ref);
	r = rewrite_plan(scan, &one, 1, &edits, NULL);
	if (r) {
		assert_int_equal(r, TS_E_UNSUPPORTED);
		assert_true(is_plain_yaml(ref));
		return;
	}
	check_result(article, link, &edits);
	edits_release(&edits);
}

/*
 * As it is, at the start and at the end. In front matter a value must look
 * like an image, too.
 */
static void check_article(const char *article)
{
	struct scan scan = scan_text(view_of(article));
	char link[200];

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		if (!scan.page.has_front_matter)
			check_link(&scan, article, links[i]);
		snprintf(link, sizeof(link), "%s/c.png", links[i]);
		if (!scan.page.has_front_matter || !strchr(link, '#'))
			check_link(&scan, article, link);
		snprintf(link, sizeof(link), "d/c.png?%s", links[i]);
		check_link(&scan, article, link);
	}
	scan_release(&scan);
}

static void test_round_trip(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(articles) / sizeof(*articles); i++)
		check_article(articles[i]);
}

/* References made by hand: rewrite trusts spans, not scanners. */
static struct reference make_ref(const char *article, const char *part)
{
	const char *at = strstr(article, part);
	struct reference ref = {.line = 1, .layers = {{LAYER_HTML_DOUBLE}}};

	assert_non_null(at);
	ref.span.start = (size_t)(at - article);
	ref.span.end = ref.span.start + strlen(part);
	ref.column = ref.span.start + 1;
	ref.raw = ref.value = view_of(part);
	return ref;
}

static const char three[] = "<a one><b two><c three>";

static struct scan make_scan(struct reference *refs)
{
	refs[0] = make_ref(three, "one");
	refs[1] = make_ref(three, "two");
	refs[2] = make_ref(three, "three");
	return (struct scan){
	    .bytes = view_of(three), .refs = refs, .ref_count = 3};
}

static void test_order(void **state)
{
	struct reference refs[3];
	struct scan scan = make_scan(refs);
	struct replacement list[] = {{&refs[2], view_of("3")},
				     {&refs[0], view_of("a&b")},
				     {&refs[1], view_of("22222")}};
	struct edits edits;
	struct buf buf;

	(void)state;
	assert_int_equal(rewrite_plan(&scan, list, 3, &edits, NULL), 0);
	assert_int_equal(edits.count, 3);
	assert_int_equal(edits.at[0].span.start, 3);
	assert_true(view_is(edits.at[0].original, "one"));
	assert_true(view_is(edits.at[0].with, "a&amp;b"));
	buf_init(&buf, BUF_SIZE);
	rewrite_apply(scan.bytes, &edits, &buf);
	assert_string_equal(buf.ptr, "<a a&amp;b><b 22222><c 3>");
	edits_release(&edits);
	buf_release(&buf);
}

static void test_nothing(void **state)
{
	struct reference refs[3];
	struct scan scan = make_scan(refs);
	struct edits edits;
	struct buf buf;

	(void)state;
	assert_int_equal(rewrite_plan(&scan, NULL, 0, &edits, NULL), 0);
	buf_init(&buf, BUF_SIZE);
	rewrite_apply(scan.bytes, &edits, &buf);
	assert_string_equal(buf.ptr, three);
	edits_release(&edits);
	buf_release(&buf);
}

static void test_refused(void **state)
{
	struct reference refs[3];
	struct scan scan = make_scan(refs);
	struct replacement twice[] = {{&refs[1], view_of("x")},
				      {&refs[1], view_of("y")}};
	struct replacement one = {&refs[2], view_of("x")};
	struct edits edits;
	struct error err;

	(void)state;
	assert_int_equal(rewrite_plan(&scan, twice, 2, &edits, &err),
			 TS_E_UNSUPPORTED);
	refs[2].problem = "broken";
	assert_int_equal(rewrite_plan(&scan, &one, 1, &edits, &err),
			 TS_E_UNSUPPORTED);
	assert_string_equal(err.text, "1:18: broken");
	refs[2].problem = NULL;
	refs[2].layers.at[0] = LAYER_YAML_LINE;
	one.with = view_of("a b");
	assert_int_equal(rewrite_plan(&scan, &one, 1, &edits, &err),
			 TS_E_UNSUPPORTED);
	assert_string_equal(err.text,
			    "1:18: the link 'a b' can't be written here");
}

struct undo_case {
	const char *result;
	struct span span;
	const char *original, *with;
	int r;
};

static void test_undo_of_strangers(void **state)
{
	static const struct undo_case cases[] = {
	    {"abXYcd", {2, 3}, "-", "XY", 0},
	    {"abXcd", {2, 3}, "-", "XY", TS_E_CHANGED},
	    {"ab", {2, 3}, "-", "XY", TS_E_CHANGED},
	    {"a", {2, 3}, "-", "", TS_E_CHANGED},
	    {"", {SIZE_MAX - 1, SIZE_MAX}, "-", "", TS_E_CHANGED},
	    {"abXYcd", {2, 4}, "-", "XY", TS_E_CORRUPT},
	    {"abXYcd", {3, 2}, "-", "XY", TS_E_CORRUPT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct undo_case *c = &cases[i];
		struct edit edit = {c->span, view_of(c->original),
				    view_of(c->with)};
		struct edits edits = {.at = &edit, .count = 1};
		struct error err;
		struct buf buf;

		buf_init(&buf, BUF_SIZE);
		assert_int_equal(
		    rewrite_undo(view_of(c->result), &edits, &buf, &err), c->r);
		if (!c->r)
			assert_string_equal(buf.ptr, "ab-cd");
		buf_release(&buf);
	}
}

static void test_undo_overlap(void **state)
{
	struct edit list[] = {{{2, 4}, view_of("--"), view_of("X")},
			      {{3, 4}, view_of("-"), view_of("Y")}};
	struct edits edits = {.at = list, .count = 2};
	struct buf buf;

	(void)state;
	buf_init(&buf, BUF_SIZE);
	assert_int_equal(rewrite_undo(view_of("abXY"), &edits, &buf, NULL),
			 TS_E_CORRUPT);
	buf_clear(&buf);
	edits.count = 1;
	buf.max = 3;
	assert_int_equal(rewrite_undo(view_of("abXY"), &edits, &buf, NULL),
			 TS_E_TOO_LARGE);
	buf_release(&buf);
}

static void test_driver(void **state)
{
	json_t *input = json_pack("{s:s,s:[{s:s,s:s}]}", "markdown",
				  "![a](u.png) <img src='u.png'>", "replace",
				  "value", "u.png", "with", "it's b.png");
	json_t *output = driver_rewrite(input);

	(void)state;
	assert_string_equal(json_string_value(json_object_get(output, "text")),
			    "![a](it's%20b.png) <img src='it&#39;s b.png'>");
	assert_int_equal(json_array_size(json_object_get(output, "edits")), 2);
	json_decref(input);
	json_decref(output);
}

/* A case with a link of its own for each value that the scan gives. */
static json_t *make_input(const json_t *item, const json_t *refs)
{
	json_t *replace = json_array(), *ref;
	char with[32];
	size_t i;

	json_array_foreach(refs, i, ref)
	{
		snprintf(with, sizeof(with), "../a (%zu).png", i);
		json_array_append_new(replace,
				      json_pack("{s:O,s:s}", "value",
						json_object_get(ref, "value"),
						"with", with));
	}
	return json_pack("{s:O,s:s,s:o}", "markdown",
			 json_object_get(item, "markdown"), "as", "markdown",
			 "replace", replace);
}

static json_t *scan_markdown(const json_t *markdown)
{
	json_t *input =
	    json_pack("{s:O,s:s}", "markdown", markdown, "as", "markdown");
	json_t *output = driver_scan(input);

	json_decref(input);
	return output;
}

/* As many references as before, and all of them new. */
static void check_markdown(const json_t *item)
{
	json_t *before = scan_markdown(json_object_get(item, "markdown"));
	json_t *refs = json_object_get(before, "refs"), *ref;
	json_t *input = make_input(item, refs);
	json_t *output = driver_rewrite(input);
	json_t *after = scan_markdown(json_object_get(output, "text"));
	json_t *new_refs = json_object_get(after, "refs");
	size_t i;

	assert_int_equal(json_array_size(new_refs), json_array_size(refs));
	json_array_foreach(new_refs, i, ref)
	{
		const char *value =
		    json_string_value(json_object_get(ref, "value"));

		assert_int_equal(strncmp(value, "../a", 4), 0);
	}
	json_decref(before);
	json_decref(input);
	json_decref(output);
	json_decref(after);
}

static void test_markdown_conformance(void **state)
{
	static const char *const files[] = {"markdown/commonmark-0.31.2.json",
					    "markdown/gfm-0.29.json",
					    "markdown/derived_images.json"};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		json_t *data = conformance_load(files[i]), *item;
		size_t j;

		if (!data)
			skip();
		json_array_foreach(conformance_cases(data), j, item)
		    check_markdown(item);
		json_decref(data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_order),
	    cmocka_unit_test(test_nothing),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_undo_of_strangers),
	    cmocka_unit_test(test_undo_overlap),
	    cmocka_unit_test(test_driver),
	    cmocka_unit_test(test_markdown_conformance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
