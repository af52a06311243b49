#include "bundle/ledger.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/limit.h"

void ledger_init(struct ledger *ledger)
{
	*ledger = (struct ledger){.index = map_new()};
	arena_init(&ledger->arena);
}

void ledger_release(struct ledger *ledger)
{
	arena_release(&ledger->arena);
	map_free(ledger->index);
	free(ledger->entries);
}

struct ledger_entry *ledger_entry(struct ledger *ledger, struct view name)
{
	struct ledger_entry *entry;
	size_t *at = map_find(ledger->index, name);

	if (at)
		return &ledger->entries[*at];
	if (ledger->count >= LIMIT_MEMBERS)
		return NULL;
	ledger->entries = array_grow(ledger->entries, ledger->count,
				     &ledger->cap, sizeof(*entry));
	*map_put(ledger->index, name, NULL) = ledger->count;
	entry = &ledger->entries[ledger->count++];
	*entry =
	    (struct ledger_entry){.name = arena_copy(&ledger->arena, name)};
	return entry;
}
