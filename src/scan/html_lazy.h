/*
 * scan/html_lazy: attributes that scripts load images from.
 *
 * Layer: url, base. Internal to the room.
 *
 * Their names stand in the table of kinds (scan/html_image.h); any attribute
 * of an img or source counts, too, when its value leaves no doubt. No standard
 * says what such an attribute holds: pages put flags, ids, JSON, templates and
 * whole lists there as well, and each of them taken for a URL would be a
 * picture that is missing for ever.
 */
#ifndef SCAN_HTML_LAZY_H
#define SCAN_HTML_LAZY_H

#include "scan/html_image.h"

/*
 * The row for an attribute: true when scripts load images from it and its
 * value may name one. The row has no `attribute`; its kind is in the tag's
 * arena. Of a set or CSS, html_lazy_counts() says for each URL by row->claim.
 */
bool html_lazy_row(const struct html_tag *tag,
		   const struct html_attribute *attribute,
		   struct html_image *ret_row);

/*
 * True when `url`, blanks around it aside, is one URL of an image; false also
 * for several in a row and for schemes other than http. HTML_ALL takes all.
 */
bool html_lazy_counts(struct view url, enum html_claim claim);

#endif
