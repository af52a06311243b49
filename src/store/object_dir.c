#include "store/object_dir.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/limit.h"
#include "base/pool.h"
#include "store/object_files.h"
#include "store/object_reader.h"
#include "store/pending.h"

struct object_dir {
	struct object_files files;
	const struct digest_ops *digest;
	struct pool *pool;
	pthread_mutex_t flushing; /* one flush at a time */
	pthread_mutex_t mutex;    /* guards the two tables */
	struct pending fresh;     /* committed since the last flush began */
	struct pending leaving;   /* in the flush that is under way */
};

/* Sinks ---------------------------------------------------------------- */

struct object_sink {
	struct sink sink;
	struct object_dir *dir;
	void *hash;
	int fd;
	uint64_t max;
	struct pending_object object; /* in the making */
	struct error error;           /* of the first write that failed */
};

static int repeat_error(const struct object_sink *sink, struct error *err)
{
	if (err)
		*err = sink->error;
	return sink->error.code;
}

static int write_sink(struct sink *base, const void *bytes, size_t len,
		      struct error *err)
{
	struct object_sink *sink = (struct object_sink *)base;

	if (sink->error.code)
		return repeat_error(sink, err);
	if (len > sink->max - sink->object.size) {
		error_set(&sink->error, TS_E_TOO_LARGE,
			  "more than the limit of %llu bytes",
			  (unsigned long long)sink->max);
		return repeat_error(sink, err);
	}
	if (file_write_all(sink->fd, bytes, len, sink->dir->files.tmp_path,
			   &sink->error))
		return repeat_error(sink, err);
	sink->dir->digest->update(sink->hash, bytes, len);
	sink->object.size += len;
	return TS_OK;
}

static void free_sink(struct object_sink *sink, bool keep)
{
	if (sink->hash)
		sink->dir->digest->end(sink->hash, NULL);
	if (sink->fd >= 0)
		close(sink->fd);
	if (!keep)
		object_files_discard(&sink->dir->files, sink->object.tmp);
	free(sink);
}

/*
 * Whether it is in the store by its name. If so, the next flush sees to it
 * that the name lasts: whoever gave it may not have come to that yet.
 */
static int find_duplicate(struct object_dir *dir,
			  const struct pending_object *object, bool *ret_there,
			  struct error *err)
{
	uint64_t size = 0;
	char *path;
	int r = object_files_stat(&dir->files, &object->digest, ret_there,
				  &size, err);

	if (r || !*ret_there)
		return r;
	if (size != object->size) {
		path = object_files_path(&dir->files, &object->digest);
		r = error_set(err, TS_E_CORRUPT,
			      "%s: has %llu bytes and not %llu; remove it and "
			      "run again: it will be fetched anew",
			      path, (unsigned long long)size,
			      (unsigned long long)object->size);
		free(path);
		return r;
	}
	pthread_mutex_lock(&dir->mutex);
	pending_touch(&dir->fresh, &object->digest);
	pthread_mutex_unlock(&dir->mutex);
	return TS_OK;
}

/*
 * *ret_kept is false when the store has the object without this file. One in
 * the flush under way does not count: that flush may fail.
 */
static int keep_object(struct object_dir *dir,
		       const struct pending_object *object, bool *ret_kept,
		       struct error *err)
{
	bool there;
	int r = find_duplicate(dir, object, &there, err);

	if (r)
		return r;
	*ret_kept = false;
	if (there)
		return TS_OK;
	pthread_mutex_lock(&dir->mutex);
	*ret_kept = pending_add(&dir->fresh, object);
	pthread_mutex_unlock(&dir->mutex);
	return TS_OK;
}

static int commit_sink(struct sink *base, struct digest *ret_digest,
		       struct error *err)
{
	struct object_sink *sink = (struct object_sink *)base;
	bool kept = false;
	int r = sink->error.code, fd = sink->fd;

	if (r) {
		r = repeat_error(sink, err);
		goto out;
	}
	sink->dir->digest->end(sink->hash, &sink->object.digest);
	sink->hash = NULL;
	sink->fd = -1;
	/* A quota may be told of as late as here; EINTR has closed it. */
	if (close(fd) && errno != EINTR) {
		r = error_set_errno(err, errno, "%s: can't write",
				    sink->dir->files.tmp_path);
		goto out;
	}
	r = keep_object(sink->dir, &sink->object, &kept, err);
	if (!r)
		*ret_digest = sink->object.digest;
out:
	free_sink(sink, kept);
	return r;
}

static void abort_sink(struct sink *base)
{
	free_sink((struct object_sink *)base, false);
}

static const struct sink_ops object_sink_ops = {
    .write = write_sink,
    .commit = commit_sink,
    .abort = abort_sink,
};

static int open_sink(void *ctx, uint64_t max, struct sink **ret_sink,
		     struct error *err)
{
	struct object_dir *dir = ctx;
	struct object_sink *sink = xcalloc(1, sizeof(*sink));
	int r;

	r = object_files_create(&dir->files, sink->object.tmp, &sink->fd, err);
	if (r) {
		free(sink);
		return r;
	}
	sink->sink.ops = &object_sink_ops;
	sink->dir = dir;
	sink->hash = dir->digest->begin();
	sink->max = max;
	*ret_sink = &sink->sink;
	return TS_OK;
}

/* Flushing ------------------------------------------------------------- */

struct sync_batch {
	const struct object_files *files;
	pthread_mutex_t mutex; /* guards the error */
	struct error error;    /* the first */
};

struct sync_job {
	struct sync_batch *batch;
	const struct pending_object *object;
};

static void sync_object(void *ctx)
{
	struct sync_job *job = ctx;
	struct sync_batch *batch = job->batch;
	struct error error;
	bool failed;

	pthread_mutex_lock(&batch->mutex);
	failed = batch->error.code;
	pthread_mutex_unlock(&batch->mutex);
	if (failed)
		return;
	if (!object_files_sync(batch->files, job->object->tmp, &error))
		return;
	pthread_mutex_lock(&batch->mutex);
	if (!batch->error.code)
		batch->error = error;
	pthread_mutex_unlock(&batch->mutex);
}

static int sync_objects(struct object_dir *dir, struct error *err)
{
	struct sync_batch batch = {
	    .files = &dir->files,
	    .mutex = PTHREAD_MUTEX_INITIALIZER,
	};
	size_t count = dir->leaving.count;
	struct sync_job *jobs = xcalloc(count, sizeof(*jobs));

	for (size_t i = 0; i < count; i++) {
		jobs[i].batch = &batch;
		jobs[i].object = &dir->leaving.objects[i];
		pool_submit(dir->pool, sync_object, &jobs[i]);
	}
	pool_wait(dir->pool);
	free(jobs);
	pthread_mutex_destroy(&batch.mutex);
	if (batch.error.code && err)
		*err = batch.error;
	return batch.error.code;
}

/* Names are given all at first, so that one journal commit may hold them. */
static int name_objects(struct object_dir *dir, struct error *err)
{
	const struct pending_object *object;
	int r = TS_OK;

	for (size_t i = 0; i < dir->leaving.count && !r; i++) {
		object = &dir->leaving.objects[i];
		r = object_files_name(&dir->files, object->tmp, &object->digest,
				      object->size, err);
	}
	for (unsigned i = 0; i < OBJECT_FOLDERS && !r; i++)
		if (dir->leaving.touched[i])
			r = object_files_sync_folder(&dir->files, i, err);
	if (!r && dir->leaving.any_touched)
		r = object_files_sync_top(&dir->files, err);
	return r;
}

static void discard_objects(const struct object_dir *dir,
			    const struct pending *pending)
{
	for (size_t i = 0; i < pending->count; i++)
		object_files_discard(&dir->files, pending->objects[i].tmp);
}

static int flush(void *ctx, struct error *err)
{
	struct object_dir *dir = ctx;
	int r;

	pthread_mutex_lock(&dir->flushing);
	pthread_mutex_lock(&dir->mutex);
	pending_release(&dir->leaving);
	dir->leaving = dir->fresh;
	pending_init(&dir->fresh);
	pthread_mutex_unlock(&dir->mutex);

	/* This thread alone changes `leaving`: others may read it meanwhile. */
	r = sync_objects(dir, err);
	if (!r)
		r = name_objects(dir, err);
	if (r)
		discard_objects(dir, &dir->leaving);

	pthread_mutex_lock(&dir->mutex);
	pending_release(&dir->leaving);
	pending_init(&dir->leaving);
	pthread_mutex_unlock(&dir->mutex);
	pthread_mutex_unlock(&dir->flushing);
	return r;
}

/* Reading -------------------------------------------------------------- */

static bool find_pending(struct object_dir *dir, const struct digest *digest,
			 struct pending_object *ret_object)
{
	const struct pending_object *object;

	pthread_mutex_lock(&dir->mutex);
	object = pending_find(&dir->fresh, digest);
	if (!object)
		object = pending_find(&dir->leaving, digest);
	if (object)
		*ret_object = *object;
	pthread_mutex_unlock(&dir->mutex);
	return object;
}

static bool has_object(void *ctx, const struct digest *digest,
		       uint64_t *ret_size)
{
	struct object_dir *dir = ctx;
	struct pending_object object;
	bool found = find_pending(dir, digest, &object);

	if (!found &&
	    object_files_stat(&dir->files, digest, &found, &object.size, NULL))
		return false;
	if (found)
		*ret_size = object.size;
	return found;
}

static int open_object(void *ctx, const struct digest *digest,
		       struct reader **ret_reader, uint64_t *ret_size,
		       struct error *err)
{
	struct object_dir *dir = ctx;
	struct pending_object object;
	struct object_file file = {.fd = -1, .digest = *digest};
	bool found = false;
	int r = TS_OK;

	if (find_pending(dir, digest, &object))
		r = object_files_open_tmp(&dir->files, object.tmp, &found,
					  &file.fd, err);
	/* A flush may have given it its name since. */
	if (!r && !found)
		r = object_files_open_object(&dir->files, digest, &found,
					     &file.fd, err);
	if (r)
		return r;
	file.path = object_files_path(&dir->files, digest);
	if (found)
		return object_reader_open(&file, dir->digest, ret_reader,
					  ret_size, err);
	r = error_set(err, TS_E_NOT_FOUND,
		      "%s: is not there; run again: it will be fetched anew",
		      file.path);
	free(file.path);
	return r;
}

/* The folder ----------------------------------------------------------- */

int object_dir_open(int rootfd, const char *root, const struct digest_ops *ops,
		    struct object_dir **ret_dir, struct error *err)
{
	struct object_dir *dir = xcalloc(1, sizeof(*dir));
	int r = object_files_open(&dir->files, rootfd, root, err);

	if (r) {
		free(dir);
		return r;
	}
	dir->digest = ops;
	dir->pool = pool_new(LIMIT_SYNC_THREADS);
	pthread_mutex_init(&dir->flushing, NULL);
	pthread_mutex_init(&dir->mutex, NULL);
	pending_init(&dir->fresh);
	pending_init(&dir->leaving);
	*ret_dir = dir;
	return TS_OK;
}

void object_dir_close(struct object_dir *dir)
{
	if (!dir)
		return;
	discard_objects(dir, &dir->fresh);
	pending_release(&dir->fresh);
	pending_release(&dir->leaving);
	pthread_mutex_destroy(&dir->flushing);
	pthread_mutex_destroy(&dir->mutex);
	pool_free(dir->pool);
	object_files_close(&dir->files);
	free(dir);
}

int object_dir_sweep(struct object_dir *dir, struct error *err)
{
	return object_files_sweep(&dir->files, err);
}

const struct object_store_ops object_dir_ops = {
    .sink = open_sink,
    .flush = flush,
    .has = has_object,
    .open = open_object,
};
