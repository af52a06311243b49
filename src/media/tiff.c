/*
 * TIFF 6.0: the first directory, where it lies ahead. Values and strips that it
 * names must be there; lists of strips are not followed, so that a file can be
 * found truncated but never be found complete. BigTIFF is not looked into.
 */
#include <string.h>

#include "media/format.h"

enum {
	TIFF_HEADER_BYTES = 8,
	TIFF_COUNT_BYTES = 2,
	TIFF_ENTRY_BYTES = 12,
	TIFF_VERSION = 42,
	TAG_WIDTH = 256,
	TAG_HEIGHT = 257,
	TAG_STRIP_OFFSETS = 273,
	TAG_STRIP_BYTES = 279,
	TYPE_SHORT = 3,
	TYPE_LONG = 4,
};

enum tiff_step { TIFF_HEADER, TIFF_COUNT, TIFF_ENTRY, TIFF_DONE };

struct tiff {
	struct window window;
	enum progress progress;
	enum tiff_step step;
	bool is_big_endian;
	uint32_t entries; /* still to be read */
	uint64_t end;     /* of what is known to be in the file */
	uint32_t strip_offset, strip_bytes; /* of a single strip */
	uint32_t width, height;
};
FORMAT_FITS(struct tiff);

static uint32_t read_16(const struct tiff *tiff, const unsigned char *p)
{
	return tiff->is_big_endian ? read_be16(p) : read_le16(p);
}

static uint32_t read_32(const struct tiff *tiff, const unsigned char *p)
{
	return tiff->is_big_endian ? read_be32(p) : read_le32(p);
}

static void reach(struct tiff *tiff, uint64_t end)
{
	if (end > tiff->end)
		tiff->end = end;
}

static void read_header(struct tiff *tiff)
{
	const unsigned char *bytes = tiff->window.bytes;
	uint32_t offset;

	tiff->is_big_endian = bytes[0] == 'M';
	if (read_16(tiff, bytes + 2) != TIFF_VERSION) {
		tiff->step = TIFF_DONE;
		return;
	}
	offset = read_32(tiff, bytes + 4);
	if (offset < TIFF_HEADER_BYTES) {
		tiff->progress = PROGRESS_BROKEN;
		return;
	}
	tiff->window.skip = offset - TIFF_HEADER_BYTES;
	reach(tiff, (uint64_t)offset + TIFF_COUNT_BYTES);
	tiff->step = TIFF_COUNT;
}

static void read_count(struct tiff *tiff)
{
	tiff->entries = read_16(tiff, tiff->window.bytes);
	if (!tiff->entries)
		tiff->progress = PROGRESS_BROKEN;
	tiff->step = TIFF_ENTRY;
}

/* A value that stands in the entry itself. */
static uint32_t read_value(const struct tiff *tiff, const unsigned char *entry)
{
	if (read_16(tiff, entry + 2) == TYPE_SHORT)
		return read_16(tiff, entry + 8);
	return read_32(tiff, entry + 8);
}

static void read_single(struct tiff *tiff, const unsigned char *entry)
{
	uint32_t value = read_value(tiff, entry);

	switch (read_16(tiff, entry)) {
	case TAG_WIDTH:
		tiff->width = value;
		break;
	case TAG_HEIGHT:
		tiff->height = value;
		break;
	case TAG_STRIP_OFFSETS:
		tiff->strip_offset = value;
		break;
	case TAG_STRIP_BYTES:
		tiff->strip_bytes = value;
		break;
	default:
		break;
	}
}

static void read_entry(struct tiff *tiff)
{
	static const unsigned char sizes[] = {0, 1, 1, 2, 4, 8, 1,
					      1, 2, 4, 8, 4, 8};
	const unsigned char *entry = tiff->window.bytes;
	uint32_t type = read_16(tiff, entry + 2);
	uint32_t count = read_32(tiff, entry + 4);
	uint64_t len = type < sizeof(sizes) ? (uint64_t)sizes[type] * count : 0;

	if (len > 4)
		reach(tiff, read_32(tiff, entry + 8) + len);
	else if (count == 1 && (type == TYPE_SHORT || type == TYPE_LONG))
		read_single(tiff, entry);
	if (!--tiff->entries) {
		reach(tiff, (uint64_t)tiff->strip_offset + tiff->strip_bytes);
		tiff->step = TIFF_DONE;
	}
}

static size_t wanted(const struct tiff *tiff)
{
	if (tiff->step == TIFF_HEADER)
		return TIFF_HEADER_BYTES;
	return tiff->step == TIFF_COUNT ? TIFF_COUNT_BYTES : TIFF_ENTRY_BYTES;
}

static bool step(struct tiff *tiff, struct feed *feed)
{
	if (tiff->step == TIFF_DONE || !window_pass(&tiff->window, feed) ||
	    !window_fill(&tiff->window, feed, wanted(tiff)))
		return false;
	window_drop(&tiff->window);
	if (tiff->step == TIFF_HEADER)
		read_header(tiff);
	else if (tiff->step == TIFF_COUNT)
		read_count(tiff);
	else
		read_entry(tiff);
	return true;
}

static void tiff_feed(void *state, struct feed *feed)
{
	struct tiff *tiff = state;

	while (tiff->progress == PROGRESS_GOING && step(tiff, feed))
		;
}

static void tiff_finish(const void *state, struct media_info *info)
{
	const struct tiff *tiff = state;

	info->state = progress_state(tiff->progress);
	if (info->state == MEDIA_TRUNCATED && tiff->step == TIFF_DONE &&
	    info->bytes >= tiff->end)
		info->state = MEDIA_UNVERIFIABLE;
	info->width = tiff->width;
	info->height = tiff->height;
}

const struct format format_tiff = {tiff_feed, tiff_finish};
