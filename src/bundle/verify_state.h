/*
 * bundle/verify_state: what the parts of bundle/verify share.
 *
 * Layer: base. Private to the room: verify.c reads the members and drives the
 * rest, verify_tags.c reads BagIt's own files, verify_ours.c tearsheet.jsonl,
 * verify_report.c compares at the end.
 */
#ifndef BUNDLE_VERIFY_STATE_H
#define BUNDLE_VERIFY_STATE_H

#include "bundle/ledger.h"
#include "bundle/line_splitter.h"
#include "bundle/verify.h"

/* Bits: which manifests there are, and which of them list a path. */
enum verify_algorithm {
	ALGORITHM_MD5 = 1 << 0,
	ALGORITHM_SHA1 = 1 << 1,
	ALGORITHM_SHA224 = 1 << 2,
	ALGORITHM_SHA256 = 1 << 3,
	ALGORITHM_SHA384 = 1 << 4,
	ALGORITHM_SHA512 = 1 << 5,
	ALGORITHM_OTHER = 1 << 6,
};

/* What the file at hand is, when its text matters. */
enum verify_text {
	TEXT_NONE,
	TEXT_DECLARATION, /* bagit.txt */
	TEXT_INFO,        /* bag-info.txt */
	TEXT_MANIFEST,    /* and tag manifest */
	TEXT_FETCH,       /* fetch.txt */
	TEXT_OURS,        /* tearsheet.jsonl */
};

struct verify {
	const struct digest_ops *digest;
	const struct verify_callbacks *callbacks;
	struct verify_summary summary;
	struct ledger ledger;

	bool damaged;    /* not every member was seen: none can be missing */
	bool full;       /* LIMIT_MEMBERS was met and reported */
	struct view top; /* the folder of a packed bag, with its slash */
	bool top_known;

	bool declared; /* there is a bagit.txt */
	bool from_1_0; /* it says 1.0: the rules for manifests are stricter */
	bool has_oxum;
	uint64_t oxum_bytes, oxum_files;
	unsigned manifests, tag_manifests; /* bits */

	/* The tag file at hand. */
	enum verify_text text;
	struct line_splitter lines;
	struct view member;
	unsigned algorithm;
	bool tag_manifest;
	bool unreadable; /* said once: its lines are not worth reading */
};

/* Report one. */
void verify_problem(struct verify *verify, struct view member,
		    const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The entry of a path; NULL when there are too many, which is reported. */
struct ledger_entry *verify_entry(struct verify *verify, struct view name);

/* Tell by its name, and set the state of a manifest. */
enum verify_text verify_text_begin(struct verify *verify, struct view member);
/* One line of a text of BagIt's own. */
void verify_tag_line(struct verify *verify, const struct line *line);
/* One line of tearsheet.jsonl. */
void verify_ours_line(struct verify *verify, const struct line *line);
/* At the end of a file with a text. */
void verify_text_end(struct verify *verify);

/* Compare everything and fill the summary. */
void verify_report(struct verify *verify);

/* "md5, sha1": names of the bits, appended. */
void verify_algorithm_names(unsigned algorithms, struct buf *ret_names);

#endif
