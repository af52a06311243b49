#include "job/asset_lines.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "bundle/tearsheet_jsonl.h"

struct asset_lines {
	const struct wants *wants;
	struct spool *records;
	struct buf line;
};

static int compare_views(const void *a, const void *b)
{
	return view_compare(*(const struct view *)a, *(const struct view *)b);
}

/* Wants with the same bytes, chained: next[i] is the next one, or count. */
static int add_asset(struct asset_lines *lines, size_t first,
		     const size_t *next, struct error *err)
{
	const struct wants *wants = lines->wants;
	const struct want *want = &wants->at[first];
	struct jsonl_asset asset = {
	    .sha256 = want->digest,
	    .size = want->size,
	    .media = view_of(media_type_mime(want->type)),
	    .width = want->width,
	    .height = want->height,
	};
	struct view *urls = NULL;
	struct buf path;
	size_t cap = 0;

	for (size_t i = first; i < wants->count; i = next[i]) {
		if (!wants->at[i].url)
			continue;
		urls = array_grow(urls, asset.url_count, &cap, sizeof(*urls));
		urls[asset.url_count++] = view_of(wants->at[i].url);
	}
	if (asset.url_count)
		qsort(urls, asset.url_count, sizeof(*urls), compare_views);
	buf_init(&path, LIMIT_NAME_BYTES);
	want_add_asset_name(want, &path);
	asset.path = buf_view(&path);
	asset.urls = urls;
	jsonl_add_asset(&lines->line, &asset);
	buf_release(&path);
	free(urls);
	return spool_add_line(lines->records, &lines->line, err);
}

static int add_assets(struct asset_lines *lines, struct error *err)
{
	const struct wants *wants = lines->wants;
	size_t *next = xcalloc(wants->count, sizeof(*next));
	size_t *newest = xcalloc(wants->count, sizeof(*newest));
	bool *is_first = xcalloc(wants->count, sizeof(*is_first));
	struct map *first = map_new();
	int r = TS_OK;

	for (size_t i = 0; i < wants->count; i++) {
		const struct digest *digest = &wants->at[i].digest;
		struct view key =
		    view_make((const char *)digest->bytes, DIGEST_BYTES);
		size_t *found;

		next[i] = wants->count;
		if (wants->at[i].state != WANT_HAVE)
			continue;
		found = map_put(first, key, &is_first[i]);
		if (is_first[i])
			*found = i;
		else
			next[newest[*found]] = i;
		newest[*found] = i;
	}
	for (size_t i = 0; i < wants->count && !r; i++) {
		if (is_first[i])
			r = add_asset(lines, i, next, err);
	}
	map_free(first);
	free(is_first);
	free(newest);
	free(next);
	return r;
}

int asset_lines_add(const struct wants *wants, struct spool *records,
		    struct error *err)
{
	struct asset_lines lines = {.wants = wants, .records = records};
	int r;

	buf_init(&lines.line, LIMIT_RECORD_BYTES);
	r = add_assets(&lines, err);
	buf_release(&lines.line);
	return r;
}
