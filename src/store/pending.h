/*
 * store/pending: the objects that are committed and not yet flushed.
 *
 * Layer: base. A table, no more: whoever shares it between threads guards it.
 *
 * Lifecycle: pending_init() -> pending_add() … -> pending_release().
 */
#ifndef STORE_PENDING_H
#define STORE_PENDING_H

#include "base/map.h"
#include "store/chunks.h"
#include "store/object_files.h"

/* Its bytes are in memory or in a file of tmp/. */
struct pending_object {
	struct digest digest;
	uint64_t size;
	struct chunks bytes;
	char tmp[OBJECT_TMP_SIZE]; /* the file's name; "" when it has none */
	bool there;                /* the store has it: nothing is to be done */
};

struct pending {
	struct map *places; /* in `objects`, by digest */
	struct pending_object *objects;
	size_t count, cap;
	/*
	 * Folders that must be synced before the batch counts as lasting: those
	 * that objects go to, and those where an object already is, perhaps
	 * put there by another run that has not come to sync it.
	 */
	bool touched[OBJECT_FOLDERS];
};

void pending_init(struct pending *pending);
/* Not the objects' bytes and files, which the caller sees to. */
void pending_release(struct pending *pending);

/* Takes it over; false, and does not, when it is there already. */
bool pending_add(struct pending *pending, const struct pending_object *object);

#endif
