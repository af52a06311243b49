/* object_dir, with object_files, chunks and pending below it. */
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
	assert_false(has(opened, &digest));
	flush(opened);
	assert_true(has(opened, &digest));
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0444);
	assert_int_equal(status.st_nlink, 1);
	assert_int_equal(count_tmp(opened), 0);
	assert_object(opened, &digest, "hello");
	empty = put_string(opened, "");
	flush(opened);
	reopen(opened);
	assert_object(opened, &digest, "hello");
	assert_object(opened, &empty, "");
	free(path);
}

static size_t memory_of(struct opened *opened)
{
	return object_dir_memory(opened->objects->ctx);
}

static void test_abort_leaves_nothing(void **state)
{
	struct opened *opened = *state;
	struct sink *sink = open_sink(opened);

	write_made(sink, 0, 5);
	assert_int_equal(count_tmp(opened), 0);
	assert_int_not_equal(memory_of(opened), 0);
	sink_abort(sink);
	assert_int_equal(memory_of(opened), 0);
	sink = open_sink(opened);
	write_made(sink, 0, LARGE_BYTES);
	assert_int_equal(count_tmp(opened), 1);
	sink_abort(sink);
	assert_int_equal(count_tmp(opened), 0);
	flush(opened);
}

/* The last byte that is kept in memory, and the next. */
static void test_large_goes_to_a_file(void **state)
{
	struct opened *opened = *state;
	struct sink *sink = open_sink(opened);
	struct digest digest, other;

	write_made(sink, 0, LIMIT_OBJECT_MEMORY);
	assert_int_equal(count_tmp(opened), 0);
	assert_in_range(memory_of(opened), LIMIT_OBJECT_MEMORY,
			LIMIT_OBJECT_MEMORY + KIB(32));
	write_made(sink, 1, 1);
	assert_int_equal(count_tmp(opened), 1);
	assert_int_equal(memory_of(opened), 0);
	write_made(sink, 2, 12345);
	digest = commit(sink);
	other = put_made(opened, 0, LIMIT_OBJECT_MEMORY);
	assert_int_equal(count_tmp(opened), 1);
	flush(opened);
	assert_int_equal(count_tmp(opened), 0);
	assert_int_equal(memory_of(opened), 0);
	assert_made(opened, &digest, LIMIT_OBJECT_MEMORY + 12346);
	assert_made(opened, &other, LIMIT_OBJECT_MEMORY);
}

/* Sinks and pending objects share it; what finds it used up goes to a file. */
static void test_memory_of_all_is_bounded(void **state)
{
	enum { COUNT = 20, HALF = LIMIT_OBJECT_MEMORY / 2 };
	struct opened *opened = *state;
	struct digest digests[2 * COUNT];
	struct sink *sinks[COUNT];
	size_t files;

	for (unsigned i = 0; i < COUNT; i++) {
		digests[i] = put_made(opened, i, HALF);
		sinks[i] = open_sink(opened);
		write_made(sinks[i], COUNT + i, HALF);
		assert_in_range(memory_of(opened), 0, LIMIT_STORE_MEMORY);
	}
	files = count_tmp(opened);
	assert_in_range(files, 2 * COUNT - LIMIT_STORE_MEMORY / HALF, COUNT);
	flush(opened); /* frees what the pending ones had */
	assert_in_range(memory_of(opened), HALF, LIMIT_STORE_MEMORY / 2 + HALF);
	write_made(sinks[0], 7, HALF / 2);
	for (unsigned i = 0; i < COUNT; i++)
		digests[COUNT + i] = commit(sinks[i]);
	flush(opened);
	assert_int_equal(memory_of(opened), 0);
	assert_int_equal(count_tmp(opened), 0);
	for (unsigned i = 0; i < 2 * COUNT; i++)
		assert_made(opened, &digests[i],
			    i == COUNT ? HALF + HALF / 2 : HALF);
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
	struct digest first = put_string(opened, "hello"), large;
	size_t once = memory_of(opened);
	struct digest second = put_string(opened, "hello");

	assert_true(digest_equals(&first, &second));
	assert_int_equal(memory_of(opened), once);
	large = put_made(opened, 1, LARGE_BYTES);
	put_made(opened, 1, LARGE_BYTES);
	assert_int_equal(count_tmp(opened), 1);
	flush(opened);
	put_string(opened, "hello"); /* now in the store */
	put_made(opened, 1, LARGE_BYTES);
	flush(opened);
	assert_int_equal(count_tmp(opened), 0);
	assert_int_equal(memory_of(opened), 0);
	flush(opened); /* nothing to do */
	assert_object(opened, &first, "hello");
	assert_made(opened, &large, LARGE_BYTES);
}

static void forbid_files(struct rlimit *old)
{
	struct rlimit small;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, old), 0);
	small = *old;
	small.rlim_cur = 4;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
}

static void allow_files(const struct rlimit *old)
{
	assert_int_equal(setrlimit(RLIMIT_FSIZE, old), 0);
	signal(SIGXFSZ, SIG_DFL);
}

/* What the store has is not written again: not even to a full disk. */
static void test_known_object_costs_no_file(void **state)
{
	struct opened *opened = *state;
	struct error err = {0};
	struct rlimit old;
	int r;

	put_string(opened, "hello");
	flush(opened);
	put_string(opened, "hello");
	forbid_files(&old);
	r = opened->objects->ops->flush(opened->objects->ctx, &err);
	allow_files(&old);
	assert_int_equal(r, 0);
}

static void test_close_discards_pending(void **state)
{
	struct opened *opened = *state;
	struct digest digest = put_string(opened, "hello");
	struct digest large = put_made(opened, 1, LARGE_BYTES);
	struct error err = {0};
	struct buf buf;

	assert_int_equal(count_tmp(opened), 1);
	store_close(opened->store);
	opened->store = NULL;
	assert_int_equal(count_tmp(opened), 0);
	reopen(opened);
	assert_false(has(opened, &digest));
	assert_false(has(opened, &large));
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
	put_string(opened, "hello");
	put_string(opened, "other");
	put_made(opened, 1, LARGE_BYTES);
	assert_int_equal(
	    opened->objects->ops->flush(opened->objects->ctx, &err),
	    TS_E_CORRUPT);
	assert_non_null(strstr(err.text, path));
	assert_int_equal(count_tmp(opened), 0);
	assert_int_equal(memory_of(opened), 0);
	flush(opened); /* the batch is forgotten */

	/* Equal in size by then: as good as ours by its name. */
	assert_int_equal(unlink(path), 0);
	put_string(opened, "hello");
	scratch_write(path, "hello", 5);
	flush(opened);
	assert_object(opened, &digest, "hello");
	free(path);
}

/* The pending file vanished (somebody cleaned tmp/): nothing gets a name. */
static void test_failed_sync_fails_the_batch(void **state)
{
	struct opened *opened = *state;
	struct object_store *objects = opened->objects;
	struct digest first = put_string(opened, "hello"), large, second;
	char *tmp = scratch_path(opened->path, "tmp"), *command;
	struct error err = {0};

	large = put_made(opened, 1, LARGE_BYTES);
	command = malloc(strlen(tmp) + 32);
	sprintf(command, "rm -f '%s'/object-*", tmp);
	assert_int_equal(system(command), 0);
	second = put_string(opened, "other");
	assert_int_equal(objects->ops->flush(objects->ctx, &err),
			 TS_E_NOT_FOUND);
	assert_non_null(strstr(err.text, tmp));
	assert_false(has(opened, &first));
	assert_false(has(opened, &large));
	assert_false(has(opened, &second));
	assert_int_equal(count_tmp(opened), 0);
	assert_int_equal(memory_of(opened), 0);
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
	struct rlimit old;
	struct digest digest;
	struct error err = {0};
	struct sink *sink = open_sink(opened);
	int wrote, committed;

	write_made(sink, 0, LIMIT_OBJECT_MEMORY);
	forbid_files(&old);
	wrote = sink_write(sink, "!", 1, &err);
	committed = sink_commit(sink, &digest, NULL);
	allow_files(&old);
	assert_int_equal(wrote, TS_E_TOO_LARGE); /* EFBIG */
	assert_int_equal(committed, TS_E_TOO_LARGE);
	assert_non_null(strstr(err.text, opened->path));
	assert_int_equal(count_tmp(opened), 0);
	assert_int_equal(memory_of(opened), 0);
}

/* The same for what is written by the flush only. */
static void test_write_error_fails_the_batch(void **state)
{
	struct opened *opened = *state;
	struct digest small = put_string(opened, "hell"), digest, large;
	struct error err = {0};
	struct rlimit old;
	int r;

	digest = put_string(opened, "hello");
	large = put_made(opened, 1, LARGE_BYTES);
	forbid_files(&old);
	r = opened->objects->ops->flush(opened->objects->ctx, &err);
	allow_files(&old);
	assert_int_equal(r, TS_E_TOO_LARGE); /* EFBIG */
	assert_non_null(strstr(err.text, opened->path));
	assert_false(has(opened, &small));
	assert_false(has(opened, &digest));
	assert_false(has(opened, &large));
	assert_int_equal(count_tmp(opened), 0);
	assert_int_equal(memory_of(opened), 0);
	flush(opened); /* the batch is forgotten */
	digest = put_string(opened, "hello");
	flush(opened);
	assert_object(opened, &digest, "hello");
}

/* objects/ was removed: what is written and synced can't have its name. */
static void test_failed_name_fails_the_batch(void **state)
{
	struct opened *opened = *state;
	char *objects = scratch_path(opened->path, "objects");
	struct error err = {0};

	put_string(opened, "hello");
	put_made(opened, 1, LARGE_BYTES);
	assert_int_equal(rmdir(objects), 0);
	assert_int_equal(
	    opened->objects->ops->flush(opened->objects->ctx, &err),
	    TS_E_NOT_FOUND);
	assert_non_null(strstr(err.text, objects));
	assert_int_equal(count_tmp(opened), 0);
	assert_int_equal(memory_of(opened), 0);
	flush(opened); /* the batch is forgotten */
	free(objects);
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
		pthread_mutex_lock(&committer.mutex);
		if (committer.count > count)
			digest = committer.digests[committer.count - 1];
		count = committer.count;
		pthread_mutex_unlock(&committer.mutex);
		flush(opened);
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
	assert_int_equal(memory_of(opened), 0);
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
	    WITH_STORE(test_large_goes_to_a_file),
	    WITH_STORE(test_memory_of_all_is_bounded),
	    WITH_STORE(test_maximum_is_sticky),
	    WITH_STORE(test_duplicates_are_one),
	    WITH_STORE(test_known_object_costs_no_file),
	    WITH_STORE(test_close_discards_pending),
	    WITH_STORE(test_other_size_is_corrupt),
	    WITH_STORE(test_failed_sync_fails_the_batch),
	    WITH_STORE(test_write_error_is_reported),
	    WITH_STORE(test_write_error_fails_the_batch),
	    WITH_STORE(test_failed_name_fails_the_batch),
	    WITH_STORE(test_many_pending_hold_no_descriptor),
	    WITH_STORE(test_commit_beside_flush),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
