/*
 * BMP: a header, then rows of pixels. The file size that it names is often
 * zero or wrong, so that of the pixels counts where it can be computed.
 */
#include <string.h>

#include "media/format.h"

enum {
	FILE_HEADER_BYTES = 14,
	CORE_HEADER_BYTES = 12, /* OS/2 1.x: 16-bit sides */
	OS2_SMALL_HEADER_BYTES = 16,
	INFO_HEADER_BYTES = 40,
	INFO_HEADER_MAX = 124, /* BITMAPV5HEADER */
	COMPRESSION_NONE = 0,
	COMPRESSION_BITFIELDS = 3,
	COMPRESSION_ALPHA_BITFIELDS = 6,
};

struct bmp {
	struct window window;
	enum progress progress;
	bool has_header, is_computed;
	uint64_t end;
	uint32_t width, height;
};
FORMAT_FITS(struct bmp);

static uint32_t read_compression(const unsigned char *dib, uint32_t size)
{
	return size >= 20 ? read_le32(dib + 16) : COMPRESSION_NONE;
}

static void read_sides(struct bmp *bmp, const unsigned char *dib, uint32_t size)
{
	if (size == CORE_HEADER_BYTES) {
		bmp->width = read_le16(dib + 4);
		bmp->height = read_le16(dib + 6);
		return;
	}
	bmp->width = read_le32(dib + 4);
	bmp->height = read_le32(dib + 8);
	if (bmp->height > INT32_MAX) /* negative: rows go downwards */
		bmp->height = UINT32_MAX - bmp->height + 1;
}

static bool is_sound(const struct bmp *bmp, uint32_t bits)
{
	return bmp->width && bmp->width <= INT32_MAX && bmp->height &&
	       bmp->height <= INT32_MAX && bits <= 64;
}

static void read_header(struct bmp *bmp, uint32_t size)
{
	const unsigned char *file = bmp->window.bytes;
	const unsigned char *dib = file + FILE_HEADER_BYTES;
	uint32_t bits = read_le16(dib + (size == CORE_HEADER_BYTES ? 10 : 14));
	uint32_t compression = read_compression(dib, size);
	uint32_t pixels = read_le32(file + 10);
	uint64_t row;

	read_sides(bmp, dib, size);
	if (!is_sound(bmp, bits)) {
		bmp->progress = PROGRESS_BROKEN;
		return;
	}
	bmp->has_header = true;
	bmp->end = read_le32(file + 2);
	bmp->is_computed = bits && (compression == COMPRESSION_NONE ||
				    compression == COMPRESSION_BITFIELDS ||
				    compression == COMPRESSION_ALPHA_BITFIELDS);
	if (!bmp->is_computed)
		return;
	row = ((uint64_t)bmp->width * bits + 31) / 32 * 4;
	if (row > INT64_MAX / bmp->height / 2) {
		bmp->progress = PROGRESS_BROKEN;
		return;
	}
	if (pixels < FILE_HEADER_BYTES + size)
		pixels = FILE_HEADER_BYTES + size;
	bmp->end = pixels + row * bmp->height;
}

static bool is_size_known(uint32_t size)
{
	return size == CORE_HEADER_BYTES ||
	       (size >= OS2_SMALL_HEADER_BYTES && size <= INFO_HEADER_MAX);
}

static void bmp_feed(void *state, struct feed *feed)
{
	struct bmp *bmp = state;
	struct window *window = &bmp->window;
	uint32_t size;
	size_t want = FILE_HEADER_BYTES;

	if (bmp->progress == PROGRESS_GOING && !bmp->has_header) {
		if (!window_fill(window, feed, FILE_HEADER_BYTES + 4))
			return;
		size = read_le32(window->bytes + FILE_HEADER_BYTES);
		if (!is_size_known(size)) {
			bmp->progress = PROGRESS_BROKEN;
			return;
		}
		want += size < INFO_HEADER_BYTES ? size : INFO_HEADER_BYTES;
		if (!window_fill(window, feed, want))
			return;
		read_header(bmp, size);
	}
}

static enum media_state judge(const struct bmp *bmp, uint64_t bytes)
{
	if (bmp->progress != PROGRESS_GOING)
		return progress_state(bmp->progress);
	if (!bmp->has_header)
		return MEDIA_TRUNCATED;
	if (!bmp->is_computed && bmp->end <= bmp->window.have)
		return MEDIA_UNVERIFIABLE;
	return bytes >= bmp->end ? MEDIA_COMPLETE : MEDIA_TRUNCATED;
}

static void bmp_finish(const void *state, struct media_info *info)
{
	const struct bmp *bmp = state;

	info->state = judge(bmp, info->bytes);
	info->width = bmp->width;
	info->height = bmp->height;
}

const struct format format_bmp = {bmp_feed, bmp_finish};
