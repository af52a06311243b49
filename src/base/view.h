/*
 * base/view: bytes that somebody else owns.
 *
 * Layer: libc only. A view never allocates and may hold any byte, NUL
 * included. It lives as long as what it points into; the header that hands one
 * out says how long that is.
 */
#ifndef BASE_VIEW_H
#define BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view {
	const char *ptr; /* may be NULL when len is 0 */
	size_t len;
};

/* Half-open: [start, end), in bytes. */
struct span {
	size_t start, end;
};

#define VIEW_NONE ((struct view){NULL, 0})

/* printf("%.*s", VIEW_ARGS(v)) */
#define VIEW_ARGS(v) (int)(v).len, (v).len ? (v).ptr : ""

/* A view of a string literal or any NUL-terminated string (NULL: empty). */
struct view view_of(const char *string);
struct view view_make(const char *ptr, size_t len);

/* The bytes [start, end) of v; both are cut to its length. */
struct view view_slice(struct view v, size_t start, size_t end);

bool view_equals(struct view a, struct view b);
bool view_is(struct view v, const char *string);
/* ASCII case-insensitive, as HTML and HTTP compare names. */
bool view_equals_nocase(struct view a, struct view b);
bool view_is_nocase(struct view v, const char *string);
bool view_starts_with(struct view v, const char *prefix);
bool view_starts_with_nocase(struct view v, const char *prefix);
bool view_ends_with(struct view v, const char *suffix);
bool view_ends_with_nocase(struct view v, const char *suffix);
/* Bytewise order, shorter first on a tie; as memcmp. */
int view_compare(struct view a, struct view b);

/* Index of the first c at or after `from`, or v.len. */
size_t view_find_byte(struct view v, size_t from, char c);
/* Index of the first `needle` at or after `from`, or v.len. */
size_t view_find(struct view v, size_t from, const char *needle);

/* ASCII whitespace as WHATWG has it: TAB LF FF CR SPACE. */
bool byte_is_space(char c);
bool byte_is_alpha(char c);
bool byte_is_digit(char c);
bool byte_is_alnum(char c);
/* Value of a hex digit, or -1. */
int byte_hex_value(char c);
char byte_lower(char c);

/* Without ASCII whitespace at both ends. */
struct view view_trim(struct view v);

/*
 * A whole view as an unsigned decimal number; false when it is empty, has any
 * other byte, or does not fit.
 */
bool view_to_u64(struct view v, uint64_t *ret_number);

#endif
