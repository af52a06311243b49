/* database: a catalog that is foreign, damaged, misplaced or gone. */
#include "store/database.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "captures.h"

static void load_catalog(struct opened *opened, struct buf *buf)
{
	char *path = scratch_path(opened->path, "catalog.sqlite");

	buf_init(buf, 1 << 20);
	assert_int_equal(file_load(AT_FDCWD, path, false, buf, NULL), 0);
	free(path);
}

/* Opens the store over a catalog of these bytes, asks and records. */
static int try_catalog(struct opened *opened, struct view bytes,
		       struct error *err)
{
	struct capture capture = image("https://a.example/1", 2, 9), found;
	char *path = scratch_path(opened->path, "catalog.sqlite");
	struct view url = capture.url;
	struct arena arena;
	bool there;
	int r;

	store_close(opened->store);
	opened->store = NULL;
	scratch_write(path, bytes.ptr, bytes.len);
	free(path);
	arena_init(&arena);
	r = store_open(opened->path, &opened->store, err);
	if (!r) {
		opened->catalog = store_catalog(opened->store);
		r = opened->catalog->ops->find(opened->catalog->ctx, &url, 1,
					       &arena, &found, &there, err);
	}
	if (!r)
		r = put(opened, &capture, 1, err);
	arena_release(&arena);
	return r;
}

static void test_foreign_and_newer(void **state)
{
	static const struct {
		size_t at; /* in the header of an SQLite file */
		unsigned char byte;
		int code;
		const char *words;
	} cases[] = {
	    {0, 'X', TS_E_CORRUPT, "move it aside"}, /* magic */
	    {68, 0, TS_E_CORRUPT, "tearsheet's"},    /* application_id */
	    {63, 2, TS_E_NEWER, "newer"},            /* user_version */
	    {63, 0, TS_E_CORRUPT, "tearsheet's"},
	    {18, 9, TS_E_PERMISSION, "catalog.sqlite"}, /* write format */
	};
	struct opened *opened = *state;
	struct error err;
	struct buf good;

	reopen(opened);
	store_close(opened->store);
	opened->store = NULL;
	load_catalog(opened, &good);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char kept = good.ptr[cases[i].at];

		good.ptr[cases[i].at] = (char)cases[i].byte;
		memset(&err, 0, sizeof(err));
		assert_int_equal(try_catalog(opened, buf_view(&good), &err),
				 cases[i].code);
		assert_non_null(strstr(err.text, cases[i].words));
		good.ptr[cases[i].at] = kept;
	}
	assert_int_equal(try_catalog(opened, buf_view(&good), &err), 0);
	/* Not what SQLite wrote: said so, and left as it is. */
	assert_int_equal(try_catalog(opened, view_of("rubbish"), &err),
			 TS_E_CORRUPT);
	buf_release(&good);
	load_catalog(opened, &good);
	assert_view(buf_view(&good), "rubbish");
	buf_release(&good);
}

/* Damage anywhere: an answer or an error with a sentence, no crash. */
static void test_damage_is_survived(void **state)
{
	struct opened *opened = *state;
	struct capture captures[] = {image("https://a.example/1", 1, 1),
				     image("https://a.example/2", 1, 2)};
	struct error err = {0};
	struct buf good;
	unsigned random = 1;
	size_t refused = 0;

	assert_int_equal(put(opened, captures, 2, NULL), 0);
	store_close(opened->store);
	opened->store = NULL;
	load_catalog(opened, &good);
	for (int i = 0; i < 60; i++) {
		struct buf bad;

		buf_init(&bad, good.max);
		buf_add_view(&bad, buf_view(&good));
		for (int j = 0; j < 40; j++) {
			random = random * 1103515245 + 12345;
			bad.ptr[(random >> 8) % bad.len] = (char)(random >> 3);
		}
		err.text[0] = '\0';
		if (try_catalog(opened, buf_view(&bad), &err)) {
			assert_int_not_equal(err.text[0], '\0');
			refused++;
		}
		buf_release(&bad);
	}
	assert_true(refused > 0);
	buf_release(&good);
}

static void test_link_is_refused(void **state)
{
	struct opened *opened = *state;
	char *path = scratch_path(opened->path, "catalog.sqlite");
	char *moved = scratch_path(opened->folder, "moved");
	struct error err = {0};

	store_close(opened->store);
	opened->store = NULL;
	assert_int_equal(rename(path, moved), 0);
	assert_int_equal(symlink(moved, path), 0);
	assert_int_equal(store_open(opened->path, &opened->store, &err),
			 TS_E_CORRUPT);
	assert_non_null(strstr(err.text, path));
	free(path);
	free(moved);
}

/* Lost, objects stay and a new one is begun. */
static void test_missing_is_begun_anew(void **state)
{
	struct opened *opened = *state;
	struct digest digest = put_string(opened, "hello");
	struct capture capture = image("https://a.example/1", 1, 1), found;
	char *path = scratch_path(opened->path, "catalog.sqlite");
	struct arena arena;

	flush(opened);
	assert_int_equal(put(opened, &capture, 1, NULL), 0);
	store_close(opened->store);
	opened->store = NULL;
	assert_int_equal(unlink(path), 0);
	reopen(opened);
	arena_init(&arena);
	assert_object(opened, &digest, "hello");
	assert_false(find(opened, &arena, capture.url.ptr, &found));
	assert_int_equal(put(opened, &capture, 1, NULL), 0);
	assert_true(find(opened, &arena, capture.url.ptr, &found));
	arena_release(&arena);
	free(path);
}

int main(void)
{
#define WITH_STORE(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    WITH_STORE(test_foreign_and_newer),
	    WITH_STORE(test_damage_is_survived),
	    WITH_STORE(test_link_is_refused),
	    WITH_STORE(test_missing_is_begun_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
