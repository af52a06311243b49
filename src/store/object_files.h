/*
 * store/object_files: where objects lie, and what the file system does to them.
 *
 * Layer: base. Keeps no list of its own: each call is a few system calls, all
 * below two folders that are held open, through no symbolic link.
 *
 *   objects/ab/cdef…   an object, by its name
 *   tmp/object-…       one that has no name yet
 *
 * Any thread may make any call.
 */
#ifndef STORE_OBJECT_FILES_H
#define STORE_OBJECT_FILES_H

#include <stdatomic.h>

#include "base/digest.h"
#include "base/errors.h"

/* Folders in objects/: one for each first byte of a digest. */
enum { OBJECT_FOLDERS = 256 };
/* The longest name in tmp/, and its NUL. */
enum { OBJECT_TMP_SIZE = 48 };

struct object_files {
	int objects, tmp;              /* folders; -1 when closed */
	char *objects_path, *tmp_path; /* for messages */
	uint64_t nonce; /* of this opening, in the names of tmp/ */
	atomic_uint_fast64_t next;
};

/* Both folders are made when they are not there. `root` is for messages. */
int object_files_open(struct object_files *files, int rootfd, const char *root,
		      struct error *err);
void object_files_close(struct object_files *files);

/* Remove what dead runs left in tmp/. Only while nobody else has the store. */
int object_files_sweep(struct object_files *files, struct error *err);

/* "STORE/objects/ab/cdef…", which the caller frees. */
char *object_files_path(const struct object_files *files,
			const struct digest *digest);

/* A file in tmp/, open for writing. `ret_name` holds OBJECT_TMP_SIZE bytes. */
int object_files_create(struct object_files *files, char *ret_name, int *ret_fd,
			struct error *err);
/*
 * Its bytes last from now on; it has no name among the objects yet. `fd` is -1
 * or the file, open.
 */
int object_files_sync(const struct object_files *files, const char *name,
		      int fd, struct error *err);
void object_files_discard(const struct object_files *files, const char *name);

/*
 * Whether the object is there already. With another size than this one it is
 * TS_E_CORRUPT.
 */
int object_files_find(const struct object_files *files,
		      const struct digest *digest, uint64_t size,
		      bool *ret_found, struct error *err);
/*
 * Move a synced file of tmp/ to its name. One that is there already is kept
 * in its place, if it has this size; otherwise it is TS_E_CORRUPT. The name
 * lasts after object_files_sync_folder() and object_files_sync_top().
 */
int object_files_name(const struct object_files *files, const char *name,
		      const struct digest *digest, uint64_t size,
		      struct error *err);
int object_files_sync_folder(const struct object_files *files, unsigned folder,
			     struct error *err);
int object_files_sync_top(const struct object_files *files, struct error *err);

/* Anything but a regular file under an object's name is TS_E_CORRUPT. */
int object_files_stat(const struct object_files *files,
		      const struct digest *digest, bool *ret_found,
		      uint64_t *ret_size, struct error *err);
/* *ret_fd is -1 when there is none. */
int object_files_open_object(const struct object_files *files,
			     const struct digest *digest, int *ret_fd,
			     uint64_t *ret_size, struct error *err);

#endif
