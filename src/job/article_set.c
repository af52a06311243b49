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
	const struct article_complaints *complaints;
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

/* Takes the string and the descriptor. */
static size_t add_root(struct article_set *set, char *path, int fd)
{
	set->roots = array_grow(set->roots, set->root_count, &set->root_cap,
				sizeof(*set->roots));
	set->roots[set->root_count] = (struct article_root){path, fd};
	return set->root_count++;
}

static void complain(const struct walk *walk, const char *path,
		     const char *sentence)
{
	const struct article_complaints *complaints = walk->complaints;

	if (complaints && complaints->on_problem)
		complaints->on_problem(complaints->ctx, path, sentence);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names in an open folder, hidden ones left out, sorted; takes `fd`. */
static char **list_names(int fd, size_t *ret_count)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	char **names = NULL;
	size_t count = 0, cap = 0;

	if (!dir) {
		close(fd);
		return NULL;
	}
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		names = array_grow(names, count, &cap, sizeof(*names));
		names[count++] = xstrdup(entry->d_name);
	}
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
		complain(walk, path, "the folder can't be opened");
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
		complain(walk, path, strerror(errno));
	else if (S_ISDIR(status.st_mode))
		walk_below(walk, parent, path, name);
	else if (!is_article_name(path))
		; /* something else that lies about */
	else if (S_ISREG(status.st_mode)) {
		add_file(walk->set,
			 (struct article_file){path, name, walk->below,
					       walk->root, false});
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
	char **names = list_names(fd, &count);
	size_t len = strlen(path);
	const char *slash = len && path[len - 1] == '/' ? "" : "/";

	if (keep < 0)
		complain(walk, path, strerror(errno));
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

static int collect_folder(struct walk *walk, const char *path, int fd,
			  bool alone, struct error *err)
{
	struct article_set *set = walk->set;
	char *name = folder_name(path);
	size_t before = set->count;
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);

	walk->root = add_root(set, xstrdup(path), fd);
	walk->below = alone ? 0 : strlen(name) + 1;
	if (copy < 0) {
		free(name);
		return error_set_errno(err, errno, "%s", path);
	}
	if (!set->name)
		set->name = xstrdup(name);
	walk_folder(walk, copy, path, alone ? "" : name);
	free(name);
	if (set->count == before)
		return error_set(err, TS_E_NOT_FOUND,
				 "%s: holds no article (.md, .html …)", path);
	return TS_OK;
}

static int collect_file(struct article_set *set, const char *path,
			struct error *err)
{
	const char *name = last_part(path);
	char *folder;
	int fd, r;

	r = file_open_regular(AT_FDCWD, path, true, &fd, NULL, err);
	if (r)
		return r;
	close(fd);
	folder =
	    name == path ? xstrdup(".") : xmemdup0(path, (size_t)(name - path));
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		r = error_set_errno(err, errno, "%s", folder);
		free(folder);
		return r;
	}
	if (!set->name)
		set->name = without_suffix(name);
	add_file(set, (struct article_file){xstrdup(path), xstrdup(name), 0,
					    add_root(set, folder, fd), true});
	return TS_OK;
}

static int collect_input(struct article_set *set, struct error *err)
{
	char piece[65536];
	size_t got;
	int r;

	if (set->input.max)
		return error_set(err, TS_E_USAGE,
				 "-: standard input can be read only once");
	buf_init(&set->input, LIMIT_ARTICLE_BYTES);
	do {
		r = file_read(STDIN_FILENO, piece, sizeof(piece), &got,
			      "standard input", err);
		if (r)
			return r;
		buf_add(&set->input, piece, got);
	} while (got == sizeof(piece));
	if (buf_status(&set->input))
		return error_set(err, TS_E_TOO_LARGE,
				 "standard input: more than %llu bytes",
				 (unsigned long long)LIMIT_ARTICLE_BYTES);
	if (!set->name)
		set->name = xstrdup("stdin");
	add_file(set,
		 (struct article_file){xstrdup("-"), xstrdup("stdin.md"), 0,
				       add_root(set, xstrdup("-"), -1), true});
	return TS_OK;
}

static int collect_path(struct walk *walk, const char *path, bool alone,
			struct error *err)
{
	int fd;

	if (!strcmp(path, "-"))
		return collect_input(walk->set, err);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		return collect_folder(walk, path, fd, alone, err);
	if (errno != ENOTDIR)
		return error_set_errno(err, errno, "%s", path);
	return collect_file(walk->set, path, err);
}

int article_set_collect(const char *const *paths, size_t count,
			const struct article_complaints *complaints,
			struct article_set *ret_set, struct error *err)
{
	struct article_set set = {0};
	struct walk walk = {.set = &set, .complaints = complaints};
	int r = TS_OK;

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
	free(set->name);
	buf_release(&set->input);
	*set = (struct article_set){0};
}

int article_load(const struct article_set *set, const struct article_file *file,
		 struct buf *buf, struct error *err)
{
	if (strcmp(file->path, "-") != 0)
		return file_load(AT_FDCWD, file->path, file->named, buf, NULL,
				 err);
	buf_add_view(buf, buf_view(&set->input));
	return TS_OK;
}
