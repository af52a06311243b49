#include "bundle/bag.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/limit.h"
#include "bundle/manifest_line.h"

enum { DATE_LENGTH = 10 }; /* of a stamp: "2026-11-23" */

void bag_init(struct bag *bag)
{
	*bag = (struct bag){.files = 0};
	buf_init(&bag->manifest, LIMIT_MANIFEST_BYTES);
	buf_init(&bag->tag_manifest, LIMIT_MANIFEST_BYTES);
}

void bag_release(struct bag *bag)
{
	buf_release(&bag->manifest);
	buf_release(&bag->tag_manifest);
}

bool bag_is_payload(struct view name)
{
	return view_starts_with(name, "data/");
}

int bag_note(struct bag *bag, struct view name, uint64_t size,
	     const struct digest *digest)
{
	bool payload = bag_is_payload(name);
	struct buf *manifest = payload ? &bag->manifest : &bag->tag_manifest;

	manifest_line_add(manifest, digest, name);
	if (payload) {
		bag->files++;
		bag->bytes += size;
	}
	return buf_status(manifest);
}

void bag_add_info(const struct bag *bag, int64_t time, struct buf *buf)
{
	char stamp[CLOCK_STAMP_SIZE];

	buf_add_string(buf, "Bag-Software-Agent: tearsheet\n");
	clock_format(time, stamp, sizeof(stamp));
	if (view_of(stamp).len > DATE_LENGTH)
		buf_add_format(buf, "Bagging-Date: %.*s\n", DATE_LENGTH, stamp);
	buf_add_format(buf, "Payload-Oxum: %" PRIu64 ".%" PRIu64 "\n",
		       bag->bytes, bag->files);
}
