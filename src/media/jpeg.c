/*
 * JPEG (ITU-T T.81, annex B): segments by their lengths, so that a thumbnail
 * inside one does not count, and entropy-coded data up to its next marker.
 */
#include <string.h>

#include "media/format.h"

enum {
	MARKER_TEM = 0x01,
	MARKER_SOF0 = 0xC0,
	MARKER_DHT = 0xC4,
	MARKER_JPG = 0xC8,
	MARKER_DAC = 0xCC,
	MARKER_SOF15 = 0xCF,
	MARKER_RST0 = 0xD0,
	MARKER_RST7 = 0xD7,
	MARKER_SOI = 0xD8,
	MARKER_EOI = 0xD9,
	MARKER_SOS = 0xDA,
	MARKER_DNL = 0xDC,
};

enum jpeg_step {
	JPEG_START,   /* SOI */
	JPEG_SEEK,    /* the next 0xFF; what is before it is of no use */
	JPEG_MARKER,  /* the byte behind it */
	JPEG_SEGMENT, /* length, perhaps with a frame's head */
	JPEG_SKIP,
};

struct jpeg {
	struct window window;
	enum progress progress;
	enum jpeg_step step;
	unsigned marker;
	bool has_frame, has_scan;
	uint32_t width, height;
};
FORMAT_FITS(struct jpeg);

static bool is_frame(unsigned marker)
{
	return marker >= MARKER_SOF0 && marker <= MARKER_SOF15 &&
	       marker != MARKER_DHT && marker != MARKER_JPG &&
	       marker != MARKER_DAC;
}

/* Entropy-coded data is passed here, nearly all of a file. */
static bool seek(struct jpeg *jpeg, struct feed *feed)
{
	const unsigned char *found;
	size_t len = feed->left;

	if (!len)
		return false;
	found = memchr(feed->at, 0xFF, len);
	if (found) {
		len = (size_t)(found - feed->at) + 1;
		jpeg->step = JPEG_MARKER;
	}
	feed->at += len;
	feed->left -= len;
	return found;
}

static bool read_marker(struct jpeg *jpeg, struct feed *feed)
{
	unsigned marker;

	if (!feed->left)
		return false;
	marker = *feed->at++;
	feed->left--;
	jpeg->marker = marker;
	if (marker == 0xFF) /* a fill byte */
		return true;
	if (marker == MARKER_EOI || marker == MARKER_SOI) {
		bool whole = marker == MARKER_EOI && jpeg->has_scan;

		jpeg->progress = whole ? PROGRESS_ENDED : PROGRESS_BROKEN;
		return false;
	}
	if (!marker || marker == MARKER_TEM ||
	    (marker >= MARKER_RST0 && marker <= MARKER_RST7))
		jpeg->step = JPEG_SEEK; /* stands alone, or stuffing */
	else
		jpeg->step = JPEG_SEGMENT;
	return true;
}

/* Length, precision, height, width; DNL has length, height alone. */
static bool read_segment(struct jpeg *jpeg, struct feed *feed)
{
	struct window *window = &jpeg->window;
	uint32_t len, want = 2;

	if (is_frame(jpeg->marker))
		want = 7;
	else if (jpeg->marker == MARKER_DNL)
		want = 4;
	if (!window_fill(window, feed, 2))
		return false;
	len = read_be16(window->bytes);
	if (len < want || (jpeg->marker == MARKER_SOS && !jpeg->has_frame)) {
		jpeg->progress = PROGRESS_BROKEN;
		return false;
	}
	if (!window_fill(window, feed, want))
		return false;
	if (want == 7 && !jpeg->has_frame) {
		jpeg->has_frame = true;
		jpeg->height = read_be16(window->bytes + 3);
		jpeg->width = read_be16(window->bytes + 5);
	} else if (want == 4 && !jpeg->height) {
		jpeg->height = read_be16(window->bytes + 2);
	}
	window->skip = len - want;
	window_drop(window);
	jpeg->step = JPEG_SKIP;
	return true;
}

static bool skip_segment(struct jpeg *jpeg, struct feed *feed)
{
	if (!window_pass(&jpeg->window, feed))
		return false;
	jpeg->has_scan |= jpeg->marker == MARKER_SOS;
	jpeg->step = JPEG_SEEK;
	return true;
}

static bool step(struct jpeg *jpeg, struct feed *feed)
{
	switch (jpeg->step) {
	case JPEG_START:
		jpeg->window.skip = 2;
		jpeg->marker = MARKER_SOI;
		jpeg->step = JPEG_SKIP;
		return true;
	case JPEG_SEEK:
		return seek(jpeg, feed);
	case JPEG_MARKER:
		return read_marker(jpeg, feed);
	case JPEG_SEGMENT:
		return read_segment(jpeg, feed);
	case JPEG_SKIP:
		return skip_segment(jpeg, feed);
	}
	return false;
}

static void jpeg_feed(void *state, struct feed *feed)
{
	struct jpeg *jpeg = state;

	while (jpeg->progress == PROGRESS_GOING && step(jpeg, feed))
		;
}

static void jpeg_finish(const void *state, struct media_info *info)
{
	const struct jpeg *jpeg = state;

	info->state = progress_state(jpeg->progress);
	info->width = jpeg->width;
	info->height = jpeg->height;
}

const struct format format_jpeg = {jpeg_feed, jpeg_finish};
