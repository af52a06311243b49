/*
 * bundle/tearsheet_jsonl: what tearsheet.jsonl says, and how.
 *
 * Layer: base. The one definition of the file that makes a bag a bundle of
 * ours: what writes it and what reads it back share this header.
 *
 * One JSON object a line, "type" first, in this order: the bundle, each asset
 * in the order of first reference, each article, each missing picture.
 *
 *   {"type":"bundle","format":1,"name":NAME}
 *   {"type":"asset","path":"data/assets/…","sha256":HEX,"size":N,
 *    "media":"image/jpeg","width":N,"height":N,"urls":[URL…]}
 *   {"type":"article","path":"data/articles/…","original_path":PATH,
 *    "sha256":HEX,"size":N,"original_sha256":HEX,"original_size":N,
 *    "page_url":URL|null,
 *    "edits":[{"start":N,"end":N,"original":TEXT,"with":TEXT}…]}
 *   {"type":"missing","article":"data/articles/…","line":N,"column":N,
 *    "url":URL|null,"path":PATH|null,"verdict":WORD,"reason":SENTENCE}
 *
 * "sha256" and "size" are of the member; "original_…" of the file that the
 * article was. An asset's width and height are 0 where they are not known, its
 * urls sorted, and none for a local file. Edits are sorted by start and index
 * the original. Text that is not UTF-8 stands in a field with "_base64" behind
 * its name. Nothing here tells of the run: no clock, no host, no maker.
 *
 * Readers skip fields and types that they do not know; what changes the
 * meaning of a known one raises the format.
 */
#ifndef BUNDLE_TEARSHEET_JSONL_H
#define BUNDLE_TEARSHEET_JSONL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"

enum { JSONL_FORMAT = 1 };

struct jsonl_bundle {
	int64_t format; /* JSONL_FORMAT is written, whatever stands here */
	struct view name;
};

struct jsonl_asset {
	struct view path; /* of the member, below the top folder */
	struct digest sha256;
	uint64_t size;
	struct view media;
	uint32_t width, height;
	const struct view *urls;
	size_t url_count;
};

struct jsonl_edit {
	struct span span;
	struct view original, with;
};

struct jsonl_article {
	struct view path, original_path;
	struct digest sha256, original_sha256;
	uint64_t size, original_size;
	struct view page_url; /* empty: null */
	const struct jsonl_edit *edits;
	size_t edit_count;
};

struct jsonl_missing {
	struct view article; /* path of its member */
	uint64_t line, column;
	struct view url, path; /* empty: null */
	struct view verdict, reason;
};

/* Append one line. */
void jsonl_add_bundle(struct buf *buf, const struct jsonl_bundle *bundle);
void jsonl_add_asset(struct buf *buf, const struct jsonl_asset *asset);
void jsonl_add_article(struct buf *buf, const struct jsonl_article *article);
void jsonl_add_missing(struct buf *buf, const struct jsonl_missing *missing);

enum jsonl_type {
	JSONL_BUNDLE,
	JSONL_ASSET,
	JSONL_ARTICLE,
	JSONL_MISSING,
	JSONL_OTHER, /* of a type that is not known here */
};

struct jsonl_line {
	enum jsonl_type type;
	union {
		struct jsonl_bundle bundle;
		struct jsonl_asset asset;
		struct jsonl_article article;
		struct jsonl_missing missing;
	} as;
};

/*
 * Read one line without its newline. All views lie in the arena.
 * TS_E_SYNTAX names the field; TS_E_NEWER: a bundle of a later format.
 */
int jsonl_parse(struct view line, struct arena *arena,
		struct jsonl_line *ret_line, struct error *err);

#endif
