/*
 * PNG and APNG (ISO/IEC 15948): chunks up to IEND. The sums of critical chunks
 * are checked, since no decoder shows an image in which one is wrong; those of
 * other chunks are often wrong and nobody minds.
 */
#include <string.h>

#include "media/crc.h"
#include "media/format.h"

enum {
	SIGNATURE_BYTES = 8,
	CHUNK_HEAD_BYTES = 8, /* length, type */
	CHUNK_SUM_BYTES = 4,
	IHDR_BYTES = 13,
};

enum png_step { PNG_START, PNG_CHUNK, PNG_IHDR, PNG_DATA, PNG_SUM };

struct png {
	struct window window;
	enum progress progress;
	enum png_step step;
	unsigned char type[4];
	uint32_t crc;
	bool has_header, has_data;
	uint32_t width, height;
};
FORMAT_FITS(struct png);

static bool is_chunk(const struct png *png, const char *type)
{
	return !memcmp(png->type, type, 4);
}

static bool is_type_valid(const unsigned char *type)
{
	for (int i = 0; i < 4; i++)
		if (!byte_is_alpha((char)type[i]))
			return false;
	return true;
}

/* May a chunk of this type and length stand here? */
static bool is_chunk_allowed(const struct png *png, uint32_t len)
{
	bool is_header = is_chunk(png, "IHDR");

	if (len > INT32_MAX || !is_type_valid(png->type) ||
	    is_header == png->has_header)
		return false;
	if (is_header)
		return len == IHDR_BYTES;
	return !is_chunk(png, "IEND") || png->has_data;
}

static bool is_critical(const struct png *png)
{
	return png->type[0] >= 'A' && png->type[0] <= 'Z';
}

static bool read_chunk(struct png *png, struct feed *feed)
{
	struct window *window = &png->window;
	uint32_t len;

	if (!window_fill(window, feed, CHUNK_HEAD_BYTES))
		return false;
	len = read_be32(window->bytes);
	memcpy(png->type, window->bytes + 4, 4);
	window_drop(window);
	if (!is_chunk_allowed(png, len)) {
		png->progress = PROGRESS_BROKEN;
		return false;
	}
	png->crc = crc_update(UINT32_MAX, png->type, 4);
	png->has_data |= is_chunk(png, "IDAT");
	window->skip = len;
	png->step = png->has_header ? PNG_DATA : PNG_IHDR;
	return true;
}

static bool read_header(struct png *png, struct feed *feed)
{
	struct window *window = &png->window;

	if (!window_fill(window, feed, IHDR_BYTES))
		return false;
	png->crc = crc_update(png->crc, window->bytes, IHDR_BYTES);
	png->width = read_be32(window->bytes);
	png->height = read_be32(window->bytes + 4);
	png->has_header = true;
	window_drop(window);
	if (!png->width || !png->height)
		png->progress = PROGRESS_BROKEN;
	png->step = PNG_SUM;
	return true;
}

static bool pass_data(struct png *png, struct feed *feed)
{
	const unsigned char *from = feed->at;
	bool done = window_pass(&png->window, feed);

	if (is_critical(png))
		png->crc =
		    crc_update(png->crc, from, (size_t)(feed->at - from));
	if (done)
		png->step = PNG_SUM;
	return done;
}

static bool check_sum(struct png *png, struct feed *feed)
{
	uint32_t sum;

	if (!window_fill(&png->window, feed, CHUNK_SUM_BYTES))
		return false;
	sum = read_be32(png->window.bytes);
	window_drop(&png->window);
	png->step = PNG_CHUNK;
	if (is_critical(png) && sum != ~png->crc)
		png->progress = PROGRESS_BROKEN;
	else if (is_chunk(png, "IEND"))
		png->progress = PROGRESS_ENDED;
	return true;
}

static bool step(struct png *png, struct feed *feed)
{
	switch (png->step) {
	case PNG_START:
		if (!window_fill(&png->window, feed, SIGNATURE_BYTES))
			return false;
		window_drop(&png->window);
		png->step = PNG_CHUNK;
		return true;
	case PNG_CHUNK:
		return read_chunk(png, feed);
	case PNG_IHDR:
		return read_header(png, feed);
	case PNG_DATA:
		return pass_data(png, feed);
	case PNG_SUM:
		return check_sum(png, feed);
	}
	return false;
}

static void png_feed(void *state, struct feed *feed)
{
	struct png *png = state;

	while (png->progress == PROGRESS_GOING && step(png, feed))
		;
}

static void png_finish(const void *state, struct media_info *info)
{
	const struct png *png = state;

	info->state = progress_state(png->progress);
	info->width = png->width;
	info->height = png->height;
}

const struct format format_png = {png_feed, png_finish};
