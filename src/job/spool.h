/*
 * job/spool: bytes put aside on disk, to be read back once.
 *
 * Layer: base. An unnamed temporary file in a given folder: it is gone with
 * the process, however that ends.
 *
 * Lifecycle: spool_open() -> spool_add() … -> readers -> spool_close().
 */
#ifndef JOB_SPOOL_H
#define JOB_SPOOL_H

#include "base/buf.h"
#include "base/reader.h"

struct spool {
	int fd;     /* -1: not open */
	char *name; /* for messages */
	uint64_t size;
	struct buf pending; /* not written yet */
};

int spool_open(struct spool *spool, const char *folder, struct error *err);
void spool_close(struct spool *spool); /* a closed or failed one is fine */

/* Append; *ret_offset (unless NULL) tells where. */
int spool_add(struct spool *spool, struct view bytes, uint64_t *ret_offset,
	      struct error *err);

/* Append a record's line, and empty it; TS_E_TOO_LARGE when it overflowed. */
int spool_add_line(struct spool *spool, struct buf *line, struct error *err);

/* A reader of [offset, offset + len), lying in *ret_reader. */
int spool_read(struct spool *spool, uint64_t offset, uint64_t len,
	       struct file_reader *ret_reader, struct error *err);

#endif
