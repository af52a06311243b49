/*
 * media/item_location: where a HEIF file's items lie (ISO/IEC 14496-12,
 * section 8.11.3), so that it can be said whether all of them came.
 *
 * Layer: base. Internal to the room.
 */
#ifndef MEDIA_ITEM_LOCATION_H
#define MEDIA_ITEM_LOCATION_H

#include "media/format.h"

enum item_step { ITEM_VERSION, ITEM_HEAD, ITEM_ITEM, ITEM_EXTENT };

struct item_location {
	enum item_step step;
	unsigned version;
	unsigned offset_size, length_size, base_size, index_size;
	bool in_file; /* this item's extents are offsets in the file */
	uint32_t items, extents; /* still to be read */
	uint64_t base;
	uint64_t end; /* of the farthest extent, in the file */
};

/* How many bytes of the box the next step wants; 0 when all were read. */
size_t item_location_wants(const struct item_location *location);
/* Give them. False when they make no sense. */
bool item_location_take(struct item_location *location,
			const unsigned char *bytes);

#endif
