/* object_dir, with object_files, object_reader and pending below it. */
#include "store/object_dir.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "opened.h"

/* echo -n hello | sha256sum */
#define HELLO "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static void test_commit_names_by_digest(void **state)
{
	struct opened *opened = *state;
	struct digest digest = put_string(opened, "hello"), empty;
	char hex[DIGEST_HEX + 1], *path = object_path(opened, &digest);
	struct stat status;

	digest_to_hex(&digest, hex);
	assert_string_equal(hex, HELLO);
	assert_int_not_equal(stat(path, &status), 0); /* not before a flush */
	assert_true(has(opened, &digest));
	assert_object(opened, &digest, "hello");
	flush(opened);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0444);
	assert_int_equal(status.st_nlink, 1);
	assert_int_equal(count_tmp(opened), 0);
	assert_object(opened, &digest, "hello");
	empty = put_string(opened, "");
	assert_object(opened, &empty, "");
	flush(opened);
	reopen(opened);
	assert_object(opened, &digest, "hello");
	assert_object(opened, &empty, "");
	free(path);
}

static void test_abort_leaves_nothing(void **state)
{
	struct opened *opened = *state;
	struct object_store *objects = opened->objects;
	struct sink *sink;

	assert_int_equal(objects->ops->sink(objects->ctx, 10, &sink, NULL), 0);
	assert_int_equal(sink_write(sink, "hello", 5, NULL), 0);
	assert_int_equal(count_tmp(opened), 1);
	sink_abort(sink);
	assert_int_equal(count_tmp(opened), 0);
	flush(opened);
}

static void test_maximum_is_sticky(void **state)
{
	struct opened *opened = *state;
	struct object_store *objects = opened->objects;
	struct digest digest;
	struct error err = {0};
	struct sink *sink;

	assert_int_equal(objects->ops->sink(objects->ctx, 5, &sink, &err), 0);
	assert_int_equal(sink_write(sink, "hello", 5, &err), 0);
	assert_int_equal(sink_write(sink, "!", 1, &err), TS_E_TOO_LARGE);
	assert_int_equal(sink_write(sink, "", 0, &err), TS_E_TOO_LARGE);
	err.code = 0;
	assert_int_equal(sink_commit(sink, &digest, &err), TS_E_TOO_LARGE);
	assert_int_equal(err.code, TS_E_TOO_LARGE);
	assert_int_equal(count_tmp(opened), 0);
}

static void test_duplicates_are_one(void **state)
{
	struct opened *opened = *state;
	struct digest first = put_string(opened, "hello");
	struct digest second = put_string(opened, "hello");

	assert_true(digest_equals(&first, &second));
	assert_int_equal(count_tmp(opened), 1);
	flush(opened);
	put_string(opened, "hello"); /* now in the store */
	assert_int_equal(count_tmp(opened), 0);
	flush(opened);
	flush(opened); /* nothing to do */
	assert_object(opened, &first, "hello");
}

static void test_close_discards_pending(void **state)
{
	struct opened *opened = *state;
	struct digest digest = put_string(opened, "hello");
	struct error err = {0};
	struct buf buf;

	store_close(opened->store);
	opened->store = NULL;
	assert_int_equal(count_tmp(opened), 0);
	reopen(opened);
	assert_false(has(opened, &digest));
	buf_init(&buf, 10);
	assert_int_equal(read_bytes(opened, &digest, &buf, 1, &err),
			 TS_E_NOT_FOUND);
	assert_non_null(strstr(err.text, "run again"));
	buf_release(&buf);
}

/* A collision that cannot be: the object is there with another size. */
static void test_other_size_is_corrupt(void **state)
{
	struct opened *opened = *state;
	struct digest digest = put_string(opened, "hello");
	char *path = object_path(opened, &digest);
	struct error err = {0};

	flush(opened);
	assert_int_equal(unlink(path), 0);
	scratch_write(path, "hell", 4);
	assert_int_equal(
	    put_bytes(opened->objects, view_of("hello"), &digest, &err),
	    TS_E_CORRUPT);
	assert_non_null(strstr(err.text, path));
	assert_int_equal(count_tmp(opened), 0);

	/* It came between the commit and the flush. */
	assert_int_equal(unlink(path), 0);
	put_string(opened, "hello");
	put_string(opened, "other");
	scratch_write(path, "hell", 4);
	assert_int_equal(
	    opened->objects->ops->flush(opened->objects->ctx, &err),
	    TS_E_CORRUPT);
	assert_non_null(strstr(err.text, path));
	assert_int_equal(count_tmp(opened), 0);
	flush(opened); /* the batch is forgotten */

	/* Equal in size by then: as good as ours by its name. */
	assert_int_equal(unlink(path), 0);
	put_string(opened, "hello");
	scratch_write(path, "hello", 5);
	flush(opened);
	assert_object(opened, &digest, "hello");
	free(path);
}

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

/* The pending file vanished (somebody cleaned tmp/): nothing gets a name. */
static void test_failed_sync_fails_the_batch(void **state)
{
	struct opened *opened = *state;
	struct object_store *objects = opened->objects;
	struct digest first = put_string(opened, "hello"), second;
	char *tmp = scratch_path(opened->path, "tmp"), *command;
	struct error err = {0};

	command = malloc(strlen(tmp) + 32);
	sprintf(command, "rm -f '%s'/object-*", tmp);
	assert_int_equal(system(command), 0);
	second = put_string(opened, "other");
	assert_int_equal(objects->ops->flush(objects->ctx, &err),
			 TS_E_NOT_FOUND);
	assert_non_null(strstr(err.text, tmp));
	assert_false(has(opened, &first));
	assert_false(has(opened, &second));
	assert_int_equal(count_tmp(opened), 0);
	flush(opened);
	put_string(opened, "hello"); /* and on it goes */
	flush(opened);
	assert_object(opened, &first, "hello");
	free(command);
	free(tmp);
}

/* No space: as near as one comes without a file system of one's own. */
static void test_write_error_is_reported(void **state)
{
	struct opened *opened = *state;
	struct object_store *objects = opened->objects;
	struct rlimit old, small;
	struct digest digest;
	struct error err = {0};
	struct sink *sink;
	int wrote, committed;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 4;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(objects->ops->sink(objects->ctx, 100, &sink, &err), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	wrote = sink_write(sink, "hello", 5, &err);
	committed = sink_commit(sink, &digest, NULL);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(wrote, TS_E_TOO_LARGE); /* EFBIG */
	assert_int_equal(committed, TS_E_TOO_LARGE);
	assert_non_null(strstr(err.text, opened->path));
	assert_int_equal(count_tmp(opened), 0);
}

static void test_many_pending_hold_no_descriptor(void **state)
{
	enum { MANY = 300 };
	struct opened *opened = *state;
	struct rlimit old, small;
	struct digest digests[MANY];
	char text[16];

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	small = old;
	small.rlim_cur = 64;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &small), 0);
	for (int i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), "%d", i);
		digests[i] = put_string(opened, text);
	}
	flush(opened);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	reopen(opened);
	for (int i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), "%d", i);
		assert_object(opened, &digests[i], text);
	}
}

/* Threads -------------------------------------------------------------- */

enum { ROUNDS = 400 };

struct committer {
	struct object_store *objects;
	pthread_mutex_t mutex; /* guards the two below */
	struct digest digests[ROUNDS];
	size_t count;
	struct error err;
};

static void *commit_many(void *ctx)
{
	struct committer *committer = ctx;
	struct digest digest;
	char text[16];

	for (int i = 0; i < ROUNDS && !committer->err.code; i++) {
		/* Every object twice, so that duplicates meet a flush. */
		snprintf(text, sizeof(text), "%d", i / 2);
		if (put_bytes(committer->objects, view_of(text), &digest,
			      &committer->err))
			break;
		pthread_mutex_lock(&committer->mutex);
		committer->digests[committer->count++] = digest;
		pthread_mutex_unlock(&committer->mutex);
	}
	return NULL;
}

static void test_commit_beside_flush(void **state)
{
	struct opened *opened = *state;
	struct committer committer = {
	    .objects = opened->objects,
	    .mutex = PTHREAD_MUTEX_INITIALIZER,
	};
	struct error err = {0};
	struct digest digest;
	struct buf buf;
	pthread_t thread;
	size_t count = 0;

	buf_init(&buf, 1 << 20);
	assert_int_equal(pthread_create(&thread, NULL, commit_many, &committer),
			 0);
	while (count < ROUNDS) {
		flush(opened);
		pthread_mutex_lock(&committer.mutex);
		if (committer.count > count)
			digest = committer.digests[committer.count - 1];
		count = committer.count;
		pthread_mutex_unlock(&committer.mutex);
		if (!count)
			continue;
		assert_true(has(opened, &digest));
		if (read_bytes(opened, &digest, &buf, 9, &err))
			fail_msg("%s", err.text);
	}
	pthread_join(thread, NULL);
	assert_int_equal(committer.err.code, 0);
	flush(opened);
	assert_int_equal(count_tmp(opened), 0);
	buf_clear(&buf);
	for (size_t i = 0; i < ROUNDS; i++)
		assert_int_equal(
		    read_bytes(opened, &committer.digests[i], &buf, 9, &err),
		    0);
	buf_release(&buf);
}

int main(void)
{
#define WITH_STORE(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    WITH_STORE(test_commit_names_by_digest),
	    WITH_STORE(test_abort_leaves_nothing),
	    WITH_STORE(test_maximum_is_sticky),
	    WITH_STORE(test_duplicates_are_one),
	    WITH_STORE(test_close_discards_pending),
	    WITH_STORE(test_other_size_is_corrupt),
	    cmocka_unit_test(test_damage_is_found),
	    WITH_STORE(test_last_bytes_are_proven),
	    WITH_STORE(test_shrinking_is_no_end),
	    WITH_STORE(test_failed_sync_fails_the_batch),
	    WITH_STORE(test_write_error_is_reported),
	    WITH_STORE(test_many_pending_hold_no_descriptor),
	    WITH_STORE(test_commit_beside_flush),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
