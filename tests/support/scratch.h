/*
 * tests/support/scratch: a folder of its own for a test, gone afterwards.
 */
#ifndef SUPPORT_SCRATCH_H
#define SUPPORT_SCRATCH_H

#include <stddef.h>

/* A new empty folder; freed and removed with all in it by scratch_remove(). */
char *scratch_make(void);
void scratch_remove(char *folder);

/* folder/name, which the caller frees. */
char *scratch_path(const char *folder, const char *name);
/* Make a file of these bytes; its folder must be there. */
void scratch_write(const char *path, const void *bytes, size_t len);

/* How many entries a folder has, "." and ".." not counted. */
size_t scratch_count(const char *folder);

#endif
