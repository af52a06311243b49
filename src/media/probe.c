#include <string.h>

#include "media/format.h"

static const struct format *find_format(enum media_type type)
{
	static const struct format *const formats[MEDIA_TYPE_COUNT] = {
	    [MEDIA_JPEG] = &format_jpeg,
	    [MEDIA_PNG] = &format_png,
	    [MEDIA_APNG] = &format_png,
	    [MEDIA_GIF] = &format_gif,
	    [MEDIA_WEBP] = &format_webp,
	    [MEDIA_AVIF] = &format_boxes,
	    [MEDIA_HEIC] = &format_boxes,
	    [MEDIA_HEIC_SEQUENCE] = &format_boxes,
	    [MEDIA_HEIF] = &format_boxes,
	    [MEDIA_HEIF_SEQUENCE] = &format_boxes,
	    [MEDIA_BMP] = &format_bmp,
	    [MEDIA_ICO] = &format_icon,
	    [MEDIA_SVG] = &format_markup,
	    [MEDIA_HTML] = &format_markup,
	    [MEDIA_XML] = &format_markup,
	    [MEDIA_JXL] = &format_header,
	    [MEDIA_TIFF] = &format_tiff,
	    [MEDIA_JP2] = &format_boxes,
	    [MEDIA_JXR] = &format_header,
	    [MEDIA_PSD] = &format_header,
	    [MEDIA_ICNS] = &format_header,
	    [MEDIA_QOI] = &format_header,
	};

	return formats[type];
}

/* JPEG XL comes in boxes or without; the first byte tells. */
static const struct format *probe_format(const struct media_probe *probe)
{
	if (probe->type == MEDIA_JXL && !probe->head[0])
		return &format_boxes;
	return find_format(probe->type);
}

static void feed_format(struct media_probe *probe, const void *bytes,
			size_t len)
{
	const struct format *format = probe_format(probe);
	struct feed feed = {bytes, len};

	if (format && len)
		format->feed(&probe->state, &feed);
}

static void decide(struct media_probe *probe)
{
	probe->type = media_sniff(view_make(probe->head, probe->head_len));
	probe->decided = true;
	feed_format(probe, probe->head, probe->head_len);
}

void media_probe_init(struct media_probe *probe)
{
	memset(probe, 0, sizeof(*probe));
}

void media_probe_feed(struct media_probe *probe, const void *bytes, size_t len)
{
	const char *rest = bytes;
	size_t part = 0;

	if (!len)
		return;
	probe->bytes += len;
	if (!probe->decided) {
		part = MEDIA_HEAD_BYTES - probe->head_len;
		if (part > len)
			part = len;
		memcpy(probe->head + probe->head_len, rest, part);
		probe->head_len += part;
		if (probe->head_len < MEDIA_HEAD_BYTES)
			return;
		decide(probe);
	}
	feed_format(probe, rest + part, len - part);
}

void media_probe_finish(struct media_probe *probe, struct media_info *ret_info)
{
	const struct format *format;

	if (!probe->decided)
		decide(probe);
	*ret_info = (struct media_info){
	    .type = probe->type,
	    .state = MEDIA_UNVERIFIABLE,
	    .bytes = probe->bytes,
	};
	format = probe_format(probe);
	if (format)
		format->finish(&probe->state, ret_info);
}
