/*
 * bundle/member_source: members one after another, from wherever they lie.
 *
 * Layer: base. A contract: bundle/tar_reader and bundle/folder_walk implement
 * it, bundle/verify reads it.
 *
 * Errors: TS_E_CORRUPT is a fault of the bundle itself, and its sentence does
 * not name the file; any other code is a failure to read, and does. After
 * either, only member_source_close() is left to call.
 *
 * Lifecycle: an opener -> next() -> read() until it is empty, or not at all ->
 * next() … -> close.
 */
#ifndef BUNDLE_MEMBER_SOURCE_H
#define BUNDLE_MEMBER_SOURCE_H

#include "base/errors.h"
#include "base/view.h"

enum member_kind { MEMBER_FILE, MEMBER_FOLDER, MEMBER_OTHER };

struct member {
	struct view name; /* as it stands there; until the next call */
	enum member_kind kind;
	const char *what; /* "a symbolic link", for MEMBER_OTHER; static */
};

struct member_source;

struct member_source_ops {
	/* *ret_end instead of a member after the last one. */
	int (*next)(struct member_source *source, struct member *ret_member,
		    bool *ret_end, struct error *err);
	/* More of a file's bytes, valid until the next call; empty: no more. */
	int (*read)(struct member_source *source, struct view *ret_bytes,
		    struct error *err);
	void (*close)(struct member_source *source);
};

/* The first member of every implementation's own struct. */
struct member_source {
	const struct member_source_ops *ops;
	bool packed; /* names begin with the bag's top folder */
	bool whole;  /* every member was handed out, whatever came after */
};

int member_source_next(struct member_source *source, struct member *ret_member,
		       bool *ret_end, struct error *err);
int member_source_read(struct member_source *source, struct view *ret_bytes,
		       struct error *err);
void member_source_close(struct member_source *source); /* NULL is closed */

#endif
