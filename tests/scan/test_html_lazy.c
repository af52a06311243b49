/*
 * What HTML names in attributes that scripts load images from: where, as which
 * picture, at which level; and what stands there and is no image.
 */
#include "scan/html.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/limit.h"
#include "scan/html_run.h"
#include "support/check.h"

struct lazy_case {
	const char *html;
	/* "picture level kind raw", "=value" where they differ; a line each */
	const char *want;
};

static void describe(struct buf *buf, const struct scan *scan)
{
	for (size_t i = 0; i < scan->ref_count; i++) {
		const struct reference *ref = &scan->refs[i];

		buf_add_format(buf, "%s%zu %s %s %.*s", i ? "\n" : "",
			       ref->picture, scan_level_name(ref->level),
			       ref->kind, VIEW_ARGS(ref->raw));
		if (!view_equals(ref->raw, ref->value))
			buf_add_format(buf, "=%.*s", VIEW_ARGS(ref->value));
	}
}

static void check_case(const char *html, const char *want)
{
	struct run run;
	struct buf got;

	run_start(&run, NULL);
	run_feed(&run, view_of(html), LEVEL_STRICT);
	assert_int_equal(collector_finish(&run.collector, NULL), 0);
	assert_int_equal(run.scan.data_uris, 0);
	buf_init(&got, KIB(8));
	describe(&got, &run.scan);
	if (!view_is(buf_view(&got), want))
		fail_msg("%s\nwanted: %s\ngot: %.*s", html, want,
			 VIEW_ARGS(buf_view(&got)));
	buf_release(&got);
	run_end(&run);
}

#define CHECK_CASES(cases)                                              \
	for (size_t i = 0; i < sizeof(cases) / sizeof((cases)[0]); i++) \
	check_case((cases)[i].html, (cases)[i].want)

static void test_images(void **state)
{
	static const struct lazy_case cases[] = {
	    {"<img src=a data-src=b.png>", "0 strict html.img.src a\n"
					   "0 lazy html.img.data-src b.png"},
	    {"<IMG DATA-SRC='/b?w=1&amp;h=2'>",
	     "0 lazy html.img.data-src /b?w=1&amp;h=2=/b?w=1&h=2"},
	    {"<img data-src='\n https://h/640?f=png '>",
	     "0 lazy html.img.data-src https://h/640?f=png"},
	    {"<img data-src=a.png data-src=b.png>",
	     "0 lazy html.img.data-src a.png"},
	    {"<img data-srcset='a 1x, b.png 2x, /c 3x' srcset='d 1x'>",
	     "0 lazy html.img.data-srcset b.png\n"
	     "0 lazy html.img.data-srcset /c\n0 strict html.img.srcset d"},
	    {"<img data-cms-srcset='/a,b 100w, c/d 9w'>",
	     "0 lazy html.img.data-cms-srcset /a,b\n"
	     "0 lazy html.img.data-cms-srcset c/d"},
	    {"<source data-srcset='/a 1x'>",
	     "0 lazy html.source.data-srcset /a"},
	    {"<picture><source data-srcset='a.png 1x'><img src=b data-src=c.png"
	     "></picture><img data-src=d.png>",
	     "0 lazy html.source.data-srcset a.png\n0 strict html.img.src b\n"
	     "0 lazy html.img.data-src c.png\n1 lazy html.img.data-src d.png"},
	    {"<amp-img data-src=a.png></amp-img>",
	     "0 lazy html.amp-img.data-src a.png"},
	    {"<img data-src='a b.png' data-lazy='//h/a,w_2,h_3/b.webp'>",
	     "0 lazy html.img.data-src a b.png\n"
	     "0 lazy html.img.data-lazy //h/a,w_2,h_3/b.webp"},
	    {"<img data-src='//h/a.jpg?p=image/resize,w_200,m_fit'>",
	     "0 lazy html.img.data-src //h/a.jpg?p=image/resize,w_200,m_fit"},
	    {"<img file=data/1/a.jpg zoomfile='forum.php?aid=1' id=aimg_1>",
	     "0 lazy html.img.file data/1/a.jpg\n"
	     "0 lazy html.img.zoomfile forum.php?aid=1"},
	    {"<img data-bg=\"url('a.png')\" data-src=b.png>",
	     "0 lazy html.img.data-bg a.png\n1 lazy html.img.data-src b.png"},
	    {"<svg><img data-src=a.png>", "0 lazy html.img.data-src a.png"},
	};

	(void)state;
	CHECK_CASES(cases);
}

/* Any attribute, when there is no doubt about its value. */
static void test_any_attribute(void **state)
{
	static const struct lazy_case cases[] = {
	    {"<img x=http://h/a.png y=HTTPS://h/b.JPG?w=1 z=//h/c.avif#d>",
	     "0 lazy html.img.x http://h/a.png\n"
	     "0 lazy html.img.y HTTPS://h/b.JPG?w=1\n"
	     "0 lazy html.img.z //h/c.avif#d"},
	    {"<source a='https:&#x2F;&#x2F;h&#x2F;a.png'>",
	     "0 lazy html.source.a https:&#x2F;&#x2F;h&#x2F;a.png="
	     "https://h/a.png"},
	    {"<img x=/a.png y=a.png z=https://h/a w='https://h/a b.png'>", ""},
	    {"<img x='https://h/a.png,https://h/b.png'>", ""},
	    {"<img alt=//h/a.png title=//h/a.png longdesc=//h/a.png"
	     " usemap=//h/a.png href=//h/a.png onload=//h/a.png"
	     " style=//h/a.png class=//h/a.png>",
	     ""},
	    {"<source src=//h/a.png file=//h/b.png data-src=/c>",
	     "0 lazy html.source.file //h/b.png"},
	    {"<div x=//h/a.png><a x=//h/a.png>", ""},
	    {"<img xzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"
	     "zzzzzzzzzzzzzzzzzzzzzzzz=//h/a.png "
	     "xyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
	     "yyyyyyyyyyyyyyyyyyyyyyy=//h/b.png>",
	     "0 lazy html.img.xyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
	     "yyyyyyyyyyyyyyyyyyyyyyy //h/b.png"},
	    {"<img a\"b=//h/a.png \xC3\xA4=//h/a.png =a=//h/a.png>", ""},
	};

	(void)state;
	CHECK_CASES(cases);
}

static void test_elsewhere(void **state)
{
	static const struct lazy_case cases[] = {
	    {"<div data-src=a.png data-bg=//h/b.png style='b:url(c)'>",
	     "0 lazy html.div.data-src a.png\n0 lazy html.div.data-bg //h/b.png"
	     "\n1 strict css.url c"},
	    {"<a data-src=a.png><img src=b></a>",
	     "0 lazy html.a.data-src a.png\n1 strict html.img.src b"},
	    {"<li data-original=https://h/a.gif><span data-thumb=b.webp"
	     " data-big=c.webp>",
	     "0 lazy html.li.data-original https://h/a.gif\n"
	     "1 lazy html.span.data-thumb b.webp\n"
	     "1 lazy html.span.data-big c.webp"},
	    {"<div data-bg=\"url( 'a b.png' )\" data-background='URL(/c)'"
	     " data-background-image='url(d.png), url(e\\)f.png)'>",
	     "0 lazy html.div.data-bg a b.png\n"
	     "1 lazy html.div.data-background-image d.png\n"
	     "2 lazy html.div.data-background-image e\\)f.png=e)f.png"},
	    {"<div data-bg='image-set(\"a.png\" 1x, \"b.png\" 2x)'>",
	     "0 lazy html.div.data-bg a.png\n0 lazy html.div.data-bg b.png"},
	    {"<div data-bg='-webkit-image-set(url(a.png) 1x)'>",
	     "0 lazy html.div.data-bg a.png"},
	    {"<div data-bgset='a.png 9w, b 99w, c.png 999w'>",
	     "0 lazy html.div.data-bgset a.png\n"
	     "0 lazy html.div.data-bgset c.png"},
	    {"<my-image data-src=a.png>", "0 lazy html.my-image.data-src "
					  "a.png"},
	    {"<video data-poster=a.png data-src=b.mp4></video>",
	     "0 lazy html.video.data-poster a.png"},
	    {"<div data-src=https://h/page data-original=/a data-bg=#fff"
	     " data-thumb=true file=a.png original=b.png>",
	     ""},
	    {"<iframe data-src=a.png></iframe><script data-src=a.png></script>",
	     ""},
	    {"<svg><g data-src=a.png><image data-src=b.png></svg>", ""},
	    {"<\xC3\xA4 data-src=a.png><a\xC3\xA4 data-src=a.png>", ""},
	};

	(void)state;
	CHECK_CASES(cases);
}

/* Values that name no image, under the surest name. */
static void test_no_images(void **state)
{
	static const char *const values[] = {
	    "",
	    "#a",
	    "true",
	    "640",
	    "n,a",
	    "{{ image.url }}",
	    "/a/{width}.png",
	    "//h/{{ w }}x/a.png",
	    "<%= a.png %>",
	    "/a/<w>.png",
	    "${a}/b.png",
	    "{\"a\":\"b.png\"}",
	    "[\"a.png\",\"b.png\"]",
	    "['a.png', 'b.png']",
	    "\"a.png\"",
	    "`/a.png`",
	    "a.png b.png",
	    "a.png,b.png",
	    "a.png 2x",
	    "//h/a.png 2x",
	    "/a 1x, //h/b 2x",
	    "//h/a,https://h/b",
	    "javascript:load('/a')",
	    "data:image/gif;base64,R0lG",
	    "data:image/png,a.png",
	    "blob:https://h/a",
	    "about:blank",
	    "/a b",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char quote = strchr(values[i], '\'') ? '"' : '\'';
		char *html =
		    xasprintf("<img data-src=%c%s%c>", quote, values[i], quote);

		check_case(html, "");
		free(html);
	}
}

static void test_no_sets(void **state)
{
	static const struct lazy_case cases[] = {
	    {"<img data-srcset='{\"a\": \"b.png 1x, c.png 2x, d.png 3x\"}'>",
	     ""},
	    {"<img data-srcset='[\"a.png 1x, b.png 2x, c.png 3x\"]'>", ""},
	    {"<img data-srcset='{{ a }} 1x, b.png 2x'>", ""},
	    {"<img data-srcset='/a/{w}.png 1x, b.png 2x'>", ""},
	    {"<img data-srcset='data:image/gif;base64,R0lG 1x'>", ""},
	    {"<img data-srcset='true, false, javascript:/a'>", ""},
	    {"<img data-srcset=srcset srcset>", ""},
	};

	(void)state;
	CHECK_CASES(cases);
}

/* Each of the names, parted by blanks, with that value on that element. */
static void check_names(const char *names, const char *element,
			const char *value)
{
	while (*names) {
		int len = (int)strcspn(names, " ");
		char *html =
		    xasprintf("<%s %.*s='%s'>", element, len, names, value);
		char *want =
		    xasprintf("0 lazy html.%s.%.*s a.png", element, len, names);

		check_case(html, want);
		free(want);
		free(html);
		names += len;
		names += strspn(names, " ");
	}
}

/* Every name of the table. */
static void test_names(void **state)
{
	static const char everywhere[] =
	    "data-actualsrc data-background data-background-image data-bg "
	    "data-bg-image data-bg-src data-big data-cfsrc data-echo "
	    "data-ezsrc data-flickity-lazyload data-full data-full-src "
	    "data-gt-lazy-src data-hires data-image data-image-src "
	    "data-image-url data-img data-img-src data-img-url "
	    "data-item-thumb data-ks-lazyload data-large data-large-file "
	    "data-large_image data-lazy data-lazy-background data-lazy-bg "
	    "data-lazy-original data-lazy-src data-lazyload "
	    "data-lazyload-src data-lazysrc data-lsrc data-medium-file "
	    "data-normal data-opt-src data-orig-file data-orig-src "
	    "data-original data-original-mos data-original-src "
	    "data-pagespeed-high-res-src data-pagespeed-lazy-src "
	    "data-pin-media data-poster data-raw-src data-real-src "
	    "data-realsrc data-retina data-src data-src-large "
	    "data-src-medium data-src-mini data-src-retina data-src-small "
	    "data-src-webp data-src-xsmall data-thumb data-thumb-src "
	    "data-thumbnail data-url data-zoom-image data-zoom-src lazy-src "
	    "lazy_src lazysrc";
	static const char sets[] =
	    "data-bgset data-ezsrcset data-flickity-lazyload-srcset "
	    "data-lazy-srcset data-lazysrcset data-original-set data-srcset";
	static const char images[] =
	    "_src file lay-src lazyload load-src lowsrc original "
	    "original-src originalsrc pagespeed_high_res_src "
	    "pagespeed_lazy_src real-src real_src realsrc zoomfile";

	(void)state;
	check_names(everywhere, "img", "a.png");
	check_names(everywhere, "div", "a.png");
	check_names(sets, "source", "a.png 2x");
	check_names(sets, "div", "a.png 2x");
	check_names(images, "img", "a.png");
	check_case("<img data-backsrc=//h/a data-croporisrc=//h/b>",
		   "0 lazy html.img.data-backsrc //h/a\n"
		   "0 lazy html.img.data-croporisrc //h/b");
}

static void test_spans(void **state)
{
	static const struct {
		const char *html;
		size_t start, end;
		enum scan_layer layers[3];
	} cases[] = {
	    {"<img data-src=a.png>", 14, 19, {LAYER_HTML_UNQUOTED}},
	    {"<img data-src=' a&amp;b.png '>", 16, 27, {LAYER_HTML_SINGLE}},
	    {"<img data-srcset=\", a.png 2x\">",
	     20,
	     25,
	     {LAYER_SRCSET, LAYER_HTML_DOUBLE}},
	    {"<p data-bg=\"url('a.png')\">",
	     17,
	     22,
	     {LAYER_CSS_SINGLE, LAYER_HTML_DOUBLE}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct reference *ref;
		struct run run;

		run_start(&run, NULL);
		run_feed(&run, view_of(cases[i].html), LEVEL_STRICT);
		assert_int_equal(run.scan.ref_count, 1);
		ref = &run.scan.refs[0];
		assert_int_equal(ref->span.start, cases[i].start);
		assert_int_equal(ref->span.end, cases[i].end);
		assert_int_equal(ref->level, LEVEL_LAZY);
		for (size_t k = 0; k < 3; k++)
			assert_int_equal(ref->layers.at[k], cases[i].layers[k]);
		run_end(&run);
	}
}

/* The element's policy holds, a <picture>'s img says for its sources. */
static void test_policy(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, NULL);
	run_feed(&run,
		 view_of("<picture><source data-srcset=a.png><img data-src="
			 "b.png referrerpolicy=no-referrer></picture>"),
		 LEVEL_STRICT);
	assert_int_equal(run.scan.ref_count, 2);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(run.scan.refs[i].policy, REFERRER_NO_REFERRER);
	run_end(&run);
}

/* A placeholder's data: URI is counted once, as it is without the rest. */
static void test_data_uris(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, NULL);
	run_feed(&run,
		 view_of("<img src=data:image/gif;base64,R0 data-src=a.png "
			 "data-lazy=data:image/gif;base64,R0><div data-bg="
			 "url(data:image/png,x)>"),
		 LEVEL_STRICT);
	assert_int_equal(run.scan.data_uris, 1);
	assert_int_equal(run.scan.ref_count, 1);
	assert_string_equal(run.scan.refs[0].kind, "html.img.data-src");
	run_end(&run);
}

static void test_front_matter(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, "a.b");
	run_feed(&run,
		 view_of("<img data-src=a.png><p data-bg='image-set(\"b.png\""
			 " 1x)'>"),
		 LEVEL_LOOSE);
	assert_int_equal(run.scan.ref_count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(run.scan.refs[i].kind, "front-matter.html");
		assert_int_equal(run.scan.refs[i].level, LEVEL_LOOSE);
	}
	run_end(&run);
}

/* Names and values of any length; no value costs more than its bytes. */
static const char *const heavy[] = {
    "<img ",
    "<img data-src=a.png ",
    "<p data-src='a.png ",
    "<img data-srcset='a.png ,",
    "<p data-bg='url(",
    "x=//h/a.png ",
    ",a.png",
    "data-src",
    "&amp;//",
};

static void check_heavy(const char *before, const char *repeated,
			const char *after)
{
	struct run run;
	struct buf buf;

	buf_init(&buf, MIB(16));
	buf_add_string(&buf, before);
	for (size_t i = 0; i < 200000; i++)
		buf_add_string(&buf, repeated);
	buf_add_string(&buf, after);
	assert_int_equal(buf_status(&buf), 0);
	run_start(&run, NULL);
	run_feed(&run, buf_view(&buf), LEVEL_STRICT);
	for (size_t i = 0; i < run.scan.ref_count; i++)
		assert_true(strlen(run.scan.refs[i].kind) < 256);
	run_end(&run);
	buf_release(&buf);
}

static void test_linear(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(heavy) / sizeof(heavy[0]); i++) {
		check_heavy("", heavy[i], ">");
		check_heavy("<img ", heavy[i], "=//h/a.png>");
		check_heavy("<img data-src='", heavy[i], "'>");
		check_heavy("<img data-srcset=\"", heavy[i], "\">");
		check_heavy("<p data-bg='url(", heavy[i], "'>");
		check_heavy("<", heavy[i], " data-src=a.png>");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_images),
	    cmocka_unit_test(test_any_attribute),
	    cmocka_unit_test(test_elsewhere),
	    cmocka_unit_test(test_no_images),
	    cmocka_unit_test(test_no_sets),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_spans),
	    cmocka_unit_test(test_policy),
	    cmocka_unit_test(test_data_uris),
	    cmocka_unit_test(test_front_matter),
	    cmocka_unit_test(test_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
