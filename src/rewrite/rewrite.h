/*
 * rewrite: references and their replacements -> edits -> new bytes; and back.
 *
 * Layer: scan, base. Reads and writes no file.
 *
 * Invariants
 *   - every byte outside an edit's span is the original's byte;
 *   - edits are sorted by start and do not overlap;
 *   - undoing what was applied gives the original bit for bit.
 */
#ifndef REWRITE_REWRITE_H
#define REWRITE_REWRITE_H

#include "base/errors.h"
#include "scan/scan.h"

/* Put `with` (a relative URL, as a reader of the link will see it) there. */
struct replacement {
	const struct reference *ref;
	struct view with;
};

/* A splice; spans index the original. */
struct edit {
	struct span span;
	struct view original; /* the bytes that were there */
	struct view with;     /* written as the place wants it */
};

struct edits {
	struct arena arena;
	struct edit *at;
	size_t count;
};

/*
 * Make edits: each `with` is escaped for where it stands, layer by layer.
 * Replacements come in any order, one for each reference at most.
 * TS_E_UNSUPPORTED, naming line and column, when a place can't hold it or the
 * reference has a problem. `original` points into the article's bytes, all
 * else is the edits' own. On failure *ret_edits needs no release.
 */
int rewrite_plan(const struct scan *scan, const struct replacement *list,
		 size_t count, struct edits *ret_edits, struct error *err);
void edits_release(struct edits *edits);

/* Append the original with the edits done; see buf_status() for its limit. */
void rewrite_apply(struct view original, const struct edits *edits,
		   struct buf *ret_result);

/*
 * Append the original again, from what rewrite_apply() made. TS_E_CHANGED when
 * an edit's bytes are not where they should be; TS_E_CORRUPT when the edits,
 * which may come from a file, are no edits; TS_E_TOO_LARGE.
 */
int rewrite_undo(struct view result, const struct edits *edits,
		 struct buf *ret_original, struct error *err);

/*
 * Write `with` as `layers` want it, outermost last; appended. 0, TS_E_TOO_LARGE
 * or TS_E_UNSUPPORTED.
 *
 * A path of [A-Za-z0-9._/-] and percent-escapes is written as it stands, but
 * for a `%` at the start of a YAML scalar without quotes: it gets a "./".
 * Otherwise what a syntax can escape is escaped and reads back as it was; what
 * it can't (a blank in srcset, a control anywhere) is percent-encoded, which
 * is the same to a reader of URLs. Where there is no layer, as in template
 * tags, only what means nothing to anybody is written plainly.
 */
int rewrite_escape(struct view with, const struct layers *layers,
		   struct buf *ret_written, struct error *err);

#endif
