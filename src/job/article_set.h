/*
 * job/article_set: the articles that a command was given.
 *
 * Layer: base. Files as they are named; in folders every file whose suffix is
 * an article's (.md .markdown .mdown .mkd .html .htm .xhtml), folder by folder
 * in byte order of their names, hidden ones left out; "-" is standard input. In
 * folders symbolic links are never followed, neither when they are walked nor
 * when an article is opened later.
 *
 * Every article has a root, the folder below which its local pictures must
 * lie: the folder that was given, or the file's own.
 *
 * Lifecycle: article_set_collect() -> article_load() … ->
 * article_set_release().
 */
#ifndef JOB_ARTICLE_SET_H
#define JOB_ARTICLE_SET_H

#include "base/buf.h"
#include "base/map.h"

struct article_file {
	char *
	    path; /* to show, and to open a named one by; "-": standard input */
	char *name;        /* path within the set, its parts between slashes */
	size_t below;      /* where in `name` the path below its root starts */
	size_t root;       /* index of its root */
	bool named;        /* given by its own name, not found in a folder */
	uint64_t dev, ino; /* when it was found; 0 for standard input */
};

/* Files that were named share the root of their folder. */
struct article_root {
	char *path;
	int fd; /* of the folder, only to open below; standard input: -1 */
};

struct article_set {
	struct article_file *files;
	size_t count, file_cap;
	struct article_root *roots;
	size_t root_count, root_cap;
	struct map *root_of; /* number of a root, by its device and inode */
	char *name;       /* of the first article or folder, without suffix */
	struct buf input; /* standard input, once it was read */
};

struct article_callbacks {
	/* What was passed over: a path and why; the set goes on. May be NULL.
	 */
	void (*on_problem)(void *ctx, const char *path, const char *sentence);
	/* Asked when a signal came while standard input was read; or NULL. */
	bool (*is_cancelled)(void *ctx);
	void *ctx;
};

/*
 * A path that is not there or can't be read is a failure; inside a folder it
 * is a complaint. TS_E_NOT_FOUND when a folder holds no article at all.
 */
int article_set_collect(const char *const *paths, size_t count,
			const struct article_callbacks *callbacks,
			struct article_set *ret_set, struct error *err);
void article_set_release(struct article_set *set);

/* Whether a file, by device and inode, is one of its articles. */
bool article_set_has(const struct article_set *set, uint64_t dev, uint64_t ino);

/*
 * Append the article's bytes; at most LIMIT_ARTICLE_BYTES. TS_E_UNSUPPORTED for
 * what is no text (a NUL near its start).
 */
int article_load(const struct article_set *set, const struct article_file *file,
		 struct buf *buf, struct error *err);

#endif
