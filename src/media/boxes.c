/*
 * ISO base media file format (ISO/IEC 14496-12) as far as images use it: AVIF
 * and HEIF, and with other boxes JPEG XL and JPEG 2000.
 *
 * A file that is cut between two boxes looks whole, hence: the boxes with the
 * picture must have come, and every byte that the item locations point at.
 */
#include <string.h>

#include "media/item_location.h"
#include "media/jxl_size.h"

enum {
	BOX_BYTES = 8,
	BOX_LARGE_BYTES = 16,
	BOX_DEPTH = 4, /* meta, iprp, ipco is the deepest of interest */
	ISPE_BYTES = 12,
	IHDR_BYTES = 8,
	JXLP_BYTES = 4, /* index of the part; its top bit marks the last */
};

enum boxes_step {
	BOXES_HEAD,
	BOXES_LOCATION,
	BOXES_FIELDS, /* the first bytes of a leaf */
};

struct boxes {
	struct window window;
	struct item_location location;
	enum progress progress;
	enum boxes_step step;
	unsigned depth;
	uint64_t ends[BOX_DEPTH]; /* of the boxes that are open */
	uint64_t end;             /* of the box that is read */
	unsigned char type[4];
	bool has_index, has_data; /* where the picture is; the picture */
	bool is_open_ended;
	uint32_t width, height;
};
FORMAT_FITS(struct boxes);

static bool is_box(const struct boxes *boxes, const char *type)
{
	return !memcmp(boxes->type, type, 4);
}

static uint64_t parent_end(const struct boxes *boxes)
{
	return boxes->depth ? boxes->ends[boxes->depth - 1] : UINT64_MAX;
}

static bool is_whole(const struct boxes *boxes)
{
	return boxes->has_index && boxes->has_data &&
	       boxes->window.at >= boxes->location.end;
}

/* Trailing rubbish is none of the picture's business. */
static bool give_up(struct boxes *boxes)
{
	bool harmless = !boxes->depth && boxes->step == BOXES_HEAD &&
			boxes->location.end && is_whole(boxes);

	boxes->progress = harmless ? PROGRESS_ENDED : PROGRESS_BROKEN;
	return false;
}

static void skip_rest(struct boxes *boxes)
{
	boxes->window.skip = boxes->end - boxes->window.at;
	boxes->step = BOXES_HEAD;
}

static void close_boxes(struct boxes *boxes)
{
	while (boxes->depth && boxes->window.at >= parent_end(boxes))
		boxes->depth--;
}

/* Read on inside the box, after `fields` bytes of its own. */
static void open_box(struct boxes *boxes, uint64_t fields)
{
	uint64_t left = boxes->end - boxes->window.at;

	if (boxes->depth == BOX_DEPTH || left < fields) {
		skip_rest(boxes);
		return;
	}
	boxes->ends[boxes->depth++] = boxes->end;
	boxes->window.skip = fields;
	boxes->step = BOXES_HEAD;
}

static size_t fields_wanted(const struct boxes *boxes)
{
	if (is_box(boxes, "ispe"))
		return ISPE_BYTES;
	if (is_box(boxes, "ihdr"))
		return IHDR_BYTES;
	if (is_box(boxes, "jxlc"))
		return JXL_HEAD_BYTES;
	if (is_box(boxes, "jxlp"))
		return JXLP_BYTES + JXL_HEAD_BYTES;
	return 0;
}

static void note_box(struct boxes *boxes)
{
	boxes->has_index |= is_box(boxes, "meta") || is_box(boxes, "moov") ||
			    is_box(boxes, "jp2h") || is_box(boxes, "jxlc") ||
			    is_box(boxes, "jxlp");
	boxes->has_data |= is_box(boxes, "mdat") || is_box(boxes, "idat") ||
			   is_box(boxes, "jp2c");
}

static void enter_box(struct boxes *boxes)
{
	note_box(boxes);
	if (is_box(boxes, "meta")) {
		open_box(boxes, 4);
	} else if (is_box(boxes, "iprp") || is_box(boxes, "ipco") ||
		   is_box(boxes, "jp2h")) {
		open_box(boxes, 0);
	} else if (is_box(boxes, "iloc")) {
		uint64_t end = boxes->location.end;

		boxes->location = (struct item_location){.end = end};
		boxes->step = BOXES_LOCATION;
	} else if (fields_wanted(boxes)) {
		boxes->step = BOXES_FIELDS;
	} else {
		skip_rest(boxes);
	}
}

static bool is_type_valid(const unsigned char *type)
{
	for (int i = 0; i < 4; i++)
		if (type[i] < 0x20 || type[i] == 0x7F)
			return false;
	return true;
}

static bool read_head(struct boxes *boxes, struct feed *feed)
{
	struct window *window = &boxes->window;
	uint64_t start, size;

	close_boxes(boxes);
	if (!window->have && parent_end(boxes) - window->at < BOX_BYTES) {
		window->skip = parent_end(boxes) - window->at;
		return true;
	}
	if (!window_fill(window, feed, BOX_BYTES))
		return false;
	size = read_be32(window->bytes);
	if (size == 1 && !window_fill(window, feed, BOX_LARGE_BYTES))
		return false;
	start = window->at - window->have;
	if (size == 1)
		size = read_be64(window->bytes + 8);
	memcpy(boxes->type, window->bytes + 4, 4);
	boxes->end = start + size;
	if (!size) {
		boxes->end = parent_end(boxes);
		boxes->is_open_ended |= !boxes->depth;
	}
	window_drop(window);
	if (size > INT64_MAX || boxes->end < window->at ||
	    boxes->end > parent_end(boxes) || !is_type_valid(boxes->type))
		return give_up(boxes);
	enter_box(boxes);
	return true;
}

static bool read_location(struct boxes *boxes, struct feed *feed)
{
	struct window *window = &boxes->window;
	size_t want = item_location_wants(&boxes->location);

	if (!want) {
		skip_rest(boxes);
		return true;
	}
	if (boxes->end - (window->at - window->have) < want)
		return give_up(boxes);
	if (!window_fill(window, feed, want))
		return false;
	window_drop(window);
	if (!item_location_take(&boxes->location, window->bytes))
		return give_up(boxes);
	return true;
}

static void read_codestream(struct boxes *boxes, const unsigned char *bytes)
{
	uint32_t width, height;

	if (!boxes->width && jxl_size(bytes, &width, &height)) {
		boxes->width = width;
		boxes->height = height;
	}
}

static void take_fields(struct boxes *boxes)
{
	const unsigned char *bytes = boxes->window.bytes;

	if (is_box(boxes, "ispe")) {
		keep_larger(&boxes->width, &boxes->height, read_be32(bytes + 4),
			    read_be32(bytes + 8));
	} else if (is_box(boxes, "ihdr")) {
		boxes->height = read_be32(bytes);
		boxes->width = read_be32(bytes + 4);
	} else if (is_box(boxes, "jxlc")) {
		read_codestream(boxes, bytes);
		boxes->has_data = true;
	} else {
		read_codestream(boxes, bytes + JXLP_BYTES);
		boxes->has_data |= bytes[0] >> 7;
	}
}

/* A box that is too short for its fields gives zeros in their place. */
static bool read_fields(struct boxes *boxes, struct feed *feed)
{
	struct window *window = &boxes->window;
	uint64_t left = boxes->end - (window->at - window->have);
	size_t want = fields_wanted(boxes);

	if (left < want)
		want = (size_t)left;
	if (!window_fill(window, feed, want))
		return false;
	memset(window->bytes + want, 0, WINDOW_BYTES - want);
	take_fields(boxes);
	window_drop(window);
	skip_rest(boxes);
	return true;
}

static bool step(struct boxes *boxes, struct feed *feed)
{
	if (!window_pass(&boxes->window, feed))
		return false;
	switch (boxes->step) {
	case BOXES_HEAD:
		return read_head(boxes, feed);
	case BOXES_LOCATION:
		return read_location(boxes, feed);
	case BOXES_FIELDS:
		return read_fields(boxes, feed);
	}
	return false;
}

static void boxes_feed(void *state, struct feed *feed)
{
	struct boxes *boxes = state;

	while (boxes->progress == PROGRESS_GOING && step(boxes, feed))
		;
}

static enum media_state judge(const struct boxes *boxes)
{
	bool at_boundary = !boxes->depth && boxes->step == BOXES_HEAD &&
			   !boxes->window.have && !boxes->window.skip;

	if (boxes->progress != PROGRESS_GOING)
		return progress_state(boxes->progress);
	if (!is_whole(boxes))
		return MEDIA_TRUNCATED;
	if (boxes->is_open_ended && !boxes->location.end)
		return MEDIA_UNVERIFIABLE;
	return at_boundary || boxes->is_open_ended ? MEDIA_COMPLETE
						   : MEDIA_TRUNCATED;
}

static void boxes_finish(const void *state, struct media_info *info)
{
	const struct boxes *boxes = state;

	info->state = judge(boxes);
	info->width = boxes->width;
	info->height = boxes->height;
}

const struct format format_boxes = {boxes_feed, boxes_finish};
