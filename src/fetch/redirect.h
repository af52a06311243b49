/*
 * fetch/redirect: the next hop, judged anew.
 *
 * Layer: url, base. Sources: Fetch, "HTTP-redirect fetch" and "port blocking";
 * RFC 9110, section 15.4; Referrer Policy, section 8.2.
 */
#ifndef FETCH_REDIRECT_H
#define FETCH_REDIRECT_H

#include "base/errors.h"
#include "url/referrer.h"

/* 301, 302, 303, 307, 308. */
bool redirect_is(long status);

/*
 * Whether a URL may be asked for at all: http or https, with a host, on a port
 * that browsers dial. The error's text is the reason.
 */
int redirect_judge(const struct url *url, struct error *err);

/*
 * Where a redirect's head leads from `from`: its one Location, resolved and
 * judged. The error's text is the reason.
 */
int redirect_target(struct view fields, const struct url *from,
		    struct url *ret_to, struct error *err);

/* The policy from then on: the redirect's own, else the one so far. */
enum referrer_policy redirect_policy(struct view fields,
				     enum referrer_policy policy);

/*
 * The Referer of a hop to `to`, given the value that the hop before sent
 * (NULL: none, and none it stays). NULL: no header. The caller frees it.
 */
char *redirect_referer(enum referrer_policy policy, const char *sent,
		       const struct url *to);

#endif
