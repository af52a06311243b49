#include "bundle/bundle.h"

#include <locale.h>
#include <time.h>

#include "bundle/bundle_sample.h"
#include "bundle/tar_writer.h"

static const struct {
	const char *name;
	enum bundle_format format;
} formats[] = {
    {"s.tar", BUNDLE_TAR},
    {"s.tar.gz", BUNDLE_TAR_GZ},
    {"s.tar.zst", BUNDLE_TAR_ZST},
};

enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

static char *scratch;

static int set_up(void **state)
{
	(void)state;
	scratch = scratch_make();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(scratch);
	return 0;
}

static void test_format_of_name(void **state)
{
	static const struct {
		const char *name;
		int format; /* -1: none */
	} cases[] = {
	    {"a.tar", BUNDLE_TAR},
	    {"/x/a.TAR.GZ", BUNDLE_TAR_GZ},
	    {"a.tgz", BUNDLE_TAR_GZ},
	    {"a.tar.zst", BUNDLE_TAR_ZST},
	    {"a.zip", -1},
	    {"tar", -1},
	    {"a.tar.xz", -1},
	    {"", -1},
	};
	enum bundle_format format;
	bool known;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		known = bundle_format_of_name(cases[i].name, &format);
		assert_int_equal(known, cases[i].format >= 0);
		if (known)
			assert_int_equal((int)format, cases[i].format);
	}
}

/* tar and sha256sum of the system make of it what we do. */
static void test_plain_tools(void **state)
{
	static const char check[] =
	    "cd \"$1\" && sha256sum -c --strict manifest-sha256.txt && "
	    "sha256sum -c --strict tagmanifest-sha256.txt";
	static const char compare[] =
	    "cd \"$1\" && gzip -dc s.tar.gz > g && zstd -qdc s.tar.zst | "
	    "cmp - g && cmp -n $(stat -c %s g) g s.tar";
	struct sample sample = {.time = 1600000000};
	struct buf bytes;
	struct stat status;
	const char *path;

	(void)state;
	for (size_t i = 0; i < FORMATS; i++) {
		sample.format = formats[i].format;
		path = in(scratch, formats[i].name);
		sample_make(path, &sample);
		assert_int_equal(RUN("tar", "-C", scratch, "-xpf", path), 0);
		path = in(scratch, "sample");
		assert_int_equal(SHELL(check, path), 0);
		slurp(in(path, SAMPLE_ARTICLE), &bytes);
		assert_string_equal(bytes.ptr, SAMPLE_TEXT);
		buf_release(&bytes);
		slurp(in(path, "bag-info.txt"), &bytes);
		assert_string_equal(bytes.ptr, "Bag-Software-Agent: tearsheet\n"
					       "Bagging-Date: 2020-09-13\n"
					       "Payload-Oxum: 72.2\n");
		buf_release(&bytes);
		assert_int_equal(stat(in(path, "bagit.txt"), &status), 0);
		assert_int_equal(status.st_mode, S_IFREG | 0644);
		assert_int_equal(status.st_mtime, 1600000000);
		assert_int_equal(RUN("rm", "-r", path), 0);
	}
	/* a plain tar is a whole number of records */
	assert_int_equal(stat(in(scratch, "s.tar"), &status), 0);
	assert_int_equal(status.st_size % 10240, 0);
	/* the compressed ones hold the same tar, but for its padding */
	assert_int_equal(SHELL(compare, scratch), 0);
}

/* Nothing of the process, the machine or the day is in the bytes. */
static void test_reproducible(void **state)
{
	struct sample sample = {.time = -5};
	const char *first, *second = in(scratch, "second");
	mode_t mask;

	(void)state;
	for (size_t i = 0; i < FORMATS; i++) {
		sample.format = formats[i].format;
		first = in(scratch, formats[i].name);
		setenv("TZ", "Asia/Kolkata", 1);
		tzset();
		setlocale(LC_ALL, "C.UTF-8");
		sample_make(first, &sample);
		setenv("TZ", "America/St_Johns", 1);
		setenv("LC_ALL", "C", 1);
		setenv("HOME", "/nonexistent", 1);
		tzset();
		setlocale(LC_ALL, "C");
		mask = umask(0077);
		assert_int_equal(chdir("/"), 0);
		sample_make(second, &sample);
		umask(mask);
		assert_same_file(first, second);
	}
}

static struct bundle *begin(const char *path)
{
	struct bundle_options options = {
	    .path = path,
	    .name = view_of("b"),
	    .digest = store_digest_ops(),
	};
	struct bundle *bundle = NULL;

	assert_int_equal(bundle_begin(&options, &bundle, NULL), 0);
	return bundle;
}

static int add(struct bundle *bundle, const char *name, uint64_t size,
	       struct error *err)
{
	struct view_reader reader;
	const struct bundle_member member = {
	    view_of(name), size, view_reader_init(&reader, view_of("abc")),
	    NULL};

	return bundle_add(bundle, &member, err);
}

/* The folder holds `count` names, temporary ones included. */
static void assert_files(int count)
{
	char line[64];

	snprintf(line, sizeof(line), "test $(ls -A \"$1\" | wc -l) -eq %d",
		 count);
	assert_int_equal(SHELL(line, scratch), 0);
}

static void test_refused(void **state)
{
	static const struct {
		const char *name;
		uint64_t size;
		int code;
	} cases[] = {
	    {"data/x", 2, TS_E_CHANGED},     {"data/x", 4, TS_E_CHANGED},
	    {"data/x", 0, TS_E_CHANGED},     {"data/../x", 3, TS_E_INTERNAL},
	    {"/x", 3, TS_E_INTERNAL},        {"data/a:b", 3, TS_E_INTERNAL},
	    {"data/A", 3, TS_E_INTERNAL},    {"data/a/b", 3, TS_E_INTERNAL},
	    {"BagIt.txt", 3, TS_E_INTERNAL}, {"data/nul", 3, TS_E_INTERNAL},
	    {"data//x", 3, TS_E_INTERNAL},   {"", 3, TS_E_INTERNAL},
	    {"data/x/", 3, TS_E_INTERNAL},   {"data/\xFF", 3, TS_E_INTERNAL},
	};
	const char *path = in(scratch, "refused.tar");
	struct bundle *bundle;
	struct error err;

	(void)state;
	spill(path, view_of("before"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bundle = begin(path);
		assert_int_equal(add(bundle, "data/a", 3, &err), 0);
		assert_int_equal(
		    add(bundle, cases[i].name, cases[i].size, &err),
		    cases[i].code);
		assert_true(strlen(err.text) > 0);
		bundle_abort(bundle);
	}
	assert_int_equal(SHELL("test $(cat \"$1\") = before", path), 0);
	assert_files(1);
}

static int fail_read(struct reader *reader, void *bytes, size_t len,
		     size_t *ret_len, struct error *err)
{
	(void)reader;
	(void)bytes;
	(void)len;
	(void)ret_len;
	return error_set(err, TS_E_CORRUPT, "object: is not its name");
}

static void test_reader_fails(void **state)
{
	static const struct reader_ops ops = {fail_read, NULL};
	struct bundle *bundle = begin(in(scratch, "x.tar"));
	struct reader reader = {&ops};
	const struct bundle_member member = {view_of("data/x"), 9, &reader,
					     NULL};
	struct error err;

	(void)state;
	assert_int_equal(bundle_add(bundle, &member, &err), TS_E_CORRUPT);
	bundle_abort(bundle);
	bundle_abort(NULL);
	assert_files(0);
}

static void test_no_folder(void **state)
{
	struct bundle_options options = {
	    .path = in(scratch, "absent/x.tar"),
	    .name = view_of("b"),
	    .digest = store_digest_ops(),
	};
	struct bundle *bundle = NULL;
	struct error err;

	(void)state;
	assert_int_equal(bundle_begin(&options, &bundle, &err), TS_E_NOT_FOUND);
	assert_non_null(strstr(err.text, "absent"));
	options.path = in(scratch, "x.tar");
	options.name = view_of("a/b");
	assert_int_equal(bundle_begin(&options, &bundle, &err), TS_E_INTERNAL);
	options.name = view_of("");
	assert_int_equal(bundle_begin(&options, &bundle, &err), TS_E_INTERNAL);
	assert_files(0);
}

static void test_disk_full(void **state)
{
	static char bytes[1 << 20];
	struct tar_writer *writer;
	struct error err;
	int fd = open("/dev/full", O_WRONLY), r;

	(void)state;
	assert_true(fd >= 0);
	for (size_t i = 0; i < FORMATS; i++) {
		assert_int_equal(tar_writer_new(fd, "x.tar", formats[i].format,
						&writer, &err),
				 0);
		r = tar_writer_begin(writer, "b/x", sizeof(bytes), 0, &err);
		assert_int_equal(r, 0);
		r = tar_writer_data(writer, bytes, sizeof(bytes), &err);
		if (!r)
			r = tar_writer_finish(writer, &err);
		assert_int_equal(r, TS_E_NO_SPACE);
		assert_non_null(strstr(err.text, "x.tar: disk full"));
		tar_writer_free(writer);
	}
	close(fd);
}

/* More than a piece, and a hole in no sense. */
static void test_large_member(void **state)
{
	enum { SIZE = 3000001 };
	struct bundle *bundle = begin(in(scratch, "large.tar"));
	char *bytes = malloc(SIZE);
	struct report report;

	(void)state;
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (char)(i * 2654435761u >> 13);
	memset(bytes + 1000000, 0, 1000000);
	sample_add(bundle, "data/large", view_make(bytes, SIZE));
	sample_add(bundle, "data/empty", view_make(bytes, 0));
	assert_int_equal(bundle_commit(bundle, NULL), 0);
	report_make(in(scratch, "large.tar"), &report);
	assert_string_equal(report_text(&report), "");
	assert_int_equal(report.summary.bytes, SIZE);
	assert_int_equal(report.summary.files, 2);
	assert_false(report.summary.ours);
	report_release(&report);
	free(bytes);
}

int main(void)
{
#define SCRATCH_TEST(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_format_of_name),
	    SCRATCH_TEST(test_plain_tools),
	    SCRATCH_TEST(test_reproducible),
	    SCRATCH_TEST(test_refused),
	    SCRATCH_TEST(test_reader_fails),
	    SCRATCH_TEST(test_no_folder),
	    SCRATCH_TEST(test_large_member),
	    cmocka_unit_test(test_disk_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
