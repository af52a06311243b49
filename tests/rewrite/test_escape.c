#include <string.h>

#include "rewrite/rewrite.h"
#include "support/check.h"

struct escape_case {
	struct layers layers;
	const char *with;
	const char *written; /* NULL: the place can't hold it */
};

#define LAYERS(...)                 \
	{                           \
		{                   \
			__VA_ARGS__ \
		}                   \
	}

static const struct escape_case cases[] = {
    {LAYERS(LAYER_HTML_DOUBLE), "a&b\"c'<>", "a&amp;b&quot;c'&lt;&gt;"},
    {LAYERS(LAYER_HTML_DOUBLE), "a&lt;b c", "a&amp;lt;b c"},
    {LAYERS(LAYER_HTML_DOUBLE), "a`|", "a&#96;&#124;"},
    {LAYERS(LAYER_HTML_SINGLE), "a'b\"", "a&#39;b\""},
    {LAYERS(LAYER_HTML_UNQUOTED), "a b=c`'\"", "a&#32;b&#61;c&#96;&#39;&quot;"},
    {LAYERS(LAYER_SRCSET), ",a b,c,,", "%2Ca%20b,c%2C%2C"},
    {LAYERS(LAYER_SRCSET), ",,", "%2C%2C"},
    {LAYERS(LAYER_CSS_URL), "a b(c)'\"\\", "a%20b\\(c\\)\\'\\\"\\\\"},
    {LAYERS(LAYER_CSS_DOUBLE), "a\"b'\\</style>", "a\\\"b'\\\\%3C/style%3E"},
    {LAYERS(LAYER_CSS_SINGLE), "a\"b'", "a\"b\\'"},
    {LAYERS(LAYER_MARKDOWN_BARE), "a b", "a%20b"},
    {LAYERS(LAYER_MARKDOWN_BARE), "a(b)c", "a(b)c"},
    {LAYERS(LAYER_MARKDOWN_BARE), "a(b", "a\\(b"},
    {LAYERS(LAYER_MARKDOWN_BARE), "a)b(", "a\\)b\\("},
    {LAYERS(LAYER_MARKDOWN_BARE), "?a=1&b=2", "?a=1&b=2"},
    {LAYERS(LAYER_MARKDOWN_BARE), "?a&copy;&#38;&;", "?a&amp;copy;&amp;#38;&;"},
    {LAYERS(LAYER_MARKDOWN_BARE), "<a\\|`", "%3Ca\\\\\\|%60"},
    {LAYERS(LAYER_MARKDOWN_ANGLE), "a b(<>\\", "a b(\\<\\>\\\\"},
    {LAYERS(LAYER_YAML_PLAIN), "a b: c #d", "a%20b:%20c%20#d"},
    {LAYERS(LAYER_YAML_PLAIN), "a::", "a%3A%3A"},
    {LAYERS(LAYER_YAML_PLAIN), "[a],{b}", "./%5Ba%5D%2C%7Bb%7D"},
    {LAYERS(LAYER_YAML_PLAIN), "*a*", "./*a*"},
    {LAYERS(LAYER_YAML_PLAIN), "-", "./-"},
    {LAYERS(LAYER_YAML_PLAIN), "-a", "-a"},
    {LAYERS(LAYER_YAML_PLAIN), "&a", "./&a"},
    {LAYERS(LAYER_YAML_PLAIN), "%41", "./%41"},
    {LAYERS(LAYER_YAML_PLAIN), "#a", NULL},
    {LAYERS(LAYER_HTML_DOUBLE, LAYER_YAML_PLAIN), "&a", "&amp;a"},
    {LAYERS(LAYER_HTML_DOUBLE, LAYER_YAML_PLAIN), "#a", NULL},
    {LAYERS(LAYER_YAML_SINGLE), "it's\"\\", "it''s\"\\"},
    {LAYERS(LAYER_YAML_DOUBLE), "it's\"\\", "it's\\\"\\\\"},
    {LAYERS(LAYER_YAML_BLOCK), "a\"b", "a\"b"},
    {LAYERS(LAYER_YAML_LINE), "../a.png?b=1", "../a.png?b=1"},
    {LAYERS(LAYER_YAML_LINE), "a b", NULL},
    {LAYERS(LAYER_YAML_LINE), "a'b", NULL},
    {LAYERS(LAYER_YAML_LINE), "-a", NULL},
    {LAYERS(LAYER_NONE), "a b](c)\"{}", "a%20b%5D%28c%29%22%7B%7D"},
    {LAYERS(LAYER_SRCSET, LAYER_HTML_DOUBLE, LAYER_YAML_SINGLE), "a'b&c d",
     "a''b&amp;c%20d"},
    {LAYERS(LAYER_CSS_DOUBLE, LAYER_HTML_SINGLE, LAYER_YAML_DOUBLE), "a\"'b",
     "a\\\\\\\"&#39;b"},
    {LAYERS(LAYER_HTML_SINGLE, LAYER_YAML_SINGLE), "'", "&#39;"},
    /* what no layer may hold */
    {LAYERS(LAYER_HTML_DOUBLE), " a\nb\x7F ", "%20a%0Ab%7F%20"},
    {LAYERS(LAYER_YAML_BLOCK), "a\xC2\x85\xE2\x80\xA8\xEF\xBB\xBF",
     "a%C2%85%E2%80%A8%EF%BB%BF"},
    {LAYERS(LAYER_YAML_DOUBLE), "\xFF\xE4\xBD", "%FF%E4%BD"},
    {LAYERS(LAYER_YAML_DOUBLE), "\xE4\xBD\xA0\xEF\xBF\xBD",
     "\xE4\xBD\xA0\xEF\xBF\xBD"},
    {LAYERS(LAYER_HTML_DOUBLE), "", NULL},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct escape_case *c = &cases[i];
		struct error err;
		struct buf buf;
		int r;

		buf_init(&buf, 1000);
		r = rewrite_escape(view_of(c->with), &c->layers, &buf, &err);
		if (!c->written) {
			assert_int_equal(r, TS_E_UNSUPPORTED);
		} else {
			assert_int_equal(r, 0);
			assert_string_equal(buf.ptr, c->written);
		}
		buf_release(&buf);
	}
}

/* A chain of up to three layers by its number. */
static struct layers chain(unsigned number)
{
	struct layers layers = {{0}};
	unsigned count = LAYER_YAML_LINE + 1;

	for (size_t i = 0; number; i++, number /= count)
		layers.at[i] = (unsigned char)(number % count);
	return layers;
}

static void test_plain_paths_stay(void **state)
{
	static const char path[] = "../Assets/a-b_c.0/%E4%BD%A0.jpg";
	unsigned count = LAYER_YAML_LINE + 1;

	(void)state;
	for (unsigned i = 0; i < count * count * count; i++) {
		struct layers layers = chain(i);
		struct buf buf;

		buf_init(&buf, 1000);
		assert_int_equal(
		    rewrite_escape(view_of(path), &layers, &buf, NULL), 0);
		assert_string_equal(buf.ptr, path);
		buf_release(&buf);
	}
}

static void test_too_long(void **state)
{
	static char path[70000];
	struct layers layers = {{LAYER_HTML_DOUBLE}};
	struct buf buf;

	(void)state;
	memset(path, '&', sizeof(path));
	buf_init(&buf, 1000000);
	assert_int_equal(
	    rewrite_escape(view_make(path, sizeof(path)), &layers, &buf, NULL),
	    TS_E_TOO_LARGE);
	assert_int_equal(
	    rewrite_escape(view_make(path, 60000), &layers, &buf, NULL), 0);
	assert_int_equal(buf.len, 300000);
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_plain_paths_stay),
	    cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
