#include "base/map.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/alloc.h"
#include "base/arena.h"

struct map_slot {
	struct view key; /* ptr NULL: free */
	uint64_t hash;
	size_t value;
};

struct map {
	struct arena keys;
	struct map_slot *slots;
	size_t cap, count; /* cap is a power of two */
};

static uint64_t secret[2];
static pthread_once_t secret_once = PTHREAD_ONCE_INIT;

/* Without a source of secrets the map still works; it is just guessable. */
static void draw_secret(void)
{
	if (getrandom(secret, sizeof(secret), GRND_NONBLOCK) < 0)
		secret[0] = (uint64_t)(uintptr_t)&secret;
}

static uint64_t rotate(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

/* SipHash-1-3 (Aumasson, Bernstein). */
static uint64_t hash_key(struct view key)
{
	uint64_t v[4] = {
	    secret[0] ^ 0x736f6d6570736575, secret[1] ^ 0x646f72616e646f6d,
	    secret[0] ^ 0x6c7967656e657261, secret[1] ^ 0x7465646279746573};
	uint64_t word;
	size_t at = 0;

	for (; key.len - at >= 8; at += 8) {
		memcpy(&word, key.ptr + at, 8);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	word = (uint64_t)key.len << 56;
	for (size_t i = 0; at + i < key.len; i++)
		word |= (uint64_t)(unsigned char)key.ptr[at + i] << (8 * i);
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

struct map *map_new(void)
{
	struct map *map = xcalloc(1, sizeof(*map));

	pthread_once(&secret_once, draw_secret);
	arena_init(&map->keys);
	map->cap = 16;
	map->slots = xcalloc(map->cap, sizeof(*map->slots));
	return map;
}

void map_free(struct map *map)
{
	if (!map)
		return;
	arena_release(&map->keys);
	free(map->slots);
	free(map);
}

size_t map_count(const struct map *map)
{
	return map->count;
}

/* The slot that holds the key, or the free one where it belongs. */
static struct map_slot *find_slot(const struct map *map, struct view key,
				  uint64_t hash)
{
	size_t at = (size_t)hash & (map->cap - 1);
	struct map_slot *slot = &map->slots[at];

	while (slot->key.ptr &&
	       !(slot->hash == hash && view_equals(slot->key, key))) {
		at = (at + 1) & (map->cap - 1);
		slot = &map->slots[at];
	}
	return slot;
}

static void grow(struct map *map)
{
	struct map old = *map;

	map->cap *= 2;
	map->slots = xcalloc(map->cap, sizeof(*map->slots));
	for (size_t i = 0; i < old.cap; i++) {
		const struct map_slot *slot = &old.slots[i];

		if (slot->key.ptr)
			*find_slot(map, slot->key, slot->hash) = *slot;
	}
	free(old.slots);
}

size_t *map_find(const struct map *map, struct view key)
{
	struct map_slot *slot = find_slot(map, key, hash_key(key));

	return slot->key.ptr ? &slot->value : NULL;
}

size_t *map_put(struct map *map, struct view key, bool *ret_new)
{
	uint64_t hash = hash_key(key);
	struct map_slot *slot = find_slot(map, key, hash);

	if (ret_new)
		*ret_new = !slot->key.ptr;
	if (slot->key.ptr)
		return &slot->value;
	if (map->count >= map->cap / 4 * 3) {
		grow(map);
		slot = find_slot(map, key, hash);
	}
	slot->key = arena_copy(&map->keys, key);
	slot->hash = hash;
	map->count++;
	return &slot->value;
}
