/*
 * url/percent: which bytes of which part of a URL are written as %XX.
 *
 * Layer: base. Source: https://url.spec.whatwg.org/#percent-encoded-bytes
 * Decoding, and encoding for a link of ours, are in url/url.h.
 */
#ifndef URL_PERCENT_H
#define URL_PERCENT_H

#include "base/buf.h"

/* The standard's percent-encode sets; each holds every byte past '~'. */
enum percent_set {
	PERCENT_C0_CONTROL,
	PERCENT_FRAGMENT,
	PERCENT_QUERY,
	PERCENT_SPECIAL_QUERY,
	PERCENT_PATH,
	PERCENT_USERINFO,
};

/* Append v with the bytes of the set encoded; a '%' stays as it is. */
void percent_encode(struct view v, enum percent_set set, struct buf *buf);

#endif
