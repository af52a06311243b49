#include "bundle/folder_walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limit.h"

enum { PIECE = 256 * 1024 };

/* A folder on the way down; its names are read and sorted at once. */
struct level {
	int fd;
	char **names;
	size_t count, cap, next;
	size_t prefix; /* bytes of the path before its names */
};

struct folder_walk {
	struct member_source source;
	char *path;
	struct level levels[LIMIT_TREE_DEPTH];
	size_t depth;
	struct buf name; /* of the member at hand */
	int fd;          /* of the file at hand, or -1 */
	char piece[PIECE];
};

static struct folder_walk *of_source(struct member_source *source)
{
	return (struct folder_walk *)source;
}

static void level_release(struct level *level)
{
	for (size_t i = 0; i < level->count; i++)
		free(level->names[i]);
	free(level->names);
	close(level->fd);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A second descriptor, because closedir() closes the one it was given. */
static DIR *open_listing(int fd)
{
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);

	if (!dir && copy >= 0)
		close(copy);
	return dir;
}

static bool is_dot(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

static int list_names(struct level *level, const char *path, struct error *err)
{
	DIR *dir = open_listing(level->fd);
	struct dirent *entry;
	int r = TS_OK;

	if (!dir)
		return error_set_errno(err, errno, "%s: can't be listed", path);
	errno = 0;
	while (!r && (entry = readdir(dir))) {
		if (is_dot(entry->d_name))
			continue;
		if (level->count >= LIMIT_MEMBERS) {
			r = error_set(err, TS_E_TOO_MANY,
				      "%s: more than %d files in one folder",
				      path, LIMIT_MEMBERS);
			break;
		}
		level->names = array_grow(level->names, level->count,
					  &level->cap, sizeof(*level->names));
		level->names[level->count++] = xstrdup(entry->d_name);
		errno = 0;
	}
	if (!r && errno)
		r = error_set_errno(err, errno, "%s: can't be listed", path);
	closedir(dir);
	if (level->count)
		qsort(level->names, level->count, sizeof(*level->names),
		      compare_names);
	return r;
}

/* Takes `fd`. */
static int enter(struct folder_walk *walk, int fd, struct error *err)
{
	struct level *level = &walk->levels[walk->depth++];

	*level = (struct level){.fd = fd, .prefix = walk->name.len};
	return list_names(level, walk->path, err);
}

static void leave(struct folder_walk *walk)
{
	level_release(&walk->levels[--walk->depth]);
}

static int enter_folder(struct folder_walk *walk, int dirfd, const char *name,
			struct error *err)
{
	int fd;

	if (walk->depth >= LIMIT_TREE_DEPTH)
		return error_set(err, TS_E_CORRUPT,
				 "has folders more than %d deep",
				 LIMIT_TREE_DEPTH);
	fd = openat(dirfd, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(err, errno, "%s/%s", walk->path,
				       walk->name.ptr);
	buf_add_byte(&walk->name, '/');
	return enter(walk, fd, err);
}

static const char *kind_words(mode_t mode)
{
	if (S_ISLNK(mode))
		return "a symbolic link";
	if (S_ISFIFO(mode))
		return "a named pipe";
	if (S_ISSOCK(mode))
		return "a socket";
	return "a device";
}

/* The member `name` in the folder at hand, which is opened or entered. */
static int visit(struct folder_walk *walk, const char *name,
		 struct member *ret_member, struct error *err)
{
	int r = TS_OK, dirfd = walk->levels[walk->depth - 1].fd;
	size_t len;
	struct stat status;

	buf_add_string(&walk->name, name);
	len = walk->name.len;
	if (buf_status(&walk->name))
		return error_set(err, TS_E_CORRUPT,
				 "has a name of more than %d bytes",
				 LIMIT_NAME_BYTES);
	if (fstatat(dirfd, name, &status, AT_SYMLINK_NOFOLLOW))
		return error_set_errno(err, errno, "%s/%s", walk->path,
				       walk->name.ptr);
	*ret_member = (struct member){.kind = MEMBER_OTHER};
	if (S_ISREG(status.st_mode)) {
		ret_member->kind = MEMBER_FILE;
		r = file_open_regular(dirfd, name, false, &walk->fd, NULL, err);
		if (r)
			error_prefix(err, "%s", walk->path);
	} else if (S_ISDIR(status.st_mode)) {
		ret_member->kind = MEMBER_FOLDER;
		r = enter_folder(walk, dirfd, name, err);
	} else {
		ret_member->what = kind_words(status.st_mode);
	}
	ret_member->name = view_make(walk->name.ptr, len);
	return r;
}

static void close_file(struct folder_walk *walk)
{
	if (walk->fd >= 0)
		close(walk->fd);
	walk->fd = -1;
}

static int next(struct member_source *source, struct member *ret_member,
		bool *ret_end, struct error *err)
{
	struct folder_walk *walk = of_source(source);
	struct level *level;

	close_file(walk);
	*ret_end = false;
	for (; walk->depth; leave(walk)) {
		level = &walk->levels[walk->depth - 1];
		if (level->next == level->count)
			continue;
		walk->name.len = level->prefix;
		return visit(walk, level->names[level->next++], ret_member,
			     err);
	}
	*ret_end = true;
	source->whole = true;
	return TS_OK;
}

static int read_member(struct member_source *source, struct view *ret_bytes,
		       struct error *err)
{
	struct folder_walk *walk = of_source(source);
	size_t len;
	int r = file_read(walk->fd, walk->piece, PIECE, &len, walk->path, err);

	if (!r)
		*ret_bytes = view_make(walk->piece, len);
	return r;
}

static void close_walk(struct member_source *source)
{
	struct folder_walk *walk = of_source(source);

	close_file(walk);
	while (walk->depth)
		leave(walk);
	buf_release(&walk->name);
	free(walk->path);
	free(walk);
}

static const struct member_source_ops walk_ops = {next, read_member,
						  close_walk};

static bool is_bag(int fd)
{
	struct stat status;

	return !fstatat(fd, "bagit.txt", &status, AT_SYMLINK_NOFOLLOW);
}

/* The one folder in `fd` that is a bag; -1 when there is none, or two. */
static int find_bag(int fd)
{
	DIR *dir = open_listing(fd);
	struct dirent *entry;
	int inner, found = -1, count = 0;

	while (dir && count < 2 && (entry = readdir(dir))) {
		if (is_dot(entry->d_name))
			continue;
		inner = openat(fd, entry->d_name,
			       O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (inner < 0)
			continue;
		if (is_bag(inner) && ++count == 1)
			found = inner;
		else
			close(inner);
	}
	if (dir)
		closedir(dir);
	if (count > 1) {
		close(found);
		found = -1;
	}
	return found;
}

int folder_walk_open(int fd, const char *path,
		     struct member_source **ret_source, struct error *err)
{
	struct folder_walk *walk = xcalloc(1, sizeof(*walk));
	int inner = is_bag(fd) ? -1 : find_bag(fd), r;

	if (inner >= 0) {
		close(fd);
		fd = inner;
	}
	walk->source.ops = &walk_ops;
	walk->path = xstrdup(path);
	walk->fd = -1;
	buf_init(&walk->name, LIMIT_NAME_BYTES);
	r = enter(walk, fd, err);
	if (r)
		close_walk(&walk->source);
	else
		*ret_source = &walk->source;
	return r;
}
