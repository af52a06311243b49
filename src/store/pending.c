#include "store/pending.h"

#include <stdlib.h>

#include "base/alloc.h"

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
	const unsigned char *digest = object->digest.bytes;
	bool new;
	size_t *place =
	    map_put(pending->places,
		    view_make((const char *)digest, DIGEST_BYTES), &new);

	if (!new)
		return false;
	*place = pending->count;
	pending->objects = array_grow(pending->objects, pending->count,
				      &pending->cap, sizeof(*pending->objects));
	pending->objects[pending->count++] = *object;
	pending->touched[digest[0]] = true;
	return true;
}
