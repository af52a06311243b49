/*
 * HTML in pieces (parted by 0x1F), as a body and as a front-matter value:
 * every reference and mark must lie in the file, and no time may be lost.
 */
#include <stdlib.h>

#include "scan/html.h"

static void check(bool good)
{
	if (!good)
		abort();
}

static void check_refs(const struct scan *scan)
{
	for (size_t i = 0; i < scan->ref_count; i++) {
		const struct reference *ref = &scan->refs[i];

		check(ref->span.start < ref->span.end);
		check(ref->span.end <= scan->bytes.len);
		check(ref->value.len > 0);
		check(!byte_is_space(ref->raw.ptr[0]));
		check(ref->layers.at[0] != LAYER_NONE);
	}
	for (size_t i = 0; i < scan->mark_count; i++) {
		const struct mark *mark = &scan->marks[i];

		check(mark->span.start <= mark->span.end);
		check(mark->span.end <= scan->bytes.len);
	}
}

static void scan_pieces(struct scan *scan, const char *key)
{
	struct layers outer = {{LAYER_NONE}};
	struct collector collector;
	struct html_scanner *scanner;
	struct text file;
	size_t start = 0;

	arena_init(&scan->arena);
	collector_init(&collector, scan);
	scanner = html_scanner_new(&collector, outer, key);
	file = text_of_file(&scan->arena, scan->bytes);
	while (start < scan->bytes.len) {
		size_t end = view_find_byte(scan->bytes, start, '\x1f');
		struct text piece = text_slice(&scan->arena, &file, start, end);

		html_scanner_feed(scanner, &piece, LEVEL_STRICT);
		check(html_scanner_is_open(scanner) ||
		      !html_scanner_in_raw_text(scanner));
		start = end + 1;
	}
	html_scanner_free(scanner);
	check_refs(scan);
	if (!collector_finish(&collector, NULL))
		check_refs(scan);
	free(scan->refs);
	free(scan->marks);
	arena_release(&scan->arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct scan body = {.bytes = {(const char *)bytes, len}};
	struct scan value = body;

	scan_pieces(&body, NULL);
	scan_pieces(&value, "key");
	return 0;
}
