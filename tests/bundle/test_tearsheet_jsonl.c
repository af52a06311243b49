#include "bundle/tearsheet_jsonl.h"

#include "bundle/bundle_testing.h"

#define HEX_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEX_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

#define BUNDLE_LINE "{\"type\":\"bundle\",\"format\":1,\"name\":\"post\"}\n"
#define ASSET_LINE                                                         \
	"{\"type\":\"asset\",\"path\":\"data/assets/"                      \
	"a.jpg\",\"sha256\":\"" HEX_A                                      \
	"\",\"size\":9,\"media\":\"image/jpeg\",\"width\":3,\"height\":4," \
	"\"urls\":[\"https://a.example/x\",\"https://b.example/\"]}\n"
#define ARTICLE_LINE                                                         \
	"{\"type\":\"article\",\"path\":\"data/articles/p.md\","             \
	"\"original_path_base64\":\"/y5tZA==\",\"sha256\":\"" HEX_A          \
	"\",\"size\":20,\"original_sha256\":\"" HEX_B                        \
	"\",\"original_size\":30,\"page_url\":null,\"edits\":[{\"start\":2," \
	"\"end\":5,\"original\":\"abc\",\"with\":\"../assets/a.jpg\"}]}\n"
#define MISSING_LINE                                                           \
	"{\"type\":\"missing\",\"article\":\"data/articles/p.md\",\"line\":7," \
	"\"column\":3,\"url\":\"https://c.example/\",\"path\":null,"           \
	"\"verdict\":\"gone\",\"reason\":\"404\"}\n"

static struct digest digest_of_hex(const char *hex)
{
	struct digest digest;

	assert_true(digest_from_hex(view_of(hex), &digest));
	return digest;
}

static void add_all(struct buf *buf)
{
	struct view urls[] = {view_of("https://a.example/x"),
			      view_of("https://b.example/")};
	struct jsonl_edit edit = {
	    {2, 5}, view_of("abc"), view_of("../assets/a.jpg")};
	struct jsonl_bundle bundle = {.name = view_of("post")};
	struct jsonl_asset asset = {
	    .path = view_of("data/assets/a.jpg"),
	    .sha256 = digest_of_hex(HEX_A),
	    .size = 9,
	    .media = view_of("image/jpeg"),
	    .width = 3,
	    .height = 4,
	    .urls = urls,
	    .url_count = 2,
	};
	struct jsonl_article article = {
	    .path = view_of("data/articles/p.md"),
	    .original_path = view_of("\xFF.md"),
	    .sha256 = digest_of_hex(HEX_A),
	    .size = 20,
	    .original_sha256 = digest_of_hex(HEX_B),
	    .original_size = 30,
	    .edits = &edit,
	    .edit_count = 1,
	};
	struct jsonl_missing missing = {
	    .article = view_of("data/articles/p.md"),
	    .line = 7,
	    .column = 3,
	    .url = view_of("https://c.example/"),
	    .verdict = view_of("gone"),
	    .reason = view_of("404"),
	};

	jsonl_add_bundle(buf, &bundle);
	jsonl_add_asset(buf, &asset);
	jsonl_add_article(buf, &article);
	jsonl_add_missing(buf, &missing);
}

static void test_lines(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, BIG);
	add_all(&buf);
	assert_string_equal(buf.ptr,
			    BUNDLE_LINE ASSET_LINE ARTICLE_LINE MISSING_LINE);
	buf_release(&buf);
}

static void parse(struct arena *arena, const char *text,
		  struct jsonl_line *ret_line)
{
	assert_int_equal(jsonl_parse(view_of(text), arena, ret_line, NULL), 0);
}

static void test_read_back(void **state)
{
	struct digest a = digest_of_hex(HEX_A);
	struct jsonl_line line;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	parse(&arena, BUNDLE_LINE, &line);
	assert_int_equal(line.type, JSONL_BUNDLE);
	assert_int_equal(line.as.bundle.format, 1);
	assert_true(view_is(line.as.bundle.name, "post"));
	parse(&arena, ASSET_LINE, &line);
	assert_int_equal(line.type, JSONL_ASSET);
	assert_true(digest_equals(&line.as.asset.sha256, &a));
	assert_int_equal(line.as.asset.url_count, 2);
	assert_true(view_is(line.as.asset.urls[1], "https://b.example/"));
	assert_int_equal(line.as.asset.height, 4);
	parse(&arena, ARTICLE_LINE, &line);
	assert_int_equal(line.type, JSONL_ARTICLE);
	assert_true(view_is(line.as.article.original_path, "\xFF.md"));
	assert_int_equal(line.as.article.page_url.len, 0);
	assert_int_equal(line.as.article.edit_count, 1);
	assert_int_equal(line.as.article.edits[0].span.end, 5);
	assert_true(view_is(line.as.article.edits[0].with, "../assets/a.jpg"));
	parse(&arena, MISSING_LINE, &line);
	assert_int_equal(line.type, JSONL_MISSING);
	assert_int_equal(line.as.missing.column, 3);
	assert_int_equal(line.as.missing.path.len, 0);
	parse(&arena, "{\"type\":\"later\",\"x\":1}", &line);
	assert_int_equal(line.type, JSONL_OTHER);
	arena_release(&arena);
}

/* Every known field is needed, and of its kind. */
static void test_malformed(void **state)
{
	static const struct {
		const char *line;
		int code;
	} cases[] = {
	    {"{\"x\":1}", TS_E_SYNTAX},
	    {"{\"type\":1}", TS_E_SYNTAX},
	    {"{\"type\":\"bundle\",\"format\":1}", TS_E_SYNTAX},
	    {"{\"type\":\"bundle\",\"format\":-1,\"name\":\"x\"}", TS_E_SYNTAX},
	    {"{\"type\":\"bundle\",\"format\":2,\"name\":\"x\"}", TS_E_NEWER},
	    {"{\"type\":\"asset\",\"path\":\"a\",\"sha256\":\"12\",\"size\":9,"
	     "\"media\":\"m\",\"width\":0,\"height\":0,\"urls\":[]}",
	     TS_E_SYNTAX},
	    {"{\"type\":\"asset\",\"path\":\"a\",\"sha256\":\"" HEX_A
	     "\",\"size\":9,\"media\":\"m\",\"width\":0,\"height\":0}",
	     TS_E_SYNTAX},
	    {"{\"type\":\"asset\",\"path\":\"a\",\"sha256\":\"" HEX_A
	     "\",\"size\":9,\"media\":\"m\",\"width\":0,\"height\":0,"
	     "\"urls\":[1]}",
	     TS_E_SYNTAX},
	    {"{\"type\":\"article\",\"path\":\"a\"}", TS_E_SYNTAX},
	    {"{\"type\":\"missing\",\"article\":\"a\",\"line\":\"1\"}",
	     TS_E_SYNTAX},
	    {"not json", TS_E_SYNTAX},
	};
	struct jsonl_line line;
	struct error err;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		    jsonl_parse(view_of(cases[i].line), &arena, &line, &err),
		    cases[i].code);
	arena_release(&arena);
}

#define EDITS(list)                                                        \
	"{\"type\":\"article\",\"path\":\"a\",\"original_path\":\"a\","    \
	"\"sha256\":\"" HEX_A "\",\"size\":1,\"original_sha256\":\"" HEX_A \
	"\",\"original_size\":1,\"page_url\":null,\"edits\":" list "}"
#define EDIT(start, end, text)                                      \
	"{\"start\":" start ",\"end\":" end ",\"original\":\"" text \
	"\",\"with\":\"\"}"

static void test_edits(void **state)
{
	static const struct {
		const char *line;
		int code;
	} cases[] = {
	    {EDITS("[]"), 0},
	    {EDITS("[" EDIT("1", "2", "x") "," EDIT("2", "2", "") "]"), 0},
	    {EDITS("{}"), TS_E_SYNTAX},
	    {EDITS("[1]"), TS_E_SYNTAX},
	    {EDITS("[" EDIT("1", "2", "xy") "]"), TS_E_SYNTAX},
	    {EDITS("[" EDIT("2", "1", "") "]"), TS_E_SYNTAX},
	    {EDITS("[" EDIT("3", "4", "x") "," EDIT("3", "4", "x") "]"),
	     TS_E_SYNTAX},
	};
	struct jsonl_line line;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		    jsonl_parse(view_of(cases[i].line), &arena, &line, NULL),
		    cases[i].code);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_read_back),
	    cmocka_unit_test(test_malformed),
	    cmocka_unit_test(test_edits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
