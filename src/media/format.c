#include "media/format.h"

#include <string.h>

bool window_fill(struct window *window, struct feed *feed, size_t want)
{
	size_t len = 0;

	if (window->have < want)
		len = want - window->have;
	if (len > feed->left)
		len = feed->left;
	if (len) {
		memcpy(window->bytes + window->have, feed->at, len);
		window->have += len;
		window->at += len;
		feed->at += len;
		feed->left -= len;
	}
	return window->have >= want;
}

void window_drop(struct window *window)
{
	window->have = 0;
}

bool window_pass(struct window *window, struct feed *feed)
{
	size_t len = feed->left;

	if (window->skip < len)
		len = (size_t)window->skip;
	window->skip -= len;
	window->at += len;
	feed->at += len;
	feed->left -= len;
	return !window->skip;
}

enum media_state progress_state(enum progress progress)
{
	switch (progress) {
	case PROGRESS_ENDED:
		return MEDIA_COMPLETE;
	case PROGRESS_BROKEN:
		return MEDIA_BROKEN;
	case PROGRESS_GOING:
		break;
	}
	return MEDIA_TRUNCATED;
}

uint32_t read_be16(const unsigned char *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

uint32_t read_be32(const unsigned char *p)
{
	return read_be16(p) << 16 | read_be16(p + 2);
}

uint64_t read_be64(const unsigned char *p)
{
	return (uint64_t)read_be32(p) << 32 | read_be32(p + 4);
}

uint32_t read_le16(const unsigned char *p)
{
	return (uint32_t)p[1] << 8 | p[0];
}

uint32_t read_le24(const unsigned char *p)
{
	return (uint32_t)p[2] << 16 | read_le16(p);
}

uint32_t read_le32(const unsigned char *p)
{
	return read_le16(p + 2) << 16 | read_le16(p);
}

void keep_larger(uint32_t *width, uint32_t *height, uint32_t new_width,
		 uint32_t new_height)
{
	if ((uint64_t)new_width * new_height <= (uint64_t)*width * *height)
		return;
	*width = new_width;
	*height = new_height;
}
