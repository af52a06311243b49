/*
 * base/arena: many small things that end together.
 *
 * Layer: libc only. Memory from an arena is zeroed, aligned for any type, and
 * valid until arena_release(). Nothing is freed singly.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/view.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used, size;          /* within the newest */
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size);
/* Copies; the view's bytes are followed by a NUL. */
struct view arena_copy(struct arena *arena, struct view v);
char *arena_string(struct arena *arena, struct view v);

#endif
