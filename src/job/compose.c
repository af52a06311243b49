#include "job/compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "bundle/member_name.h"
#include "bundle/tearsheet_jsonl.h"
#include "job/asset_lines.h"
#include "job/spool.h"
#include "rewrite/rewrite.h"
#include "url/url.h"

enum { SPOOL_COPY = 65536 };

/* A rewritten article that waits in the spool. */
struct sheet {
	struct view member;
	uint64_t offset, size;
};

struct compose {
	const struct article_set *articles;
	const struct wants *wants;
	struct arena arena; /* of the sheets' names */
	struct map *taken;  /* names of members */
	struct sheet *sheets;
	size_t sheet_count, sheet_cap;
	struct spool bodies, records, missing;
	struct buf line;
};

int compose_assets(struct compose *compose, struct error *err)
{
	return asset_lines_add(compose->wants, &compose->records, err);
}

int compose_new(const struct compose_options *options,
		struct compose **ret_compose, struct error *err)
{
	const char *folder = options->scratch;
	struct compose *compose = xcalloc(1, sizeof(*compose));
	struct jsonl_bundle bundle = {.format = JSONL_FORMAT,
				      .name = options->name};
	int r;

	compose->articles = options->articles;
	compose->wants = options->wants;
	compose->taken = map_new();
	arena_init(&compose->arena);
	buf_init(&compose->line, LIMIT_RECORD_BYTES);
	compose->records.fd = compose->missing.fd = -1;
	r = spool_open(&compose->bodies, folder, err);
	if (!r)
		r = spool_open(&compose->records, folder, err);
	if (!r)
		r = spool_open(&compose->missing, folder, err);
	if (!r) {
		jsonl_add_bundle(&compose->line, &bundle);
		r = spool_add_line(&compose->records, &compose->line, err);
	}
	if (r)
		compose_free(compose);
	else
		*ret_compose = compose;
	return r;
}

void compose_free(struct compose *compose)
{
	if (!compose)
		return;
	spool_close(&compose->bodies);
	spool_close(&compose->records);
	spool_close(&compose->missing);
	buf_release(&compose->line);
	free(compose->sheets);
	map_free(compose->taken);
	arena_release(&compose->arena);
	free(compose);
}

struct want_place compose_place(const struct article_set *articles,
				const struct article_file *file)
{
	const char *below = file->name + file->below;
	const char *slash = strrchr(below, '/');

	return (struct want_place){
	    .root = file->root,
	    .root_fd = articles->roots[file->root].fd,
	    .folder = xmemdup0(below, slash ? (size_t)(slash - below) : 0),
	};
}

/* data/articles/<portable name>, unlike any other. */
static struct view name_member(struct compose *compose,
			       const struct article_file *file)
{
	struct buf name, portable;
	struct view member;

	buf_init(&portable, LIMIT_NAME_BYTES * 4);
	buf_init(&name, LIMIT_NAME_BYTES * 4);
	member_name_make_unique(view_of(file->name), compose->taken, &portable);
	buf_add_string(&name, "data/articles/");
	buf_add_view(&name, buf_view(&portable));
	member = arena_copy(&compose->arena, buf_view(&name));
	buf_release(&portable);
	buf_release(&name);
	return member;
}

/*
 * The way from an article's member up to data/, then down to the asset. Only
 * in an SVG does the fragment choose what is shown.
 */
static struct view make_link(struct arena *arena, struct view member,
			     const struct want *want,
			     const struct reference *ref)
{
	size_t fragment = view_find_byte(ref->value, 0, '#');

	struct buf link, asset;
	struct view made;

	buf_init(&link, LIMIT_NAME_BYTES * 4);
	buf_init(&asset, LIMIT_NAME_BYTES);
	for (size_t i = strlen("data/"); i < member.len; i++) {
		if (member.ptr[i] == '/')
			buf_add_string(&link, "../");
	}
	want_add_asset_name(want, &asset);
	buf_add_view(&link,
		     view_slice(buf_view(&asset), strlen("data/"), asset.len));
	if (want->type == MEDIA_SVG)
		buf_add_view(&link,
			     view_slice(ref->value, fragment, ref->value.len));
	made = arena_copy(arena, buf_view(&link));
	buf_release(&asset);
	buf_release(&link);
	return made;
}

static int note_missing(struct compose *compose, struct view member,
			const struct pack_missing *missing, struct error *err)
{
	const struct reference *ref = missing->ref;
	struct jsonl_missing record = {
	    .article = member,
	    .line = ref->line,
	    .column = ref->column,
	    .url = view_of(ref->url),
	    .path = view_of(ref->url ? NULL : ref->path),
	    .verdict = view_of(missing->verdict),
	    .reason = view_of(missing->reason),
	};

	if (!ref->url && !ref->path)
		record.path = ref->value;
	jsonl_add_missing(&compose->line, &record);
	return spool_add_line(&compose->missing, &compose->line, err);
}

/* One article on its way. */
struct composing {
	struct compose *compose;
	const struct article_file *file;
	const struct scan *scan;
	struct view member;
	struct want_place place;
	struct replacement *replacements;
	size_t count;
	const struct pack_events *events;
	struct pack_summary *summary;
};

/* Why a reference that could be had is not among the wants. */
static const char *why_not_planned(const struct composing *work,
				   const struct reference *ref)
{
	if (!ref->url && !ref->path)
		return "it is relative, and where the article was published "
		       "is not known (--page-url)";
	if (!ref->url && !wants_can_be(&work->place, ref))
		return "it names a folder, not a file";
	return "the article changed while it was packed; pack it again";
}

static void complain(struct composing *work, const char *sentence)
{
	work->summary->unsound++;
	if (work->events->on_problem)
		work->events->on_problem(work->events->ctx, work->file->path,
					 sentence);
}

/* A replacement for the reference, or its record as missing. */
static int settle_reference(struct composing *work, struct arena *arena,
			    const struct reference *ref, struct error *err)
{
	struct want *want = wants_find(work->compose->wants, &work->place, ref);
	struct pack_missing missing = {work->file->path, ref, "refused",
				       ref->problem};

	if (want && want->state == WANT_HAVE) {
		work->replacements[work->count++] = (struct replacement){
		    ref, make_link(arena, work->member, want, ref)};
		return TS_OK;
	}
	if (want) {
		missing.verdict = want->verdict;
		missing.reason = want->reason;
	} else if (!ref->problem) {
		missing.reason = why_not_planned(work, ref);
	}
	work->summary->missing++;
	if (work->events->on_missing)
		work->events->on_missing(work->events->ctx, &missing);
	return note_missing(work->compose, work->member, &missing, err);
}

static int record_article(struct composing *work, const struct edits *edits,
			  struct view result, struct error *err)
{
	const struct digest_ops *ops = store_digest_ops();
	struct view original = work->scan->bytes;
	struct jsonl_edit *list = xcalloc(edits->count, sizeof(*list));
	struct jsonl_article article = {
	    .path = work->member,
	    .original_path = view_of(work->file->name),
	    .sha256 = digest_of(ops, result.ptr, result.len),
	    .original_sha256 = digest_of(ops, original.ptr, original.len),
	    .size = result.len,
	    .original_size = original.len,
	    .page_url = view_of(work->scan->page.url),
	    .edits = list,
	    .edit_count = edits->count,
	};

	for (size_t i = 0; i < edits->count; i++)
		list[i] = (struct jsonl_edit){edits->at[i].span,
					      edits->at[i].original,
					      edits->at[i].with};
	jsonl_add_article(&work->compose->line, &article);
	free(list);
	return spool_add_line(&work->compose->records, &work->compose->line,
			      err);
}

static int keep_sheet(struct composing *work, struct view result,
		      struct error *err)
{
	struct compose *compose = work->compose;
	struct sheet sheet = {.member = work->member, .size = result.len};
	int r = spool_add(&compose->bodies, result, &sheet.offset, err);

	if (r)
		return r;
	compose->sheets =
	    array_grow(compose->sheets, compose->sheet_count,
		       &compose->sheet_cap, sizeof(*compose->sheets));
	compose->sheets[compose->sheet_count++] = sheet;
	return TS_OK;
}

/*
 * Links that were made relative lead elsewhere where the article says what they
 * are relative to.
 */
static void complain_of_base(struct composing *work)
{
	const struct scan *scan = work->scan;
	char sentence[128];
	size_t line = 1;

	for (size_t i = 0; i < scan->mark_count; i++) {
		const struct mark *mark = &scan->marks[i];

		if (mark->kind != MARK_BASE || !work->count)
			continue;
		for (size_t at = 0; at < mark->span.start; at++)
			line += scan->bytes.ptr[at] == '\n';
		snprintf(sentence, sizeof(sentence),
			 "%zu:1: <base href> leads the rewritten links away: "
			 "the images are in the bundle but do not show",
			 line);
		complain(work, sentence);
		return;
	}
}

static int finish_article(struct composing *work, const struct edits *edits,
			  struct error *err)
{
	struct buf result;
	int r;

	buf_init(&result, LIMIT_ARTICLE_BYTES * 2);
	rewrite_apply(work->scan->bytes, edits, &result);
	r = buf_status(&result);
	if (r)
		r = error_set(err, r, "%s: too large once rewritten",
			      work->file->path);
	if (!r)
		r = record_article(work, edits, buf_view(&result), err);
	if (!r)
		r = keep_sheet(work, buf_view(&result), err);
	buf_release(&result);
	return r;
}

/* An article whose links can't be written is packed as it was. */
static int rewrite_article(struct composing *work, struct error *err)
{
	struct error why = {0};
	struct edits edits;
	int r;

	if (rewrite_plan(work->scan, work->replacements, work->count, &edits,
			 &why)) {
		complain(work, why.text);
		work->count = 0;
		r = rewrite_plan(work->scan, NULL, 0, &edits, err);
		if (r)
			return r;
	}
	r = finish_article(work, &edits, err);
	if (!r)
		complain_of_base(work);
	edits_release(&edits);
	return r;
}

int compose_article(struct compose *compose, const struct article_file *file,
		    const struct scan *scan, const struct pack_events *events,
		    struct pack_summary *summary, struct error *err)
{
	struct composing work = {
	    .compose = compose,
	    .file = file,
	    .scan = scan,
	    .member = name_member(compose, file),
	    .place = compose_place(compose->articles, file),
	    .replacements =
		xcalloc(scan->ref_count, sizeof(*work.replacements)),
	    .events = events,
	    .summary = summary,
	};
	struct arena arena;
	int r = TS_OK;

	arena_init(&arena);
	for (size_t i = 0; i < scan->ref_count && !r; i++)
		r = settle_reference(&work, &arena, &scan->refs[i], err);
	if (!r)
		r = rewrite_article(&work, err);
	if (!r) {
		summary->articles++;
		summary->references += scan->ref_count;
		summary->rewritten += work.count;
		if (events->on_article)
			events->on_article(events->ctx, file->path,
					   scan->ref_count, work.count);
	}
	arena_release(&arena);
	free(work.replacements);
	free(work.place.folder);
	return r;
}

/* tearsheet.jsonl is the records, then what is missing. */
static int write_records(struct compose *compose, struct bundle *bundle,
			 struct error *err)
{
	struct file_reader reader;
	char *bytes = xmalloc(SPOOL_COPY);
	size_t got;
	uint64_t left = compose->missing.size;
	int r = spool_read(&compose->missing, 0, left, &reader, err);

	while (left && !r) {
		r = reader_read(&reader.reader, bytes, SPOOL_COPY, &got, err);
		if (!r)
			r = spool_add(&compose->records, view_make(bytes, got),
				      NULL, err);
		left -= r ? left : got;
	}
	free(bytes);
	if (!r)
		r = spool_read(&compose->records, 0, compose->records.size,
			       &reader, err);
	if (r)
		return r;
	return bundle_add(bundle,
			  &(struct bundle_member){view_of("tearsheet.jsonl"),
						  compose->records.size,
						  &reader.reader, NULL},
			  err);
}

int compose_write(struct compose *compose, struct bundle *bundle,
		  struct error *err)
{
	struct file_reader reader;
	int r = write_records(compose, bundle, err);

	for (size_t i = 0; i < compose->sheet_count && !r; i++) {
		const struct sheet *sheet = &compose->sheets[i];

		r = spool_read(&compose->bodies, sheet->offset, sheet->size,
			       &reader, err);
		if (!r)
			r = bundle_add(
			    bundle,
			    &(struct bundle_member){sheet->member, sheet->size,
						    &reader.reader, NULL},
			    err);
	}
	return r;
}
