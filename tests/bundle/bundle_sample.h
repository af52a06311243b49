/*
 * tests/bundle: a small bundle as the program makes them.
 */
#ifndef BUNDLE_BUNDLE_SAMPLE_H
#define BUNDLE_BUNDLE_SAMPLE_H

#include "bundle/bundle.h"
#include "bundle/bundle_testing.h"
#include "bundle/tearsheet_jsonl.h"

#define SAMPLE_ASSET   "data/assets/0123456789abcdef0123456789abcdef.png"
#define SAMPLE_LINK    "../assets/0123456789abcdef0123456789abcdef.png"
#define SAMPLE_ARTICLE "data/articles/e\u0301t\u00E9 \u4E2D\u6587.md"
#define SAMPLE_TEXT    "![](" SAMPLE_LINK ")\n"
#define SAMPLE_PIXELS  "not really a picture"

/* What a test wants to be otherwise; NULL: as it should be. */
struct sample {
	const char *with;       /* of the article's edit */
	const char *said_text;  /* what tearsheet.jsonl takes the article for */
	const char *extra_line; /* in tearsheet.jsonl */
	const char *extra_member; /* name of one more file */
	enum bundle_format format;
	int64_t time;
};

static inline struct digest sample_digest(const char *text)
{
	return digest_of(store_digest_ops(), text, strlen(text));
}

static inline void sample_add(struct bundle *bundle, const char *name,
			      struct view bytes)
{
	struct view_reader reader;
	struct bundle_member member = {view_of(name), bytes.len,
				       view_reader_init(&reader, bytes), NULL};
	struct error err;

	assert_int_equal(bundle_add(bundle, &member, &err), 0);
}

static inline void sample_lines(const struct sample *sample, struct buf *buf)
{
	const char *text = sample->said_text ? sample->said_text : SAMPLE_TEXT;
	struct view url = view_of("https://a.example/x.png");
	struct jsonl_bundle bundle = {.name = view_of("sample")};
	struct jsonl_asset asset = {
	    .path = view_of(SAMPLE_ASSET),
	    .sha256 = sample_digest(SAMPLE_PIXELS),
	    .size = strlen(SAMPLE_PIXELS),
	    .media = view_of("image/png"),
	    .urls = &url,
	    .url_count = 1,
	};
	struct jsonl_edit edit = {
	    {4, 27}, url, view_of(sample->with ? sample->with : SAMPLE_LINK)};
	struct jsonl_article article = {
	    .path = view_of(SAMPLE_ARTICLE),
	    .original_path = view_of("x.md"),
	    .sha256 = sample_digest(text),
	    .size = strlen(text),
	    .original_sha256 = sample_digest("x"),
	    .original_size = 1,
	    .edits = &edit,
	    .edit_count = 1,
	};

	jsonl_add_bundle(buf, &bundle);
	jsonl_add_asset(buf, &asset);
	jsonl_add_article(buf, &article);
	if (sample->extra_line)
		buf_add_string(buf, sample->extra_line);
}

static inline void sample_make(const char *path, const struct sample *sample)
{
	struct bundle_options options = {
	    .path = path,
	    .format = sample->format,
	    .name = view_of("sample"),
	    .time = sample->time,
	    .digest = store_digest_ops(),
	};
	struct bundle *bundle;
	struct error err;
	struct buf lines;

	buf_init(&lines, BIG);
	sample_lines(sample, &lines);
	assert_int_equal(bundle_begin(&options, &bundle, &err), 0);
	sample_add(bundle, SAMPLE_ASSET, view_of(SAMPLE_PIXELS));
	sample_add(bundle, "tearsheet.jsonl", buf_view(&lines));
	sample_add(bundle, SAMPLE_ARTICLE, view_of(SAMPLE_TEXT));
	if (sample->extra_member)
		sample_add(bundle, sample->extra_member, view_of("more"));
	assert_int_equal(bundle_commit(bundle, &err), 0);
	buf_release(&lines);
}

#endif
