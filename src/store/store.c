#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "store/catalog_sqlite.h"
#include "store/object_dir.h"

#define VERSION_FILE "tearsheet-store"
/* It becomes the version file; left behind, it is ours to remove. */
#define VERSION_TMP  "tearsheet-store.tmp"
#define VERSION_WORD "tearsheet store "
#define LOCK_FILE    "lock"
#define CATALOG_FILE "catalog.sqlite"

enum { STORE_VERSION = 1, VERSION_FILE_MAX = 64 };

struct store {
	char *path;
	int rootfd, lockfd;
	struct object_dir *dir;
	struct catalog_sqlite *sqlite;
	struct object_store objects;
	struct catalog catalog;
};

/* Version -------------------------------------------------------------- */

static int check_version(const struct store *store, struct view text,
			 struct error *err)
{
	size_t word = strlen(VERSION_WORD);
	uint64_t version = 0;

	if (!view_starts_with(text, VERSION_WORD) ||
	    !view_ends_with(text, "\n") ||
	    !view_to_u64(view_slice(text, word, text.len - 1), &version) ||
	    !version)
		return error_set(err, TS_E_CORRUPT,
				 "%s: is not a tearsheet store (its file "
				 "%s says something else)",
				 store->path, VERSION_FILE);
	if (version > STORE_VERSION)
		return error_set(err, TS_E_NEWER,
				 "%s: is a store of version %llu, made by a "
				 "newer tearsheet; this one knows version %d",
				 store->path, (unsigned long long)version,
				 STORE_VERSION);
	return TS_OK;
}

/* A folder is made into a store only when nothing of anybody's is in it. */
static int check_empty(const struct store *store, struct error *err)
{
	const struct dirent *entry;
	DIR *dir = NULL;
	int fd = openat(store->rootfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = TS_OK;

	if (fd >= 0)
		dir = fdopendir(fd);
	if (!dir) {
		r = error_set_errno(err, errno, "%s", store->path);
		if (fd >= 0)
			close(fd);
		return r;
	}
	while (!r && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0 &&
		    strcmp(entry->d_name, VERSION_TMP) != 0)
			r = error_set(err, TS_E_EXISTS,
				      "%s: is not a tearsheet store and has "
				      "other things in it; name a new or an "
				      "empty folder",
				      store->path);
	closedir(dir);
	return r;
}

static int write_version_tmp(const struct store *store, struct error *err)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	char text[VERSION_FILE_MAX];
	int fd, r;

	(void)unlinkat(store->rootfd, VERSION_TMP, 0);
	fd = openat(store->rootfd, VERSION_TMP, flags, 0666);
	if (fd < 0)
		return error_set_errno(err, errno, "%s: can't make a store",
				       store->path);
	snprintf(text, sizeof(text), VERSION_WORD "%d\n", STORE_VERSION);
	r = file_write_all(fd, text, strlen(text), store->path, err);
	if (!r && fsync(fd))
		r = error_set_errno(err, errno, "%s: can't sync", store->path);
	if (close(fd) && !r)
		r = error_set_errno(err, errno, "%s: can't write", store->path);
	return r;
}

/*
 * The version file is the first thing that a store has. A crash before it
 * leaves an empty folder, or one with the temporary file alone; a crash after
 * it, a store whose other parts are made at the next opening.
 */
static int make_version(const struct store *store, struct error *err)
{
	int r = check_empty(store, err), parent;

	if (!r)
		r = write_version_tmp(store, err);
	if (r)
		return r;
	if (renameat(store->rootfd, VERSION_TMP, store->rootfd, VERSION_FILE))
		return error_set_errno(err, errno, "%s: can't make a store",
				       store->path);
	/* The folder's own name; no right to read the one above is no harm. */
	parent =
	    openat(store->rootfd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (parent >= 0) {
		r = file_sync_folder(parent, store->path, err);
		close(parent);
	}
	return r;
}

static int open_version(const struct store *store, struct error *err)
{
	struct error error;
	struct buf text;
	int r;

	buf_init(&text, VERSION_FILE_MAX);
	r = file_load(store->rootfd, VERSION_FILE, false, &text, &error);
	switch (r) {
	case TS_OK:
		r = check_version(store, buf_view(&text), err);
		break;
	case TS_E_NOT_FOUND:
		r = make_version(store, err);
		break;
	case TS_E_TOO_LARGE:
	case TS_E_NOT_REGULAR:
		r = check_version(store, VIEW_NONE, err);
		break;
	default:
		error_prefix(&error, "%s", store->path);
		if (err)
			*err = error;
	}
	buf_release(&text);
	return r;
}

/* Locks ---------------------------------------------------------------- */

/*
 * Two locks. The store's own (STORE/lock) is held shared for as long as the
 * store is open; whoever holds it exclusively has the store for himself. The
 * folder STORE itself is locked while a store is being opened, so that only
 * one opening at a time makes what is missing, and so that the short moment in
 * which an opening holds the store exclusively is never met by another one,
 * which would take it for a run that needs the store for itself.
 */
static int lock_file(int fd, int how)
{
	int r;

	do
		r = flock(fd, how);
	while (r && errno == EINTR);
	return r ? errno : 0;
}

static int begin_opening(const struct store *store, struct error *err)
{
	int number = lock_file(store->rootfd, LOCK_EX);

	if (number)
		return error_set_errno(err, number,
				       "%s: can't be locked; the store needs a "
				       "local disk",
				       store->path);
	return TS_OK;
}

static int open_lock(struct store *store, struct error *err)
{
	struct stat status;

	store->lockfd = openat(store->rootfd, LOCK_FILE,
			       O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC |
				   O_NONBLOCK | O_NOCTTY,
			       0666);
	if (store->lockfd < 0 || fstat(store->lockfd, &status))
		return error_set_errno(err, errno, "%s/%s: can't be opened",
				       store->path, LOCK_FILE);
	if (!S_ISREG(status.st_mode))
		return error_set(err, TS_E_NOT_REGULAR,
				 "%s/%s: is not a regular file", store->path,
				 LOCK_FILE);
	return TS_OK;
}

/*
 * Shared in the end. When it can be had exclusively, no other run is there,
 * and what dead runs left is removed first. The way from exclusive to shared
 * is not atomic; who slips in has the store for himself, and we are told so.
 */
static int take_lock(const struct store *store, struct error *err)
{
	int number = lock_file(store->lockfd, LOCK_EX | LOCK_NB), r = TS_OK;

	if (!number)
		r = object_dir_sweep(store->dir, err);
	if (r)
		return r;
	number = lock_file(store->lockfd, LOCK_SH | LOCK_NB);
	if (number == EWOULDBLOCK)
		return error_set(err, TS_E_BUSY,
				 "%s: another run has the store for itself; "
				 "wait until it has ended",
				 store->path);
	if (number)
		return error_set_errno(err, number,
				       "%s/%s: can't be locked; the store "
				       "needs a local disk",
				       store->path, LOCK_FILE);
	return TS_OK;
}

/* The store ------------------------------------------------------------ */

static int open_root(struct store *store, struct error *err)
{
	int r = file_make_folders(store->path, err);

	if (r)
		return r;
	store->rootfd = open(store->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->rootfd < 0)
		return error_set_errno(err, errno, "%s", store->path);
	return TS_OK;
}

/* SQLite opens a path; a link there would lead it out of the store. */
static int open_catalog(struct store *store, struct error *err)
{
	char *path = xasprintf("%s/%s", store->path, CATALOG_FILE);
	struct stat status;
	int r;

	if (!fstatat(store->rootfd, CATALOG_FILE, &status,
		     AT_SYMLINK_NOFOLLOW) &&
	    !S_ISREG(status.st_mode))
		r = error_set(err, TS_E_CORRUPT,
			      "%s: is not a regular file; move it aside and "
			      "run again",
			      path);
	else
		r = catalog_sqlite_open(path, &store->sqlite, err);
	free(path);
	return r;
}

static int open_parts(struct store *store, struct error *err)
{
	int r = open_version(store, err);

	if (!r)
		r = open_lock(store, err);
	if (!r)
		r = object_dir_open(store->rootfd, store->path,
				    store_digest_ops(), &store->dir, err);
	if (!r)
		r = take_lock(store, err);
	if (!r)
		r = open_catalog(store, err);
	/* All the names that were made just now last from here on. */
	if (!r)
		r = file_sync_folder(store->rootfd, store->path, err);
	return r;
}

int store_open(const char *path, struct store **ret_store, struct error *err)
{
	struct store *store = xcalloc(1, sizeof(*store));
	int r;

	store->path = xstrdup(path);
	store->rootfd = store->lockfd = -1;
	r = open_root(store, err);
	if (!r)
		r = begin_opening(store, err);
	if (!r)
		r = open_parts(store, err);
	if (r) {
		store_close(store);
		return r;
	}
	(void)lock_file(store->rootfd, LOCK_UN);
	store->objects = (struct object_store){&object_dir_ops, store->dir};
	store->catalog = (struct catalog){&catalog_sqlite_ops, store->sqlite};
	*ret_store = store;
	return TS_OK;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	catalog_sqlite_close(store->sqlite);
	object_dir_close(store->dir);
	if (store->lockfd >= 0)
		close(store->lockfd); /* which gives the lock back */
	if (store->rootfd >= 0)
		close(store->rootfd);
	free(store->path);
	free(store);
}

struct object_store *store_objects(struct store *store)
{
	return &store->objects;
}

struct catalog *store_catalog(struct store *store)
{
	return &store->catalog;
}
