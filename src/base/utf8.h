/*
 * base/utf8: reading UTF-8, and showing bytes that may be hostile.
 *
 * Layer: libc only.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"

/*
 * Decode one code point at v[at]. Returns its length in bytes; an ill-formed
 * sequence gives U+FFFD in *ret_cp and the length of its maximal subpart
 * (Unicode 15, section 3.9), at least 1. `at` must be < v.len.
 */
size_t utf8_decode(struct view v, size_t at, uint32_t *ret_cp);

bool utf8_is_valid(struct view v);

/*
 * Append v so that a terminal shows it and is not driven by it: control
 * characters, bidi controls and ill-formed bytes become \n, \t, \xNN or
 * \u{NNNN}; the backslash becomes \\. What is added is valid UTF-8 in one line.
 */
void utf8_escape(struct buf *buf, struct view v);

/* How many columns v takes on a terminal, wide characters counting two. */
size_t utf8_columns(struct view v);

#endif
