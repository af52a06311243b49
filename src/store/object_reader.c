#include "store/object_reader.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"

struct object_reader {
	struct reader reader;
	struct object_file file;
	const struct digest_ops *ops;
	void *hash; /* NULL once it has ended */
	uint64_t left;
	int failed; /* sticky */
};

static int damaged(const struct object_reader *reader, struct error *err)
{
	return error_set(err, TS_E_CORRUPT,
			 "%s: its bytes are not those that its name stands "
			 "for; remove it and run again: it will be fetched "
			 "anew",
			 reader->file.path);
}

static int verify(struct object_reader *reader, struct error *err)
{
	struct digest digest;

	reader->ops->end(reader->hash, &digest);
	reader->hash = NULL;
	if (!digest_equals(&digest, &reader->file.digest))
		return damaged(reader, err);
	return TS_OK;
}

/* Some bytes of the file, hashed; the last ones only when all are proven. */
static int read_file(struct object_reader *reader, void *bytes, size_t len,
		     size_t *ret_len, struct error *err)
{
	size_t got;
	int r;

	if (len > reader->left)
		len = (size_t)reader->left;
	r = file_read(reader->file.fd, bytes, len, &got, reader->file.path,
		      err);
	if (r)
		return r;
	if (got < len)
		return damaged(reader, err);
	reader->ops->update(reader->hash, bytes, got);
	reader->left -= got;
	if (!reader->left)
		r = verify(reader, err);
	if (!r)
		*ret_len = got;
	return r;
}

static int read_object(struct reader *base, void *bytes, size_t len,
		       size_t *ret_len, struct error *err)
{
	struct object_reader *reader = (struct object_reader *)base;
	int r = reader->failed;

	if (r == TS_E_CORRUPT)
		return damaged(reader, err);
	if (r)
		return error_set(err, r, "%s: can't read", reader->file.path);
	if (!reader->hash) {
		*ret_len = 0;
		return TS_OK;
	}
	r = read_file(reader, bytes, len, ret_len, err);
	reader->failed = r;
	return r;
}

static void close_object(struct reader *base)
{
	struct object_reader *reader = (struct object_reader *)base;

	if (reader->hash)
		reader->ops->end(reader->hash, NULL);
	close(reader->file.fd);
	free(reader->file.path);
	free(reader);
}

static const struct reader_ops object_reader_ops = {
    .read = read_object,
    .close = close_object,
};

struct reader *object_reader_new(const struct object_file *file,
				 const struct digest_ops *ops)
{
	struct object_reader *reader = xcalloc(1, sizeof(*reader));

	reader->reader.ops = &object_reader_ops;
	reader->file = *file;
	reader->ops = ops;
	reader->hash = ops->begin();
	reader->left = file->size;
	return &reader->reader;
}
