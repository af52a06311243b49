/* Any bytes may be called a bundle: verify has a word for all of them. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "bundle/verify.h"
#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void on_problem(void *ctx, struct view member, const char *sentence)
{
	uint64_t *count = ctx;

	if (!strlen(sentence) || (member.len && !member.ptr))
		abort();
	++*count;
}

static void spill(const char *path, const uint8_t *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || file_write_all(fd, bytes, len, path, NULL))
		abort();
	close(fd);
}

static void check(const char *path)
{
	uint64_t count = 0;
	struct verify_callbacks callbacks = {on_problem, &count};
	struct verify_summary summary;

	if (bundle_verify(path, store_digest_ops(), &callbacks, &summary,
			  NULL) ||
	    summary.problems != count)
		abort();
}

/*
 * A first byte that begins no archive chooses one of the texts of an unpacked
 * bag, and the rest is what stands in it: no checksum of a tar header or of a
 * compressed block is in the way of the parsers then.
 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const names[] = {
	    "bagit.txt",           "bag-info.txt", "manifest-sha256.txt",
	    "tagmanifest-md5.txt", "fetch.txt",    "tearsheet.jsonl"};
	const char *tmp = getenv("TMPDIR");
	char folder[512], path[600];
	bool text = len && bytes[0] < sizeof(names) / sizeof(names[0]);

	snprintf(folder, sizeof(folder), "%s/ts-fuzz-verify-XXXXXX",
		 tmp ? tmp : "/tmp");
	if (!mkdtemp(folder))
		abort();
	snprintf(path, sizeof(path), "%s/%s", folder,
		 text ? names[bytes[0]] : "packed");
	if (text)
		spill(path, bytes + 1, len - 1);
	else
		spill(path, bytes, len);
	check(text ? folder : path);
	unlink(path);
	rmdir(folder);
	return 0;
}
