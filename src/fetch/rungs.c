#include "fetch/rungs.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limit.h"

static bool same_referer(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static char *compute_referer(const struct fetch_rung *rung,
			     const struct url *target)
{
	struct url page = {0};
	char *referer;

	if (!rung->page || url_parse(view_of(rung->page), NULL, &page, NULL))
		return NULL;
	referer = referrer_determine(rung->policy, &page, target);
	url_release(&page);
	return referer;
}

/* Takes `referer`. */
static void add(struct rungs *rungs, char *referer, enum referrer_policy policy)
{
	for (size_t i = 0; i < rungs->count; i++) {
		if (same_referer(rungs->list[i].referer, referer)) {
			free(referer);
			return;
		}
	}
	rungs->list[rungs->count++] =
	    (struct rung){referer ? "policy" : "none", referer, policy};
}

static void prefer(struct rungs *rungs, const char *favourite)
{
	struct rung first;

	for (size_t i = 0; i < rungs->count; i++) {
		if (strcmp(rungs->list[i].name, favourite) != 0)
			continue;
		first = rungs->list[i];
		memmove(rungs->list + 1, rungs->list, i * sizeof(first));
		rungs->list[0] = first;
		return;
	}
}

void rungs_init(struct rungs *rungs, const struct fetch_request *request,
		const struct url *target, const char *favourite)
{
	size_t most = request->rung_count;

	if (most > LIMIT_RUNGS)
		most = LIMIT_RUNGS;
	rungs->count = 0;
	rungs->list = xcalloc(most ? most : 1, sizeof(*rungs->list));
	for (size_t i = 0; i < request->rung_count && rungs->count < most; i++)
		add(rungs, compute_referer(&request->rungs[i], target),
		    request->rungs[i].policy);
	if (!rungs->count)
		add(rungs, NULL, REFERRER_EMPTY);
	prefer(rungs, favourite);
}

void rungs_release(struct rungs *rungs)
{
	for (size_t i = 0; i < rungs->count; i++)
		free(rungs->list[i].referer);
	free(rungs->list);
	*rungs = (struct rungs){NULL, 0};
}
