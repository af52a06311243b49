/*
 * url/idna: the ASCII form of a host name that is not ASCII.
 *
 * Layer: base and libidn2, which nothing else includes.
 * Source: UTS #46, as https://url.spec.whatwg.org/#idna calls it:
 * non-transitional, CheckHyphens, UseSTD3ASCIIRules and VerifyDnsLength off.
 *
 * libidn2 follows IDNA2008 where UTS #46 is wider; what it refuses for that
 * alone (hyphens anywhere, emoji and technical symbols, U+1E9E as it was) is
 * made up for here. What remains: other punctuation that IDNA2008 refuses, and
 * labels longer than DNS allows (63 bytes), are refused; the Bidi rule is
 * applied to each label by itself.
 */
#ifndef URL_IDNA_H
#define URL_IDNA_H

#include "base/buf.h"

/*
 * Append the ASCII form of `domain`, which is valid UTF-8 and holds no NUL.
 * The result may be empty or hold forbidden bytes: the caller looks.
 */
int idna_to_ascii(struct view domain, struct buf *buf, struct error *err);

/* libidn2's version, "2.3.3"; static. */
const char *idna_version(void);

#endif
