/*
 * url/special_scheme: the six schemes that the URL standard treats specially.
 *
 * Layer: base. Source: https://url.spec.whatwg.org/#special-scheme
 */
#ifndef URL_SPECIAL_SCHEME_H
#define URL_SPECIAL_SCHEME_H

#include "base/view.h"

struct special_scheme {
	const char *name;
	unsigned port; /* the default one; 0: none (file) */
};

/* `name` in lower case, without the ':'; NULL when it is not special. */
const struct special_scheme *special_scheme_find(struct view name);

#endif
