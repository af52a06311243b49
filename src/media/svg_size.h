/*
 * media/svg_size: the dimensions that an svg element's attributes give.
 *
 * Layer: base. Internal to the room.
 */
#ifndef MEDIA_SVG_SIZE_H
#define MEDIA_SVG_SIZE_H

#include "base/view.h"

/* In CSS pixels; 0 when not given, or in units of what is around it. */
struct svg_size {
	double width, height, box_width, box_height;
};

/* Note an attribute of the element. */
void svg_size_note(struct svg_size *size, struct view name, struct view value);

/* Whole pixels; a side that is missing follows from the view box, or is 0. */
void svg_size_pixels(const struct svg_size *size, uint32_t *ret_width,
		     uint32_t *ret_height);

#endif
