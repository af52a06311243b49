/*
 * bundle/base64: RFC 4648, section 4, with padding.
 *
 * Layer: base.
 */
#ifndef BUNDLE_BASE64_H
#define BUNDLE_BASE64_H

#include "base/buf.h"

void base64_encode(struct view bytes, struct buf *ret_text);
/* Appends; false, and perhaps a part is there, when it is not canonical. */
bool base64_decode(struct view text, struct buf *ret_bytes);

#endif
