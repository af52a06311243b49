/*
 * job/compose: articles and settled wants -> rewritten articles and records.
 *
 * Layer: bundle, rewrite, scan, base.
 *
 * Rewritten articles and the lines of tearsheet.jsonl are spooled to unnamed
 * temporary files, because the records stand before the articles in a bundle
 * and a member's size stands before its bytes.
 *
 * Lifecycle: compose_new() -> (the wants get settled) -> compose_assets() ->
 * compose_article() … -> compose_write() -> compose_free().
 */
#ifndef JOB_COMPOSE_H
#define JOB_COMPOSE_H

#include "bundle/bundle.h"
#include "job/pack.h"

struct compose;

struct compose_options {
	const struct article_set *articles;
	const struct wants *wants;
	struct view name;    /* of the bundle */
	const char *scratch; /* folder for the spools */
};

/*
 * What the options point to outlives it. That the spools can be made is found
 * out now.
 */
int compose_new(const struct compose_options *options,
		struct compose **ret_compose, struct error *err);
void compose_free(struct compose *compose);

/* Write the records of the assets, now that the wants are settled. */
int compose_assets(struct compose *compose, struct error *err);

/* Where the article's local references are looked for. The caller frees
 * .folder. */
struct want_place compose_place(const struct article_set *articles,
				const struct article_file *file);

/*
 * Rewrite one article: every reference whose want is there gets a relative
 * link; the others are reported. `scan` is of the bytes as they are now.
 */
int compose_article(struct compose *compose, const struct article_file *file,
		    const struct scan *scan, const struct pack_events *events,
		    struct pack_summary *summary, struct error *err);

/* Add tearsheet.jsonl and the articles to the bundle, in this order. */
int compose_write(struct compose *compose, struct bundle *bundle,
		  struct error *err);

#endif
