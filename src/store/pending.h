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
#include "store/object_files.h"

struct pending_object {
	struct digest digest;
	uint64_t size;
	char tmp[OBJECT_TMP_SIZE]; /* its name for now */
};

struct pending {
	struct map *places; /* in `objects`, by digest */
	struct pending_object *objects;
	size_t count, cap;
	/*
	 * Folders that must be synced before the batch counts as lasting: those
	 * that objects go to, and those where an object already was, perhaps
	 * put there by another run that has not come to sync it.
	 */
	bool touched[OBJECT_FOLDERS];
	bool any_touched;
};

void pending_init(struct pending *pending);
void pending_release(struct pending *pending);

/* False when it is there already. */
bool pending_add(struct pending *pending, const struct pending_object *object);
void pending_touch(struct pending *pending, const struct digest *digest);
/* Valid until the next addition; NULL when it is not there. */
const struct pending_object *pending_find(const struct pending *pending,
					  const struct digest *digest);

#endif
