/*
 * Hostile Markdown costs no more than a multiple of its length: the bytes that
 * every look-ahead looks at are counted (scan/md_source.h), not the time.
 */
#include "scan/md_block.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limit.h"
#include "scan/md_inline.h"
#include "support/check.h"

/* Bytes looked at for each byte of the text. */
enum { WORK_FACTOR = 40, REPEATS = 20000 };

struct hostile_case {
	const char *before, *repeated, *after;
};

static size_t work_of(struct view bytes)
{
	struct md_document document;
	struct md_founds founds = {0};
	struct md_inline_options options = {.definitions = NULL};
	struct template_hidden hidden;
	struct arena arena;
	struct text text;
	size_t work;

	arena_init(&arena);
	text = text_of_file(&arena, bytes);
	md_document_init(&document, &arena, &text, false);
	template_hidden_init(&hidden, &text);
	options.definitions = &document.definitions;
	options.loose_definitions = &document.loose;
	options.hidden = &hidden;
	for (size_t i = 0; i < document.count; i++)
		if (document.leaves[i].kind == MD_LEAF_INLINE)
			md_inline_scan(&document.leaves[i].text, &options,
				       &founds);
	work = document.work + founds.work + hidden.work;
	template_hidden_release(&hidden);
	md_founds_release(&founds);
	md_document_release(&document);
	arena_release(&arena);
	return work;
}

static void check_work(const struct buf *buf, const char *what)
{
	size_t work;

	assert_int_equal(buf_status(buf), 0);
	work = work_of(buf_view(buf));
	if (work > buf->len * WORK_FACTOR)
		fail_msg("%s: %zu bytes looked at for %zu", what, work,
			 buf->len);
}

static void test_repeats(void **state)
{
	static const struct hostile_case cases[] = {
	    {"", "[", ""},
	    {"", "![", ""},
	    {"", "[", "](u)"},
	    {"", "]", ""},
	    {"", "![]", ""},
	    {"", "[a](", ""},
	    {"", "[a](b", ""},
	    {"", "![a](<b", ""},
	    {"", "[a](b \"", ""},
	    {"", "[a](b 'c\\", ""},
	    {"", "[a](b (", ""},
	    {"", "![[]()", ""},
	    {"", "[a][b", ""},
	    {"", "][", ""},
	    {"[a]: u\n\n", "![a][b] ", ""},
	    {"[a]: u\n\n", "[a] ", ""},
	    {"", "[a]: u\n", ""},
	    {"", "[a]: u '\n", ""},
	    {"", "[a]:\n", ""},
	    {"", "[", "\n===\n"},
	    {"", "[a]: u\n===\n", ""},
	    {"", "`", ""},
	    {"", "` ``", ""},
	    {"", "\\``", ""},
	    {"", "<", ""},
	    {"x ", "<!--", ""},
	    {"x ", "<?", ""},
	    {"x ", "<!A", ""},
	    {"x ", "<![CDATA[", ""},
	    {"x ", "<a b=\"", ""},
	    {"x ", "<a b='\"", ""},
	    {"x ", "<a b=' c=\"", ""},
	    {"x ", "<a b ", ""},
	    {"x ", "<a:", ""},
	    {"x ", "<a@", ""},
	    {"x ", "<a.", ""},
	    {"", "*", "a"},
	    {"", "*a_ ", ""},
	    {"", "a**b", "c* "},
	    {"", ">", "a"},
	    {"", "> ", "a"},
	    {"", "- ", "a"},
	    {"", "1) ", "a"},
	    {"", "- > ", "a"},
	    {"", ">", "\n\n\n\n"},
	    {"", "-\n", ""},
	    {"", "|", ""},
	    {"a|b\n-|-\n", "|", "\n"},
	    {"", "a|b\n-|-\n", ""},
	    {"", "a\n-|-\n", ""},
	    {"", "&", ""},
	    {"", "</", ""},
	    {"", "<pre>\n", ""},
	    {"<pre>\n", "</", ""},
	    {"", "\r", "a"},
	    {"", "\t", "a"},
	    {"", "{", ""},
	    {"", "{% a ", ""},
	    {"", "{{< a ", ""},
	    {"", "{{< {{% {% a ", ""},
	    {"{% a ", "b='", "%}"},
	    {"{% a ", "b ", "%}"},
	    {"", "{% raw %}", ""},
	    {"", "{% raw %}\n\n", ""},
	    {"", "{% raw %}{% verbatim %}{% comment %}", ""},
	    {"", "{% raw %}a{% endraw %}\n\n", ""},
	    {"", "{% raw %}a{% endverbatim %}", ""},
	    {"", "![[", ""},
	    {"", "![[a", "]]"},
	    {"", "![[a.png]]", ""},
	    {"", "![](a ", ""},
	    {"", "![](a b.png)", ""},
	    {"", "![](a =", ")"},
	    {"", "![] (", ")"},
	    {"![](", "{{", ")"},
	    {"![](", "a ", ")"},
	    {"", "![](u =1x) `", ""},
	    {"![", "![", "](a b.png)"},
	    {"", "![](((", ""},
	    {"", "[a]: u(\n", ""},
	    {"[a]: u(\n\n", "![a][b] ", ""},
	    {"[a]: u(\n\n", "![a] ", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf buf;

		buf_init(&buf, MIB(16));
		buf_add_string(&buf, cases[i].before);
		for (size_t k = 0; k < REPEATS; k++)
			buf_add_string(&buf, cases[i].repeated);
		buf_add_string(&buf, cases[i].after);
		check_work(&buf, cases[i].repeated);
		buf_release(&buf);
	}
}

/* Runs of every length, none of which closes any other. */
static void test_backticks(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, MIB(16));
	for (size_t length = 1; length < 2000; length++) {
		for (size_t i = 0; i < length; i++)
			buf_add_byte(&buf, '`');
		buf_add_byte(&buf, 'e');
	}
	check_work(&buf, "backticks");
	buf_release(&buf);
}

/* As deep as it goes, and then many short lines. */
static void test_deep(void **state)
{
	static const char *const lines[] = {"\n",  "a\n", ">\n",
					    " \n", "-\n", "> a\n"};
	static const char *const markers[] = {"- ", "> ", "- > ", "1. > "};

	(void)state;
	for (size_t i = 0; i < 24; i++) {
		struct buf buf;

		buf_init(&buf, MIB(16));
		for (size_t k = 0; k < LIMIT_NESTING; k++)
			buf_add_string(&buf, markers[i % 4]);
		buf_add_string(&buf, "a\n");
		for (size_t k = 0; k < REPEATS; k++)
			buf_add_string(&buf, lines[i / 4]);
		check_work(&buf, lines[i / 4]);
		buf_release(&buf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_repeats),
	    cmocka_unit_test(test_backticks),
	    cmocka_unit_test(test_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
