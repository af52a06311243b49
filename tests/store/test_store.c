/* store: folder, version, lock; runs side by side and runs that die. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "opened.h"

static void assert_file(const struct opened *opened, const char *name,
			const char *content)
{
	char *path = scratch_path(opened->path, name);
	struct error err = {0};
	struct buf buf;

	buf_init(&buf, 1000);
	if (file_load(AT_FDCWD, path, false, &buf, &err))
		fail_msg("%s", err.text);
	assert_view(buf_view(&buf), content);
	buf_release(&buf);
	free(path);
}

static void assert_refused(struct opened *opened, int code, const char *words)
{
	struct error err = {0};
	struct store *store = NULL;

	assert_int_equal(store_open(opened->path, &store, &err), code);
	assert_null(store);
	assert_int_equal(err.code, code);
	assert_non_null(strstr(err.text, opened->path));
	assert_non_null(strstr(err.text, words));
}

static void test_layout(void **state)
{
	static const char *const folders[] = {"objects", "tmp"};
	static const char *const files[] = {"lock", "catalog.sqlite"};
	struct opened *opened = *state;
	struct stat status;
	char *path;

	assert_file(opened, "tearsheet-store", "tearsheet store 1\n");
	for (size_t i = 0; i < 2; i++) {
		path = scratch_path(opened->path, folders[i]);
		assert_int_equal(lstat(path, &status), 0);
		assert_true(S_ISDIR(status.st_mode));
		free(path);
		path = scratch_path(opened->path, files[i]);
		assert_int_equal(lstat(path, &status), 0);
		assert_true(S_ISREG(status.st_mode));
		free(path);
	}
	store_close(opened->store);
	opened->store = NULL;
	/* version, lock, catalog, objects, tmp: no -wal, no temporary file */
	assert_int_equal(scratch_count(opened->path), 5);
	store_close(NULL);
}

static void test_versions(void **state)
{
	static const struct {
		const char *text;
		int code;
		const char *words;
	} cases[] = {
	    {"tearsheet store 2\n", TS_E_NEWER, "version 2"},
	    {"tearsheet store 18446744073709551615\n", TS_E_NEWER, "newer"},
	    {"tearsheet store 18446744073709551616\n", TS_E_CORRUPT,
	     "is not a tearsheet store"},
	    {"tearsheet store 0\n", TS_E_CORRUPT, "is not a tearsheet store"},
	    {"tearsheet store 1", TS_E_CORRUPT, "is not a tearsheet store"},
	    {"tearsheet store \n", TS_E_CORRUPT, "is not a tearsheet store"},
	    {"tearsheet store 1\n1\n", TS_E_CORRUPT, "is not a"},
	    {"", TS_E_CORRUPT, "is not a tearsheet store"},
	    {"tearsheet store 1                                        "
	     "                             \n",
	     TS_E_CORRUPT, "is not a tearsheet store"},
	};
	struct opened *opened = *state;
	char *path = scratch_path(opened->path, "tearsheet-store");
	char *lock = scratch_path(opened->path, "lock");

	store_close(opened->store);
	opened->store = NULL;
	assert_int_equal(unlink(lock), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scratch_write(path, cases[i].text, strlen(cases[i].text));
		assert_refused(opened, cases[i].code, cases[i].words);
		/* It was not touched. */
		assert_file(opened, "tearsheet-store", cases[i].text);
		assert_int_not_equal(access(lock, F_OK), 0);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_refused(opened, TS_E_CORRUPT, "is not a tearsheet store");
	free(path);
	free(lock);
}

static void test_wrong_folders(void **state)
{
	struct opened *opened = *state;
	char *home = scratch_path(opened->folder, "home");
	char *photo = scratch_path(home, "photo.jpg");
	char *objects = scratch_path(opened->path, "objects");
	char *moved = scratch_path(opened->folder, "moved");
	char *deep = scratch_path(opened->folder, "a/b/c");
	struct error err = {0};
	struct store *store = NULL;

	assert_int_equal(mkdir(home, 0700), 0);
	scratch_write(photo, "x", 1);
	assert_int_equal(store_open(home, &store, &err), TS_E_EXISTS);
	assert_non_null(strstr(err.text, "other things"));
	assert_int_equal(scratch_count(home), 1);
	assert_int_not_equal(store_open(photo, &store, &err), 0);
	assert_non_null(strstr(err.text, photo));
	assert_int_equal(store_open("", &store, &err), TS_E_NOT_FOUND);
	/* Empty, or with what a run left that died first thing: fine. */
	unlink(photo);
	free(photo);
	photo = scratch_path(home, "tearsheet-store.tmp");
	scratch_write(photo, "tear", 4);
	assert_int_equal(store_open(home, &store, &err), 0);
	store_close(store);
	assert_int_equal(store_open(deep, &store, &err), 0);
	store_close(store);
	/* A link where a folder should be */
	store_close(opened->store);
	opened->store = NULL;
	assert_int_equal(rename(objects, moved), 0);
	assert_int_equal(symlink(moved, objects), 0);
	assert_refused(opened, TS_E_CORRUPT, "objects");
	free(home);
	free(photo);
	free(objects);
	free(moved);
	free(deep);
}

static void test_path_is_no_uri(void **state)
{
	struct opened *opened = *state;
	struct store *store = NULL;
	struct error err = {0};
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_int_equal(chdir(opened->folder), 0);
	assert_int_equal(store_open("file:x?mode=memory", &store, &err), 0);
	store_close(store);
	assert_int_equal(access("file:x?mode=memory/catalog.sqlite", F_OK), 0);
	assert_int_equal(fchdir(here), 0);
	close(here);
}

static void test_lock(void **state)
{
	struct opened *opened = *state;
	char *path = scratch_path(opened->path, "lock");
	int fd = open(path, O_RDWR | O_CLOEXEC);
	struct store *other = NULL;

	assert_true(fd >= 0);
	/* Two at once; nobody else has it for himself meanwhile. */
	assert_int_equal(store_open(opened->path, &other, NULL), 0);
	assert_int_not_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	store_close(other);
	assert_int_not_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	store_close(opened->store);
	opened->store = NULL;
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	assert_refused(opened, TS_E_BUSY, "another run");
	assert_int_equal(flock(fd, LOCK_UN), 0);
	reopen(opened);
	close(fd);
	free(path);
}

/* What dead runs left goes when nobody else is there, and not before. */
static void test_sweep(void **state)
{
	struct opened *opened = *state;
	char *stale = scratch_path(opened->path, "tmp/object-0-0");
	char *alien = scratch_path(opened->path, "tmp/alien");
	struct store *other = NULL;

	scratch_write(stale, "x", 1);
	scratch_write(alien, "x", 1);
	assert_int_equal(store_open(opened->path, &other, NULL), 0);
	assert_int_equal(access(stale, F_OK), 0);
	store_close(other);
	reopen(opened);
	assert_int_not_equal(access(stale, F_OK), 0);
	assert_int_equal(access(alien, F_OK), 0); /* not ours to remove */
	free(stale);
	free(alien);
}

/* Processes ------------------------------------------------------------ */

enum point {
	DIE_OPEN,
	DIE_WRITING,
	DIE_COMMITTED,
	DIE_FLUSHED,
	DIE_RECORDED,
	DIE_COUNT
};

static const struct capture hello = {
    .url = {"https://a.example/", 18},
    .verdict = {"image", 5},
    .has_asset = true,
    .size = 5,
};

/* One whole run that ends without any ceremony at `point`. */
static void run_until(const char *path, enum point point)
{
	struct capture capture = hello;
	struct object_store *objects;
	struct store *store;
	struct sink *sink;
	int bad = store_open(path, &store, NULL);

	if (bad || point == DIE_OPEN)
		_exit(bad ? 1 : 0);
	objects = store_objects(store);
	bad = objects->ops->sink(objects->ctx, 5, &sink, NULL) ||
	      sink_write(sink, "hello", 5, NULL);
	if (bad || point == DIE_WRITING)
		_exit(bad ? 1 : 0);
	bad = sink_commit(sink, &capture.digest, NULL);
	if (bad || point == DIE_COMMITTED)
		_exit(bad ? 1 : 0);
	bad = objects->ops->flush(objects->ctx, NULL);
	if (bad || point == DIE_FLUSHED)
		_exit(bad ? 1 : 0);
	bad = store_catalog(store)->ops->put(store_catalog(store)->ctx,
					     &capture, 1, NULL);
	_exit(bad ? 1 : 0);
}

static int wait_for(pid_t child)
{
	int status = -1;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	return status;
}

static void test_dead_runs(void **state)
{
	struct opened *opened = *state;
	struct digest digest;
	struct capture found;
	struct arena arena;
	bool there;
	pid_t child;

	for (int point = 0; point < DIE_COUNT; point++) {
		store_close(opened->store);
		opened->store = NULL;
		child = fork();
		if (!child)
			run_until(opened->path, (enum point)point);
		assert_int_equal(wait_for(child), 0);
		reopen(opened);
		assert_int_equal(count_tmp(opened), 0);
		digest = digest_of(store_digest_ops(), "hello", 5);
		assert_int_equal(has(opened, &digest), point >= DIE_FLUSHED);
		if (point >= DIE_FLUSHED)
			assert_object(opened, &digest, "hello");
		arena_init(&arena);
		assert_int_equal(
		    opened->catalog->ops->find(opened->catalog->ctx, &hello.url,
					       1, &arena, &found, &there, NULL),
		    0);
		assert_int_equal(there, point >= DIE_RECORDED);
		arena_release(&arena);
	}
}

/* Works on and on; says each time that an object was committed. */
static void run_forever(const char *path, int report)
{
	struct object_store *objects;
	struct capture capture = hello;
	struct catalog *catalog;
	struct store *store;
	char text[64];
	int bad = store_open(path, &store, NULL);

	if (bad)
		_exit(1);
	objects = store_objects(store);
	catalog = store_catalog(store);
	for (int i = 0; !bad; i++) {
		snprintf(text, sizeof(text), "https://a.example/%d", i);
		capture.url = view_of(text);
		bad =
		    put_bytes(objects, view_of(text), &capture.digest, NULL) ||
		    write(report, "", 1) != 1 ||
		    objects->ops->flush(objects->ctx, NULL) ||
		    catalog->ops->put(catalog->ctx, &capture, 1, NULL);
	}
	_exit(1);
}

/* Of the first `count` at most the last is missing; all others are sound. */
static void assert_sound(struct opened *opened, int count)
{
	struct arena arena;
	int missing = 0;

	arena_init(&arena);
	for (int i = 0; i < count; i++) {
		char text[64];
		struct capture found;
		struct view url;
		bool there = false;

		snprintf(text, sizeof(text), "https://a.example/%d", i);
		url = view_of(text);
		assert_int_equal(
		    opened->catalog->ops->find(opened->catalog->ctx, &url, 1,
					       &arena, &found, &there, NULL),
		    0);
		if (there)
			assert_object(opened, &found.digest, text);
		else
			missing++;
	}
	assert_true(missing <= 1);
	arena_release(&arena);
}

/* kill -9 wherever it happens to be: no row without its object. */
static void test_killed_runs(void **state)
{
	struct opened *opened = *state;
	int report[2];
	pid_t child;
	char byte;

	for (int round = 1; round <= 10; round++) {
		store_close(opened->store);
		opened->store = NULL;
		assert_int_equal(pipe(report), 0);
		child = fork();
		if (!child)
			run_forever(opened->path, report[1]);
		close(report[1]);
		for (int i = 0; i < round; i++)
			assert_int_equal(read(report[0], &byte, 1), 1);
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_true(WIFSIGNALED(wait_for(child)));
		close(report[0]);
		reopen(opened);
		assert_int_equal(count_tmp(opened), 0);
		assert_sound(opened, round);
	}
}

enum { SIDE_OBJECTS = 60 };

/* Objects `from` … of which the half is the other run's too. */
static void run_beside(const char *path, int from)
{
	struct object_store *objects;
	struct capture capture = hello;
	struct catalog *catalog;
	struct store *store;
	char text[64];
	int bad = store_open(path, &store, NULL);

	if (bad)
		_exit(1);
	objects = store_objects(store);
	catalog = store_catalog(store);
	for (int i = from; i < from + SIDE_OBJECTS && !bad; i++) {
		snprintf(text, sizeof(text), "https://a.example/%d", i);
		capture.url = view_of(text);
		bad =
		    put_bytes(objects, view_of(text), &capture.digest, NULL) ||
		    (i % 5 == 0 && objects->ops->flush(objects->ctx, NULL)) ||
		    catalog->ops->put(catalog->ctx, &capture, 1, NULL);
	}
	bad = bad || objects->ops->flush(objects->ctx, NULL);
	store_close(store);
	_exit(bad ? 1 : 0);
}

static void test_runs_side_by_side(void **state)
{
	struct opened *opened = *state;
	pid_t children[3];
	struct arena arena;

	/* Also the making of the store is done by one of them alone. */
	store_close(opened->store);
	opened->store = NULL;
	free(opened->path);
	opened->path = scratch_path(opened->folder, "shared");
	for (int i = 0; i < 3; i++) {
		children[i] = fork();
		if (!children[i])
			run_beside(opened->path, i * SIDE_OBJECTS / 2);
	}
	for (int i = 0; i < 3; i++)
		assert_int_equal(wait_for(children[i]), 0);
	reopen(opened);
	assert_int_equal(count_tmp(opened), 0);
	arena_init(&arena);
	for (int i = 0; i < SIDE_OBJECTS * 2; i++) {
		char text[64];
		struct view url;
		struct capture found;
		bool there = false;

		snprintf(text, sizeof(text), "https://a.example/%d", i);
		url = view_of(text);
		assert_int_equal(
		    opened->catalog->ops->find(opened->catalog->ctx, &url, 1,
					       &arena, &found, &there, NULL),
		    0);
		assert_true(there);
		assert_object(opened, &found.digest, text);
	}
	arena_release(&arena);
}

int main(void)
{
#define WITH_STORE(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    WITH_STORE(test_layout),
	    WITH_STORE(test_versions),
	    WITH_STORE(test_wrong_folders),
	    WITH_STORE(test_path_is_no_uri),
	    WITH_STORE(test_lock),
	    WITH_STORE(test_sweep),
	    WITH_STORE(test_dead_runs),
	    WITH_STORE(test_killed_runs),
	    WITH_STORE(test_runs_side_by_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
