/*
 * media: what bytes are, by the bytes alone.
 *
 * Layer: base. No file name, no header and no server is believed here.
 * Sources: MIME Sniffing (whatwg), and each format's own specification.
 *
 * A probe is fed a body as it arrives and keeps a few hundred bytes of state:
 * it tells the type from the first bytes, the dimensions when they come by, and
 * whether the structure was complete at its end.
 *
 * Lifecycle: media_probe_init() -> media_probe_feed() … ->
 * media_probe_finish(). Nothing to release.
 */
#ifndef MEDIA_MEDIA_H
#define MEDIA_MEDIA_H

#include "base/view.h"

enum media_type {
	MEDIA_UNKNOWN,
	MEDIA_JPEG,
	MEDIA_PNG,
	MEDIA_APNG, /* acTL before the first IDAT */
	MEDIA_GIF,
	MEDIA_WEBP,
	MEDIA_AVIF,
	MEDIA_HEIC,
	MEDIA_HEIC_SEQUENCE,
	MEDIA_HEIF, /* brand mif1: HEVC or anything else inside */
	MEDIA_HEIF_SEQUENCE,
	MEDIA_BMP,
	MEDIA_ICO, /* and CUR */
	MEDIA_SVG,
	MEDIA_JXL,
	MEDIA_TIFF,
	MEDIA_JP2,
	MEDIA_JXR,
	MEDIA_PSD,
	MEDIA_ICNS,
	MEDIA_QOI,
	/* not images, but what is sent in place of one */
	MEDIA_HTML,
	MEDIA_XML,
	MEDIA_JSON,
	MEDIA_TEXT,
	MEDIA_PDF,
	MEDIA_VIDEO,
	MEDIA_EMPTY,
	MEDIA_TYPE_COUNT
};

bool media_type_is_image(enum media_type type);
/* "image/jpeg"; "application/octet-stream" for UNKNOWN. */
const char *media_type_mime(enum media_type type);
/* "jpg", without a dot; from a fixed list; "bin" for what is no image. */
const char *media_type_extension(enum media_type type);
/* For people: "a JPEG image", "an HTML page", "nothing at all". */
const char *media_type_phrase(enum media_type type);

/*
 * The type by the first bytes: the image patterns of WHATWG, more of them for
 * the formats that it does not know, and XML up to its first element for SVG.
 * More than MEDIA_HEAD_BYTES are not looked at.
 */
enum media_type media_sniff(struct view head);

enum media_state {
	MEDIA_COMPLETE,     /* ended where its structure says */
	MEDIA_TRUNCATED,    /* ended before */
	MEDIA_BROKEN,       /* the structure contradicts itself */
	MEDIA_UNVERIFIABLE, /* no end to look for, or no image */
};

struct media_info {
	enum media_type type;
	enum media_state state;
	uint32_t width, height; /* pixels; 0 when not known */
	uint64_t bytes;         /* fed in all */
};

enum { MEDIA_HEAD_BYTES = 1024, MEDIA_STATE_BYTES = 512 };

/* How a body is cut into pieces makes no difference to the answer. */
struct media_probe {
	enum media_type type; /* once decided; XML may still become SVG */
	bool decided;
	uint64_t bytes;
	size_t head_len;
	char head[MEDIA_HEAD_BYTES]; /* until decided */
	union {
		uint64_t align;
		char bytes[MEDIA_STATE_BYTES]; /* the format's own */
	} state;
};

void media_probe_init(struct media_probe *probe);
void media_probe_feed(struct media_probe *probe, const void *bytes, size_t len);
/* The body has ended; nothing may be fed any more. */
void media_probe_finish(struct media_probe *probe, struct media_info *ret_info);

#endif
