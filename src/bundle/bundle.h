/*
 * bundle: members -> one reproducible, self-verifying tarball.
 *
 * Layer: base (libarchive only in bundle/tar_*.c, jansson only in
 * bundle/record.c). Format: BagIt 1.0 (RFC 8493) in a pax tar, members in the
 * order of doc/design.md, section 7. Knows no store and no article: it is
 * given names and readers.
 *
 * Invariants
 *   - the same members in the same order give the same bytes: times, owners,
 *     modes and compression parameters are fixed here and nowhere else;
 *   - nothing appears under the final name until the bundle is whole;
 *   - every member's name is portable (bundle/member_name.h).
 *
 * Lifecycle: bundle_begin() -> bundle_add() … -> bundle_commit() or
 * bundle_abort(), each of which frees it. One thread.
 */
#ifndef BUNDLE_BUNDLE_H
#define BUNDLE_BUNDLE_H

#include "base/digest.h"
#include "base/reader.h"

enum bundle_format { BUNDLE_TAR, BUNDLE_TAR_GZ, BUNDLE_TAR_ZST };

/* By the file's name; false when its ending is none of ours. */
bool bundle_format_of_name(const char *name, enum bundle_format *ret_format);

struct bundle_options {
	const char *path; /* of the file; replaced atomically */
	enum bundle_format format;
	struct view name; /* the one top folder, already portable */
	int64_t time;     /* of every member; Unix seconds */
	const struct digest_ops *digest;
};

struct bundle;

/*
 * The output's folder must be there and writable: that is found out now.
 * Writes bagit.txt.
 */
int bundle_begin(const struct bundle_options *options,
		 struct bundle **ret_bundle, struct error *err);

struct bundle_member {
	struct view name; /* below the top folder: "data/…" is payload */
	uint64_t size;
	struct reader *reader; /* of exactly so many bytes; the caller's */
	/*
	 * Not NULL: the reader fails in place of its end unless its bytes have
	 * this hash, so they are not hashed a second time.
	 */
	const struct digest *proven;
};

/*
 * Add a member; its hash goes into the manifest. After a failure only
 * bundle_abort() is left to call.
 */
int bundle_add(struct bundle *bundle, const struct bundle_member *member,
	       struct error *err);

/* bag-info.txt and the manifests, sync, rename; frees in every case. */
int bundle_commit(struct bundle *bundle, struct error *err);
void bundle_abort(struct bundle *bundle); /* NULL is aborted already */

/* "libarchive 3.6.2 …", "jansson 2.14"; static. */
const char *bundle_archive_version(void);
const char *bundle_json_version(void);

#endif
