#include "store/pending.h"

#include <stdlib.h>

#include "base/alloc.h"

static struct view key_of(const struct digest *digest)
{
	return view_make((const char *)digest->bytes, sizeof(digest->bytes));
}

void pending_init(struct pending *pending)
{
	*pending = (struct pending){.places = map_new()};
}

void pending_release(struct pending *pending)
{
	map_free(pending->places);
	free(pending->objects);
	*pending = (struct pending){.places = NULL};
}

bool pending_add(struct pending *pending, const struct pending_object *object)
{
	bool new;
	size_t *place = map_put(pending->places, key_of(&object->digest), &new);

	if (!new)
		return false;
	*place = pending->count;
	pending->objects = array_grow(pending->objects, pending->count,
				      &pending->cap, sizeof(*pending->objects));
	pending->objects[pending->count++] = *object;
	pending_touch(pending, &object->digest);
	return true;
}

void pending_touch(struct pending *pending, const struct digest *digest)
{
	pending->touched[digest->bytes[0]] = true;
	pending->any_touched = true;
}

const struct pending_object *pending_find(const struct pending *pending,
					  const struct digest *digest)
{
	const size_t *place = map_find(pending->places, key_of(digest));

	return place ? &pending->objects[*place] : NULL;
}
