/*
 * base/alloc: memory that is always there.
 *
 * Layer: libc only. Exhaustion ends the program with one line on standard
 * error and status 3: nothing half-done is left by then, because every
 * publication is one rename. Sizes that come from outside are checked against
 * base/limit.h before they get here; a multiplication that overflows ends the
 * program likewise.
 */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size); /* zeroed */
void *xrealloc(void *old, size_t count, size_t size);
char *xstrdup(const char *string);
char *xmemdup0(const void *bytes, size_t len); /* adds a NUL */
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Make room for one more element: returns `array`, perhaps moved, with space
 * for at least count + 1 elements of `size` bytes; *cap is updated. The caller
 * owns the array and frees it.
 */
void *array_grow(void *array, size_t count, size_t *cap, size_t size);

#endif
