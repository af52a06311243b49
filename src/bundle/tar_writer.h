/*
 * bundle/tar_writer: members -> a tar archive whose bytes depend on nothing
 * else.
 *
 * Layer: base (libarchive in the .c). Pax with as few extended headers as can
 * be, regular files only, mode 0644, owner 0 without a name, one time for all,
 * and compression parameters that are fixed here: gzip -6 without name and
 * time, zstd -3 on one thread. Locale, zone, umask and processor count have no
 * part in it.
 *
 * Lifecycle: tar_writer_new() -> begin() -> data() … -> begin() … -> finish()
 * -> free(). After a failure only free() is left to call.
 */
#ifndef BUNDLE_TAR_WRITER_H
#define BUNDLE_TAR_WRITER_H

#include "bundle/bundle.h"

struct tar_writer;

/* Writes to `fd`, which stays the caller's; `path` is for messages. */
int tar_writer_new(int fd, const char *path, enum bundle_format format,
		   struct tar_writer **ret_writer, struct error *err);
void tar_writer_free(struct tar_writer *writer); /* NULL is freed already */

/* A file of exactly `size` bytes that tar_writer_data() then gives. */
int tar_writer_begin(struct tar_writer *writer, const char *name, uint64_t size,
		     int64_t time, struct error *err);
int tar_writer_data(struct tar_writer *writer, const void *bytes, size_t len,
		    struct error *err);
/* The end mark, and all that is still in memory. */
int tar_writer_finish(struct tar_writer *writer, struct error *err);

#endif
