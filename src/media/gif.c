/* GIF (89a specification): blocks and their sub-blocks up to the trailer. */
#include "media/format.h"

enum {
	SCREEN_BYTES = 13, /* signature and logical screen descriptor */
	IMAGE_BYTES = 9,
	BLOCK_EXTENSION = 0x21,
	BLOCK_IMAGE = 0x2C,
	BLOCK_TRAILER = 0x3B,
};

enum gif_step {
	GIF_SCREEN,
	GIF_BLOCK,
	GIF_EXTENSION, /* its label */
	GIF_IMAGE,     /* its descriptor */
	GIF_CODE_SIZE,
	GIF_SUB_BLOCK,
};

struct gif {
	struct window window;
	enum progress progress;
	enum gif_step step;
	uint32_t width, height;
};
FORMAT_FITS(struct gif);

static uint64_t color_table_bytes(unsigned flags)
{
	return flags & 0x80 ? (uint64_t)3 << ((flags & 7) + 1) : 0;
}

static void read_screen(struct gif *gif, const unsigned char *bytes)
{
	gif->width = read_le16(bytes + 6);
	gif->height = read_le16(bytes + 8);
	gif->window.skip = color_table_bytes(bytes[10]);
	gif->step = GIF_BLOCK;
}

static void read_block(struct gif *gif, unsigned introducer)
{
	switch (introducer) {
	case 0: /* some encoders leave a sub-block's end too many */
		break;
	case BLOCK_EXTENSION:
		gif->step = GIF_EXTENSION;
		break;
	case BLOCK_IMAGE:
		gif->step = GIF_IMAGE;
		break;
	case BLOCK_TRAILER:
		gif->progress = PROGRESS_ENDED;
		break;
	default:
		gif->progress = PROGRESS_BROKEN;
		break;
	}
}

static void read_image(struct gif *gif, const unsigned char *bytes)
{
	if (!gif->width || !gif->height) {
		gif->width = read_le16(bytes + 4);
		gif->height = read_le16(bytes + 6);
	}
	gif->window.skip = color_table_bytes(bytes[8]);
	gif->step = GIF_CODE_SIZE;
}

static size_t wanted(const struct gif *gif)
{
	if (gif->step == GIF_SCREEN)
		return SCREEN_BYTES;
	return gif->step == GIF_IMAGE ? IMAGE_BYTES : 1;
}

static bool step(struct gif *gif, struct feed *feed)
{
	const unsigned char *bytes = gif->window.bytes;

	if (!window_pass(&gif->window, feed) ||
	    !window_fill(&gif->window, feed, wanted(gif)))
		return false;
	window_drop(&gif->window);
	switch (gif->step) {
	case GIF_SCREEN:
		read_screen(gif, bytes);
		break;
	case GIF_BLOCK:
		read_block(gif, bytes[0]);
		break;
	case GIF_EXTENSION:
	case GIF_CODE_SIZE:
		gif->step = GIF_SUB_BLOCK;
		break;
	case GIF_IMAGE:
		read_image(gif, bytes);
		break;
	case GIF_SUB_BLOCK:
		gif->window.skip = bytes[0];
		if (!bytes[0])
			gif->step = GIF_BLOCK;
		break;
	}
	return true;
}

static void gif_feed(void *state, struct feed *feed)
{
	struct gif *gif = state;

	while (gif->progress == PROGRESS_GOING && step(gif, feed))
		;
}

static void gif_finish(const void *state, struct media_info *info)
{
	const struct gif *gif = state;

	info->state = progress_state(gif->progress);
	info->width = gif->width;
	info->height = gif->height;
}

const struct format format_gif = {gif_feed, gif_finish};
