/*
 * base/file: reading and writing whole files, without surprises.
 *
 * Layer: libc and POSIX. Every call names its file in its error. Short reads,
 * short writes and EINTR are handled here and nowhere else.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/types.h>

#include "base/buf.h"

/* What tells one state of a file from another. */
struct file_stamp {
	uint64_t dev, ino, size;
	int64_t mtime_ns, ctime_ns;
};

/* All of `len` bytes, or a failure. `name` is for the message. */
int file_write_all(int fd, const void *bytes, size_t len, const char *name,
		   struct error *err);
/* Up to `len` bytes; *ret_len < len at the end of the file only. */
int file_read(int fd, void *bytes, size_t len, size_t *ret_len,
	      const char *name, struct error *err);

/*
 * Open a regular file for reading, below the folder `dirfd` (AT_FDCWD: the
 * current one). A last component that is a symbolic link is followed only
 * with `follow`. A FIFO, device or folder is TS_E_NOT_REGULAR and is not
 * waited for. The caller closes *ret_fd.
 */
int file_open_regular(int dirfd, const char *path, bool follow, int *ret_fd,
		      struct file_stamp *ret_stamp, struct error *err);

/*
 * Append the whole file to *buf, whose maximum is the limit. A file that
 * changed meanwhile is TS_E_CHANGED.
 */
int file_load(int dirfd, const char *path, bool follow, struct buf *buf,
	      struct error *err);

/*
 * Open a regular file below `rootfd` in any case: never through a symbolic link
 * that leads out of it (openat2 with RESOLVE_BENEATH; TS_E_UNSUPPORTED on a
 * kernel that has none), and through none at all unless `follow`.
 */
int file_open_beneath(int rootfd, const char *path, bool follow, int *ret_fd,
		      struct file_stamp *ret_stamp, struct error *err);

/* Append the whole of an open file as file_load() does; takes `fd`. */
int file_load_open(int fd, const char *path, struct buf *buf,
		   struct error *err);

/* Make a folder and those above it, 0777 less the umask; there already is fine.
 */
int file_make_folders(const char *path, struct error *err);

/* Sync the folder itself, so that names made in it last. */
int file_sync_folder(int dirfd, const char *name, struct error *err);

bool file_stamp_equals(const struct file_stamp *a, const struct file_stamp *b);

#endif
