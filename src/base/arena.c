#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Small at first: there may be one arena for each picture of a set. */
enum { BLOCK_FIRST = 512, BLOCK_MAX = 262144 };

struct arena_block {
	struct arena_block *next;
	alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena)
{
	*arena = (struct arena){0};
}

void arena_release(struct arena *arena)
{
	struct arena_block *block = arena->blocks, *next;

	for (; block; block = next) {
		next = block->next;
		free(block);
	}
	arena_init(arena);
}

static void add_block(struct arena *arena, size_t at_least)
{
	size_t size = arena->size ? arena->size * 2 : BLOCK_FIRST;
	struct arena_block *block;

	if (size > BLOCK_MAX)
		size = BLOCK_MAX;
	if (size < at_least)
		size = at_least;
	block = xcalloc(1, sizeof(*block) + size);
	block->next = arena->blocks;
	arena->blocks = block;
	arena->size = size;
	arena->used = 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	size_t step = alignof(max_align_t);
	void *ptr;

	size = (size + step - 1) / step * step;
	if (size > arena->size - arena->used || !arena->blocks)
		add_block(arena, size);
	ptr = arena->blocks->bytes + arena->used;
	arena->used += size;
	return ptr;
}

char *arena_string(struct arena *arena, struct view v)
{
	char *copy = arena_alloc(arena, v.len + 1);

	if (v.len)
		memcpy(copy, v.ptr, v.len);
	return copy;
}

struct view arena_copy(struct arena *arena, struct view v)
{
	return view_make(arena_string(arena, v), v.len);
}
