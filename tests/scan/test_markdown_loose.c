/*
 * What writers mean and CommonMark does not read: template tags, loose images,
 * and what stands in the raw regions of template engines.
 */
#include "scan/markdown_run.h"

#include <string.h>

#include "support/check.h"

struct loose_case {
	const char *markdown;
	/* "level kind raw", or "… raw=value" where they differ; a line each */
	const char *want;
};

/* Short words for the kinds that occur here. */
static const char *short_kind(const char *kind)
{
	if (!strcmp(kind, "markdown.inline"))
		return "i";
	if (!strcmp(kind, "markdown.reference"))
		return "r";
	if (!strncmp(kind, "template.", 9))
		return kind + 9;
	return kind;
}

static void describe(struct buf *buf, const struct scan *scan)
{
	for (size_t i = 0; i < scan->ref_count; i++) {
		const struct reference *ref = &scan->refs[i];

		buf_add_format(buf, "%s%s %s %.*s", i ? "\n" : "",
			       scan_level_name(ref->level),
			       short_kind(ref->kind), VIEW_ARGS(ref->raw));
		if (!view_equals(ref->raw, ref->value))
			buf_add_format(buf, "=%.*s", VIEW_ARGS(ref->value));
	}
}

static void check_case(const struct loose_case *one,
		       const struct markdown_options *options)
{
	struct scan scan;
	struct buf got;

	buf_init(&got, 4096);
	buf_add_string(&got, "");
	assert_int_equal(markdown_run(&scan, view_of(one->markdown), options),
			 0);
	describe(&got, &scan);
	if (!view_is(buf_view(&got), one->want))
		fail_msg("%s\nwanted: %s\ngot: %.*s", one->markdown, one->want,
			 VIEW_ARGS(buf_view(&got)));
	buf_release(&got);
	scan_release(&scan);
}

#define CHECK_CASES(cases, ...)                                            \
	do {                                                               \
		struct markdown_options options = {__VA_ARGS__};           \
                                                                           \
		for (size_t i = 0; i < sizeof(cases) / sizeof((cases)[0]); \
		     i++)                                                  \
			check_case(&(cases)[i], &options);                 \
	} while (0)

static const struct loose_case hidden_cases[] = {
    {"{% raw %}![a](u){% endraw %} ![b](v)", "strict i v"},
    {"{%- raw -%}\n\n![a](u)\n\n> <img src=w>\n\n{%- endraw -%}\n![b](v)",
     "strict i v"},
    {"{% verbatim %}![a](u){% endverbatim %}", ""},
    {"{% comment %}\n\n    x\n\n# ![a](u)\n{% endcomment %}", ""},
    {"<div>\n{% raw %}<img src=u> <b>\n</div>\n\n![a](v)\n\n<p>x<img "
     "src=w>{% endraw %}<img src=x>",
     "strict html.img.src x"},
    {"{% raw %} ![a][r]\n\n[r]: u\n{% endraw %} ![b][r]", ""},
    {"![b][r]\n\n{% raw %}\n\n[r]: u\n\n{% endraw %}", ""},
    {"`{% raw %}` ![a](u) {% endraw %}", "strict i u"},
    {"```\n{% raw %}\n```\n![a](u) {% endraw %}", "strict i u"},
    {"<!-- {% raw %} -->\n\n![a](u) {% endraw %}", "strict i u"},
    {"{% raw %} ![a](u) {% endverbatim %}", "strict i u"},
    {"{% raw %} {% end %} ![a](u) {% endraw %}", ""},
    {"{% rawx %} ![a](u) {% endraw %}", "strict i u"},
    {"{% raw x %} ![a](u) {% endraw %}", "strict i u"},
    {"{% raw %}a{% endraw %}![a](u){% raw %}![b](v){% endraw %}", "strict i u"},
    {"> {% raw %}\n> ![a](u)\n\n{% endraw %} ![b](v)", "strict i v"},
    {"a|b\n-|-\n{% raw %}x\\|![a](u) | ![b](v){% endraw %}![c](w)",
     "strict i w"},
};

/* In any mode. */
static void test_hidden(void **state)
{
	static const struct loose_case loose[] = {
	    {"{% raw %}{% img u.png %}{% endraw %}", ""},
	    {"{% raw %}![](a b.png){% endraw %}![[u.png]]",
	     "tag obsidian u.png"},
	};

	(void)state;
	CHECK_CASES(hidden_cases, .mixed = false);
	CHECK_CASES(hidden_cases, .mixed = true, .loose = true);
	CHECK_CASES(loose, .loose = true);
}

static void test_tags(void **state)
{
	static const struct loose_case cases[] = {
	    {"{% img u.png %}", "tag hexo u.png"},
	    {"{% img left big /u/v 200 100 \"t w.png\" \"a\" %}",
	     "tag hexo /u/v"},
	    {"{% asset_img \"u v.png\" t %}", "tag hexo u v.png"},
	    {"{%- image https://h.example/x?y -%}",
	     "tag hexo https://h.example/x?y"},
	    {"{% image u.png::alt=x %} {% image_with_class 'v.png' w %}",
	     "tag hexo u.png\ntag liquid v.png"},
	    {"{% include image.html url=\"u.png\" alt='v.png' %}",
	     "tag liquid u.png"},
	    {"{% include figure\n image_path=\"/u/v.jpg\"\n\n%}", ""},
	    {"{% include figure\n image_path=\"/u/v.jpg\" %}",
	     "tag liquid /u/v.jpg"},
	    {"{% include a.html, image: \"u.svg\", src='v.gif' %}",
	     "tag liquid u.svg\ntag liquid v.gif"},
	    {"{% include u.svg %} {% link v.png %} {% include x to=y %}", ""},
	    {"{% cell a, https://h.example/, https://h.example/u.png %}",
	     "tag liquid https://h.example/u.png"},
	    {"{{< figure src=\"u.png\" link=\"v.html\" >}}", "tag hugo u.png"},
	    {"{{<figure src=\"u.png\">}} {{% img src=v.png %}}",
	     "tag hugo u.png\ntag hugo v.png"},
	    {"{{< image \"u.png\" \"v.png\" />}}", "tag hugo u.png"},
	    {"{{< img src=u.png/>}} {{< slide background-image='v.png' >}}",
	     "tag hugo u.png\ntag hugo v.png"},
	    {"{{< figure\n src=\"u.png\"\n>}}\n\n![a](v)",
	     "tag hugo u.png\nstrict i v"},
	    {"{{< figure src=\"u.png\"\n\n}}", ""},
	    {"{{</* figure src=\"u.png\" */>}} {{< toggle config=u.avif >}}",
	     ""},
	    {"{{< img src=\"id\" >}} {{< figure src=u.png", ""},
	    {"![[u v.png]] ![[a/b.JPG|200]] ![[c.gif#x|y]] ![[d.webp\\|3]]",
	     "tag obsidian u v.png\ntag obsidian a/b.JPG\n"
	     "tag obsidian c.gif\ntag obsidian d.webp"},
	    {"![[note]] ![[a.md]] [[u.png]] ![[u.png] ] ![[u\n.png]]", ""},
	    {"a|b\n-|-\n![[u.png\\|20]] | c", "tag obsidian u.png"},
	    {"<p>{% img u.png %}\n<b>![[v.png]]</b>",
	     "tag hexo u.png\ntag obsidian v.png"},
	    {"# {% img u.png %}\n- > {% img v.png %}",
	     "tag hexo u.png\ntag hexo v.png"},
	};
	static const struct loose_case nowhere[] = {
	    {"`{% img u.png %}` `![[u.png]]`", ""},
	    {"    {% img u.png %}\n\n```\n{{< img src=v.png >}}\n```", ""},
	    {"<!-- {% img u.png %} -->\n\nx <!-- {% img u.png %} -->", ""},
	    {"<code>{% img u.png %}</code> {% img v.png %}", "tag hexo v.png"},
	    {"<pre>\n{% img u.png %}\n</pre>", ""},
	    {"<div><code>{% img u.png %}</code>\n<code>\n</div>\n\n"
	     "{% img v.png %}",
	     "tag hexo v.png"},
	    {"<script>\n{% img u.png %}\n</script>", ""},
	    {"<div title=\"{% img u.png %} ![](v.png)\">", ""},
	    {"x <style> {% img u.png %} </style>", ""},
	    {"![ {% img u.png %} ](v.png)", "strict i v.png"},
	    {"[a](<{% img u.png %}>) <a b='{% img u.png %}'>", ""},
	    {"\\{% img u.png %} {\\% img u.png %}", ""},
	};

	(void)state;
	CHECK_CASES(cases, .mixed = true, .loose = true);
	CHECK_CASES(nowhere, .mixed = true, .loose = true);
}

static void test_loose(void **state)
{
	static const struct loose_case cases[] = {
	    {"![](u align=\"center\")", "loose i u"},
	    {"[![a](u align='left')](v)", "loose i u"},
	    {"![](u =200x100) ![](v =200x) ![](w =x9 \"t\")",
	     "loose i u\nloose i v\nloose i w"},
	    {"![](my pic.png)", "loose i my pic.png"},
	    {"![]( a  b.png \"t\" )", "loose i a  b.png"},
	    {"![](https://h.example/a b.png width=3)",
	     "loose i https://h.example/a b.png"},
	    {"![](u \"a \"b\" c\") ![](v 'it's') ![](w "
	     "\xE2\x80\x9Ct\xE2\x80\x9D)",
	     "loose i u\nloose i v\nloose i w"},
	    {"![](u.png some title) ![](see this) ![](u.png title",
	     "loose i u.png"},
	    {"![a] (u.png) ![a]  (v.png) ![a] (see)", "loose i u.png"},
	    {"![a\nb](my &amp;\\_ pic.png)",
	     "loose i my &amp;\\_ pic.png=my &_ pic.png"},
	    {"![](a(b) c.png) ![](a(b c.png)", "loose i a(b) c.png"},
	    {"![]({{ \"/u.png\" | url }} \"t\")",
	     "loose i {{ \"/u.png\" | url }}"},
	    {"![a][r]\n\n[r]: u(v.png", "loose r u(v.png"},
	    {"![a][r] ![s]\n\n[s]: w\n[r]: u(v.png \"t\"\n[t]: x\n\n![t]",
	     "strict r w\nloose r u(v.png\nloose r x"},
	    {"`![](u =1x)` ![](v `=1x) `", ""},
	    {"![](u\n=1x) ![](<u> =1x)", ""},
	    {"![](a ![b](c.png) d.png)", "strict i c.png"},
	    {"![![a](u)](v w.png)", "strict i u\nloose i v w.png"},
	    {"![![a](u w.png)](v)", "strict i v"},
	    {"![a](b <img src=c.png> d.png)", "strict html.img.src c.png"},
	    {"\\![](u =1x) [](u =1x)", ""},
	};
	static const struct loose_case in_html[] = {
	    {"<div>\n![](x.png)\n</div>", "loose i x.png"},
	    {"<td>![a](u) <img src=v> ![b](w =1x)",
	     "loose i u\nstrict html.img.src v\nloose i w"},
	    {"<div>\n![a][r]\n</div>\n\n[r]: u", "loose r u"},
	    {"<div>\n![a][r]\n</div>\n\n![a][r]\n\n[r]: u", "strict r u"},
	    {"<div>\n`![](x.png)` <!-- ![](x.png) --> <a b='![](x.png)'>", ""},
	    {"<pre>\n![](x.png)\n</pre>", ""},
	    {"<div><pre>\n![](x.png)\n\n</pre>\n\n<p>![](y.png)",
	     "loose i y.png"},
	    {"<div><textarea>\n![](x.png)\n</textarea>![](y.png)",
	     "loose i y.png"},
	    {"<style>\n![](x.png)\n</style>", ""},
	    {"<!--\n![](x.png)", ""},
	};

	(void)state;
	CHECK_CASES(cases, .mixed = true, .loose = true);
	CHECK_CASES(in_html, .mixed = true, .loose = true);
}

static void test_html(void **state)
{
	static const struct loose_case cases[] = {
	    {"<p>{% include x image=\"u.png\" %}<img src=v>![](w)",
	     "tag liquid u.png\nstrict html.img.src v"},
	    {"<p>{% raw %}<img src=u></p>{% endraw %}<img src=v>",
	     "strict html.img.src v"},
	    {"<!-- {% img u.png %} --><img alt='{% img u.png %}'>", ""},
	};

	(void)state;
	CHECK_CASES(cases, .loose = true, .html = true);
}

/* Nothing of it without being asked for. */
static void test_strict(void **state)
{
	static const struct loose_case cases[] = {
	    {"{% img u.png %} ![](u =1x) ![[u.png]]", ""},
	    {"<div>\n![](x.png)\n</div>", ""},
	    {"![a][r]\n\n[r]: u(v.png", ""},
	};

	(void)state;
	CHECK_CASES(cases, .mixed = true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_hidden), cmocka_unit_test(test_tags),
	    cmocka_unit_test(test_loose),  cmocka_unit_test(test_html),
	    cmocka_unit_test(test_strict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
