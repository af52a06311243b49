/* Whatever a path is, the name made of it is portable, and stays so. */
#include <stdint.h>
#include <stdlib.h>

#include "base/limit.h"
#include "bundle/member_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(struct view name)
{
	struct buf again;

	if (member_name_problem(name) || !member_name_is_portable(name))
		abort();
	buf_init(&again, LIMIT_NAME_BYTES);
	member_name_make(name, &again);
	if (!view_equals(buf_view(&again), name))
		abort();
	buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct view path = view_make((const char *)bytes, len);
	struct map *taken = map_new();
	struct buf name;

	buf_init(&name, LIMIT_NAME_BYTES);
	member_name_make(path, &name);
	check(buf_view(&name));
	(void)member_name_problem(path);
	for (int i = 0; i < 3; i++) {
		buf_clear(&name);
		member_name_make_unique(path, taken, &name);
		check(buf_view(&name));
		if (member_name_take(buf_view(&name), taken))
			abort();
	}
	buf_release(&name);
	map_free(taken);
	return 0;
}
