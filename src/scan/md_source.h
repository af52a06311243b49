/*
 * scan/md_source: bytes that are being looked at, and how many were.
 *
 * Layer: base. Internal to the room.
 *
 * CommonMark needs look-ahead at many places, and each of them has been the
 * way to quadratic time in some parser. Whatever looks ahead adds what it
 * looked at to `work`, so that tests can hold the sum to a multiple of the
 * length.
 */
#ifndef SCAN_MD_SOURCE_H
#define SCAN_MD_SOURCE_H

#include "base/view.h"

struct md_source {
	struct view bytes;
	size_t work; /* bytes looked at */
};

/* Is there a `c` at `at`? */
bool md_source_has(const struct md_source *source, size_t at, char c);

/* Blank or tab. */
bool md_is_blank(char c);
/* A backslash escapes one of these. */
bool md_is_punctuation(char c);
/* Never for NUL. */
bool md_is_any_of(char c, const char *set);

/* Behind the blanks and tabs that stand at `at`. */
size_t md_skip_blanks(struct view v, size_t at);
/* Behind the LF, CR LF or CR that stands at `at`; else `at`. */
size_t md_skip_line_ending(struct view v, size_t at);

#endif
