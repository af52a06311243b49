/*
 * store/object_dir: the object store in a folder.
 *
 * Layer: base. A sink hashes its bytes and keeps them in memory; what passes
 * LIMIT_OBJECT_MEMORY, or finds LIMIT_STORE_MEMORY used up, goes to a file in
 * tmp/. A commit notes the object as pending: for most it is no system call.
 * flush() drops the pending ones that the store has, writes and syncs the
 * others by a small pool, names them without replacing anything, and syncs
 * each folder that a name went to or was in. When a write or a sync fails, the
 * batch has failed: its files are removed and nothing gets a name, since a
 * second sync of the same pages would lie (fsync forgets an error it told).
 *
 * A crash at any point leaves files in tmp/ and whole objects, nothing else.
 * No descriptor is held for a pending object.
 *
 * Lifecycle: object_dir_open() -> object_dir_ops -> object_dir_close().
 */
#ifndef STORE_OBJECT_DIR_H
#define STORE_OBJECT_DIR_H

#include "store/object_store.h"

struct object_dir;

/* In the open folder `rootfd`, which outlives it; `root` is for messages. */
int object_dir_open(int rootfd, const char *root, const struct digest_ops *ops,
		    struct object_dir **ret_dir, struct error *err);
/* Discards what is pending; every sink and reader has ended by then. */
void object_dir_close(struct object_dir *dir);

/* Remove what dead runs left behind. Only while nobody else has the store. */
int object_dir_sweep(struct object_dir *dir, struct error *err);

/* Bytes of memory that open sinks and pending objects have now. */
size_t object_dir_memory(struct object_dir *dir);

/* Their context is the object_dir. */
extern const struct object_store_ops object_dir_ops;

#endif
