/*
 * bundle/tar_reader: the members of a tar archive, compressed or not.
 *
 * Layer: base (libarchive in the .c: tar, gzip, zstd and xz, and no other
 * format, because each is a parser of hostile bytes).
 *
 * What compresses it is told by its bytes and never by its name. Names are
 * handed out byte for byte. Apart from what libarchive refuses, TS_E_CORRUPT
 * is: an archive without its end mark, bytes after that mark, bytes after the
 * compressed data, more than LIMIT_BUNDLE_BYTES.
 */
#ifndef BUNDLE_TAR_READER_H
#define BUNDLE_TAR_READER_H

#include "bundle/member_source.h"

/*
 * Open the regular file `path`. Nothing is read yet: what is no archive is
 * found out by the first member_source_next().
 */
int tar_reader_open(const char *path, struct member_source **ret_source,
		    struct error *err);

#endif
