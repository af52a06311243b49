/*
 * store/chunks: bytes in memory, in pieces from one bounded supply.
 *
 * Layer: base. Pieces are all of one size, so that bytes may come without
 * anybody knowing how many will, and are copied once. What is given back is
 * kept for the next taker: the memory is written over and over instead of
 * being had from the kernel anew for each object.
 *
 * Threads: any may take from a supply and give back to it; each `struct chunks`
 * is used by one at a time.
 *
 * Lifecycle: chunk_supply_init() -> chunks_add() … -> chunks_release() ->
 * chunk_supply_release(), by when all was given back.
 */
#ifndef STORE_CHUNKS_H
#define STORE_CHUNKS_H

#include <pthread.h>
#include <stdbool.h>

#include "base/errors.h"

struct chunk;

struct chunk_supply {
	pthread_mutex_t mutex; /* guards what follows */
	struct chunk *idle;
	size_t used, max; /* pieces */
};

/* Zeroed it is empty. */
struct chunks {
	struct chunk *first, *last;
	size_t len; /* bytes in all */
};

/* At most `max` bytes, the pieces' own administration included. */
void chunk_supply_init(struct chunk_supply *supply, size_t max);
void chunk_supply_release(struct chunk_supply *supply);
/* Bytes that are taken now. */
size_t chunk_supply_used(struct chunk_supply *supply);

/* False when the supply has not enough left; nothing is added then. */
bool chunks_add(struct chunks *chunks, struct chunk_supply *supply,
		const void *bytes, size_t len);
/* All of them, in their order. `name` is for the message. */
int chunks_write(const struct chunks *chunks, int fd, const char *name,
		 struct error *err);
/* Give them back; empty afterwards. */
void chunks_release(struct chunks *chunks, struct chunk_supply *supply);

#endif
