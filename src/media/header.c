/*
 * Formats of which only the head is read: JPEG XL codestreams, Photoshop, QOI,
 * JPEG XR, which have no end to look for; and icns, whose head has the length.
 */
#include <string.h>

#include "media/format.h"
#include "media/jxl_size.h"

enum { HEAD_BYTES = 26 };

struct header {
	struct window window;
};
FORMAT_FITS(struct header);

static void header_feed(void *state, struct feed *feed)
{
	struct header *header = state;

	window_fill(&header->window, feed, HEAD_BYTES);
}

static void read_photoshop(const unsigned char *head, struct media_info *info)
{
	info->height = read_be32(head + 14);
	info->width = read_be32(head + 18);
}

static void read_qoi(const unsigned char *head, struct media_info *info)
{
	info->width = read_be32(head + 4);
	info->height = read_be32(head + 8);
}

static void read_icns(const unsigned char *head, struct media_info *info)
{
	uint32_t len = read_be32(head + 4);

	if (info->bytes < 8)
		info->state = MEDIA_TRUNCATED;
	else if (len < 8)
		info->state = MEDIA_BROKEN;
	else
		info->state =
		    info->bytes >= len ? MEDIA_COMPLETE : MEDIA_TRUNCATED;
}

static void header_finish(const void *state, struct media_info *info)
{
	const struct header *header = state;
	const unsigned char *head = header->window.bytes;

	info->state = MEDIA_UNVERIFIABLE;
	if (info->type == MEDIA_JXL)
		(void)jxl_size(head, &info->width, &info->height);
	else if (info->type == MEDIA_PSD)
		read_photoshop(head, info);
	else if (info->type == MEDIA_QOI)
		read_qoi(head, info);
	else if (info->type == MEDIA_ICNS)
		read_icns(head, info);
}

const struct format format_header = {header_feed, header_finish};
