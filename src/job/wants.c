#include "job/wants.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/limit.h"
#include "url/url.h"

void wants_init(struct wants *wants)
{
	*wants = (struct wants){.by_key = map_new()};
	arena_init(&wants->arena);
}

void wants_release(struct wants *wants)
{
	for (size_t i = 0; i < wants->count; i++)
		free(wants->at[i].rungs);
	free(wants->at);
	map_free(wants->by_key);
	url_release(&wants->source);
	arena_release(&wants->arena);
	*wants = (struct wants){0};
}

/* Append path's parts to out, with "." and ".." done; "../.." may lead. */
static void add_normal_path(struct buf *out, struct view path, size_t keep)
{
	size_t at = 0, stop;

	for (; at <= path.len; at = stop + 1) {
		struct view part;

		stop = view_find_byte(path, at, '/');
		part = view_slice(path, at, stop);
		if (!part.len || view_is(part, "."))
			continue;
		if (view_is(part, "..") && out->len > keep &&
		    !view_ends_with(buf_view(out), "..")) {
			while (out->len > keep && out->ptr[out->len - 1] != '/')
				out->len--;
			if (out->len > keep)
				out->len--;
			out->ptr[out->len] = '\0';
			continue;
		}
		if (out->len > keep)
			buf_add_byte(out, '/');
		buf_add_view(out, part);
	}
}

/* The file that a relative reference names, below its root. */
static void add_local_path(struct buf *out, const struct want_place *place,
			   const struct reference *ref)
{
	size_t start = out->len;

	if (ref->path[0] != '/')
		add_normal_path(out, view_of(place->folder), start);
	add_normal_path(out, view_of(ref->path), start);
}

static bool is_there(const struct want_place *place, const char *path)
{
	int fd;

	if (place->root_fd < 0 || !*path ||
	    file_open_beneath(place->root_fd, path, &fd, NULL, NULL))
		return false;
	close(fd);
	return true;
}

/*
 * The key of a reference: its request URL, or a NUL, the root's number, and
 * the path, which no URL can be. False: it can't be had.
 */
static bool add_key(struct buf *key, const struct want_place *place,
		    const struct reference *ref, size_t *ret_path)
{
	*ret_path = 0;
	if (ref->problem)
		return false;
	if (ref->path) {
		buf_add_byte(key, '\0');
		buf_add_format(key, "%zu:", place->root);
		*ret_path = key->len;
		add_local_path(key, place, ref);
		if (!buf_status(key) && key->len > *ret_path &&
		    (!ref->url || is_there(place, key->ptr + *ret_path)))
			return true;
		*ret_path = 0;
		buf_clear(key);
	}
	if (ref->url)
		buf_add_string(key, ref->url);
	return ref->url && !buf_status(key);
}

static struct want *add_want(struct wants *wants, struct view key, size_t path,
			     size_t root)
{
	struct want want = {.root = root};

	if (path)
		want.path =
		    arena_string(&wants->arena, view_slice(key, path, key.len));
	else
		want.url = arena_string(&wants->arena, key);
	wants->at = array_grow(wants->at, wants->count, &wants->cap,
			       sizeof(*wants->at));
	wants->at[wants->count] = want;
	return &wants->at[wants->count++];
}

static int compare_rungs(const void *a, const void *b)
{
	const struct want_rung *x = a, *y = b;
	int order = strcmp(x->referer, y->referer);

	if (!order)
		order = (int)x->policy - (int)y->policy;
	return order ? order : strcmp(x->page, y->page);
}

/* The page as the source of a referrer; parsed once for all its references. */
static const struct url *page_source(struct wants *wants, const char *page_url)
{
	if (!page_url)
		return NULL;
	if (!wants->source.href || strcmp(wants->source.href, page_url) != 0) {
		url_release(&wants->source);
		wants->source = (struct url){0};
		if (url_parse(view_of(page_url), NULL, &wants->source, NULL))
			return NULL;
	}
	return &wants->source;
}

static bool has_rung(const struct want *want, const char *referer,
		     enum referrer_policy policy)
{
	for (size_t i = 0; i < want->rung_count; i++) {
		if (!strcmp(want->rungs[i].referer, referer) &&
		    want->rungs[i].policy == policy)
			return true;
	}
	return false;
}

/* The first rung of each (referer, policy) is enough to ask with. */
static void add_rung(struct wants *wants, struct want *want,
		     const struct page *page, enum referrer_policy policy)
{
	const struct url *source = page_source(wants, page->url);
	struct url target;
	char *referer = NULL;

	if (want->rung_count == LIMIT_RUNGS)
		return;
	if (source && !url_parse(view_of(want->url), NULL, &target, NULL)) {
		referer = referrer_determine(policy, source, &target);
		url_release(&target);
	}
	if (!has_rung(want, referer ? referer : "", policy)) {
		want->rungs = array_grow(want->rungs, want->rung_count,
					 &want->rung_cap, sizeof(*want->rungs));
		want->rungs[want->rung_count++] = (struct want_rung){
		    arena_string(&wants->arena, view_of(referer)),
		    arena_string(&wants->arena, view_of(page->url)), policy};
	}
	free(referer);
}

void wants_add(struct wants *wants, const struct page *page,
	       const struct want_place *place, const struct reference *ref)
{
	enum referrer_policy policy =
	    ref->policy != REFERRER_EMPTY ? ref->policy : page->policy;
	struct want *want;
	struct buf key;
	size_t *number, path;
	bool is_new;

	buf_init(&key, LIMIT_URL_BYTES * 2);
	if (!add_key(&key, place, ref, &path))
		goto out;
	number = map_put(wants->by_key, buf_view(&key), &is_new);
	if (is_new) {
		*number = wants->count;
		want = add_want(wants, buf_view(&key), path, place->root);
	} else {
		want = &wants->at[*number];
	}
	if (want->url)
		add_rung(wants, want, page, policy);
out:
	buf_release(&key);
}

void wants_seal(struct wants *wants)
{
	for (size_t i = 0; i < wants->count; i++) {
		struct want *want = &wants->at[i];

		if (want->rung_count)
			qsort(want->rungs, want->rung_count,
			      sizeof(*want->rungs), compare_rungs);
	}
}

struct want *wants_find(const struct wants *wants,
			const struct want_place *place,
			const struct reference *ref)
{
	struct want *want = NULL;
	struct buf key;
	size_t *number, path;

	buf_init(&key, LIMIT_URL_BYTES * 2);
	if (add_key(&key, place, ref, &path)) {
		number = map_find(wants->by_key, buf_view(&key));
		want = number ? &wants->at[*number] : NULL;
	}
	buf_release(&key);
	return want;
}

void wants_miss(struct wants *wants, struct want *want, const char *verdict,
		struct view reason)
{
	want->state = WANT_MISSING;
	want->verdict = verdict;
	want->reason = arena_string(&wants->arena, reason);
}

void want_add_asset_name(const struct want *want, struct buf *name)
{
	char hex[DIGEST_HEX + 1];

	digest_to_hex(&want->digest, hex);
	buf_add_format(name, "data/assets/%.32s.%s", hex,
		       media_type_extension(want->type));
}
