/* chunks: bytes in memory from a bounded supply. */
#include "store/chunks.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "support/check.h"
#include "support/scratch.h"

enum { PIECE = 32 * 1024, SUPPLY = 8 * (PIECE + 8), WHOLE = 100000 };

/* What comes out of chunks_write(). */
static void assert_written(const struct chunks *chunks, const char *bytes,
			   size_t len)
{
	char *folder = scratch_make(), *path = scratch_path(folder, "file");
	struct error err = {0};
	struct buf buf;
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(chunks->len, len);
	assert_int_equal(chunks_write(chunks, fileno(file), path, &err), 0);
	fclose(file);
	buf_init(&buf, SUPPLY);
	assert_int_equal(file_load(AT_FDCWD, path, false, &buf, &err), 0);
	assert_int_equal(buf.len, len);
	assert_memory_equal(buf.ptr, bytes, len);
	buf_release(&buf);
	scratch_remove(folder);
	free(path);
}

static void test_bytes_keep_their_order(void **state)
{
	static const size_t steps[] = {
	    1000, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 1, WHOLE,
	};
	static char bytes[WHOLE];
	struct chunk_supply supply;
	struct chunks chunks = {.len = 0};
	size_t step;

	(void)state;
	for (size_t i = 0; i < WHOLE; i++)
		bytes[i] = (char)(i * i / 7 + i / 251);
	chunk_supply_init(&supply, SUPPLY);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		for (size_t at = 0; at < WHOLE; at += step) {
			step = WHOLE - at < steps[i] ? WHOLE - at : steps[i];
			assert_true(
			    chunks_add(&chunks, &supply, bytes + at, step));
		}
		assert_true(chunks_add(&chunks, &supply, "", 0));
		assert_written(&chunks, bytes, WHOLE);
		assert_in_range(chunk_supply_used(&supply), WHOLE,
				WHOLE + PIECE);
		chunks_release(&chunks, &supply);
		assert_int_equal(chunks.len, 0);
		assert_int_equal(chunk_supply_used(&supply), 0);
	}
	chunks_release(&chunks, &supply); /* empty already */
	chunk_supply_release(&supply);
}

static void test_supply_is_bounded(void **state)
{
	static char bytes[SUPPLY];
	struct chunk_supply supply;
	struct chunks first = {.len = 0}, second = {.len = 0};

	(void)state;
	chunk_supply_init(&supply, SUPPLY);
	assert_false(chunks_add(&first, &supply, bytes, SUPPLY));
	assert_int_equal(first.len, 0);
	assert_int_equal(chunk_supply_used(&supply), 0);
	assert_true(chunks_add(&first, &supply, bytes, 7 * PIECE));
	assert_true(chunks_add(&second, &supply, "hello", 5));
	assert_int_equal(chunk_supply_used(&supply), SUPPLY);
	assert_false(chunks_add(&second, &supply, bytes, PIECE));
	assert_written(&second, "hello", 5); /* nothing of it was added */
	assert_true(chunks_add(&second, &supply, "!", 1)); /* has room */
	chunks_release(&first, &supply);
	assert_true(chunks_add(&second, &supply, bytes, PIECE));
	chunks_release(&second, &supply);
	assert_int_equal(chunk_supply_used(&supply), 0);
	chunk_supply_release(&supply);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_bytes_keep_their_order),
	    cmocka_unit_test(test_supply_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
