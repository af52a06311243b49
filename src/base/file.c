/* openat2() has no wrapper in this libc; syscall() needs _GNU_SOURCE. */
#define _GNU_SOURCE
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"

int file_write_all(int fd, const void *bytes, size_t len, const char *name,
		   struct error *err)
{
	const char *at = bytes;
	ssize_t put;

	while (len) {
		put = write(fd, at, len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return error_set_errno(err, errno, "%s: can't write",
					       name);
		at += put;
		len -= (size_t)put;
	}
	return TS_OK;
}

int file_read(int fd, void *bytes, size_t len, size_t *ret_len,
	      const char *name, struct error *err)
{
	char *at = bytes;
	size_t done = 0;
	ssize_t got;

	while (done < len) {
		got = read(fd, at + done, len - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_errno(err, errno, "%s: can't read",
					       name);
		if (!got)
			break;
		done += (size_t)got;
	}
	*ret_len = done;
	return TS_OK;
}

static int64_t nanoseconds(struct timespec time)
{
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int stamp_regular(int fd, const char *path, struct file_stamp *ret_stamp,
			 struct error *err)
{
	struct stat status;

	if (fstat(fd, &status))
		return error_set_errno(err, errno, "%s", path);
	if (S_ISDIR(status.st_mode))
		return error_set(err, TS_E_NOT_REGULAR, "%s: is a folder",
				 path);
	if (!S_ISREG(status.st_mode))
		return error_set(err, TS_E_NOT_REGULAR,
				 "%s: is not a regular file", path);
	*ret_stamp = (struct file_stamp){
	    .dev = (uint64_t)status.st_dev,
	    .ino = (uint64_t)status.st_ino,
	    .size = (uint64_t)status.st_size,
	    .mtime_ns = nanoseconds(status.st_mtim),
	    .ctime_ns = nanoseconds(status.st_ctim),
	};
	return TS_OK;
}

/* Takes the descriptor: it is the caller's or closed. */
static int finish_open(int fd, const char *path, int *ret_fd,
		       struct file_stamp *ret_stamp, struct error *err)
{
	struct file_stamp stamp = {0};
	int r = stamp_regular(fd, path, &stamp, err);

	if (r) {
		close(fd);
		return r;
	}
	if (ret_stamp)
		*ret_stamp = stamp;
	*ret_fd = fd;
	return TS_OK;
}

int file_open_regular(int dirfd, const char *path, bool follow, int *ret_fd,
		      struct file_stamp *ret_stamp, struct error *err)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	int fd = openat(dirfd, path, follow ? flags : flags | O_NOFOLLOW);

	if (fd < 0 && errno == ELOOP && !follow)
		return error_set(err, TS_E_NOT_REGULAR,
				 "%s: is a symbolic link", path);
	if (fd < 0)
		return error_set_errno(err, errno, "%s", path);
	return finish_open(fd, path, ret_fd, ret_stamp, err);
}

int file_load_open(int fd, const char *path, struct buf *buf, struct error *err)
{
	struct file_stamp before = {0}, after = {0};
	size_t got = 0, start = buf->len;
	char *bytes = NULL;
	int r;

	r = stamp_regular(fd, path, &before, err);
	if (r)
		goto out;
	if (before.size > buf->max - buf->len) {
		r = error_set(err, TS_E_TOO_LARGE,
			      "%s: %llu bytes are more than the limit of %zu",
			      path, (unsigned long long)before.size, buf->max);
		goto out;
	}
	/* One byte more than there should be, to see that the file ends. */
	bytes = xmalloc((size_t)before.size + 1);
	r = file_read(fd, bytes, (size_t)before.size + 1, &got, path, err);
	if (r)
		goto out;
	r = stamp_regular(fd, path, &after, err);
	if (r)
		goto out;
	if (got != before.size || !file_stamp_equals(&before, &after)) {
		r = error_set(err, TS_E_CHANGED,
			      "%s: changed while it was read", path);
		goto out;
	}
	buf_add(buf, bytes, got);
out:
	if (r)
		buf->len = start;
	free(bytes);
	close(fd);
	return r;
}

int file_load(int dirfd, const char *path, bool follow, struct buf *buf,
	      struct error *err)
{
	int fd = -1, r;

	r = file_open_regular(dirfd, path, follow, &fd, NULL, err);
	return r ? r : file_load_open(fd, path, buf, err);
}

/* A rename somewhere in the tree makes openat2() say EAGAIN: try again. */
enum { BENEATH_TRIES = 32 };

int file_open_beneath(int rootfd, const char *path, bool follow, int *ret_fd,
		      struct file_stamp *ret_stamp, struct error *err)
{
	struct open_how how = {
	    .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
	    .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	long fd = -1;

	if (!follow)
		how.resolve |= RESOLVE_NO_SYMLINKS;
	for (int i = 0; i < BENEATH_TRIES; i++) {
		fd = syscall(SYS_openat2, rootfd, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	if (fd < 0 && errno == EXDEV)
		return error_set(err, TS_E_PERMISSION,
				 "%s: leads out of the folder that is packed; "
				 "pack the one above both",
				 path);
	if (fd < 0 && errno == ELOOP && !follow)
		return error_set(err, TS_E_NOT_REGULAR,
				 "%s: a symbolic link is on the way", path);
	if (fd < 0 && errno == ENOSYS)
		return error_set(err, TS_E_UNSUPPORTED,
				 "%s: this kernel has no openat2(), without "
				 "which local files can't be opened safely",
				 path);
	if (fd < 0)
		return error_set_errno(err, errno, "%s", path);
	return finish_open((int)fd, path, ret_fd, ret_stamp, err);
}

static int make_folder(const char *path, struct error *err)
{
	struct stat status;

	if (!mkdir(path, 0777))
		return TS_OK;
	if (errno == EEXIST && !stat(path, &status) && S_ISDIR(status.st_mode))
		return TS_OK;
	return error_set_errno(err, errno, "%s: can't make the folder", path);
}

int file_make_folders(const char *path, struct error *err)
{
	char *copy = xstrdup(path);
	int r = TS_OK;

	/* A slash that the path begins with makes no folder. */
	for (char *slash = *copy ? strchr(copy + 1, '/') : NULL; slash && !r;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		r = make_folder(copy, err);
		*slash = '/';
	}
	if (!r)
		r = make_folder(copy, err);
	free(copy);
	return r;
}

int file_sync_folder(int dirfd, const char *name, struct error *err)
{
	/* A file system that can't sync a folder says EINVAL. */
	if (fsync(dirfd) && errno != EINVAL)
		return error_set_errno(err, errno, "%s: can't sync", name);
	return TS_OK;
}

bool file_stamp_equals(const struct file_stamp *a, const struct file_stamp *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
	       a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}
