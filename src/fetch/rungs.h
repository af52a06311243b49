/*
 * fetch/rungs: the Referers to try for one request, without repeats.
 *
 * Layer: url, base. A rung's name says by which rule its Referer came about;
 * that is what a host_memory keeps: "policy" (what the article's page would
 * send) or "none" (no Referer at all, whatever the rule).
 */
#ifndef FETCH_RUNGS_H
#define FETCH_RUNGS_H

#include "fetch/fetcher.h"

struct rung {
	const char *name; /* static */
	char *referer;    /* NULL: none */
	enum referrer_policy policy;
};

struct rungs {
	struct rung *list;
	size_t count;
};

/*
 * Compute them for a request of `target`, in the request's order but the one
 * called `favourite` (empty: none) first. A rung whose Referer was there before
 * is dropped; at most LIMIT_RUNGS remain, at least one.
 */
void rungs_init(struct rungs *rungs, const struct fetch_request *request,
		const struct url *target, const char *favourite);
void rungs_release(struct rungs *rungs);

#endif
