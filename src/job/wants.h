/*
 * job/wants: every picture that a set of articles names, once.
 *
 * Layer: scan, url, base.
 *
 * A want is one URL as it is asked for (no fragment, no credentials), or one
 * local file; many references share it. A relative reference that names a file
 * which is there is that file, even when the page's URL makes it a URL too.
 * Wants are numbered in order of first reference, which is the order of assets
 * in a bundle. Each want of a URL knows the Referers under which its articles
 * would ask for it: its rungs.
 *
 * Invariants
 *   - wants and their order depend on the articles alone;
 *   - after planning only the state of a want changes, never its number.
 *
 * Lifecycle: wants_init() -> wants_add() … -> wants_seal() -> settle each ->
 * wants_release().
 */
#ifndef JOB_WANTS_H
#define JOB_WANTS_H

#include "base/digest.h"
#include "base/map.h"
#include "media/media.h"
#include "scan/scan.h"

enum want_state {
	WANT_OPEN,
	WANT_HAVE,    /* digest and what follows it are set */
	WANT_MISSING, /* verdict and reason are set */
};

/* How one article, or several alike, would ask. */
struct want_rung {
	const char *referer; /* for the URL itself; "" for none */
	const char *page;
	enum referrer_policy policy;
};

struct want {
	const char *url;         /* NULL: a local file */
	size_t root;             /* of a local file: index in the article set */
	const char *path;        /* below the root, lexically normal */
	struct want_rung *rungs; /* sorted when sealed */
	size_t rung_count, rung_cap;
	enum want_state state;
	struct digest digest;
	uint64_t size;
	enum media_type type;
	uint32_t width, height;
	const char *verdict, *reason; /* in the wants' arena */
};

struct wants {
	struct arena arena;
	struct want *at;
	size_t count, cap;
	struct map *by_key;
	/* The page whose references come in now, and the last Referer. */
	const char *page, *referer;
	struct url source;
};

void wants_init(struct wants *wants);
void wants_release(struct wants *wants);

/* Where an article lies: what its local references are relative to. */
struct want_place {
	size_t root;
	int root_fd;  /* the root itself; -1: there is none */
	char *folder; /* of the article below the root; "" for the root */
};

/*
 * Take in a reference of a page. Nothing happens to one that can't be had at
 * all (reference.problem, or neither url nor path).
 */
void wants_add(struct wants *wants, const struct page *page,
	       const struct want_place *place, const struct reference *ref);

/* No more will come: sorts the rungs. */
void wants_seal(struct wants *wants);

/* The want of a reference that was added; NULL when it can't be had at all. */
struct want *wants_find(const struct wants *wants,
			const struct want_place *place,
			const struct reference *ref);

/* Whether a local reference names anything below its root. */
bool wants_can_be(const struct want_place *place, const struct reference *ref);

/* Settle a want: these are its bytes, and this is what they are. */
void wants_have(struct want *want, const struct digest *digest,
		const struct media_info *media);

/* Settle a want; the reason is copied. */
void wants_miss(struct wants *wants, struct want *want, const char *verdict,
		struct view reason);

/*
 * The member that a want's asset becomes, data/assets/<32 hex>.<ext>: half of
 * its SHA-256 and the extension that its bytes say. Appended.
 */
void want_add_asset_name(const struct want *want, struct buf *name);

#endif
