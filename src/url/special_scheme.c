#include "url/special_scheme.h"

static const struct special_scheme schemes[] = {
    {"http", 80}, {"https", 443}, {"file", 0},
    {"ftp", 21},  {"ws", 80},     {"wss", 443},
};

const struct special_scheme *special_scheme_find(struct view name)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (view_is(name, schemes[i].name))
			return &schemes[i];
	return NULL;
}
