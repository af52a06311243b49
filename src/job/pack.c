#include "job/pack.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "bundle/member_name.h"
#include "job/compose.h"
#include "job/date.h"

struct pack {
	const struct pack_options *options;
	const struct pack_seams *seams;
	const struct pack_events *events;
	struct pack_summary *summary;
	struct article_set articles;
	struct wants wants;
	bool *skipped;   /* by article: it could not be read or scanned */
	int64_t time;    /* the newest article's; -1: none has a date */
	struct buf name; /* of the bundle */
	char *output;
	struct bundle *bundle;
	struct compose *compose;
};

static void complain(void *ctx, const char *path, const char *sentence)
{
	const struct pack *pack = ctx;

	pack->summary->unreadable++;
	if (pack->events->on_problem)
		pack->events->on_problem(pack->events->ctx, path, sentence);
}

/* Load and scan one article. On success the caller releases both. */
static int read_article(const struct pack *pack,
			const struct article_file *file, struct buf *ret_bytes,
			struct scan *ret_scan, struct error *err)
{
	int r;

	buf_init(ret_bytes, LIMIT_ARTICLE_BYTES);
	r = article_load(&pack->articles, file, ret_bytes, err);
	if (!r)
		r = scan_article(buf_view(ret_bytes), &pack->options->scan,
				 ret_scan, err);
	if (r)
		buf_release(ret_bytes);
	return r;
}

static void note_date(struct pack *pack, struct view date)
{
	int64_t seconds;

	if (date_parse(date, &seconds) && seconds > pack->time)
		pack->time = seconds;
}

static int plan_article(struct pack *pack, const struct article_file *file,
			struct error *err)
{
	struct want_place place = compose_place(&pack->articles, file);
	struct scan scan;
	struct buf bytes;
	int r = read_article(pack, file, &bytes, &scan, err);

	if (r)
		goto out;
	for (size_t i = 0; i < scan.ref_count; i++)
		wants_add(&pack->wants, &scan.page, &place, &scan.refs[i]);
	note_date(pack, scan.page.date);
	pack->summary->data_uris += scan.data_uris;
	/* Told now and not when it is read again. */
	if (scan.problem && pack->events->on_problem)
		pack->events->on_problem(pack->events->ctx, file->path,
					 scan.problem);
	scan_release(&scan);
	buf_release(&bytes);
out:
	free(place.folder);
	return r;
}

static bool is_cancelled(const struct pack *pack)
{
	const struct harvest_events *events = &pack->events->harvest;

	return events->is_cancelled && events->is_cancelled(events->ctx);
}

static bool article_cancelled(void *ctx)
{
	return is_cancelled(ctx);
}

/* An article alone that can't be read ends the run; one of many is passed. */
static int plan(struct pack *pack, struct error *err)
{
	struct article_set *articles = &pack->articles;
	struct error why = {0};
	size_t read = 0;

	pack->skipped = xcalloc(articles->count, sizeof(*pack->skipped));
	for (size_t i = 0; i < articles->count; i++) {
		if (is_cancelled(pack))
			return error_set(err, TS_E_CANCELLED, "cancelled");
		if (!plan_article(pack, &articles->files[i], &why)) {
			read++;
			continue;
		}
		pack->skipped[i] = true;
		if (articles->count > 1)
			complain(pack, articles->files[i].path, why.text);
	}
	wants_seal(&pack->wants);
	if (!read)
		return error_set(err, why.code, "%s", why.text);
	return TS_OK;
}

/* What can be known to be wrong before anything is read. */
static int check_options(const struct pack_options *options, struct error *err)
{
	enum bundle_format format;
	struct scan scan;
	int r;

	if (options->output && !bundle_format_of_name(options->output, &format))
		return error_set(err, TS_E_USAGE,
				 "%s: a bundle's name ends in .tar, .tar.gz "
				 "or .tar.zst",
				 options->output);
	r = scan_article(VIEW_NONE, &options->scan, &scan, err);
	if (!r)
		scan_release(&scan);
	return r;
}

/* A bundle must not take the place of what it is made of. */
static int check_output(const struct pack *pack, struct error *err)
{
	struct stat status;

	if (stat(pack->output, &status) ||
	    !article_set_has(&pack->articles, (uint64_t)status.st_dev,
			     (uint64_t)status.st_ino))
		return TS_OK;
	return error_set(err, TS_E_USAGE,
			 "%s: is one of the articles; give the bundle another "
			 "name (-o)",
			 pack->output);
}

static int begin_bundle(struct pack *pack, struct error *err)
{
	const struct pack_options *options = pack->options;
	struct bundle_options bundle = {
	    .format = BUNDLE_TAR_ZST,
	    .time = pack->time < 0 ? options->default_time : pack->time,
	    .digest = store_digest_ops(),
	};
	int r;

	member_name_make(view_of(pack->articles.name), &pack->name);
	pack->output = options->output
			   ? xstrdup(options->output)
			   : xasprintf("%s.tar.zst", pack->name.ptr);
	r = check_output(pack, err);
	if (r)
		return r;
	bundle_format_of_name(pack->output, &bundle.format);
	bundle.path = pack->output;
	bundle.name = buf_view(&pack->name);
	return bundle_begin(&bundle, &pack->bundle, err);
}

static int begin_compose(struct pack *pack, struct error *err)
{
	const struct compose_options options = {&pack->articles, &pack->wants,
						buf_view(&pack->name),
						pack->options->scratch};

	return compose_new(&options, &pack->compose, err);
}

static int harvest(struct pack *pack, struct error *err)
{
	const struct harvest harvest = {
	    .store = pack->seams->store,
	    .transport = pack->seams->transport,
	    .fetch = &pack->options->fetch,
	    .clock = pack->seams->clock,
	    .articles = &pack->articles,
	    .bundle = pack->bundle,
	    .events = pack->events->harvest,
	};

	return harvest_run(&harvest, &pack->wants, &pack->summary->harvest,
			   err);
}

static int compose_one(struct pack *pack, const struct article_file *file,
		       struct error *err)
{
	struct error why = {0};
	struct scan scan;
	struct buf bytes;
	int r;

	if (read_article(pack, file, &bytes, &scan, &why)) {
		complain(pack, file->path, why.text);
		return TS_OK;
	}
	r = compose_article(pack->compose, file, &scan, pack->events,
			    pack->summary, err);
	scan_release(&scan);
	buf_release(&bytes);
	return r;
}

static int compose(struct pack *pack, struct error *err)
{
	const struct article_set *articles = &pack->articles;
	int r = compose_assets(pack->compose, err);

	for (size_t i = 0; i < articles->count && !r; i++) {
		if (!pack->skipped[i])
			r = compose_one(pack, &articles->files[i], err);
		if (!r && is_cancelled(pack))
			r = error_set(err, TS_E_CANCELLED, "cancelled");
	}
	if (!r && !pack->summary->articles)
		r = error_set(err, TS_E_CHANGED,
			      "%s: no article could be read a second time",
			      articles->files[0].path);
	return r ? r : compose_write(pack->compose, pack->bundle, err);
}

static int commit(struct pack *pack, struct error *err)
{
	struct bundle *bundle = pack->bundle;
	struct stat status;
	int r;

	pack->bundle = NULL;
	r = bundle_commit(bundle, err);
	if (r)
		return r;
	if (!stat(pack->output, &status))
		pack->summary->output_bytes = (uint64_t)status.st_size;
	pack->summary->output = pack->output;
	pack->output = NULL;
	return TS_OK;
}

int pack_run(const struct pack_options *options, const struct pack_seams *seams,
	     const struct pack_events *events, struct pack_summary *ret_summary,
	     struct error *err)
{
	struct pack_summary summary = {0};
	struct pack pack = {.options = options,
			    .seams = seams,
			    .events = events,
			    .summary = &summary,
			    .time = -1};
	const struct article_callbacks callbacks = {complain, article_cancelled,
						    &pack};
	int r;

	wants_init(&pack.wants);
	buf_init(&pack.name, LIMIT_NAME_BYTES);
	r = check_options(options, err);
	if (!r)
		r = article_set_collect(options->paths, options->path_count,
					&callbacks, &pack.articles, err);
	if (!r)
		r = plan(&pack, err);
	if (!r)
		r = begin_bundle(&pack, err);
	if (!r)
		r = begin_compose(&pack, err);
	if (!r)
		r = harvest(&pack, err);
	if (!r)
		r = compose(&pack, err);
	if (!r)
		r = commit(&pack, err);
	if (!r)
		*ret_summary = summary;
	compose_free(pack.compose);
	bundle_abort(pack.bundle);
	free(pack.output);
	free(pack.skipped);
	buf_release(&pack.name);
	wants_release(&pack.wants);
	article_set_release(&pack.articles);
	return r;
}
