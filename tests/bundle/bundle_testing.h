/*
 * tests/bundle: a scratch folder, commands of the system, a recorder of
 * verify's problems, and tars that no honest program makes.
 */
#ifndef BUNDLE_BUNDLE_TESTING_H
#define BUNDLE_BUNDLE_TESTING_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/file.h"
#include "bundle/verify.h"
#include "store/store.h"

extern char **environ;

enum { BIG = 64 << 20 };

/* A new folder; the caller frees the path after scratch_remove(). */
static inline char *scratch_make(void)
{
	const char *base = getenv("TMPDIR");
	char *path = malloc(4096);

	assert_non_null(path);
	snprintf(path, 4096, "%s/ts-bundle-XXXXXX", base ? base : "/tmp");
	assert_non_null(mkdtemp(path));
	return path;
}

/* Exit status of a program of the system. */
static inline int run(const char *const *words)
{
	posix_spawn_file_actions_t actions;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	assert_int_equal(posix_spawnp(&pid, words[0], &actions, NULL,
				      (char *const *)(uintptr_t)words, environ),
			 0);
	posix_spawn_file_actions_destroy(&actions);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define RUN(...) run((const char *const[]){__VA_ARGS__, NULL})
/* A line for the shell, whose $1 is `argument`. */
#define SHELL(line, argument) RUN("sh", "-c", line, "sh", argument)

static inline void scratch_remove(char *path)
{
	RUN("rm", "-rf", "--", path);
	free(path);
}

/* "FOLDER/NAME" in one of a few buffers. */
static inline const char *in(const char *folder, const char *name)
{
	static char paths[8][4096];
	static unsigned next;
	char *path = paths[next++ % 8];
	char made[sizeof(paths[0])]; /* `folder` may be one of the paths */

	snprintf(made, sizeof(made), "%s/%s", folder, name);
	memcpy(path, made, strlen(made) + 1);
	return path;
}

static inline void spill(const char *path, struct view bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, bytes.ptr, bytes.len, path, NULL),
			 0);
	close(fd);
}

static inline void slurp(const char *path, struct buf *ret_bytes)
{
	buf_init(ret_bytes, BIG);
	assert_int_equal(file_load(AT_FDCWD, path, true, ret_bytes, NULL), 0);
}

static inline void assert_same_file(const char *a, const char *b)
{
	struct buf left, right;

	slurp(a, &left);
	slurp(b, &right);
	assert_int_equal(left.len, right.len);
	assert_memory_equal(left.ptr, right.ptr, left.len);
	buf_release(&left);
	buf_release(&right);
}

/* "MEMBER: SENTENCE\n" for each problem. */
struct report {
	struct buf text;
	struct verify_summary summary;
	int code;
	struct error error;
};

static inline void note_problem(void *ctx, struct view member,
				const char *sentence)
{
	struct report *report = ctx;

	buf_add_view(&report->text, member);
	buf_add_string(&report->text, ": ");
	buf_add_string(&report->text, sentence);
	buf_add_byte(&report->text, '\n');
}

static inline void report_make(const char *path, struct report *ret_report)
{
	struct verify_callbacks callbacks = {note_problem, ret_report};

	memset(ret_report, 0, sizeof(*ret_report));
	buf_init(&ret_report->text, BIG);
	ret_report->code =
	    bundle_verify(path, store_digest_ops(), &callbacks,
			  &ret_report->summary, &ret_report->error);
}

static inline const char *report_text(const struct report *report)
{
	return report->text.len ? report->text.ptr : "";
}

static inline void report_release(struct report *report)
{
	buf_release(&report->text);
}

/* verify says nothing but `expected`. */
static inline void assert_report(const char *path, const char *expected)
{
	struct report report;

	report_make(path, &report);
	assert_int_equal(report.code, 0);
	assert_string_equal(report_text(&report), expected);
	report_release(&report);
}

/* verify says this among other things. */
static inline void assert_reported(const char *path, const char *expected)
{
	struct report report;

	report_make(path, &report);
	assert_int_equal(report.code, 0);
	if (!strstr(report_text(&report), expected))
		assert_string_equal(report_text(&report), expected);
	assert_true(report.summary.problems > 0);
	report_release(&report);
}

/* One header of a ustar archive and the bytes behind it. */
static inline void tar_add(struct buf *tar, const char *name, char type,
			   const char *link, struct view bytes)
{
	unsigned char header[512] = {0};
	unsigned sum = 0;

	snprintf((char *)header, 100, "%s", name);
	memcpy(header + 100, "0000644", 8);
	memcpy(header + 108, "0000000", 8);
	memcpy(header + 116, "0000000", 8);
	snprintf((char *)header + 124, 12, "%011o", (unsigned)bytes.len);
	memcpy(header + 136, "00000000000", 12);
	memset(header + 148, ' ', 8);
	header[156] = (unsigned char)type;
	snprintf((char *)header + 157, 100, "%s", link);
	memcpy(header + 257, "ustar", 6);
	memcpy(header + 263, "00", 2);
	for (size_t i = 0; i < sizeof(header); i++)
		sum += header[i];
	snprintf((char *)header + 148, 8, "%06o", sum);
	buf_add(tar, header, sizeof(header));
	buf_add_view(tar, bytes);
	while (tar->len % 512)
		buf_add_byte(tar, '\0');
}

static inline void tar_file(struct buf *tar, const char *name, const char *text)
{
	tar_add(tar, name, '0', "", view_of(text));
}

static inline void tar_end(struct buf *tar)
{
	static const char zeros[1024];

	buf_add(tar, zeros, sizeof(zeros));
}

/* "HEX  NAME\n" */
static inline void manifest_add(struct buf *manifest, const char *name,
				const char *text)
{
	char hex[DIGEST_HEX + 1];
	struct digest digest =
	    digest_of(store_digest_ops(), text, strlen(text));

	digest_to_hex(&digest, hex);
	buf_add_format(manifest, "%s  %s\n", hex, name);
}

#endif
