#include "store/host_cache.h"

#include <stdlib.h>

#include "base/alloc.h"

void host_cache_init(struct host_cache *cache)
{
	*cache = (struct host_cache){.places = map_new()};
	arena_init(&cache->names);
}

void host_cache_release(struct host_cache *cache)
{
	arena_release(&cache->names);
	map_free(cache->places);
	free(cache->hosts);
	*cache = (struct host_cache){.places = NULL};
}

const struct host_fact *host_cache_find(const struct host_cache *cache,
					struct view name)
{
	const size_t *place = map_find(cache->places, name);

	return place ? &cache->hosts[*place].fact : NULL;
}

static void set_dirty(struct host_cache *cache, struct cached_host *host)
{
	if (!host->dirty)
		cache->dirty++;
	host->dirty = true;
}

void host_cache_put(struct host_cache *cache, struct view name,
		    const struct host_fact *fact, bool dirty)
{
	bool new;
	size_t *place = map_put(cache->places, name, &new);
	struct cached_host *host;

	if (new) {
		*place = cache->count;
		cache->hosts = array_grow(cache->hosts, cache->count,
					  &cache->cap, sizeof(*cache->hosts));
		cache->hosts[cache->count++] = (struct cached_host){
		    .name = arena_copy(&cache->names, name),
		};
	}
	host = &cache->hosts[*place];
	host->fact = *fact;
	if (dirty)
		set_dirty(cache, host);
}

struct cached_host *host_cache_take(struct host_cache *cache, size_t *ret_count)
{
	struct cached_host *taken = NULL;
	size_t count = 0;

	if (cache->dirty)
		taken = xcalloc(cache->dirty, sizeof(*taken));
	for (size_t i = 0; i < cache->count && count < cache->dirty; i++) {
		if (!cache->hosts[i].dirty)
			continue;
		taken[count++] = cache->hosts[i];
		cache->hosts[i].dirty = false;
	}
	cache->dirty = 0;
	*ret_count = count;
	return taken;
}

void host_cache_give_back(struct host_cache *cache,
			  const struct cached_host *hosts, size_t count)
{
	/* What is known now is newer than what was taken, or the same. */
	for (size_t i = 0; i < count; i++)
		set_dirty(
		    cache,
		    &cache->hosts[*map_find(cache->places, hosts[i].name)]);
}
