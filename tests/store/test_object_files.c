/* object_files: names, where the kernel or the file system can do less. */
#include "store/object_files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "opened.h"

/* From now on, in this process, the system call fails with `number`. */
static bool forbid_call(unsigned call, unsigned number)
{
	struct sock_filter steps[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | number),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {
	    .len = sizeof(steps) / sizeof(steps[0]),
	    .filter = steps,
	};

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

struct way {
	unsigned rename, link; /* the errno each fails with; 0: it works */
};

/* Name "hello" in tmp/ twice. 0, or the line of what went wrong. */
static int name_twice(struct object_files *files, const struct way *way)
{
	const struct digest digest = {{0xAB, 0xCD}};
	char name[OBJECT_TMP_SIZE];
	uint64_t size = 0;
	bool found = false;
	int fd;

	if (way->rename && !forbid_call(SYS_renameat2, way->rename))
		return __LINE__;
	if (way->link && !forbid_call(SYS_linkat, way->link))
		return __LINE__;
	for (int i = 0; i < 2; i++) {
		if (object_files_create(files, name, &fd, NULL) ||
		    write(fd, "hello", 5) != 5 ||
		    object_files_sync(files, name, fd, NULL))
			return __LINE__;
		close(fd);
		if (object_files_name(files, name, &digest, 5, NULL))
			return __LINE__;
		if (!faccessat(files->tmp, name, F_OK, 0) || errno != ENOENT)
			return __LINE__;
	}
	if (object_files_stat(files, &digest, &found, &size, NULL) || !found ||
	    size != 5)
		return __LINE__;
	/* One of another size is not replaced. */
	if (object_files_create(files, name, &fd, NULL))
		return __LINE__;
	close(fd);
	if (object_files_name(files, name, &digest, 0, NULL) != TS_E_CORRUPT)
		return __LINE__;
	if (object_files_stat(files, &digest, &found, &size, NULL) || size != 5)
		return __LINE__;
	return 0;
}

static void test_names_replace_nothing(void **state)
{
	static const struct way ways[] = {
	    {0, 0},          {EINVAL, 0},          {ENOSYS, 0},
	    {EINVAL, EPERM}, {EINVAL, EOPNOTSUPP},
	};
	struct object_files files;
	struct error err = {0};
	int status, rootfd;
	char *folder;
	pid_t child;

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		folder = scratch_make();
		rootfd = open(folder, O_RDONLY | O_DIRECTORY);
		assert_int_equal(
		    object_files_open(&files, rootfd, folder, &err), 0);
		child = fork();
		if (!child)
			_exit(name_twice(&files, &ways[i]));
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		if (WEXITSTATUS(status))
			fail_msg("way %zu, line %d", i, WEXITSTATUS(status));
		object_files_close(&files);
		close(rootfd);
		scratch_remove(folder);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_names_replace_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
