/*
 * base/map: numbers by byte string.
 *
 * Layer: libc only. Keys are copied. The hash is keyed by a secret of the
 * process (SipHash-1-3), since keys come from articles and servers. There is
 * no iteration, so that nothing can depend on the order of a hash table.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/view.h"

struct map;

struct map *map_new(void);
void map_free(struct map *map);
size_t map_count(const struct map *map);

/* The value of `key`, valid until the next map_put(); NULL when absent. */
size_t *map_find(const struct map *map, struct view key);

/*
 * The value of `key`, which is put in with value 0 if it was absent
 * (*ret_new, if not NULL, tells). Valid until the next map_put().
 */
size_t *map_put(struct map *map, struct view key, bool *ret_new);

#endif
