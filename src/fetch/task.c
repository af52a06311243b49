#include "fetch/task.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "fetch/redirect.h"

static char *copy_string(const char *string)
{
	return string ? xstrdup(string) : NULL;
}

static void copy_request(struct task *task, const struct fetch_request *request)
{
	struct fetch_rung *rungs = xcalloc(
	    request->rung_count ? request->rung_count : 1, sizeof(*rungs));

	for (size_t i = 0; i < request->rung_count; i++) {
		rungs[i].page = copy_string(request->rungs[i].page);
		rungs[i].policy = request->rungs[i].policy;
	}
	task->request = *request;
	task->request.rungs = rungs;
	task->request.etag = copy_string(request->etag);
	task->request.last_modified = copy_string(request->last_modified);
}

int task_new(const struct fetch_request *request, struct task **ret_task,
	     struct error *err)
{
	struct task *task = xcalloc(1, sizeof(*task));
	int r;

	copy_request(task, request);
	r = url_parse(view_of(request->url), NULL, &task->url, err);
	if (r)
		task->url = (struct url){0};
	task->request.url =
	    r ? xstrdup(request->url) : url_request_string(&task->url);
	if (!r)
		r = redirect_judge(&task->url, err);
	*ret_task = task;
	return r;
}

/* Strings that others see as const are freed by who made them. */
static void drop(const void *made)
{
	free((void *)(uintptr_t)made);
}

static void clear_hops(struct task *task)
{
	for (size_t i = 0; i < task->hop_count; i++) {
		drop(task->hops[i].url);
		drop(task->hops[i].referer);
	}
	task->hop_count = 0;
}

void task_free(struct task *task)
{
	const struct fetch_request *request;

	if (!task)
		return;
	request = &task->request;
	for (size_t i = 0; i < request->rung_count; i++)
		drop(request->rungs[i].page);
	drop(request->rungs);
	drop(request->url);
	drop(request->etag);
	drop(request->last_modified);
	clear_hops(task);
	free(task->hops);
	rungs_release(&task->rungs);
	url_release(&task->url);
	free(task->referer);
	free(task->refusal);
	free(task);
}

struct view task_authority(const struct task *task)
{
	return view_make(task->url.href + task->url.host_start,
			 task->url.path_start - task->url.host_start);
}

static void stand_on_rung(struct task *task)
{
	const struct rung *rung = &task->rungs.list[task->rung];

	free(task->referer);
	task->referer = copy_string(rung->referer);
	task->policy = rung->policy;
}

void task_climb(struct task *task, const char *favourite)
{
	rungs_init(&task->rungs, &task->request, &task->url, favourite);
	stand_on_rung(task);
}

void task_restart(struct task *task)
{
	struct url url = {0};

	if (task->hop_count > 1 &&
	    !url_parse(view_of(task->request.url), NULL, &url, NULL)) {
		url_release(&task->url);
		task->url = url;
	}
	clear_hops(task);
	task->host = task->home;
	stand_on_rung(task);
}

const struct fetch_hop *task_begin_hop(struct task *task)
{
	struct fetch_hop *hop;

	if (!task->hop_count) {
		task->tries++;
		task->rung_tries++;
	}
	task->hops = array_grow(task->hops, task->hop_count, &task->hop_cap,
				sizeof(*task->hops));
	hop = &task->hops[task->hop_count++];
	hop->url = url_request_string(&task->url);
	hop->referer = task->referer;
	hop->status = 0;
	task->referer = NULL;
	return hop;
}

bool task_is_conditional(const struct task *task)
{
	return !task->plain &&
	       (task->request.etag || task->request.last_modified);
}

int task_follow(struct task *task, struct view fields, struct error *err)
{
	const struct fetch_hop *hop = &task->hops[task->hop_count - 1];
	struct url to = {0};
	int r;

	if (task->hop_count > LIMIT_REDIRECTS)
		return error_set(err, TS_E_TOO_MANY, "more than %d redirects",
				 LIMIT_REDIRECTS);
	r = redirect_target(fields, &task->url, &to, err);
	if (r)
		return r;
	task->policy = redirect_policy(fields, task->policy);
	task->referer = redirect_referer(task->policy, hop->referer, &to);
	url_release(&task->url);
	task->url = to;
	return 0;
}
