/*
 * job/pack: articles -> one bundle with their pictures.
 *
 * Layer: bundle, store, fetch, rewrite, scan, url, media, base.
 *
 * Data goes one way: every article is scanned and its wants planned; the wants
 * are harvested while the tarball's assets are written; then every article is
 * read again, rewritten, and added. Between the two readings nothing of an
 * article is kept, so memory does not grow with their text.
 *
 * Nothing appears under the output's name unless all of it went well (but for
 * base/publish.h's last word); what was fetched stays in the store in any case.
 */
#ifndef JOB_PACK_H
#define JOB_PACK_H

#include "job/harvest.h"

struct pack_options {
	const char *const *paths; /* articles, folders, "-" */
	size_t path_count;
	const char *output; /* NULL: NAME.tar.zst in the current folder */
	struct scan_options scan;
	struct fetch_options fetch;
	const char *scratch;  /* folder for temporary files */
	int64_t default_time; /* of articles without a date; Unix seconds */
};

/* The seams, chosen by the caller; all outlive the run. */
struct pack_seams {
	struct store *store;
	struct transport *transport;
	const struct clock *clock;
};

/* A reference whose picture could not be had: its link is kept. */
struct pack_missing {
	const char *article; /* path */
	const struct reference *ref;
	const char *verdict, *reason;
};

struct pack_events {
	/* An article or folder was passed over, or is odd. */
	void (*on_problem)(void *ctx, const char *path, const char *sentence);
	void (*on_missing)(void *ctx, const struct pack_missing *missing);
	/* One article is done. */
	void (*on_article)(void *ctx, const char *path, size_t references,
			   size_t rewritten);
	struct harvest_events harvest; /* its ctx is its own */
	void *ctx;
};

struct pack_summary {
	size_t articles;   /* in the bundle */
	size_t unreadable; /* articles that could not be packed */
	size_t unsound;    /* articles whose links do not lead to the images */
	size_t references, rewritten; /* places in all articles */
	size_t missing;               /* references whose link was kept */
	size_t data_uris;
	struct harvest_summary harvest;
	char *output; /* path of the bundle; the caller frees it */
	uint64_t output_bytes;
};

/*
 * Pack. TS_OK also when something is missing: the summary says so. On failure
 * there is no bundle, the one that was there is untouched, and *ret_summary
 * needs no release.
 */
int pack_run(const struct pack_options *options, const struct pack_seams *seams,
	     const struct pack_events *events, struct pack_summary *ret_summary,
	     struct error *err);

#endif
