#include "bundle/tearsheet_jsonl.h"

#include <inttypes.h>

#include "base/limit.h"
#include "bundle/record.h"

static void add_digest(struct record *record, const char *name,
		       const struct digest *digest)
{
	char hex[DIGEST_HEX + 1];

	digest_to_hex(digest, hex);
	record_string(record, name, hex);
}

static void add_optional(struct record *record, const char *name, struct view v)
{
	if (v.len)
		record_text(record, name, v);
	else
		record_string(record, name, NULL);
}

static void add_size(struct record *record, const char *name, uint64_t size)
{
	record_number(record, name, (int64_t)size);
}

static void finish(struct record *record, struct buf *buf)
{
	record_add_line(record, buf);
	record_free(record);
}

void jsonl_add_bundle(struct buf *buf, const struct jsonl_bundle *bundle)
{
	struct record *record = record_new("bundle");

	record_number(record, "format", JSONL_FORMAT);
	record_text(record, "name", bundle->name);
	finish(record, buf);
}

void jsonl_add_asset(struct buf *buf, const struct jsonl_asset *asset)
{
	struct record *record = record_new("asset");

	record_text(record, "path", asset->path);
	add_digest(record, "sha256", &asset->sha256);
	add_size(record, "size", asset->size);
	record_text(record, "media", asset->media);
	record_number(record, "width", asset->width);
	record_number(record, "height", asset->height);
	record_array(record, "urls");
	for (size_t i = 0; i < asset->url_count; i++)
		record_append_text(record, "urls", asset->urls[i]);
	finish(record, buf);
}

static struct record *edit_record(const struct jsonl_edit *edit)
{
	struct record *record = record_new(NULL);

	add_size(record, "start", edit->span.start);
	add_size(record, "end", edit->span.end);
	record_text(record, "original", edit->original);
	record_text(record, "with", edit->with);
	return record;
}

void jsonl_add_article(struct buf *buf, const struct jsonl_article *article)
{
	struct record *record = record_new("article");

	record_text(record, "path", article->path);
	record_text(record, "original_path", article->original_path);
	add_digest(record, "sha256", &article->sha256);
	add_size(record, "size", article->size);
	add_digest(record, "original_sha256", &article->original_sha256);
	add_size(record, "original_size", article->original_size);
	add_optional(record, "page_url", article->page_url);
	record_array(record, "edits");
	for (size_t i = 0; i < article->edit_count; i++)
		record_append(record, "edits", edit_record(&article->edits[i]));
	finish(record, buf);
}

void jsonl_add_missing(struct buf *buf, const struct jsonl_missing *missing)
{
	struct record *record = record_new("missing");

	record_text(record, "article", missing->article);
	add_size(record, "line", missing->line);
	add_size(record, "column", missing->column);
	add_optional(record, "url", missing->url);
	add_optional(record, "path", missing->path);
	record_text(record, "verdict", missing->verdict);
	record_text(record, "reason", missing->reason);
	finish(record, buf);
}

/*
 * A line being read. The first field that is not as it must be is kept; what
 * follows it is read all the same, so that a run of fields is checked once.
 */
struct reading {
	const struct record *record;
	struct arena *arena;
	struct buf text;
	const char *bad;
};

static void note_bad(struct reading *reading, const char *name)
{
	if (!reading->bad)
		reading->bad = name;
}

static struct view get_text(struct reading *reading, const char *name)
{
	buf_clear(&reading->text);
	if (record_get_text(reading->record, name, &reading->text))
		return arena_copy(reading->arena, buf_view(&reading->text));
	note_bad(reading, name);
	return VIEW_NONE;
}

static struct view get_optional(struct reading *reading, const char *name)
{
	if (record_is_null(reading->record, name))
		return VIEW_NONE;
	return get_text(reading, name);
}

static uint64_t get_number(struct reading *reading, const char *name,
			   uint64_t max)
{
	int64_t number;

	if (record_get_number(reading->record, name, &number) && number >= 0 &&
	    (uint64_t)number <= max)
		return (uint64_t)number;
	note_bad(reading, name);
	return 0;
}

static struct digest get_digest(struct reading *reading, const char *name)
{
	struct digest digest = {{0}};

	if (!digest_from_hex(get_text(reading, name), &digest))
		note_bad(reading, name);
	return digest;
}

static int read_bundle(struct reading *reading, struct jsonl_bundle *bundle,
		       struct error *err)
{
	bundle->format =
	    (int64_t)get_number(reading, "format", (uint64_t)INT64_MAX);
	if (!reading->bad && bundle->format > JSONL_FORMAT)
		return error_set(err, TS_E_NEWER,
				 "is of format %" PRId64
				 ", made by a newer version of tearsheet",
				 bundle->format);
	bundle->name = get_text(reading, "name");
	return TS_OK;
}

static void read_asset(struct reading *reading, struct jsonl_asset *asset)
{
	const struct record *record = reading->record;
	size_t count = record_array_count(record, "urls");
	struct view *urls = arena_alloc(reading->arena, count * sizeof(*urls));

	asset->path = get_text(reading, "path");
	asset->sha256 = get_digest(reading, "sha256");
	asset->size = get_number(reading, "size", LIMIT_BUNDLE_BYTES);
	asset->media = get_text(reading, "media");
	asset->width = (uint32_t)get_number(reading, "width", UINT32_MAX);
	asset->height = (uint32_t)get_number(reading, "height", UINT32_MAX);
	if (!record_has_array(record, "urls"))
		note_bad(reading, "urls");
	for (size_t i = 0; i < count; i++) {
		buf_clear(&reading->text);
		if (!record_array_text(record, "urls", i, &reading->text))
			note_bad(reading, "urls");
		urls[i] = arena_copy(reading->arena, buf_view(&reading->text));
	}
	asset->urls = urls;
	asset->url_count = count;
}

static void read_edit(struct reading *reading, const struct record *record,
		      struct jsonl_edit *edit)
{
	const struct record *article = reading->record;

	reading->record = record;
	edit->span.start = get_number(reading, "start", LIMIT_ARTICLE_BYTES);
	edit->span.end = get_number(reading, "end", LIMIT_ARTICLE_BYTES);
	edit->original = get_text(reading, "original");
	edit->with = get_text(reading, "with");
	if (edit->span.end < edit->span.start ||
	    edit->span.end - edit->span.start != edit->original.len)
		note_bad(reading, "end");
	reading->record = article;
}

static void read_edits(struct reading *reading, struct jsonl_article *article)
{
	size_t count = record_array_count(reading->record, "edits");
	struct jsonl_edit *edits =
	    arena_alloc(reading->arena, count * sizeof(*edits));
	struct record *record;
	size_t end = 0;

	if (!record_has_array(reading->record, "edits"))
		note_bad(reading, "edits");
	for (size_t i = 0; i < count && !reading->bad; i++) {
		record = record_array_get(reading->record, "edits", i);
		if (record)
			read_edit(reading, record, &edits[i]);
		if (!record || edits[i].span.start < end)
			note_bad(reading, "edits");
		end = edits[i].span.end;
		record_free(record);
	}
	article->edits = edits;
	article->edit_count = count;
}

static void read_article(struct reading *reading, struct jsonl_article *article)
{
	article->path = get_text(reading, "path");
	article->original_path = get_text(reading, "original_path");
	article->sha256 = get_digest(reading, "sha256");
	article->size = get_number(reading, "size", LIMIT_BUNDLE_BYTES);
	article->original_sha256 = get_digest(reading, "original_sha256");
	article->original_size =
	    get_number(reading, "original_size", LIMIT_BUNDLE_BYTES);
	article->page_url = get_optional(reading, "page_url");
	read_edits(reading, article);
}

static void read_missing(struct reading *reading, struct jsonl_missing *missing)
{
	missing->article = get_text(reading, "article");
	missing->line = get_number(reading, "line", UINT32_MAX);
	missing->column = get_number(reading, "column", UINT32_MAX);
	missing->url = get_optional(reading, "url");
	missing->path = get_optional(reading, "path");
	missing->verdict = get_text(reading, "verdict");
	missing->reason = get_text(reading, "reason");
}

static enum jsonl_type type_of(struct view word)
{
	if (view_is(word, "bundle"))
		return JSONL_BUNDLE;
	if (view_is(word, "asset"))
		return JSONL_ASSET;
	if (view_is(word, "article"))
		return JSONL_ARTICLE;
	return view_is(word, "missing") ? JSONL_MISSING : JSONL_OTHER;
}

static int read_line(struct reading *reading, struct jsonl_line *line,
		     struct error *err)
{
	int r = TS_OK;

	line->type = type_of(get_text(reading, "type"));
	switch (line->type) {
	case JSONL_BUNDLE:
		r = read_bundle(reading, &line->as.bundle, err);
		break;
	case JSONL_ASSET:
		read_asset(reading, &line->as.asset);
		break;
	case JSONL_ARTICLE:
		read_article(reading, &line->as.article);
		break;
	case JSONL_MISSING:
		read_missing(reading, &line->as.missing);
		break;
	case JSONL_OTHER:
		break;
	}
	if (!r && reading->bad)
		r = error_set(err, TS_E_SYNTAX,
			      "has no field \"%s\" as it must be",
			      reading->bad);
	return r;
}

int jsonl_parse(struct view line, struct arena *arena,
		struct jsonl_line *ret_line, struct error *err)
{
	struct record *record = record_parse(line, err);
	struct reading reading = {.record = record, .arena = arena};
	struct jsonl_line parsed = {.type = JSONL_OTHER};
	int r;

	if (!record)
		return TS_E_SYNTAX;
	buf_init(&reading.text, line.len);
	r = read_line(&reading, &parsed, err);
	buf_release(&reading.text);
	record_free(record);
	if (!r)
		*ret_line = parsed;
	return r;
}
