/* O_PATH is Linux's. */
#define _GNU_SOURCE
#include "job/article_set.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/limit.h"
#include "base/view.h"

static const char *const suffixes[] = {
    ".md", ".markdown", ".mdown", ".mkd", ".html", ".htm", ".xhtml",
};

struct walk {
	struct article_set *set;
	const struct article_callbacks *callbacks;
	size_t root;
	size_t below;
	int depth;
};

static bool is_article_name(const char *name)
{
	struct view v = view_of(name);

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (view_ends_with_nocase(v, suffixes[i]))
			return true;
	}
	return false;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static char *without_suffix(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (!dot || dot == name)
		return xstrdup(name);
	return xmemdup0(name, (size_t)(dot - name));
}

/* Takes the file's strings. */
static void add_file(struct article_set *set, struct article_file file)
{
	set->files = array_grow(set->files, set->count, &set->file_cap,
				sizeof(*set->files));
	set->files[set->count++] = file;
}

/*
 * The number of the folder's root, which is made at need. With O_PATH a folder
 * that may be searched and not listed is good enough.
 */
static int find_root(struct article_set *set, const char *path,
		     size_t *ret_root, struct error *err)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat status;
	uint64_t key[2];
	size_t *number;
	bool is_new;

	if (fd < 0 || fstat(fd, &status)) {
		int why = errno;

		if (fd >= 0)
			close(fd);
		return error_set_errno(err, why, "%s", path);
	}
	key[0] = (uint64_t)status.st_dev;
	key[1] = (uint64_t)status.st_ino;
	number = map_put(set->root_of,
			 view_make((const char *)key, sizeof(key)), &is_new);
	if (!is_new) {
		close(fd);
		*ret_root = *number;
		return TS_OK;
	}
	set->roots = array_grow(set->roots, set->root_count, &set->root_cap,
				sizeof(*set->roots));
	set->roots[set->root_count] = (struct article_root){xstrdup(path), fd};
	*number = *ret_root = set->root_count++;
	return TS_OK;
}

static void complain(const struct walk *walk, const char *path,
		     const char *sentence)
{
	const struct article_callbacks *callbacks = walk->callbacks;

	if (callbacks->on_problem)
		callbacks->on_problem(callbacks->ctx, path, sentence);
}

static void complain_of_errno(const struct walk *walk, const char *path,
			      int number)
{
	struct error err;

	error_set_errno(&err, number, "%s", path);
	complain(walk, path, err.text);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names in an open folder, hidden ones left out, sorted; takes `fd`. */
static char **list_names(const struct walk *walk, int fd, const char *path,
			 size_t *ret_count)
{
	DIR *dir = fdopendir(fd);
	const struct dirent *entry;
	char **names = NULL;
	size_t count = 0, cap = 0;

	if (!dir) {
		complain_of_errno(walk, path, errno);
		close(fd);
		return NULL;
	}
	while ((errno = 0, entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		names = array_grow(names, count, &cap, sizeof(*names));
		names[count++] = xstrdup(entry->d_name);
	}
	if (errno)
		complain_of_errno(walk, path, errno);
	closedir(dir);
	if (count)
		qsort(names, count, sizeof(*names), compare_names);
	*ret_count = count;
	return names;
}

static void walk_folder(struct walk *walk, int fd, const char *path,
			const char *name);

static void walk_below(struct walk *walk, int parent, const char *path,
		       const char *name)
{
	int fd = openat(parent, last_part(path),
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0) {
		complain_of_errno(walk, path, errno);
		return;
	}
	if (walk->depth >= LIMIT_TREE_DEPTH) {
		complain(walk, path, "folders are nested too deep here");
		close(fd);
		return;
	}
	walk->depth++;
	walk_folder(walk, fd, path, name);
	walk->depth--;
}

/* One entry of a folder; takes both strings. */
static void visit(struct walk *walk, int parent, char *path, char *name)
{
	struct stat status;

	if (fstatat(parent, last_part(path), &status, AT_SYMLINK_NOFOLLOW))
		complain_of_errno(walk, path, errno);
	else if (S_ISDIR(status.st_mode))
		walk_below(walk, parent, path, name);
	else if (!is_article_name(path))
		; /* something else that lies about */
	else if (S_ISREG(status.st_mode)) {
		add_file(walk->set, (struct article_file){
					.path = path,
					.name = name,
					.below = walk->below,
					.root = walk->root,
					.dev = (uint64_t)status.st_dev,
					.ino = (uint64_t)status.st_ino,
				    });
		return;
	} else {
		complain(walk, path,
			 S_ISLNK(status.st_mode) ? "is a symbolic link"
						 : "is not a regular file");
	}
	free(path);
	free(name);
}

/*
 * All articles of a folder, in byte order of path. `name` is the folder's own
 * in the set, "" for the root. Takes `fd`. The depth of recursion is bounded by
 * LIMIT_TREE_DEPTH.
 */
static void walk_folder(struct walk *walk, int fd, const char *path,
			const char *name)
{
	int keep = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	size_t count = 0;
	char **names = list_names(walk, fd, path, &count);
	size_t len = strlen(path);
	const char *slash = len && path[len - 1] == '/' ? "" : "/";

	if (keep < 0)
		complain_of_errno(walk, path, errno);
	for (size_t i = 0; i < count; i++) {
		if (keep >= 0)
			visit(walk, keep,
			      xasprintf("%s%s%s", path, slash, names[i]),
			      xasprintf("%s%s%s", name, *name ? "/" : "",
					names[i]));
		free(names[i]);
	}
	free(names);
	if (keep >= 0)
		close(keep);
}

/* The last part of a folder's real path: "." and "a/.." have names too. */
static char *folder_name(const char *path)
{
	char *real = realpath(path, NULL);
	char *name = xstrdup(real && real[1] ? last_part(real) : "articles");

	free(real);
	return name;
}

/* Takes `fd`. */
static int collect_folder(struct walk *walk, const char *path, int fd,
			  bool alone, struct error *err)
{
	struct article_set *set = walk->set;
	char *name = folder_name(path);
	size_t before = set->count;
	int r = find_root(set, path, &walk->root, err);

	if (r) {
		close(fd);
		goto out;
	}
	walk->below = alone ? 0 : strlen(name) + 1;
	if (!set->name)
		set->name = xstrdup(name);
	walk_folder(walk, fd, path, alone ? "" : name);
	if (set->count == before)
		r = error_set(err, TS_E_NOT_FOUND,
			      "%s: holds no article (.md, .html …)", path);
out:
	free(name);
	return r;
}

static int collect_file(struct article_set *set, const char *path,
			struct error *err)
{
	const char *name = last_part(path);
	struct article_file file = {.named = true};
	struct file_stamp stamp;
	char *folder;
	int fd = -1, r;

	r = file_open_regular(AT_FDCWD, path, true, &fd, &stamp, err);
	if (r)
		return r;
	close(fd);
	folder =
	    name == path ? xstrdup(".") : xmemdup0(path, (size_t)(name - path));
	r = find_root(set, folder, &file.root, err);
	free(folder);
	if (r)
		return r;
	if (!set->name)
		set->name = without_suffix(name);
	file.path = xstrdup(path);
	file.name = xstrdup(name);
	file.dev = stamp.dev;
	file.ino = stamp.ino;
	add_file(set, file);
	return TS_OK;
}

/* Not file_read(): a signal must get through while nobody types. */
static int read_input(struct walk *walk, struct error *err)
{
	const struct article_callbacks *callbacks = walk->callbacks;
	struct buf *input = &walk->set->input;
	char piece[65536];
	ssize_t got;

	do {
		got = read(STDIN_FILENO, piece, sizeof(piece));
		if (got > 0)
			buf_add(input, piece, (size_t)got);
		else if (got < 0 && errno != EINTR)
			return error_set_errno(err, errno,
					       "standard input: can't read");
		if (got < 0 && callbacks->is_cancelled &&
		    callbacks->is_cancelled(callbacks->ctx))
			return error_set(err, TS_E_CANCELLED, "cancelled");
	} while (got && !buf_status(input));
	if (buf_status(input))
		return error_set(err, TS_E_TOO_LARGE,
				 "standard input: more than %llu bytes",
				 (unsigned long long)LIMIT_ARTICLE_BYTES);
	return TS_OK;
}

static int collect_input(struct walk *walk, struct error *err)
{
	struct article_set *set = walk->set;
	int r;

	if (set->input.max)
		return error_set(err, TS_E_USAGE,
				 "-: standard input can be read only once");
	buf_init(&set->input, LIMIT_ARTICLE_BYTES);
	r = read_input(walk, err);
	if (r)
		return r;
	if (!set->name)
		set->name = xstrdup("stdin");
	set->roots = array_grow(set->roots, set->root_count, &set->root_cap,
				sizeof(*set->roots));
	set->roots[set->root_count] = (struct article_root){xstrdup("-"), -1};
	add_file(set, (struct article_file){.path = xstrdup("-"),
					    .name = xstrdup("stdin.md"),
					    .root = set->root_count++,
					    .named = true});
	return TS_OK;
}

/* What may have been meant by a path that is not there. */
static const char *likely_slip(const char *path)
{
	struct view v = view_of(path);

	if (!v.len)
		return " (the name is empty)";
	if (view_find(v, 0, "://") < v.len)
		return " (a URL; an article is a file on disk)";
	if (view_find(v, 0, ".tar") < v.len)
		return " (a bundle's name goes behind -o)";
	return "";
}

static int collect_path(struct walk *walk, const char *path, bool alone,
			struct error *err)
{
	int fd;

	if (!strcmp(path, "-"))
		return collect_input(walk, err);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		return collect_folder(walk, path, fd, alone, err);
	if (errno == ENOENT)
		return error_set(err, TS_E_NOT_FOUND,
				 "%s: no such file or folder%s", path,
				 likely_slip(path));
	if (errno != ENOTDIR)
		return error_set_errno(err, errno, "%s", path);
	return collect_file(walk->set, path, err);
}

int article_set_collect(const char *const *paths, size_t count,
			const struct article_callbacks *callbacks,
			struct article_set *ret_set, struct error *err)
{
	struct article_set set = {0};
	struct walk walk = {.set = &set, .callbacks = callbacks};
	int r = TS_OK;

	set.root_of = map_new();

	for (size_t i = 0; i < count && !r; i++)
		r = collect_path(&walk, paths[i], count == 1, err);
	if (r)
		article_set_release(&set);
	else
		*ret_set = set;
	return r;
}

void article_set_release(struct article_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		free(set->files[i].path);
		free(set->files[i].name);
	}
	for (size_t i = 0; i < set->root_count; i++) {
		free(set->roots[i].path);
		if (set->roots[i].fd >= 0)
			close(set->roots[i].fd);
	}
	free(set->files);
	free(set->roots);
	map_free(set->root_of);
	free(set->name);
	buf_release(&set->input);
	*set = (struct article_set){0};
}

bool article_set_has(const struct article_set *set, uint64_t dev, uint64_t ino)
{
	for (size_t i = 0; i < set->count; i++) {
		if (set->files[i].ino == ino && set->files[i].dev == dev)
			return true;
	}
	return false;
}

/* A NUL near the start: an image, an archive, a program. UTF-16 is told of by
 * the scan. */
static int check_text(const char *path, struct view bytes, struct error *err)
{
	struct view head = view_slice(bytes, 0, 1024);

	if (view_find_byte(head, 0, '\0') == head.len ||
	    view_starts_with(head, "\xFF\xFE") ||
	    view_starts_with(head, "\xFE\xFF"))
		return TS_OK;
	return error_set(err, TS_E_UNSUPPORTED, "%s: is no text, so no article",
			 path);
}

static int load_below(const struct article_root *root,
		      const struct article_file *file, struct buf *buf,
		      struct error *err)
{
	const char *below = file->name + file->below;
	struct error why;
	int fd, r;

	r = file_open_beneath(root->fd, below, false, &fd, NULL, &why);
	if (!r)
		return file_load_open(fd, file->path, buf, err);
	/* Shown as the user would write it. */
	return error_set(err, r, "%s%s", file->path, why.text + strlen(below));
}

int article_load(const struct article_set *set, const struct article_file *file,
		 struct buf *buf, struct error *err)
{
	const struct article_root *root = &set->roots[file->root];
	int r = TS_OK;

	if (root->fd < 0)
		buf_add_view(buf, buf_view(&set->input));
	else if (file->named)
		r = file_load(AT_FDCWD, file->path, true, buf, err);
	else
		r = load_below(root, file, buf, err);
	return r ? r : check_text(file->path, buf_view(buf), err);
}
