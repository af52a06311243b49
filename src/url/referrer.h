/*
 * url/referrer: which Referer is sent, by the Referrer Policy standard.
 *
 * Layer: base. Source: https://w3c.github.io/webappsec-referrer-policy/
 * (sections 3, 8), Fetch (main fetch, HTTP-redirect fetch), HTML (meta
 * referrer, referrerpolicy attributes). Pure functions: the whole decision is
 * here, the ladder over it is fetch's.
 */
#ifndef URL_REFERRER_H
#define URL_REFERRER_H

#include "base/view.h"
#include "url/url.h"

enum referrer_policy {
	REFERRER_EMPTY, /* none given: the next outer one counts */
	REFERRER_NO_REFERRER,
	REFERRER_NO_REFERRER_WHEN_DOWNGRADE,
	REFERRER_SAME_ORIGIN,
	REFERRER_ORIGIN,
	REFERRER_STRICT_ORIGIN,
	REFERRER_ORIGIN_WHEN_CROSS_ORIGIN,
	REFERRER_STRICT_ORIGIN_WHEN_CROSS_ORIGIN, /* the default */
	REFERRER_UNSAFE_URL,
};

/* "no-referrer" …, "" for EMPTY. */
const char *referrer_policy_name(enum referrer_policy policy);

/* A referrerpolicy attribute: exact token, any ASCII case; else EMPTY. */
enum referrer_policy referrer_policy_of_attribute(struct view value);

/*
 * The content of <meta name=referrer>, legacy tokens (never, default, always,
 * origin-when-crossorigin) included; else EMPTY: it changes nothing.
 */
enum referrer_policy referrer_policy_of_meta(struct view content);

/*
 * All Referrer-Policy field lines of one response, in order: the last known
 * token counts; one line off the grammar voids them all. EMPTY: none.
 */
enum referrer_policy referrer_policy_of_header(const struct view *lines,
					       size_t count);

/*
 * What to send as Referer with a request for `target` whose referrer is
 * `source` (the page's URL, or, after a redirect, the value last sent) under
 * `policy` (EMPTY: the default). NULL: no header at all, as for a source that
 * is not http or https: a local or inline document has no origin to tell. The
 * value is ASCII, without credentials and fragment; the caller frees it.
 */
char *referrer_determine(enum referrer_policy policy, const struct url *source,
			 const struct url *target);

#endif
