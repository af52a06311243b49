/*
 * store/catalog: the contract for what is known: URL -> capture -> asset.
 *
 * Layer: media, base. A table of functions, called in batches only;
 * store/catalog_sqlite.h keeps it in a file.
 *
 * Invariant: a row that names an asset is written only after the object lasts.
 */
#ifndef STORE_CATALOG_H
#define STORE_CATALOG_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/errors.h"
#include "base/host_memory.h"
#include "media/media.h"

/* The record of one fetch. Views live in the batch that holds them. */
struct capture {
	struct view url;     /* as asked for: no credentials, no fragment */
	int64_t time;        /* Unix seconds */
	struct view verdict; /* design section 2 */
	long status;
	struct view final_url;
	struct view referer; /* sent with the last hop; ptr NULL: none */
	struct view content_type, etag, last_modified; /* ptr NULL: none */
	struct view reason; /* of a failure; ptr NULL: none */
	unsigned tries;
	bool has_asset;
	struct digest digest; /* when has_asset */
	uint64_t size;
	enum media_type type;
	uint32_t width, height;
};

struct catalog_ops {
	/*
	 * For each of `count` URLs its newest capture that has an asset;
	 * ret_found[i] tells whether there is one. Newest is what was
	 * recorded last: clocks may jump back. Views live in the arena.
	 */
	int (*find)(void *ctx, const struct view *urls, size_t count,
		    struct arena *arena, struct capture *ret_captures,
		    bool *ret_found, struct error *err);
	/*
	 * Record captures, all or none, lasting when it returns; and what has
	 * been told of hosts since, also when `count` is 0.
	 */
	int (*put)(void *ctx, const struct capture *captures, size_t count,
		   struct error *err);
	/* What is known of hosts; puts are written with the next batch. */
	const struct host_memory *(*hosts)(void *ctx);
};

struct catalog {
	const struct catalog_ops *ops;
	void *ctx;
};

#endif
