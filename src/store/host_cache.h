/*
 * store/host_cache: facts of hosts, kept in memory until a batch takes them.
 *
 * Layer: base. Whoever shares it between threads guards it.
 */
#ifndef STORE_HOST_CACHE_H
#define STORE_HOST_CACHE_H

#include "base/arena.h"
#include "base/host_memory.h"
#include "base/map.h"

struct cached_host {
	struct view name;
	struct host_fact fact;
	bool dirty; /* not in the catalog yet */
};

struct host_cache {
	struct arena names;
	struct map *places; /* in `hosts`, by name */
	struct cached_host *hosts;
	size_t count, cap, dirty;
};

void host_cache_init(struct host_cache *cache);
void host_cache_release(struct host_cache *cache);

/* Valid until the next put; NULL when it is not there. */
const struct host_fact *host_cache_find(const struct host_cache *cache,
					struct view name);
void host_cache_put(struct host_cache *cache, struct view name,
		    const struct host_fact *fact, bool dirty);

/*
 * The dirty ones, which count as clean from now on; the caller frees the
 * array, names live as long as the cache. NULL and 0 when there are none.
 */
struct cached_host *host_cache_take(struct host_cache *cache,
				    size_t *ret_count);
/* They could not be written: those that have not changed are dirty again. */
void host_cache_give_back(struct host_cache *cache,
			  const struct cached_host *hosts, size_t count);

#endif
