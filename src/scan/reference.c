#include "scan/reference.h"

const char *scan_level_name(enum scan_level level)
{
	static const char *const names[LEVEL_COUNT] = {
	    [LEVEL_STRICT] = "strict",
	    [LEVEL_LAZY] = "lazy",
	    [LEVEL_LOOSE] = "loose",
	    [LEVEL_TAG] = "tag",
	};

	return (size_t)level < LEVEL_COUNT ? names[level] : NULL;
}

struct layers layers_inside(struct layers outer, enum scan_layer layer)
{
	struct layers inner = {{(unsigned char)layer}};

	for (size_t i = 1; i < LAYERS_MAX; i++)
		inner.at[i] = outer.at[i - 1];
	return inner;
}
