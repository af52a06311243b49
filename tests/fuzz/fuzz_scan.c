/* Any bytes are an article; what is found lies where it says. */
#include <stdlib.h>
#include <string.h>

#include "scan/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(int condition)
{
	if (!condition)
		abort();
}

static void check_refs(const struct scan *scan)
{
	size_t end = 0;

	for (size_t i = 0; i < scan->ref_count; i++) {
		const struct reference *ref = &scan->refs[i];

		check(ref->id == i && ref->picture < scan->picture_count);
		check(ref->span.start >= end);
		check(ref->span.end >= ref->span.start);
		check(ref->span.end <= scan->bytes.len);
		check(ref->raw.len == ref->span.end - ref->span.start);
		check(!ref->raw.len ||
		      ref->raw.ptr == scan->bytes.ptr + ref->span.start);
		check(ref->value.len > 0 && ref->kind);
		check(ref->url || ref->path || ref->problem ||
		      ref->value.ptr[0] == '?');
		end = ref->span.end;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct view v = view_make((const char *)bytes, len);

	for (int as = SCAN_AUTO; as <= SCAN_HTML; as++) {
		struct scan_options options = {.as = (enum scan_as)as};
		struct scan scan;

		if (scan_article(v, &options, &scan, NULL))
			continue;
		check_refs(&scan);
		scan_release(&scan);
	}
	return 0;
}
