/*
 * scan/resolve: what a reference's value names: a URL, a local file, nothing.
 *
 * Layer: url, base. Internal to the room.
 *
 *   - `url` is the absolute URL as it is asked for: http or https, without
 *     credentials and fragment. A reference that begins with two slashes and
 *     has no base counts as https.
 *   - `path` is given for every reference that has neither scheme nor host,
 *     whether a base gives it a URL or not: percent-decoded, query and
 *     fragment cut, `\` counting as `/` as it does in a URL.
 *   - `problem` says why neither can be used. One that is there already stays.
 */
#ifndef SCAN_RESOLVE_H
#define SCAN_RESOLVE_H

#include "scan/reference.h"

/* Fill url, path and problem from ref->value; `base` may be NULL. */
void resolve_reference(struct arena *arena, const struct url *base,
		       struct reference *ref);

/*
 * `value` as an absolute http or https URL, against `base` (NULL: none), in
 * the arena, without credentials and fragment; NULL when it is none
 * or longer than LIMIT_PAGE_URL_BYTES.
 */
const char *resolve_page_url(struct arena *arena, struct view value,
			     const struct url *base);

/* The scheme that v begins with, without its ':'; empty: none. */
struct view scheme_of(struct view v);

/* True when v begins with two slashes of either kind. */
bool has_host_prefix(struct view v);

#endif
