#include "media/item_location.h"

static size_t count_size(const struct item_location *location)
{
	return location->version < 2 ? 2 : 4;
}

/* Fields that version 0 lacks have two bytes each. */
static size_t method_size(const struct item_location *location)
{
	return location->version ? 2 : 0;
}

static size_t extent_size(const struct item_location *location)
{
	return (size_t)location->index_size + location->offset_size +
	       location->length_size;
}

size_t item_location_wants(const struct item_location *location)
{
	switch (location->step) {
	case ITEM_VERSION:
		return 4;
	case ITEM_HEAD:
		return 2 + count_size(location);
	case ITEM_ITEM:
		if (!location->items)
			return 0;
		return count_size(location) + method_size(location) + 2 +
		       location->base_size + 2;
	case ITEM_EXTENT:
		return extent_size(location);
	}
	return 0;
}

/* A number of 0, 2, 4 or 8 bytes. */
static uint64_t read_number(const unsigned char *bytes, size_t size)
{
	uint64_t number = 0;

	for (size_t i = 0; i < size; i++)
		number = number << 8 | bytes[i];
	return number;
}

static bool is_size_valid(unsigned size)
{
	return size == 0 || size == 4 || size == 8;
}

static bool take_head(struct item_location *location,
		      const unsigned char *bytes)
{
	location->offset_size = bytes[0] >> 4;
	location->length_size = bytes[0] & 15;
	location->base_size = bytes[1] >> 4;
	location->index_size = location->version ? bytes[1] & 15 : 0;
	location->items =
	    (uint32_t)read_number(bytes + 2, count_size(location));
	location->step = ITEM_ITEM;
	return is_size_valid(location->offset_size) &&
	       is_size_valid(location->length_size) &&
	       is_size_valid(location->base_size) &&
	       is_size_valid(location->index_size);
}

static void take_item(struct item_location *location,
		      const unsigned char *bytes)
{
	unsigned method = 0;

	bytes += count_size(location);
	if (method_size(location))
		method = bytes[1] & 15;
	bytes += method_size(location) + 2;
	location->in_file = !method;
	location->base = read_number(bytes, location->base_size);
	bytes += location->base_size;
	location->items--;
	location->extents = read_be16(bytes);
	if (location->extents && extent_size(location))
		location->step = ITEM_EXTENT;
}

static bool take_extent(struct item_location *location,
			const unsigned char *bytes)
{
	uint64_t offset, len, end;

	bytes += location->index_size;
	offset = read_number(bytes, location->offset_size);
	len = read_number(bytes + location->offset_size, location->length_size);
	if (!--location->extents)
		location->step = ITEM_ITEM;
	if (!location->in_file)
		return true;
	if (offset > INT64_MAX || len > INT64_MAX || location->base > INT64_MAX)
		return false;
	end = location->base + offset; /* below 2^64 */
	if (end > INT64_MAX)
		return false;
	end += len;
	if (end > location->end)
		location->end = end;
	return true;
}

bool item_location_take(struct item_location *location,
			const unsigned char *bytes)
{
	switch (location->step) {
	case ITEM_VERSION:
		location->version = bytes[0];
		location->step = ITEM_HEAD;
		return location->version <= 2;
	case ITEM_HEAD:
		return take_head(location, bytes);
	case ITEM_ITEM:
		take_item(location, bytes);
		return true;
	case ITEM_EXTENT:
		return take_extent(location, bytes);
	}
	return false;
}
