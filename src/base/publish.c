/* O_TMPFILE is Linux's. */
#define _GNU_SOURCE
#include "base/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

static void split_path(const char *path, char **ret_dir, const char **ret_name)
{
	const char *slash = strrchr(path, '/');

	if (!slash) {
		*ret_dir = xstrdup(".");
		*ret_name = path;
		return;
	}
	*ret_name = slash + 1;
	/* "/name" lies in "/" */
	*ret_dir = xmemdup0(path, slash == path ? 1 : (size_t)(slash - path));
}

/* A name that no other run uses; NULL with errno set when there is none. */
static char *random_name(void)
{
	unsigned long long random;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return NULL;
	return xasprintf(".tearsheet-%016llx.tmp", random);
}

/* A file under a temporary name; *ret_fd is -1 when there is none. */
static char *make_named(int dirfd, int *ret_fd)
{
	char *name = random_name();

	*ret_fd = -1;
	if (name)
		*ret_fd = openat(
		    dirfd, name,
		    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (*ret_fd < 0) {
		free(name);
		return NULL;
	}
	return name;
}

/* A file without a name can get one later only through /proc. */
static int open_file(struct publish *publish)
{
	publish->fd = -1;
	if (!access("/proc/self/fd", X_OK))
		publish->fd = openat(publish->dirfd, ".",
				     O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
	if (publish->fd < 0)
		publish->temporary = make_named(publish->dirfd, &publish->fd);
	return publish->fd < 0 ? errno : 0;
}

/* Give the nameless file a temporary name, from which it can be renamed. */
static int name_file(struct publish *publish)
{
	char *self = xasprintf("/proc/self/fd/%d", publish->fd);
	char *name = random_name();
	int r = 0;

	if (!name ||
	    linkat(AT_FDCWD, self, publish->dirfd, name, AT_SYMLINK_FOLLOW)) {
		r = errno;
		free(name);
		name = NULL;
	}
	publish->temporary = name;
	free(self);
	return r;
}

int publish_begin(struct publish *publish, const char *path, struct error *err)
{
	const char *name;
	struct stat status;
	int number, r = TS_OK;

	*publish = (struct publish){.dirfd = -1, .fd = -1};
	split_path(path, &publish->dir, &name);
	publish->final = xstrdup(name);
	if (!*name) {
		r = error_set(err, TS_E_NOT_REGULAR,
			      "%s: names a folder, not a file", path);
		goto out;
	}
	publish->dirfd = open(publish->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (publish->dirfd < 0) {
		r = error_set_errno(err, errno, "%s: can't write into %s", path,
				    publish->dir);
		goto out;
	}
	if (!fstatat(publish->dirfd, name, &status, 0) &&
	    !S_ISREG(status.st_mode)) {
		r = error_set(err, TS_E_NOT_REGULAR,
			      "%s: is there and is not a regular file", path);
		goto out;
	}
	number = open_file(publish);
	if (number)
		r = error_set_errno(err, number, "%s: can't write into %s",
				    path, publish->dir);
out:
	if (r)
		publish_end(publish);
	return r;
}

static int fail_commit(const struct publish *publish, int number,
		       const char *what, struct error *err)
{
	return error_set_errno(err, number, "%s/%s: can't %s", publish->dir,
			       publish->final, what);
}

int publish_commit(struct publish *publish, struct error *err)
{
	int fd = publish->fd, number;

	if (fsync(fd))
		return fail_commit(publish, errno, "sync", err);
	number = publish->temporary ? 0 : name_file(publish);
	if (number)
		return fail_commit(publish, number, "give the name", err);
	publish->fd = -1;
	if (close(fd))
		return fail_commit(publish, errno, "close", err);
	if (renameat(publish->dirfd, publish->temporary, publish->dirfd,
		     publish->final))
		return fail_commit(publish, errno, "be replaced", err);
	free(publish->temporary);
	publish->temporary = NULL;
	if (fsync(publish->dirfd) && errno != EINVAL)
		return error_set_errno(err, errno,
				       "%s/%s: is in place, but may not "
				       "outlast a power cut: can't sync",
				       publish->dir, publish->final);
	return TS_OK;
}

void publish_end(struct publish *publish)
{
	if (publish->fd >= 0)
		close(publish->fd);
	if (publish->temporary && publish->dirfd >= 0)
		unlinkat(publish->dirfd, publish->temporary, 0);
	if (publish->dirfd >= 0)
		close(publish->dirfd);
	free(publish->dir);
	free(publish->final);
	free(publish->temporary);
	*publish = (struct publish){.dirfd = -1, .fd = -1};
}
