/*
 * bundle/verify: is every byte what the manifests say?
 *
 * Layer: base. One pass over a packed bag (.tar, .tar.gz, .tar.zst, .tar.xz,
 * told by its bytes and not by its name), or an unpacked one (its folder, or a
 * folder with exactly one bag in it): needs no disk, extracts nothing. Memory
 * is bounded by the number of members.
 *
 * Checked: bagit.txt (0.93 to 0.97, and 1.0); names
 * (bundle/member_name.h), kinds (only files and folders) and repeats; the
 * archive's own end; every manifest and tag manifest both ways (missing,
 * extra, changed); fetch.txt; Payload-Oxum; and, in our own bundles, that each
 * rewritten link leads to a member, and each article and asset is as
 * tearsheet.jsonl says (bundle/tearsheet_jsonl.h).
 *
 * Only SHA-256 is computed. Manifests of other algorithms are checked for what
 * they list; a bag that has no others is not called sound, and the problem
 * says so. Where an archive ends in the middle, nothing is called missing.
 */
#ifndef BUNDLE_VERIFY_H
#define BUNDLE_VERIFY_H

#include "base/digest.h"
#include "base/errors.h"

struct verify_summary {
	uint64_t files, bytes;              /* payload */
	uint64_t articles, assets, missing; /* ours; 0 for other bags */
	uint64_t problems;
	bool ours; /* has a tearsheet.jsonl */
};

struct verify_callbacks {
	/* One fault: the member (may be empty) and a sentence. */
	void (*on_problem)(void *ctx, struct view member, const char *sentence);
	void *ctx;
};

/*
 * 0 when it could be read to its end: sound if ret_summary->problems is 0. A
 * file that is no archive, or ends in the middle, is a problem, not a failure;
 * failures are those of reading.
 */
int bundle_verify(const char *path, const struct digest_ops *digest,
		  const struct verify_callbacks *callbacks,
		  struct verify_summary *ret_summary, struct error *err);

#endif
