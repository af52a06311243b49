/* object_reader: what it takes for an object, and what not. */
#include "store/object_reader.h"

#include <sys/stat.h>
#include <unistd.h>

#include "opened.h"

static void damage_flip(const char *path)
{
	unlink(path);
	scratch_write(path, "hallo", 5);
}

static void damage_cut(const char *path)
{
	unlink(path);
	scratch_write(path, "hell", 4);
}

static void damage_grow(const char *path)
{
	unlink(path);
	scratch_write(path, "hello!", 6);
}

static void damage_empty(const char *path)
{
	unlink(path);
	scratch_write(path, "", 0);
}

static void damage_link(const char *path)
{
	char *aside = malloc(strlen(path) + 2);

	sprintf(aside, "%s~", path);
	assert_int_equal(rename(path, aside), 0);
	assert_int_equal(symlink(aside, path), 0);
	free(aside);
}

static void damage_folder(const char *path)
{
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void damage_fifo(const char *path)
{
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
}

static void damage_parent(const char *path)
{
	char *parent = strdup(path), *moved;

	*strrchr(parent, '/') = '\0';
	moved = malloc(strlen(parent) + 2);
	sprintf(moved, "%s~", parent);
	assert_int_equal(rename(parent, moved), 0);
	assert_int_equal(symlink(moved, parent), 0);
	free(parent);
	free(moved);
}

static void test_damage_is_found(void **state)
{
	static const struct {
		void (*damage)(const char *path);
		bool has;          /* by name and size it is still there */
		const char *names; /* what the sentence names */
	} cases[] = {
	    {damage_flip, true, NULL},  {damage_cut, true, NULL},
	    {damage_grow, true, NULL},  {damage_empty, true, NULL},
	    {damage_link, false, NULL}, {damage_folder, false, NULL},
	    {damage_fifo, false, NULL}, {damage_parent, false, "objects/2c"},
	};
	struct opened *opened;
	struct digest digest;
	struct error err;
	struct buf buf;
	char *path;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		void *own;

		set_up(&own);
		opened = own;
		digest = put_string(opened, "hello");
		flush(opened);
		path = object_path(opened, &digest);
		cases[i].damage(path);
		memset(&err, 0, sizeof(err));
		buf_init(&buf, 100);
		assert_int_equal(read_bytes(opened, &digest, &buf, 5, &err),
				 TS_E_CORRUPT);
		assert_true(buf.len < 6); /* never the last byte */
		assert_non_null(
		    strstr(err.text, cases[i].names ? cases[i].names : path));
		assert_non_null(strstr(err.text, "run again"));
		assert_int_equal(has(opened, &digest), cases[i].has);
		buf_release(&buf);
		free(path);
		tear_down(&own);
	}
}

/* Who reads exactly the size he was told has had the proof as well. */
static void test_last_bytes_are_proven(void **state)
{
	struct opened *opened = *state;
	struct object_store *objects = opened->objects;
	struct digest digest = put_string(opened, "hello");
	char *path = object_path(opened, &digest), bytes[5];
	struct error err = {0};
	struct reader *reader;
	uint64_t size;
	size_t got;

	flush(opened);
	damage_flip(path);
	free(path);
	assert_int_equal(
	    objects->ops->open(objects->ctx, &digest, &reader, &size, &err), 0);
	assert_int_equal(size, 5);
	assert_int_equal(reader_read(reader, bytes, 3, &got, &err), 0);
	assert_int_equal(reader_read(reader, bytes, 2, &got, &err),
			 TS_E_CORRUPT);
	assert_int_equal(reader_read(reader, bytes, 2, &got, &err),
			 TS_E_CORRUPT); /* sticky */
	reader_close(reader);
	reader_close(NULL);
}

/* It shrinks under the reader: that is no end. */
static void test_shrinking_is_no_end(void **state)
{
	struct opened *opened = *state;
	struct object_store *objects = opened->objects;
	struct digest digest = put_string(opened, "hello");
	char *path = object_path(opened, &digest), bytes[5];
	struct error err = {0};
	struct reader *reader;
	uint64_t size;
	size_t got;

	flush(opened);
	assert_int_equal(
	    objects->ops->open(objects->ctx, &digest, &reader, &size, &err), 0);
	assert_int_equal(reader_read(reader, bytes, 3, &got, &err), 0);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(truncate(path, 3), 0);
	for (int i = 0; i < 2; i++) {
		err.text[0] = '\0';
		assert_int_equal(reader_read(reader, bytes, 2, &got, &err),
				 TS_E_CORRUPT);
		assert_non_null(strstr(err.text, "run again"));
	}
	reader_close(reader);
	free(path);
}

int main(void)
{
#define WITH_STORE(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_damage_is_found),
	    WITH_STORE(test_last_bytes_are_proven),
	    WITH_STORE(test_shrinking_is_no_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
