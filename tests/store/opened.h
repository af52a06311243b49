/*
 * tests/store/opened: a store in a scratch folder, and objects in it.
 */
#ifndef TEST_STORE_OPENED_H
#define TEST_STORE_OPENED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limit.h"
#include "store/store.h"
#include "support/check.h"
#include "support/scratch.h"

struct opened {
	char *folder; /* holds the store and nothing else */
	char *path;   /* of the store */
	struct store *store;
	struct object_store *objects;
	struct catalog *catalog;
};

static inline void reopen(struct opened *opened)
{
	struct error err = {0};

	store_close(opened->store);
	opened->store = NULL;
	if (store_open(opened->path, &opened->store, &err))
		fail_msg("%s", err.text);
	opened->objects = store_objects(opened->store);
	opened->catalog = store_catalog(opened->store);
}

static inline int set_up(void **state)
{
	struct opened *opened = calloc(1, sizeof(*opened));

	assert_non_null(opened);
	opened->folder = scratch_make();
	opened->path = scratch_path(opened->folder, "store");
	reopen(opened);
	*state = opened;
	return 0;
}

static inline int tear_down(void **state)
{
	struct opened *opened = *state;

	store_close(opened->store);
	scratch_remove(opened->folder);
	free(opened->path);
	free(opened);
	return 0;
}

static inline int put_bytes(struct object_store *objects, struct view bytes,
			    struct digest *ret_digest, struct error *err)
{
	struct sink *sink;
	int r = objects->ops->sink(objects->ctx, bytes.len, &sink, err);

	if (r)
		return r;
	(void)sink_write(sink, bytes.ptr, bytes.len, err);
	return sink_commit(sink, ret_digest, err);
}

static inline struct digest put_string(struct opened *opened,
				       const char *string)
{
	struct digest digest = {{0}};
	struct error err = {0};

	if (put_bytes(opened->objects, view_of(string), &digest, &err))
		fail_msg("%s", err.text);
	return digest;
}

static inline void flush(struct opened *opened)
{
	struct error err = {0};

	if (opened->objects->ops->flush(opened->objects->ctx, &err))
		fail_msg("%s", err.text);
}

static inline bool has(struct opened *opened, const struct digest *digest)
{
	uint64_t size;

	return opened->objects->ops->has(opened->objects->ctx, digest, &size);
}

/* Read an object to its end, `step` bytes at a time, at most `max` of them. */
static inline int read_bytes(struct opened *opened, const struct digest *digest,
			     struct buf *buf, size_t step, struct error *err)
{
	struct reader *reader;
	char bytes[1024];
	uint64_t size;
	size_t got = 0;
	int r = opened->objects->ops->open(opened->objects->ctx, digest,
					   &reader, &size, err);

	if (r)
		return r;
	do {
		r = reader_read(reader, bytes, step, &got, err);
		if (!r)
			buf_add(buf, bytes, got);
	} while (!r && got);
	reader_close(reader);
	return r;
}

static inline void assert_object(struct opened *opened,
				 const struct digest *digest,
				 const char *content)
{
	struct error err = {0};
	struct buf buf;

	buf_init(&buf, 1 << 20);
	if (read_bytes(opened, digest, &buf, 7, &err))
		fail_msg("%s", err.text);
	assert_view(buf_view(&buf), content);
	buf_release(&buf);
}

/* So many go to a file at once. */
enum { LARGE_BYTES = LIMIT_OBJECT_MEMORY + 100000 };

static inline struct sink *open_sink(struct opened *opened)
{
	struct object_store *objects = opened->objects;
	struct sink *sink = NULL;

	assert_int_equal(
	    objects->ops->sink(objects->ctx, 2 * LARGE_BYTES, &sink, NULL), 0);
	return sink;
}

/* `len` bytes that depend on `seed`, in pieces that fit nothing. */
static inline void write_made(struct sink *sink, unsigned seed, size_t len)
{
	char piece[10007];
	size_t part;

	for (size_t i = 0; i < sizeof(piece); i++)
		piece[i] = (char)(seed + i * i / 7);
	for (; len; len -= part) {
		part = len < sizeof(piece) ? len : sizeof(piece);
		assert_int_equal(sink_write(sink, piece, part, NULL), 0);
	}
}

static inline struct digest commit(struct sink *sink)
{
	struct digest digest = {{0}};
	struct error err = {0};

	if (sink_commit(sink, &digest, &err))
		fail_msg("%s", err.text);
	return digest;
}

static inline struct digest put_made(struct opened *opened, unsigned seed,
				     size_t len)
{
	struct sink *sink = open_sink(opened);

	write_made(sink, seed, len);
	return commit(sink);
}

/* It is there whole; the reader proves its bytes. */
static inline void assert_made(struct opened *opened,
			       const struct digest *digest, size_t len)
{
	struct error err = {0};
	struct buf buf;

	buf_init(&buf, 2 * LARGE_BYTES);
	if (read_bytes(opened, digest, &buf, 1000, &err))
		fail_msg("%s", err.text);
	assert_int_equal(buf.len, len);
	buf_release(&buf);
}

/* STORE/objects/ab/cdef… */
static inline char *object_path(const struct opened *opened,
				const struct digest *digest)
{
	char hex[DIGEST_HEX + 1], name[DIGEST_HEX + 16];

	digest_to_hex(digest, hex);
	snprintf(name, sizeof(name), "objects/%.2s/%s", hex, hex + 2);
	return scratch_path(opened->path, name);
}

static inline size_t count_tmp(const struct opened *opened)
{
	char *tmp = scratch_path(opened->path, "tmp");
	size_t count = scratch_count(tmp);

	free(tmp);
	return count;
}

#endif
