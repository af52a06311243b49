/*
 * WebP (RFC 9649): a RIFF whose size says where it ends, chunks inside it.
 */
#include <string.h>

#include "media/format.h"

enum {
	RIFF_BYTES = 12, /* "RIFF", size, "WEBP" */
	CHUNK_BYTES = 8,
	CHUNK_WANTED = 10, /* of the data of a chunk with dimensions */
};

enum webp_step { WEBP_RIFF, WEBP_CHUNK, WEBP_DATA };

struct webp {
	struct window window;
	enum progress progress;
	enum webp_step step;
	uint64_t end; /* of the RIFF */
	uint64_t chunk_len;
	unsigned char type[4];
	bool has_image;
	uint32_t width, height;
};
FORMAT_FITS(struct webp);

static bool is_chunk(const struct webp *webp, const char *type)
{
	return !memcmp(webp->type, type, 4);
}

static bool read_riff(struct webp *webp, struct feed *feed)
{
	struct window *window = &webp->window;

	if (!window_fill(window, feed, RIFF_BYTES))
		return false;
	webp->end = (uint64_t)read_le32(window->bytes + 4) + 8;
	window_drop(window);
	webp->step = WEBP_CHUNK;
	return true;
}

/* The next chunk, or the end: the padding of the last one may be missing. */
static bool read_chunk(struct webp *webp, struct feed *feed)
{
	struct window *window = &webp->window;

	if (!window->have && window->at >= webp->end) {
		webp->progress =
		    webp->has_image ? PROGRESS_ENDED : PROGRESS_BROKEN;
		return false;
	}
	if (!window_fill(window, feed, CHUNK_BYTES))
		return false;
	memcpy(webp->type, window->bytes, 4);
	webp->chunk_len = read_le32(window->bytes + 4);
	window_drop(window);
	if (window->at > webp->end ||
	    webp->chunk_len > webp->end - window->at) {
		webp->progress = PROGRESS_BROKEN;
		return false;
	}
	webp->step = WEBP_DATA;
	return true;
}

static void read_lossy(struct webp *webp, const unsigned char *data, size_t len)
{
	webp->has_image = true;
	if (len < 10 || memcmp(data + 3, "\x9d\x01\x2a", 3) != 0) {
		webp->progress = PROGRESS_BROKEN;
		return;
	}
	keep_larger(&webp->width, &webp->height, read_le16(data + 6) & 0x3FFF,
		    read_le16(data + 8) & 0x3FFF);
}

static void read_lossless(struct webp *webp, const unsigned char *data,
			  size_t len)
{
	uint32_t bits;

	webp->has_image = true;
	if (len < 5 || data[0] != 0x2F) {
		webp->progress = PROGRESS_BROKEN;
		return;
	}
	bits = read_le32(data + 1);
	keep_larger(&webp->width, &webp->height, (bits & 0x3FFF) + 1,
		    (bits >> 14 & 0x3FFF) + 1);
}

static void read_data(struct webp *webp, const unsigned char *data, size_t len)
{
	if (is_chunk(webp, "VP8 "))
		read_lossy(webp, data, len);
	else if (is_chunk(webp, "VP8L"))
		read_lossless(webp, data, len);
	else if (is_chunk(webp, "ANMF"))
		webp->has_image = true;
	else if (is_chunk(webp, "VP8X") && len == 10)
		keep_larger(&webp->width, &webp->height,
			    read_le24(data + 4) + 1, read_le24(data + 7) + 1);
}

static bool pass_data(struct webp *webp, struct feed *feed)
{
	struct window *window = &webp->window;
	size_t want = CHUNK_WANTED;

	if (webp->chunk_len < want)
		want = (size_t)webp->chunk_len;
	if (!window_fill(window, feed, want))
		return false;
	read_data(webp, window->bytes, want);
	window_drop(window);
	window->skip = webp->chunk_len - want;
	if ((webp->chunk_len & 1) && window->at + window->skip < webp->end)
		window->skip++;
	webp->step = WEBP_CHUNK;
	return true;
}

static bool step(struct webp *webp, struct feed *feed)
{
	if (!window_pass(&webp->window, feed))
		return false;
	switch (webp->step) {
	case WEBP_RIFF:
		return read_riff(webp, feed);
	case WEBP_CHUNK:
		return read_chunk(webp, feed);
	case WEBP_DATA:
		return pass_data(webp, feed);
	}
	return false;
}

static void webp_feed(void *state, struct feed *feed)
{
	struct webp *webp = state;

	while (webp->progress == PROGRESS_GOING && step(webp, feed))
		;
}

static void webp_finish(const void *state, struct media_info *info)
{
	const struct webp *webp = state;

	info->state = progress_state(webp->progress);
	info->width = webp->width;
	info->height = webp->height;
}

const struct format format_webp = {webp_feed, webp_finish};
