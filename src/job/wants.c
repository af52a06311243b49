#include "job/wants.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/limit.h"
#include "url/url.h"

enum { KEY_MAX = 3 * LIMIT_URL_BYTES };

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

/*
 * The key of a local file: a NUL, which no URL begins with, the root's number,
 * and the path below it. False: it names no file.
 */
static bool add_path_key(struct buf *key, const struct want_place *place,
			 const struct reference *ref, size_t *ret_path)
{
	size_t start;

	buf_clear(key);
	if (!ref->path)
		return false;
	buf_add_byte(key, '\0');
	buf_add_number(key, place->root);
	buf_add_byte(key, ':');
	start = key->len;
	if (ref->path[0] != '/')
		add_normal_path(key, view_of(place->folder), start);
	add_normal_path(key, view_of(ref->path), start);
	*ret_path = start;
	return key->len > start && !buf_status(key);
}

static bool add_url_key(struct buf *key, const struct reference *ref,
			size_t *ret_path)
{
	buf_clear(key);
	*ret_path = 0;
	if (!ref->url)
		return false;
	buf_add_string(key, ref->url);
	return !buf_status(key);
}

static bool is_there(const struct want_place *place, const char *path)
{
	int fd;

	if (place->root_fd < 0 ||
	    file_open_beneath(place->root_fd, path, true, &fd, NULL, NULL))
		return false;
	close(fd);
	return true;
}

/* How a reference is first filed; false: it can't be had. */
static bool choose_key(struct buf *key, const struct want_place *place,
		       const struct reference *ref, size_t *ret_path)
{
	if (ref->problem)
		return false;
	if (add_path_key(key, place, ref, ret_path) &&
	    (!ref->url || is_there(place, key->ptr + *ret_path)))
		return true;
	return add_url_key(key, ref, ret_path);
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

/*
 * Make `page_url` the page whose references come in. It is kept and parsed once
 * for all of them, since there may be many and it may be long.
 */
static void take_page(struct wants *wants, const char *page_url)
{
	if (wants->page && !strcmp(wants->page, page_url ? page_url : ""))
		return;
	url_release(&wants->source);
	wants->source = (struct url){0};
	wants->page = arena_string(&wants->arena, view_of(page_url));
	wants->referer = "";
	if (page_url &&
	    url_parse(view_of(page_url), NULL, &wants->source, NULL))
		wants->source = (struct url){0};
}

/* A copy of the string, the last one again if it is the same. */
static const char *keep_referer(struct wants *wants, const char *referer)
{
	if (!*referer)
		return "";
	if (!strcmp(referer, wants->page))
		return wants->page;
	if (strcmp(referer, wants->referer) != 0)
		wants->referer = arena_string(&wants->arena, view_of(referer));
	return wants->referer;
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
		     enum referrer_policy policy)
{
	char *referer = NULL;
	struct url target;

	if (want->rung_count == LIMIT_RUNGS)
		return;
	if (wants->source.href &&
	    !url_parse(view_of(want->url), NULL, &target, NULL)) {
		referer = referrer_determine(policy, &wants->source, &target);
		url_release(&target);
	}
	if (!has_rung(want, referer ? referer : "", policy)) {
		want->rungs = array_grow(want->rungs, want->rung_count,
					 &want->rung_cap, sizeof(*want->rungs));
		want->rungs[want->rung_count++] = (struct want_rung){
		    keep_referer(wants, referer ? referer : ""), wants->page,
		    policy};
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

	buf_init(&key, KEY_MAX);
	if (!choose_key(&key, place, ref, &path))
		goto out;
	number = map_put(wants->by_key, buf_view(&key), &is_new);
	if (is_new) {
		*number = wants->count;
		want = add_want(wants, buf_view(&key), path, place->root);
	} else {
		want = &wants->at[*number];
	}
	take_page(wants, page->url);
	if (want->url)
		add_rung(wants, want, policy);
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
	size_t *number = NULL, path;
	struct buf key;

	if (ref->problem)
		return NULL;
	buf_init(&key, KEY_MAX);
	/* As it was filed, whatever has become of the file meanwhile. */
	if (add_path_key(&key, place, ref, &path))
		number = map_find(wants->by_key, buf_view(&key));
	if (!number && add_url_key(&key, ref, &path))
		number = map_find(wants->by_key, buf_view(&key));
	buf_release(&key);
	return number ? &wants->at[*number] : NULL;
}

bool wants_can_be(const struct want_place *place, const struct reference *ref)
{
	struct buf key;
	size_t path;
	bool can;

	buf_init(&key, KEY_MAX);
	can = add_path_key(&key, place, ref, &path);
	buf_release(&key);
	return can;
}

void wants_have(struct want *want, const struct digest *digest,
		const struct media_info *media)
{
	want->state = WANT_HAVE;
	want->digest = *digest;
	want->size = media->bytes;
	want->type = media->type;
	want->width = media->width;
	want->height = media->height;
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
