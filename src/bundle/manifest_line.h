/*
 * bundle/manifest_line: one line of a BagIt manifest.
 *
 * Layer: base. RFC 8493, sections 2.1.3 and 2.2.1: a checksum in hex, blanks,
 * and a path in which CR, LF and % are percent-encoded.
 */
#ifndef BUNDLE_MANIFEST_LINE_H
#define BUNDLE_MANIFEST_LINE_H

#include "base/buf.h"
#include "base/digest.h"

/* Two blanks between, so that sha256sum reads it as well. */
void manifest_line_add(struct buf *buf, const struct digest *digest,
		       struct view path);

/*
 * Take a line without its end apart: the checksum as it stands, and the path,
 * decoded, into ret_path, whose maximum is the limit of a name. The "*" and
 * "./" that md5sum and find put before a path are left out. False: malformed.
 */
bool manifest_line_parse(struct view line, struct view *ret_checksum,
			 struct buf *ret_path);

/* A path as bag files write it, decoded; appended. */
void manifest_path_decode(struct view path, struct buf *ret_path);

#endif
