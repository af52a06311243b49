#include "scan/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "scan/html_run.h"

static void add_string(char *ret_text, size_t size, const char *string,
		       size_t string_len)
{
	size_t len = strlen(ret_text);

	snprintf(ret_text + len, size - len, "%.*s", (int)string_len, string);
}

/* "kind raw" of each reference, "=value" where it differs, one a line. */
static void describe(const struct scan *scan, char *ret_text, size_t size)
{
	*ret_text = '\0';
	for (size_t i = 0; i < scan->ref_count; i++) {
		const struct reference *ref = &scan->refs[i];

		add_string(ret_text, size, i ? "\n" : "", 1);
		add_string(ret_text, size, ref->kind, strlen(ref->kind));
		add_string(ret_text, size, " ", 1);
		add_string(ret_text, size, ref->raw.ptr, ref->raw.len);
		if (view_equals(ref->raw, ref->value))
			continue;
		add_string(ret_text, size, "=", 1);
		add_string(ret_text, size, ref->value.ptr, ref->value.len);
	}
}

static const struct {
	const char *html, *expected;
} rows[] = {
    {"", ""},
    {"<img>", ""},
    {"<img src>", ""},
    {"<img src=''>", ""},
    {"<img src=a>", "html.img.src a"},
    {"<IMG SRC=' a.png\n'>", "html.img.src a.png"},
    {"<img alt='<img src=x>' src=a src=b>", "html.img.src a"},
    {"<img src='a?b=1&amp;c=2'>", "html.img.src a?b=1&amp;c=2=a?b=1&c=2"},
    {"<img src='a?b=1&copy=2'>", "html.img.src a?b=1&copy=2"},
    {"<image src=a>", "html.img.src a"},
    {"<img src=a srcset='b 1x, c&amp;d 2x'>",
     "html.img.src a\nhtml.img.srcset b\nhtml.img.srcset c&amp;d=c&d"},
    {"<img src=data:image/png,x srcset='#a'>", ""},
    /* where nothing may be found */
    {"<!-- <img src=a> -->", ""},
    {"<script><img src=a></script><textarea><img src=a></textarea>"
     "<title><img src=a></title><xmp><img src=a></xmp><img src=b>",
     "html.img.src b"},
    {"<iframe><img src=a></iframe><noembed><img src=a></noembed>"
     "<style><img src=a></style><noframes><img src=a></noframes>",
     ""},
    {"<noscript><img src=a></noscript>", "html.img.src a"},
    {"<template><img src=a></template>", "html.img.src a"},
    {"<plaintext><img src=a></plaintext><img src=b>", ""},
    /* other elements */
    {"<picture><source src=a srcset='b, c 2x'><img src=d></picture>",
     "html.source.srcset b\nhtml.source.srcset c\nhtml.img.src d"},
    {"<video src=a poster=b><source src=c></video>", "html.video.poster b"},
    {"<input type=IMAGE src=a><input src=b>", "html.input.src a"},
    {"<link rel='Shortcut Icon' href=a><link rel=stylesheet href=b>"
     "<link href=c rel=apple-touch-icon><link rel=image_src href=d>",
     "html.link.href a\nhtml.link.href c\nhtml.link.href d"},
    {"<link rel=preload as=image href=a imagesrcset='b 1x'>"
     "<link rel=preload as=font href=c><link imagesrcset='d'>",
     "html.link.href a\nhtml.link.imagesrcset b"},
    {"<meta property=og:image content=a><meta name=twitter:image content=b>"
     "<meta itemprop='name image' content=c>"
     "<meta property=og:image:width content=d>"
     "<meta name=msapplication-TileImage content=e>",
     "html.meta.content a\nhtml.meta.content b\nhtml.meta.content c\n"
     "html.meta.content e"},
    {"<object data=a type=image/svg+xml></object>"
     "<object data=b.svg?x type=text/html></object>"
     "<object data=c.svg?x></object><embed src=d.swf><embed src=e.PNG>",
     "html.object.data a\nhtml.object.data c.svg?x\nhtml.embed.src e.PNG"},
    {"<body background=a><table background=b><td background=c>"
     "<th background=d><tr background=e>",
     "html.body.background a\nhtml.table.background b\n"
     "html.td.background c\nhtml.th.background d"},
    {"<amp-img src=a srcset='b 2x'></amp-img>",
     "html.amp-img.src a\nhtml.amp-img.srcset b"},
    /* SVG and MathML */
    {"<svg><image href=a /><image xlink:href=b /><feImage href=c />"
     "<use href='#d'/><use xlink:href='e.svg#f'/></svg><use href=g>",
     "html.image.href a\nhtml.image.href b\nhtml.feimage.href c\n"
     "html.use.href e.svg#f"},
    {"<svg><title><img src=a></title><desc><image href=x></desc>"
     "<source srcset=b></svg>",
     "html.img.src a"},
    {"<svg><img src=a><image href=b>", "html.img.src a"},
    {"<svg><![CDATA[<img src=a>]]></svg><![CDATA[<img src=b>]]>", ""},
    {"<svg><script><image href=a /></script>", "html.image.href a"},
    {"<svg><foreignObject><textarea><img src=a></textarea>"
     "<img src=b></foreignObject><image href=c>",
     "html.img.src b\nhtml.image.href c"},
    {"<math><mi><img src=a></mi><annotation-xml encoding=text/HTML>"
     "<title><img src=b></title></annotation-xml><source srcset=c></math>",
     "html.img.src a"},
    {"<svg><font><image href=a /><font size=1><image src=b>",
     "html.image.href a\nhtml.img.src b"},
    {"<svg></p><image src=a>", "html.img.src a"},
    /* CSS */
    {"<p style='background: url(a.png)'>", "css.url a.png"},
    {"<p style=\"background: url(&quot;a&amp;b&quot;)\">",
     "css.url a&amp;b=a&b"},
    {"<p style='background: url(a\\)b)'>", "css.url a\\)b=a)b"},
    {"<style>a{b:url('c')} /* url(d) */</style>", "css.url c"},
    {"<style>@import url(a);b{c:image-set('d' 1x, url(e) 2x)}</style>",
     "css.image-set d\ncss.image-set e"},
    {"<style>a{b:url(&amp;)}</style>", "css.url &amp;"},
    {"<svg><style>a{b:url(c)}</style></svg>", "css.url c"},
    {"<svg><style><![CDATA[a{b:url(c)}]]></style></svg>", "css.url c"},
    {"<style>a{b:url(c)", "css.url c"},
};

static void test_rows(void **state)
{
	char text[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run run;

		run_start(&run, NULL);
		run_feed(&run, view_of(rows[i].html), LEVEL_STRICT);
		assert_int_equal(collector_finish(&run.collector, NULL), 0);
		describe(&run.scan, text, sizeof(text));
		if (strcmp(text, rows[i].expected) != 0)
			fail_msg("%s:\n%s\nnot\n%s", rows[i].html, text,
				 rows[i].expected);
		run_end(&run);
	}
}

static const struct {
	const char *html;
	enum scan_layer layers[4];
} layer_rows[] = {
    {"<img src=a>", {LAYER_HTML_UNQUOTED}},
    {"<img src='a'>", {LAYER_HTML_SINGLE}},
    {"<img src=\"a\">", {LAYER_HTML_DOUBLE}},
    {"<img srcset=\"a\">", {LAYER_SRCSET, LAYER_HTML_DOUBLE}},
    {"<p style='b:url(a)'>", {LAYER_CSS_URL, LAYER_HTML_SINGLE}},
    {"<p style='b:url(\"a\")'>", {LAYER_CSS_DOUBLE, LAYER_HTML_SINGLE}},
    {"<p style=b:url('a')>", {LAYER_CSS_SINGLE, LAYER_HTML_UNQUOTED}},
    {"<style>b{c:url(a)}</style>", {LAYER_CSS_URL}},
};

static void check_layers(const struct layers *layers,
			 const enum scan_layer *expected, const char *key)
{
	size_t i = 0;

	for (; expected[i] != LAYER_NONE; i++)
		assert_int_equal(layers->at[i], expected[i]);
	if (key)
		assert_int_equal(layers->at[i++], LAYER_YAML_DOUBLE);
	assert_int_equal(layers->at[i], LAYER_NONE);
}

static void check_layer_rows(const char *key)
{
	for (size_t i = 0; i < sizeof(layer_rows) / sizeof(layer_rows[0]);
	     i++) {
		struct run run;

		run_start(&run, key);
		run_feed(&run, view_of(layer_rows[i].html), LEVEL_LOOSE);
		assert_int_equal(run.scan.ref_count, 1);
		assert_int_equal(run.scan.refs[0].level, LEVEL_LOOSE);
		check_layers(&run.scan.refs[0].layers, layer_rows[i].layers,
			     key);
		run_end(&run);
	}
}

static void test_layers(void **state)
{
	(void)state;
	check_layer_rows(NULL);
	check_layer_rows("a.b");
}

static void test_front_matter(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, "a.b");
	run_feed(&run,
		 view_of("<base href=x><title>y</title><style>a{b:url(c)}"
			 "</style><link rel='icon canonical' integrity=z "
			 "href=d>"),
		 LEVEL_STRICT);
	assert_int_equal(run.scan.ref_count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(run.scan.refs[i].kind, "front-matter.html");
		assert_string_equal(run.scan.refs[i].key, "a.b");
	}
	assert_int_equal(run.scan.mark_count, 0);
	assert_null(run.collector.base_href);
	assert_null(run.collector.canonical);
	assert_int_equal(run.collector.html_title.len, 0);
	run_end(&run);
}

/* What is open (o) and raw (r) behind each. */
static const struct {
	const char *html, *expected;
} open_rows[] = {
    {"text", ""},
    {"<div>", "o"},
    {"<DIV ></div>", ""},
    {"<div><span></div>", ""},
    {"<div></span>", "o"},
    {"<p><li><td><tr><option><dt><dd><body><html><head><br><img><hr>", ""},
    {"<ul><li><p></ul>", ""},
    {"<table><tr><td>", "o"},
    {"<string, list><plugin>", ""},
    {"<div/><a name=x />", ""},
    {"<a name=x><a name=y></a>", ""},
    {"<a>", "o"},
    {"<script>", "or"},
    {"<script></script>", ""},
    {"<title></div>", "or"},
    {"<plaintext></plaintext>", "or"},
    {"<svg><g><image href=a></svg>", ""},
    {"<svg><foreignObject>", "o"},
    {"<!--<div>--><div", ""},
};

static void test_open(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(open_rows) / sizeof(open_rows[0]); i++) {
		struct run run;
		char text[3];

		run_start(&run, NULL);
		run_feed(&run, view_of(open_rows[i].html), LEVEL_STRICT);
		snprintf(text, sizeof(text), "%s%s",
			 html_scanner_is_open(run.scanner) ? "o" : "",
			 html_scanner_in_raw_text(run.scanner) ? "r" : "");
		if (strcmp(text, open_rows[i].expected) != 0)
			fail_msg("%s: %s, not %s", open_rows[i].html, text,
				 open_rows[i].expected);
		run_end(&run);
	}
}

/* Pieces of one file, parted by `|`, which belongs to none. */
static const struct {
	const char *html, *expected;
} piece_rows[] = {
    {"<script>|<img src=a>|</script>|<img src=b>", "html.img.src b"},
    {"<style>|a{b:url(c)}|</style><img src=d>", "css.url c\nhtml.img.src d"},
    {"<svg>|<image href=a>|</svg>|<image src=b>",
     "html.image.href a\nhtml.img.src b"},
    {"<img src=a |src=b>|<img src=c>", "html.img.src c"},
    {"<!-- |<img src=a>", "html.img.src a"},
    {"<picture>|<source srcset=a>|<img src=b>",
     "html.source.srcset a\nhtml.img.src b"},
};

static void feed_pieces(struct run *run, struct view file)
{
	struct text text = text_of_file(&run->scan.arena, file);
	size_t start = 0;

	run->scan.bytes = file;
	while (start < file.len) {
		size_t end = view_find_byte(file, start, '|');
		struct text piece =
		    text_slice(&run->scan.arena, &text, start, end);

		html_scanner_feed(run->scanner, &piece, LEVEL_STRICT);
		start = end + 1;
	}
}

static void test_pieces(void **state)
{
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(piece_rows) / sizeof(piece_rows[0]);
	     i++) {
		struct run run;

		run_start(&run, NULL);
		feed_pieces(&run, view_of(piece_rows[i].html));
		describe(&run.scan, text, sizeof(text));
		assert_string_equal(text, piece_rows[i].expected);
		run_end(&run);
	}
}

/* Deeper than the limit, still balanced. */
static void test_nesting(void **state)
{
	size_t count = (size_t)3 * LIMIT_NESTING;
	struct run run;

	(void)state;
	run_start(&run, NULL);
	for (size_t i = 0; i < count; i++)
		run_feed(&run, view_of("<div><p>"), LEVEL_STRICT);
	for (size_t i = 0; i < count; i++) {
		assert_true(html_scanner_is_open(run.scanner));
		run_feed(&run, view_of("</p></div>"), LEVEL_STRICT);
	}
	assert_false(html_scanner_is_open(run.scanner));
	run_end(&run);
}

static const char *const heavy[] = {
    "<",
    "<div>",
    "</div>",
    "<svg>",
    "<picture>",
    "<a href=\"",
    "<p style='a:url(",
    "<img src='&",
    "<!--",
    "<title>&amp;",
    "<a></b>",
    "<svg></p>",
    "<img srcset='a 1x,",
    "<picture><source srcset=a>",
    "<b x ",
    "<style>@",
    "&#0",
};

static void test_linear(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(heavy) / sizeof(heavy[0]); i++) {
		size_t unit = strlen(heavy[i]), count = 300000;
		char *bytes = xmalloc(unit * count);
		struct run run;

		for (size_t k = 0; k < count; k++)
			memcpy(bytes + k * unit, heavy[i], unit);
		run_start(&run, NULL);
		run_feed(&run, view_make(bytes, unit * count), LEVEL_STRICT);
		run_end(&run);
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),         cmocka_unit_test(test_layers),
	    cmocka_unit_test(test_front_matter), cmocka_unit_test(test_open),
	    cmocka_unit_test(test_pieces),       cmocka_unit_test(test_nesting),
	    cmocka_unit_test(test_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
