/*
 * base/reader: bytes that come in order and end.
 *
 * Layer: libc only. A contract: the store gives readers of objects, a bundle
 * takes readers of its members.
 */
#ifndef BASE_READER_H
#define BASE_READER_H

#include "base/errors.h"
#include "base/view.h"

struct reader;

struct reader_ops {
	/*
	 * Up to `len` bytes into `bytes`; *ret_len is 0 at the end only. A
	 * reader that verifies fails with TS_E_CORRUPT instead of ending.
	 */
	int (*read)(struct reader *reader, void *bytes, size_t len,
		    size_t *ret_len, struct error *err);
	void (*close)(struct reader *reader);
};

/* The first member of every implementation's own struct. */
struct reader {
	const struct reader_ops *ops;
};

int reader_read(struct reader *reader, void *bytes, size_t len, size_t *ret_len,
		struct error *err);
void reader_close(struct reader *reader); /* NULL is closed already */

/*
 * A reader of memory that outlives it. It lies in *ret_reader, which the
 * caller owns; closing does nothing.
 */
struct view_reader {
	struct reader reader;
	struct view rest;
};
struct reader *view_reader_init(struct view_reader *ret_reader, struct view v);

/*
 * A reader of `len` bytes at `offset` of an open file, which stays the
 * caller's; TS_E_CHANGED when the file ends before. Closing does nothing.
 */
struct file_reader {
	struct reader reader;
	int fd;
	uint64_t offset, left;
	const char *name; /* for messages; outlives the reader */
};
struct reader *file_reader_init(struct file_reader *ret_reader, int fd,
				uint64_t offset, uint64_t len,
				const char *name);

#endif
