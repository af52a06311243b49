/*
 * bundle/bag: the texts that make a set of files a BagIt 1.0 bag.
 *
 * Layer: base. RFC 8493. Nothing here depends on the run: Bagging-Date is the
 * members' own time, and Bag-Software-Agent bears no version, so that two
 * versions that pack alike give the same bytes.
 *
 * Lifecycle: bag_init() -> bag_note() … -> the texts -> bag_release().
 */
#ifndef BUNDLE_BAG_H
#define BUNDLE_BAG_H

#include "base/buf.h"
#include "base/digest.h"

#define BAG_DECLARATION \
	"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

struct bag {
	struct buf manifest,
	    tag_manifest;      /* manifest-sha256.txt, tagmanifest… */
	uint64_t files, bytes; /* payload */
};

void bag_init(struct bag *bag);
void bag_release(struct bag *bag);

/* "data/…" is payload, anything else a tag file. */
bool bag_is_payload(struct view name);

/* A member that was written; TS_E_TOO_LARGE at LIMIT_MANIFEST_BYTES. */
int bag_note(struct bag *bag, struct view name, uint64_t size,
	     const struct digest *digest);

/* The text of bag-info.txt, appended; `time` in Unix seconds. */
void bag_add_info(const struct bag *bag, int64_t time, struct buf *buf);

#endif
