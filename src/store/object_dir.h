/*
 * store/object_dir: the object store in a folder.
 *
 * Layer: base. A sink writes to a file in tmp/ and hashes on the way; its
 * commit notes the object as pending, readable at once. flush() syncs the
 * pending ones by a small pool, names them without replacing anything, syncs
 * each folder that a name went to, and forgets them. When a sync fails, the
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

/* Their context is the object_dir. */
extern const struct object_store_ops object_dir_ops;

#endif
