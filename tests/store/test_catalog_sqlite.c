/* catalog_sqlite, with database and host_cache below it. */
#include "store/catalog_sqlite.h"

#include <pthread.h>

#include "captures.h"

static void assert_view_equals(struct view a, struct view b)
{
	assert_int_equal(a.ptr == NULL, b.ptr == NULL);
	assert_true(view_equals(a, b));
}

static void assert_capture(const struct capture *a, const struct capture *b)
{
	assert_view_equals(a->url, b->url);
	assert_true(a->time == b->time);
	assert_view_equals(a->verdict, b->verdict);
	assert_int_equal(a->status, b->status);
	assert_view_equals(a->final_url, b->final_url);
	assert_view_equals(a->referer, b->referer);
	assert_view_equals(a->content_type, b->content_type);
	assert_view_equals(a->etag, b->etag);
	assert_view_equals(a->last_modified, b->last_modified);
	assert_view_equals(a->reason, b->reason);
	assert_int_equal(a->tries, b->tries);
	assert_int_equal(a->has_asset, b->has_asset);
	assert_true(digest_equals(&a->digest, &b->digest));
	assert_true(a->size == b->size);
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->width, b->width);
	assert_int_equal(a->height, b->height);
}

/* Every field comes back, also those that a server filled with rubbish. */
static void test_fields_come_back(void **state)
{
	static const char rubbish[] = "a\0b\xFF'\"\n";
	struct opened *opened = *state;
	struct capture plain = image("https://a.example/1.png", 7, 1), found;
	struct capture full = image("https://a.example/2.png", -5, 2);
	struct capture same = image("https://a.example/3.png", 9, 1);
	struct arena arena;

	full.final_url = view_of("https://b.example/");
	full.referer = view_of("https://c.example/post?x");
	full.content_type = view_make(rubbish, sizeof(rubbish) - 1);
	full.etag = view_of("");
	full.last_modified = view_of("Thu, 01 Jan 1970 00:00:00 GMT");
	full.reason = view_of("because");
	full.status = -1;
	full.size = (uint64_t)1 << 40;
	full.width = UINT32_MAX;
	full.type = MEDIA_SVG;
	plain.final_url = VIEW_NONE;
	arena_init(&arena);
	assert_view_equals(same.final_url, same.url);
	assert_int_equal(
	    put(opened, (struct capture[]){plain, full, same}, 3, NULL), 0);
	for (int i = 0; i < 2; i++) {
		assert_true(find(opened, &arena, plain.url.ptr, &found));
		assert_capture(&found, &plain);
		assert_true(find(opened, &arena, full.url.ptr, &found));
		assert_capture(&found, &full);
		assert_true(find(opened, &arena, same.url.ptr, &found));
		assert_capture(&found, &same);
		reopen(opened);
	}
	arena_release(&arena);
}

static void test_types_come_back(void **state)
{
	struct opened *opened = *state;
	struct capture capture = image("https://a.example/", 1, 1), found;
	struct arena arena;

	arena_init(&arena);
	for (int i = 0; i < MEDIA_TYPE_COUNT; i++) {
		capture.type = (enum media_type)i;
		assert_int_equal(put(opened, &capture, 1, NULL), 0);
		assert_true(find(opened, &arena, capture.url.ptr, &found));
		assert_string_equal(media_type_mime(found.type),
				    media_type_mime(capture.type));
	}
	arena_release(&arena);
}

static void test_newest_with_asset_wins(void **state)
{
	static const char url[] = "https://a.example/1.png";
	struct opened *opened = *state;
	struct capture batch[] = {
	    image(url, 100, 1),
	    image(url, 200, 2),
	    image("https://a.example/2.png", 300, 3),
	};
	struct capture failed = image(url, 400, 0), found;
	struct arena arena;

	failed.has_asset = false;
	failed.reason = view_of("gone");
	arena_init(&arena);
	assert_false(find(opened, &arena, url, &found));
	assert_int_equal(put(opened, batch, 3, NULL), 0);
	assert_true(find(opened, &arena, url, &found));
	assert_int_equal(found.digest.bytes[0], 2);
	assert_int_equal(put(opened, &failed, 1, NULL), 0);
	assert_true(find(opened, &arena, url, &found));
	assert_int_equal(found.digest.bytes[0], 2);
	/* The clock jumped back: what was recorded last is newest. */
	batch[0].time = 50;
	assert_int_equal(put(opened, batch, 1, NULL), 0);
	assert_true(find(opened, &arena, url, &found));
	assert_int_equal(found.digest.bytes[0], 1);
	assert_true(found.time == 50);
	arena_release(&arena);
}

static void test_find_many(void **state)
{
	struct opened *opened = *state;
	struct capture captures[3] = {image("https://a.example/1", 1, 1),
				      image("https://a.example/2", 1, 2)};
	struct view urls[] = {view_of("https://a.example/2"),
			      view_of("https://a.example/none"), VIEW_NONE,
			      view_of("https://a.example/1")};
	struct capture found[4];
	bool there[4];
	struct arena arena;

	arena_init(&arena);
	assert_int_equal(put(opened, captures, 2, NULL), 0);
	assert_int_equal(opened->catalog->ops->find(opened->catalog->ctx, urls,
						    4, &arena, found, there,
						    NULL),
			 0);
	assert_true(there[0] && !there[1] && !there[2] && there[3]);
	assert_int_equal(found[0].digest.bytes[0], 2);
	assert_int_equal(found[3].digest.bytes[0], 1);
	arena_release(&arena);
}

/* One row that cannot be: none of the batch is there. */
static void test_put_is_all_or_none(void **state)
{
	struct opened *opened = *state;
	struct capture captures[] = {image("https://a.example/1", 1, 1),
				     image("https://a.example/2", 1, 2)};
	struct capture found;
	struct error err = {0};
	struct arena arena;
	char *huge = calloc(1, (2 << 20) + 1);

	memset(huge, 'x', 2 << 20);
	captures[1].etag = view_of(huge);
	arena_init(&arena);
	assert_int_equal(put(opened, captures, 2, &err), TS_E_TOO_LARGE);
	assert_non_null(strstr(err.text, "catalog.sqlite"));
	assert_false(find(opened, &arena, "https://a.example/1", &found));
	captures[1].etag = VIEW_NONE;
	assert_int_equal(put(opened, captures, 2, &err), 0);
	assert_true(find(opened, &arena, "https://a.example/1", &found));
	arena_release(&arena);
	free(huge);
}

/* Hosts ---------------------------------------------------------------- */

static struct host_fact get_host(struct opened *opened, const char *host)
{
	const struct host_memory *memory =
	    opened->catalog->ops->hosts(opened->catalog->ctx);
	struct host_fact fact = {.rung = "?"};
	struct error err = {0};

	if (memory->ops->get(memory->ctx, view_of(host), &fact, &err))
		fail_msg("%s", err.text);
	return fact;
}

static void put_host(struct opened *opened, const char *host, const char *rung,
		     uint64_t wins)
{
	const struct host_memory *memory =
	    opened->catalog->ops->hosts(opened->catalog->ctx);
	struct host_fact fact = {.since = 77, .wins = wins};

	snprintf(fact.rung, sizeof(fact.rung), "%s", rung);
	assert_int_equal(
	    memory->ops->put(memory->ctx, view_of(host), &fact, NULL), 0);
}

static void test_hosts_are_kept(void **state)
{
	struct opened *opened = *state;
	struct host_fact fact = get_host(opened, "a.example");

	assert_string_equal(fact.rung, "");
	assert_true(fact.wins == 0 && fact.since == 0);
	put_host(opened, "a.example", "origin", 3);
	put_host(opened, "b.example:8080", "none", UINT64_MAX);
	put_host(opened, "a.example", "policy", 1);
	fact = get_host(opened, "a.example"); /* before it is written */
	assert_string_equal(fact.rung, "policy");
	assert_int_equal(put(opened, NULL, 0, NULL), 0);
	assert_int_equal(put(opened, NULL, 0, NULL), 0); /* nothing to do */
	put_host(opened, "c.example", "none", 9); /* written by the closing */
	reopen(opened);
	fact = get_host(opened, "a.example");
	assert_string_equal(fact.rung, "policy");
	assert_true(fact.wins == 1 && fact.since == 77);
	assert_true(get_host(opened, "b.example:8080").wins == INT64_MAX);
	assert_true(get_host(opened, "c.example").wins == 9);
}

/* A batch that failed keeps the facts for the next. */
static void test_hosts_survive_a_failure(void **state)
{
	struct opened *opened = *state;
	struct capture bad = image("https://a.example/", 1, 1);
	struct store *other = NULL;
	char *huge = calloc(1, (2 << 20) + 1);
	const struct host_memory *memory;
	struct host_fact fact;

	memset(huge, 'x', 2 << 20);
	bad.etag = view_of(huge);
	put_host(opened, "a.example", "origin", 3);
	assert_int_equal(put(opened, &bad, 1, NULL), TS_E_TOO_LARGE);
	assert_int_equal(put(opened, NULL, 0, NULL), 0);
	/* Another run sees them. */
	assert_int_equal(store_open(opened->path, &other, NULL), 0);
	memory = store_catalog(other)->ops->hosts(store_catalog(other)->ctx);
	assert_int_equal(
	    memory->ops->get(memory->ctx, view_of("a.example"), &fact, NULL),
	    0);
	assert_string_equal(fact.rung, "origin");
	store_close(other);
	free(huge);
}

/* Threads -------------------------------------------------------------- */

static void *put_many(void *ctx)
{
	struct opened *opened = ctx;
	struct capture capture;
	char url[64];
	int r = 0;

	for (int i = 0; i < 50 && !r; i++) {
		snprintf(url, sizeof(url), "https://a.example/%d", i);
		capture = image(url, i, (unsigned char)i);
		r = put(opened, &capture, 1, NULL);
	}
	return r ? ctx : NULL;
}

/* The event loop asks and tells while batches are written. */
static void test_hosts_beside_put(void **state)
{
	struct opened *opened = *state;
	char host[32];
	pthread_t thread;
	void *failed;

	assert_int_equal(pthread_create(&thread, NULL, put_many, opened), 0);
	for (int i = 0; i < 500; i++) {
		snprintf(host, sizeof(host), "%d.example", i % 50);
		if (get_host(opened, host).wins)
			assert_string_equal(get_host(opened, host).rung,
					    "origin");
		put_host(opened, host, "origin", (uint64_t)i + 1);
	}
	pthread_join(thread, &failed);
	assert_null(failed);
	reopen(opened);
	for (int i = 0; i < 50; i++) {
		snprintf(host, sizeof(host), "%d.example", i);
		assert_true(get_host(opened, host).wins == (uint64_t)i + 451);
	}
}

int main(void)
{
#define WITH_STORE(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    WITH_STORE(test_fields_come_back),
	    WITH_STORE(test_types_come_back),
	    WITH_STORE(test_newest_with_asset_wins),
	    WITH_STORE(test_find_many),
	    WITH_STORE(test_put_is_all_or_none),
	    WITH_STORE(test_hosts_are_kept),
	    WITH_STORE(test_hosts_survive_a_failure),
	    WITH_STORE(test_hosts_beside_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
