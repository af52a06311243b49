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
#include "base/file.h"

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

/* A name that no other run uses; the file is made, or *ret_fd is -1. */
static char *make_temporary(int dirfd, int *ret_fd)
{
	char *name = NULL;
	unsigned long long random;

	for (int tries = 0; tries < 16; tries++) {
		if (getrandom(&random, sizeof(random), 0) != sizeof(random))
			break;
		free(name);
		name = xasprintf(".tearsheet-%016llx.tmp", random);
		*ret_fd = openat(
		    dirfd, name,
		    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
		if (*ret_fd >= 0)
			return name;
		if (errno != EEXIST)
			break;
	}
	free(name);
	*ret_fd = -1;
	return NULL;
}

int publish_begin(struct publish *publish, const char *path, struct error *err)
{
	const char *name;
	struct stat status;
	int r = TS_OK;

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
	publish->temporary = make_temporary(publish->dirfd, &publish->fd);
	if (publish->fd < 0)
		r = error_set_errno(err, errno, "%s: can't write into %s", path,
				    publish->dir);
out:
	if (r)
		publish_end(publish);
	return r;
}

int publish_commit(struct publish *publish, struct error *err)
{
	int r = TS_OK;

	if (fsync(publish->fd))
		r = error_set_errno(err, errno, "%s/%s: can't sync",
				    publish->dir, publish->final);
	if (close(publish->fd) && !r)
		r = error_set_errno(err, errno, "%s/%s: can't close",
				    publish->dir, publish->final);
	publish->fd = -1;
	if (r)
		return r;
	if (renameat(publish->dirfd, publish->temporary, publish->dirfd,
		     publish->final))
		return error_set_errno(err, errno, "%s/%s: can't be replaced",
				       publish->dir, publish->final);
	free(publish->temporary);
	publish->temporary = NULL;
	return file_sync_folder(publish->dirfd, publish->dir, err);
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
