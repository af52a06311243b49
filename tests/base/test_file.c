/* file, publish, pool: what touches the system. */
#include "base/file.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/pool.h"
#include "base/publish.h"
#include "support/check.h"
#include "support/scratch.h"

static int set_up(void **state)
{
	*state = scratch_make();
	return 0;
}

static int tear_down(void **state)
{
	scratch_remove(*state);
	return 0;
}

static void assert_content(const char *path, const char *content)
{
	struct error err = {0};
	struct buf buf;

	buf_init(&buf, 1000);
	assert_int_equal(file_load(AT_FDCWD, path, false, &buf, &err), TS_OK);
	assert_view(buf_view(&buf), content);
	buf_release(&buf);
}

static void test_load_refuses(void **state)
{
	char *file = scratch_path(*state, "file");
	char *link = scratch_path(*state, "link");
	char *fifo = scratch_path(*state, "fifo");
	struct error err = {0};
	struct buf buf;

	scratch_write(file, "12345", 5);
	assert_int_equal(symlink("file", link), 0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	buf_init(&buf, 4);
	assert_int_equal(file_load(AT_FDCWD, file, false, &buf, &err),
			 TS_E_TOO_LARGE);
	assert_non_null(strstr(err.text, file));
	assert_int_equal(file_load(AT_FDCWD, link, false, &buf, &err),
			 TS_E_NOT_REGULAR);
	assert_int_equal(file_load(AT_FDCWD, fifo, false, &buf, &err),
			 TS_E_NOT_REGULAR);
	assert_int_equal(file_load(AT_FDCWD, *state, false, &buf, &err),
			 TS_E_NOT_REGULAR);
	assert_int_equal(buf.len, 0);
	buf_release(&buf);
	buf_init(&buf, 5);
	assert_int_equal(file_load(AT_FDCWD, link, true, &buf, &err), TS_OK);
	buf_release(&buf);
	free(file);
	free(link);
	free(fifo);
}

static void test_open_beneath(void **state)
{
	static const struct {
		const char *path;
		int result;
	} cases[] = {
	    {"in/file", TS_OK},
	    {"in/../in/file", TS_OK},
	    {"in/near", TS_OK}, /* a link that stays inside */
	    {"../../../../etc/passwd", TS_E_PERMISSION},
	    {"/etc/passwd", TS_E_PERMISSION},
	    {"out", TS_E_PERMISSION},
	    {"far/passwd", TS_E_PERMISSION},
	    {"in", TS_E_NOT_REGULAR},
	    {"none", TS_E_NOT_FOUND},
	};
	char *in = scratch_path(*state, "in"), *name;
	struct error err = {0};
	int root = open(*state, O_RDONLY | O_DIRECTORY), fd;

	assert_int_equal(mkdir(in, 0700), 0);
	name = scratch_path(in, "file");
	scratch_write(name, "x", 1);
	assert_int_equal(symlinkat("/etc/passwd", root, "out"), 0);
	assert_int_equal(symlinkat("/etc", root, "far"), 0);
	assert_int_equal(symlinkat("file", root, "in/near"), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int r = file_open_beneath(root, cases[i].path, true, &fd, NULL,
					  &err);

		assert_int_equal(r, cases[i].result);
		if (!r)
			close(fd);
	}
	close(root);
	free(name);
	free(in);
}

static void test_publish_replaces_whole(void **state)
{
	char *path = scratch_path(*state, "out");
	struct publish publish;
	struct error err = {0};

	scratch_write(path, "old", 3);
	assert_int_equal(publish_begin(&publish, path, &err), TS_OK);
	assert_int_equal(file_write_all(publish.fd, "new", 3, path, &err),
			 TS_OK);
	assert_content(path, "old");
	assert_int_equal(publish_commit(&publish, &err), TS_OK);
	publish_end(&publish);
	assert_content(path, "new");
	assert_int_equal(scratch_count(*state), 1);
	free(path);
}

static void test_publish_leaves_nothing(void **state)
{
	char *path = scratch_path(*state, "out");
	struct publish publish;
	struct error err = {0};

	assert_int_equal(publish_begin(&publish, path, &err), TS_OK);
	publish_end(&publish);
	assert_int_equal(scratch_count(*state), 0);
	free(path);
	path = scratch_path(*state, "none/out");
	assert_int_equal(publish_begin(&publish, path, &err), TS_E_NOT_FOUND);
	free(path);
	path = scratch_path(*state, "");
	assert_int_equal(publish_begin(&publish, path, &err), TS_E_NOT_REGULAR);
	free(path);
	assert_int_equal(publish_begin(&publish, *state, &err),
			 TS_E_NOT_REGULAR);
}

static void test_make_folders(void **state)
{
	char *path = scratch_path(*state, "a/b/c");
	char *file = scratch_path(*state, "file");
	char *below = scratch_path(*state, "file/x");
	struct error err = {0};

	assert_int_equal(file_make_folders(path, &err), TS_OK);
	assert_int_equal(file_make_folders(path, &err), TS_OK);
	assert_int_equal(access(path, W_OK), 0);
	scratch_write(file, "", 0);
	assert_int_not_equal(file_make_folders(below, &err), TS_OK);
	free(path);
	free(file);
	free(below);
}

static void count_up(void *ctx)
{
	atomic_int *count = ctx;

	atomic_fetch_add(count, 1);
}

static void test_pool_runs_all(void **state)
{
	struct pool *pool = pool_new(3);
	atomic_int count = 0;

	(void)state;
	for (int round = 1; round <= 3; round++) {
		for (int i = 0; i < 1000; i++)
			pool_submit(pool, count_up, &count);
		pool_wait(pool);
		assert_int_equal(atomic_load(&count), round * 1000);
	}
	pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_load_refuses, set_up,
					    tear_down),
	    cmocka_unit_test_setup_teardown(test_open_beneath, set_up,
					    tear_down),
	    cmocka_unit_test_setup_teardown(test_publish_replaces_whole, set_up,
					    tear_down),
	    cmocka_unit_test_setup_teardown(test_publish_leaves_nothing, set_up,
					    tear_down),
	    cmocka_unit_test_setup_teardown(test_make_folders, set_up,
					    tear_down),
	    cmocka_unit_test(test_pool_runs_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
