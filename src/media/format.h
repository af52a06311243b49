/*
 * media/format: what the readers of single formats share.
 *
 * Layer: base. Internal to the room.
 *
 * A format is a machine whose state begins as zeros and lies in the probe. It
 * takes what it can from a feed and keeps the rest of the way in its state, so
 * that a body may be cut anywhere: all it gathers goes through a window.
 */
#ifndef MEDIA_FORMAT_H
#define MEDIA_FORMAT_H

#include "media/media.h"

/* A piece of the body; what was taken is gone from it. */
struct feed {
	const unsigned char *at;
	size_t left;
};

enum { WINDOW_BYTES = 64 };

/* Gathers headers that pieces cut, and counts what went by. */
struct window {
	uint64_t at;   /* bytes of the body taken so far */
	uint64_t skip; /* bytes still to be skipped */
	size_t have;
	unsigned char bytes[WINDOW_BYTES];
};

/*
 * True once `want` bytes (at most WINDOW_BYTES) lie in window->bytes; false
 * when the feed ended before. window_drop() makes room for the next header.
 */
bool window_fill(struct window *window, struct feed *feed, size_t want);
void window_drop(struct window *window);

/* True once window->skip bytes went by; false when the feed ended before. */
bool window_pass(struct window *window, struct feed *feed);

/* How far a structure was followed. Zero is where a machine begins. */
enum progress {
	PROGRESS_GOING,
	PROGRESS_ENDED, /* what comes behind is of no interest */
	PROGRESS_BROKEN,
};
enum media_state progress_state(enum progress progress);

struct format {
	void (*feed)(void *state, struct feed *feed);
	/* Set state, width and height of *info; the rest is there. */
	void (*finish)(const void *state, struct media_info *info);
};

/* A state must fit into the probe. */
#define FORMAT_FITS(type) \
	_Static_assert(sizeof(type) <= MEDIA_STATE_BYTES, "too large a state")

extern const struct format format_jpeg, format_png, format_gif, format_webp,
    format_boxes, format_bmp, format_icon, format_tiff, format_header,
    format_markup;

uint32_t read_be16(const unsigned char *p);
uint32_t read_be32(const unsigned char *p);
uint64_t read_be64(const unsigned char *p);
uint32_t read_le16(const unsigned char *p);
uint32_t read_le24(const unsigned char *p);
uint32_t read_le32(const unsigned char *p);

/* Keep the larger of two extents, by area. */
void keep_larger(uint32_t *width, uint32_t *height, uint32_t new_width,
		 uint32_t new_height);

#endif
