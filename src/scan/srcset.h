/*
 * scan/srcset: the value of a srcset attribute -> image candidates.
 *
 * Layer: base. Internal to the room. Source: HTML standard, section 4.8.4.3.10
 * ("parse a srcset attribute"). A candidate that the standard drops (a bad or
 * double descriptor) is not given.
 */
#ifndef SCAN_SRCSET_H
#define SCAN_SRCSET_H

#include "base/view.h"

struct srcset_candidate {
	struct span url;        /* in the value */
	uint64_t width, height; /* 0: no such descriptor */
	struct view density;    /* the number as written; empty: none */
};

/*
 * The next candidate at or after *at, which moves behind it; false at the end.
 * Start with *at == 0. The whole value costs time linear in its length.
 */
bool srcset_next(struct view value, size_t *at,
		 struct srcset_candidate *ret_candidate);

#endif
