#include "scan/collector.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limit.h"

struct fixture {
	struct scan scan;
	struct collector collector;
	struct text text;
};

static void begin(struct fixture *f, const char *bytes)
{
	memset(f, 0, sizeof(*f));
	arena_init(&f->scan.arena);
	f->scan.bytes = view_of(bytes);
	f->text = text_of_file(&f->scan.arena, f->scan.bytes);
	collector_init(&f->collector, &f->scan);
}

static void add(struct fixture *f, const char *kind, size_t start, size_t end)
{
	struct find find = {
	    .kind = kind,
	    .text = &f->text,
	    .start = start,
	    .end = end,
	    .picture = collector_picture(&f->collector),
	};

	collector_add(&f->collector, &find);
}

static void places_are_sorted_and_counted(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, "a.png\nb c.png \n\nd.png");
	add(&f, "second", 8, 14);
	add(&f, "third", 16, 21);
	add(&f, "first", 0, 5);
	add(&f, "again", 16, 21);
	add(&f, "overlap", 10, 13);
	assert_int_equal(collector_finish(&f.collector, NULL), 0);
	assert_int_equal(f.scan.ref_count, 3);
	assert_int_equal(f.scan.picture_count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(f.scan.refs[i].id, i);
		assert_int_equal(f.scan.refs[i].picture, i);
	}
	assert_string_equal(f.scan.refs[0].kind, "first");
	assert_string_equal(f.scan.refs[1].kind, "second");
	assert_string_equal(f.scan.refs[2].kind, "third");
	assert_int_equal(f.scan.refs[1].line, 2);
	assert_int_equal(f.scan.refs[1].column, 3);
	assert_true(view_is(f.scan.refs[1].raw, "c.png"));
	assert_int_equal(f.scan.refs[2].line, 4);
	assert_int_equal(f.scan.refs[2].column, 1);
	scan_release(&f.scan);
}

static void what_names_nothing_is_left_out(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, "   #top data:image/png,x DATA:y");
	add(&f, "blank", 0, 3);
	add(&f, "empty", 1, 1);
	add(&f, "fragment", 3, 7);
	add(&f, "data", 8, 24);
	add(&f, "data", 25, 31);
	assert_int_equal(collector_finish(&f.collector, NULL), 0);
	assert_int_equal(f.scan.ref_count, 0);
	assert_int_equal(f.scan.data_uris, 2);
	scan_release(&f.scan);
}

static void pictures_keep_their_references(void **state)
{
	struct fixture f;
	struct find find;

	(void)state;
	begin(&f, "a b c");
	find = (struct find){.kind = "k", .text = &f.text};
	collector_picture(&f.collector);
	find.picture = collector_picture(&f.collector);
	find.start = 4, find.end = 5;
	collector_add(&f.collector, &find);
	find.start = 0, find.end = 1;
	collector_add(&f.collector, &find);
	find.picture = collector_picture(&f.collector);
	find.start = 2, find.end = 3;
	collector_add(&f.collector, &find);
	assert_int_equal(collector_finish(&f.collector, NULL), 0);
	assert_int_equal(f.scan.refs[0].picture, 0);
	assert_int_equal(f.scan.refs[1].picture, 1);
	assert_int_equal(f.scan.refs[2].picture, 0);
	assert_int_equal(f.scan.picture_count, 2);
	scan_release(&f.scan);
}

static void a_broken_span_is_a_problem(void **state)
{
	struct fixture f;
	struct text_builder builder;
	struct text joined;
	struct find find = {.kind = "k", .text = &joined, .end = 4};

	(void)state;
	begin(&f, "ab> cd");
	text_builder_init(&builder, &f.scan.arena, &f.text);
	text_builder_copy(&builder, 0, 2);
	text_builder_copy(&builder, 4, 6);
	joined = text_builder_finish(&builder);
	collector_add(&f.collector, &find);
	assert_int_equal(collector_finish(&f.collector, NULL), 0);
	assert_int_equal(f.scan.ref_count, 1);
	assert_true(view_is(f.scan.refs[0].value, "abcd"));
	assert_true(view_is(f.scan.refs[0].raw, "ab> cd"));
	assert_non_null(f.scan.refs[0].problem);
	scan_release(&f.scan);
}

static void too_many_is_a_failure(void **state)
{
	struct fixture f;
	struct error err;

	(void)state;
	begin(&f, "a b");
	for (size_t i = 0; i <= LIMIT_REFERENCES; i++)
		add(&f, "k", 0, 1);
	assert_int_equal(collector_finish(&f.collector, &err), TS_E_TOO_MANY);
	scan_release(&f.scan);
}

static void values_resolve(void **state)
{
	static const struct {
		const char *value, *base;
		const char *url, *path;
		bool problem;
	} cases[] = {
	    {"b.png", NULL, NULL, "b.png", false},
	    {"/i%20j/b.png?q#f", NULL, NULL, "/i j/b.png", false},
	    {"i\\b.png", NULL, NULL, "i/b.png", false},
	    {"i%5cb.png", NULL, NULL, "i\\b.png", false},
	    {"b.png", "https://a.example/p/", "https://a.example/p/b.png",
	     "b.png", false},
	    {"?q", "https://a.example/p", "https://a.example/p?q", NULL, false},
	    {"//c.example/b", NULL, "https://c.example/b", NULL, false},
	    {"//c.example/b", "http://a.example/", "http://c.example/b", NULL,
	     false},
	    {"https://u:p@c.example/b#f", NULL, "https://c.example/b", NULL,
	     false},
	    {"HTTP://C.example", NULL, "http://c.example/", NULL, false},
	    {"javascript:x", NULL, NULL, NULL, true},
	    {"file:///etc/passwd", NULL, NULL, NULL, true},
	    {"C:\\b.png", NULL, NULL, NULL, true},
	    {"https://", NULL, NULL, NULL, true},
	    {"{{ site.url }}/b.png", "https://a.example/", NULL, NULL, true},
	    {"/{% x %}.png", NULL, NULL, NULL, true},
	    {"a%00b.png", NULL, NULL, NULL, true},
	    {"../../b.png", "https://a.example/p/q/r",
	     "https://a.example/b.png", "../../b.png", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fixture f;
		const struct reference *ref;

		begin(&f, cases[i].value);
		f.scan.page.base = cases[i].base;
		add(&f, "k", 0, strlen(cases[i].value));
		assert_int_equal(collector_finish(&f.collector, NULL), 0);
		ref = &f.scan.refs[0];
		if (cases[i].url)
			assert_string_equal(ref->url, cases[i].url);
		else
			assert_null(ref->url);
		if (cases[i].path)
			assert_string_equal(ref->path, cases[i].path);
		else
			assert_null(ref->path);
		assert_int_equal(ref->problem != NULL, cases[i].problem);
		scan_release(&f.scan);
	}
}

static void layers_nest(void **state)
{
	struct layers layers = {0};

	(void)state;
	layers = layers_inside(layers, LAYER_YAML_SINGLE);
	layers = layers_inside(layers, LAYER_HTML_DOUBLE);
	assert_int_equal(layers.at[0], LAYER_HTML_DOUBLE);
	assert_int_equal(layers.at[1], LAYER_YAML_SINGLE);
	assert_int_equal(layers.at[2], LAYER_NONE);
	assert_string_equal(scan_level_name(LEVEL_TAG), "tag");
	assert_null(scan_level_name((enum scan_level)LEVEL_COUNT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(places_are_sorted_and_counted),
	    cmocka_unit_test(what_names_nothing_is_left_out),
	    cmocka_unit_test(pictures_keep_their_references),
	    cmocka_unit_test(a_broken_span_is_a_problem),
	    cmocka_unit_test(too_many_is_a_failure),
	    cmocka_unit_test(values_resolve),
	    cmocka_unit_test(layers_nest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
