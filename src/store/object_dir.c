#include "store/object_dir.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
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
	struct chunk_supply memory;
	pthread_mutex_t mutex; /* guards the table */
	struct pending fresh;  /* committed since the last flush began */
};

/* Sinks ---------------------------------------------------------------- */

struct object_sink {
	struct sink sink;
	struct object_dir *dir;
	void *hash;
	int fd; /* -1 as long as all is in memory */
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

/* Forget an object that gets no name. */
static void discard_object(struct object_dir *dir,
			   struct pending_object *object)
{
	chunks_release(&object->bytes, &dir->memory);
	if (*object->tmp)
		object_files_discard(&dir->files, object->tmp);
}

/* From memory into a file of tmp/, which is open then; memory is free again. */
static int spill(struct object_dir *dir, struct pending_object *object,
		 int *ret_fd, struct error *err)
{
	int r = object_files_create(&dir->files, object->tmp, ret_fd, err);

	if (r) {
		*object->tmp = '\0';
		return r;
	}
	r = chunks_write(&object->bytes, *ret_fd, dir->files.tmp_path, err);
	chunks_release(&object->bytes, &dir->memory);
	return r;
}

static int take_bytes(struct object_sink *sink, const void *bytes, size_t len,
		      struct error *err)
{
	struct pending_object *object = &sink->object;
	struct object_dir *dir = sink->dir;
	int r = TS_OK;

	if (sink->fd < 0 && object->size + len <= LIMIT_OBJECT_MEMORY &&
	    chunks_add(&object->bytes, &dir->memory, bytes, len))
		return TS_OK;
	if (sink->fd < 0)
		r = spill(dir, object, &sink->fd, err);
	if (!r)
		r = file_write_all(sink->fd, bytes, len, dir->files.tmp_path,
				   err);
	return r;
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
	if (take_bytes(sink, bytes, len, &sink->error))
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
		discard_object(sink->dir, &sink->object);
	free(sink);
}

/* A quota may be told of as late as at the close; EINTR has closed it. */
static int close_file(const struct object_dir *dir, int fd, struct error *err)
{
	if (fd >= 0 && close(fd) && errno != EINTR)
		return error_set_errno(err, errno, "%s: can't write",
				       dir->files.tmp_path);
	return TS_OK;
}

static int commit_sink(struct sink *base, struct digest *ret_digest,
		       struct error *err)
{
	struct object_sink *sink = (struct object_sink *)base;
	struct object_dir *dir = sink->dir;
	bool kept = false;
	int r = sink->error.code, fd = sink->fd;

	if (r) {
		r = repeat_error(sink, err);
		goto out;
	}
	dir->digest->end(sink->hash, &sink->object.digest);
	sink->hash = NULL;
	sink->fd = -1;
	r = close_file(dir, fd, err);
	if (r)
		goto out;
	*ret_digest = sink->object.digest;
	/* One in the flush under way does not count: that flush may fail. */
	pthread_mutex_lock(&dir->mutex);
	kept = pending_add(&dir->fresh, &sink->object);
	pthread_mutex_unlock(&dir->mutex);
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

	(void)err;
	sink->sink.ops = &object_sink_ops;
	sink->dir = dir;
	sink->hash = dir->digest->begin();
	sink->fd = -1;
	sink->max = max;
	*ret_sink = &sink->sink;
	return TS_OK;
}

/* Flushing ------------------------------------------------------------- */

struct batch {
	struct object_dir *dir;
	struct pending objects;
	atomic_size_t next;    /* the object that waits for a thread */
	pthread_mutex_t mutex; /* guards the error */
	struct error error;    /* the first */
};

/* Of those in memory, the bytes are in a file and the memory is free after. */
static int write_object(struct object_dir *dir, struct pending_object *object,
			struct error *err)
{
	int fd = -1, r = TS_OK, closed;

	if (!*object->tmp)
		r = spill(dir, object, &fd, err);
	if (!r)
		r = object_files_sync(&dir->files, object->tmp, fd, err);
	closed = close_file(dir, fd, r ? NULL : err);
	return r ? r : closed;
}

static int settle_object(struct object_dir *dir, struct pending_object *object,
			 struct error *err)
{
	int r = object_files_find(&dir->files, &object->digest, object->size,
				  &object->there, err);

	if (!r && object->there)
		discard_object(dir, object);
	else if (!r)
		r = write_object(dir, object, err);
	return r;
}

static bool has_failed(struct batch *batch)
{
	bool failed;

	pthread_mutex_lock(&batch->mutex);
	failed = batch->error.code;
	pthread_mutex_unlock(&batch->mutex);
	return failed;
}

/* Objects of the batch, one after the other, until none is left. */
static void settle_objects(void *ctx)
{
	struct batch *batch = ctx;
	struct error error;
	size_t i;

	while ((i = atomic_fetch_add(&batch->next, 1)) < batch->objects.count) {
		if (has_failed(batch))
			return;
		if (!settle_object(batch->dir, &batch->objects.objects[i],
				   &error))
			continue;
		pthread_mutex_lock(&batch->mutex);
		if (!batch->error.code)
			batch->error = error;
		pthread_mutex_unlock(&batch->mutex);
	}
}

/* This thread is one of those that do it, and the only one for one object. */
static int write_objects(struct batch *batch, struct error *err)
{
	for (size_t i = 1; i < LIMIT_SYNC_THREADS && i < batch->objects.count;
	     i++)
		pool_submit(batch->dir->pool, settle_objects, batch);
	settle_objects(batch);
	pool_wait(batch->dir->pool);
	if (batch->error.code && err)
		*err = batch->error;
	return batch->error.code;
}

/* Names are given all at first, so that one journal commit may hold them. */
static int name_objects(const struct batch *batch, struct error *err)
{
	const struct object_files *files = &batch->dir->files;
	const struct pending *objects = &batch->objects;
	const struct pending_object *object;
	int r = TS_OK;

	for (size_t i = 0; i < objects->count && !r; i++) {
		object = &objects->objects[i];
		if (!object->there)
			r = object_files_name(files, object->tmp,
					      &object->digest, object->size,
					      err);
	}
	for (unsigned i = 0; i < OBJECT_FOLDERS && !r; i++)
		if (objects->touched[i])
			r = object_files_sync_folder(files, i, err);
	if (!r && objects->count)
		r = object_files_sync_top(files, err);
	return r;
}

static void discard_objects(struct object_dir *dir, struct pending *pending)
{
	for (size_t i = 0; i < pending->count; i++)
		discard_object(dir, &pending->objects[i]);
}

static int flush(void *ctx, struct error *err)
{
	struct object_dir *dir = ctx;
	struct batch batch = {.dir = dir, .mutex = PTHREAD_MUTEX_INITIALIZER};
	int r;

	pthread_mutex_lock(&dir->flushing);
	pthread_mutex_lock(&dir->mutex);
	batch.objects = dir->fresh;
	pending_init(&dir->fresh);
	pthread_mutex_unlock(&dir->mutex);

	r = write_objects(&batch, err);
	if (!r)
		r = name_objects(&batch, err);
	if (r)
		discard_objects(dir, &batch.objects);
	pending_release(&batch.objects);
	pthread_mutex_destroy(&batch.mutex);
	pthread_mutex_unlock(&dir->flushing);
	return r;
}

/* Reading -------------------------------------------------------------- */

static bool has_object(void *ctx, const struct digest *digest,
		       uint64_t *ret_size)
{
	const struct object_dir *dir = ctx;
	bool found;

	return !object_files_stat(&dir->files, digest, &found, ret_size,
				  NULL) &&
	       found;
}

static int open_object(void *ctx, const struct digest *digest,
		       struct reader **ret_reader, uint64_t *ret_size,
		       struct error *err)
{
	const struct object_dir *dir = ctx;
	struct object_file file = {.fd = -1, .digest = *digest};
	int r = object_files_open_object(&dir->files, digest, &file.fd,
					 &file.size, err);

	if (r)
		return r;
	file.path = object_files_path(&dir->files, digest);
	if (file.fd < 0) {
		r = error_set(err, TS_E_NOT_FOUND,
			      "%s: is not there; run again: it will be fetched "
			      "anew",
			      file.path);
		free(file.path);
		return r;
	}
	*ret_reader = object_reader_new(&file, dir->digest);
	*ret_size = file.size;
	return TS_OK;
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
	dir->pool = pool_new(LIMIT_SYNC_THREADS - 1);
	pthread_mutex_init(&dir->flushing, NULL);
	pthread_mutex_init(&dir->mutex, NULL);
	chunk_supply_init(&dir->memory, LIMIT_STORE_MEMORY);
	pending_init(&dir->fresh);
	*ret_dir = dir;
	return TS_OK;
}

void object_dir_close(struct object_dir *dir)
{
	if (!dir)
		return;
	discard_objects(dir, &dir->fresh);
	pending_release(&dir->fresh);
	chunk_supply_release(&dir->memory);
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

size_t object_dir_memory(struct object_dir *dir)
{
	return chunk_supply_used(&dir->memory);
}

const struct object_store_ops object_dir_ops = {
    .sink = open_sink,
    .flush = flush,
    .has = has_object,
    .open = open_object,
};
