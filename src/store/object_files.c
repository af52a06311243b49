/* renameat2() needs _GNU_SOURCE. */
#define _GNU_SOURCE
#include "store/object_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"

#define TMP_PREFIX "object-"

enum {
	FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
	/* A FIFO under an object's name must not be waited for. */
	READ_FLAGS = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
	WRITE_FLAGS = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
};

static int make_folder(int rootfd, const char *path, const char *name,
		       int *ret_fd, struct error *err)
{
	int fd;

	if (mkdirat(rootfd, name, 0777) && errno != EEXIST)
		return error_set_errno(err, errno, "%s: can't make the folder",
				       path);
	fd = openat(rootfd, name, FOLDER_FLAGS);
	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		return error_set(err, TS_E_CORRUPT,
				 "%s: is not a folder; move it aside and run "
				 "again",
				 path);
	if (fd < 0)
		return error_set_errno(err, errno, "%s", path);
	*ret_fd = fd;
	return TS_OK;
}

int object_files_open(struct object_files *files, int rootfd, const char *root,
		      struct error *err)
{
	int r;

	*files = (struct object_files){.objects = -1, .tmp = -1};
	files->objects_path = xasprintf("%s/objects", root);
	files->tmp_path = xasprintf("%s/tmp", root);
	r = make_folder(rootfd, files->objects_path, "objects", &files->objects,
			err);
	if (r)
		goto out;
	r = make_folder(rootfd, files->tmp_path, "tmp", &files->tmp, err);
	if (r)
		goto out;
	if (getrandom(&files->nonce, sizeof(files->nonce), 0) !=
	    sizeof(files->nonce))
		r = error_set_errno(err, errno, "can't get random bytes");
out:
	if (r)
		object_files_close(files);
	return r;
}

void object_files_close(struct object_files *files)
{
	if (files->objects >= 0)
		close(files->objects);
	if (files->tmp >= 0)
		close(files->tmp);
	free(files->objects_path);
	free(files->tmp_path);
	files->objects = files->tmp = -1;
	files->objects_path = files->tmp_path = NULL;
}

int object_files_sweep(struct object_files *files, struct error *err)
{
	const struct dirent *entry;
	DIR *dir = NULL;
	int fd = openat(files->tmp, ".", FOLDER_FLAGS);

	if (fd >= 0)
		dir = fdopendir(fd);
	if (!dir) {
		error_set_errno(err, errno, "%s", files->tmp_path);
		if (fd >= 0)
			close(fd);
		return error_code_of_errno(errno);
	}
	while ((entry = readdir(dir)))
		if (!strncmp(entry->d_name, TMP_PREFIX, strlen(TMP_PREFIX)))
			object_files_discard(files, entry->d_name);
	closedir(dir);
	return TS_OK;
}

/* "ab" and "cdef…" */
struct object_name {
	char folder[3];
	char file[DIGEST_HEX - 1];
};

static struct object_name name_of(const struct digest *digest)
{
	struct object_name name;
	char hex[DIGEST_HEX + 1];

	digest_to_hex(digest, hex);
	memcpy(name.folder, hex, 2);
	name.folder[2] = '\0';
	memcpy(name.file, hex + 2, sizeof(name.file));
	return name;
}

char *object_files_path(const struct object_files *files,
			const struct digest *digest)
{
	struct object_name name = name_of(digest);

	return xasprintf("%s/%s/%s", files->objects_path, name.folder,
			 name.file);
}

static int damaged(const struct object_files *files,
		   const struct object_name *name, const char *how,
		   struct error *err)
{
	return error_set(err, TS_E_CORRUPT,
			 "%s/%s/%s: %s; remove it and run again: it will be "
			 "fetched anew",
			 files->objects_path, name->folder, name->file, how);
}

/* A folder of objects/; *ret_fd is -1 when there is none. */
static int open_folder(const struct object_files *files, const char *name,
		       int *ret_fd, struct error *err)
{
	int fd = openat(files->objects, name, FOLDER_FLAGS);

	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		return error_set(err, TS_E_CORRUPT,
				 "%s/%s: is not a folder; move it aside and "
				 "run again",
				 files->objects_path, name);
	if (fd < 0 && errno != ENOENT)
		return error_set_errno(err, errno, "%s/%s", files->objects_path,
				       name);
	*ret_fd = fd;
	return TS_OK;
}

int object_files_create(struct object_files *files, char *ret_name, int *ret_fd,
			struct error *err)
{
	uint64_t number = atomic_fetch_add(&files->next, 1);
	int fd;

	snprintf(ret_name, OBJECT_TMP_SIZE,
		 TMP_PREFIX "%016" PRIx64 "-%" PRIx64, files->nonce, number);
	fd = openat(files->tmp, ret_name, WRITE_FLAGS, 0444);
	if (fd < 0)
		return error_set_errno(err, errno, "%s: can't make a file",
				       files->tmp_path);
	*ret_fd = fd;
	return TS_OK;
}

int object_files_sync(const struct object_files *files, const char *name,
		      int fd, struct error *err)
{
	int own = -1, r;

	if (fd < 0)
		fd = own = openat(files->tmp, name, READ_FLAGS);
	if (fd < 0)
		return error_set_errno(err, errno, "%s/%s", files->tmp_path,
				       name);
	do
		r = fdatasync(fd);
	while (r && errno == EINTR);
	if (r)
		r = error_set_errno(err, errno, "%s/%s: can't sync",
				    files->tmp_path, name);
	if (own >= 0)
		close(own);
	return r;
}

void object_files_discard(const struct object_files *files, const char *name)
{
	/* Should it stay, the next lonely opening sweeps it. */
	(void)unlinkat(files->tmp, name, 0);
}

/* What lies under an object's name in its open folder. */
static int stat_object(const struct object_files *files, int folder,
		       const struct object_name *name, bool *ret_found,
		       uint64_t *ret_size, struct error *err)
{
	struct stat status;

	if (fstatat(folder, name->file, &status, AT_SYMLINK_NOFOLLOW)) {
		if (errno != ENOENT)
			return error_set_errno(err, errno, "%s/%s/%s",
					       files->objects_path,
					       name->folder, name->file);
		*ret_found = false;
		return TS_OK;
	}
	if (!S_ISREG(status.st_mode))
		return damaged(files, name, "is not a regular file", err);
	*ret_found = true;
	*ret_size = (uint64_t)status.st_size;
	return TS_OK;
}

/*
 * One step where the file system can move without replacing; else a hard link,
 * which never replaces either. Where there is none of both (exFAT) a plain
 * rename must do; should another run give the name meanwhile, then to the same
 * bytes. 0, or the errno.
 */
static int move_object(const struct object_files *files, const char *tmp,
		       int folder, const char *name)
{
	struct stat status;

	if (!renameat2(files->tmp, tmp, folder, name, RENAME_NOREPLACE))
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return errno;
	if (!linkat(files->tmp, tmp, folder, name, 0)) {
		object_files_discard(files, tmp);
		return 0;
	}
	if (errno != EPERM && errno != EOPNOTSUPP && errno != EMLINK)
		return errno;
	if (!fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW))
		return EEXIST;
	return renameat(files->tmp, tmp, folder, name) ? errno : 0;
}

/* Has it the size that its bytes have? */
static int check_size(const struct object_files *files,
		      const struct object_name *name, bool equal,
		      struct error *err)
{
	return equal ? TS_OK
		     : damaged(files, name, "has not its own size", err);
}

static int name_in_folder(const struct object_files *files, const char *tmp,
			  int folder, const struct object_name *name,
			  uint64_t size, struct error *err)
{
	int number = move_object(files, tmp, folder, name->file), r;
	uint64_t there = 0;
	bool found = false;

	if (!number)
		return TS_OK;
	if (number != EEXIST)
		return error_set_errno(
		    err, number, "%s/%s/%s: can't give the name",
		    files->objects_path, name->folder, name->file);
	r = stat_object(files, folder, name, &found, &there, err);
	if (!r)
		r = check_size(files, name, found && there == size, err);
	if (!r)
		object_files_discard(files, tmp);
	return r;
}

int object_files_name(const struct object_files *files, const char *name,
		      const struct digest *digest, uint64_t size,
		      struct error *err)
{
	struct object_name object = name_of(digest);
	int folder = -1, r;

	r = open_folder(files, object.folder, &folder, err);
	if (r)
		return r;
	if (folder < 0) {
		char *path =
		    xasprintf("%s/%s", files->objects_path, object.folder);

		r = make_folder(files->objects, path, object.folder, &folder,
				err);
		free(path);
		if (r)
			return r;
	}
	r = name_in_folder(files, name, folder, &object, size, err);
	close(folder);
	return r;
}

int object_files_sync_folder(const struct object_files *files, unsigned folder,
			     struct error *err)
{
	char name[3], *path;
	int fd = -1, r;

	snprintf(name, sizeof(name), "%02x", folder & 0xFF);
	path = xasprintf("%s/%s", files->objects_path, name);
	r = open_folder(files, name, &fd, err);
	if (!r && fd < 0)
		r = error_set(err, TS_E_NOT_FOUND, "%s: has disappeared", path);
	if (!r)
		r = file_sync_folder(fd, path, err);
	if (fd >= 0)
		close(fd);
	free(path);
	return r;
}

int object_files_sync_top(const struct object_files *files, struct error *err)
{
	return file_sync_folder(files->objects, files->objects_path, err);
}

int object_files_stat(const struct object_files *files,
		      const struct digest *digest, bool *ret_found,
		      uint64_t *ret_size, struct error *err)
{
	struct object_name name = name_of(digest);
	int folder = -1, r;

	r = open_folder(files, name.folder, &folder, err);
	if (r)
		return r;
	if (folder < 0) {
		*ret_found = false;
		return TS_OK;
	}
	r = stat_object(files, folder, &name, ret_found, ret_size, err);
	close(folder);
	return r;
}

int object_files_find(const struct object_files *files,
		      const struct digest *digest, uint64_t size,
		      bool *ret_found, struct error *err)
{
	struct object_name name = name_of(digest);
	uint64_t there = 0;
	int r = object_files_stat(files, digest, ret_found, &there, err);

	if (!r && *ret_found)
		r = check_size(files, &name, there == size, err);
	return r;
}

int object_files_open_object(const struct object_files *files,
			     const struct digest *digest, int *ret_fd,
			     uint64_t *ret_size, struct error *err)
{
	struct object_name name = name_of(digest);
	struct stat status = {.st_size = 0};
	int folder = -1, fd = -1, r;
	bool wrong;

	r = open_folder(files, name.folder, &folder, err);
	if (r || folder < 0)
		goto out;
	fd = openat(folder, name.file, READ_FLAGS);
	if (fd < 0 && errno == ENOENT)
		goto out;
	/* A symbolic link; a socket. */
	wrong = fd < 0 && (errno == ELOOP || errno == ENXIO);
	if (!wrong && (fd < 0 || fstat(fd, &status)))
		r = error_set_errno(err, errno, "%s/%s/%s", files->objects_path,
				    name.folder, name.file);
	else if (wrong || !S_ISREG(status.st_mode))
		r = damaged(files, &name, "is not a regular file", err);
out:
	if (folder >= 0)
		close(folder);
	if (r && fd >= 0)
		close(fd);
	if (r)
		return r;
	*ret_fd = fd;
	*ret_size = (uint64_t)status.st_size;
	return TS_OK;
}
