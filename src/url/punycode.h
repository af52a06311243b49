/*
 * url/punycode: the ASCII form of one label (RFC 3492).
 *
 * Layer: base.
 */
#ifndef URL_PUNYCODE_H
#define URL_PUNYCODE_H

#include "base/buf.h"

/* DNS allows no longer label; encoding is quadratic in its length. */
enum { PUNYCODE_LABEL_MAX = 63 };

/*
 * Append the Punycode of `count` code points (PUNYCODE_LABEL_MAX at most),
 * without "xn--".
 */
void punycode_encode(const uint32_t *cps, size_t count, struct buf *buf);

#endif
