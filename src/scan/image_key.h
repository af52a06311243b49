/*
 * scan/image_key: which keys and values of front matter name images.
 *
 * Layer: base. Internal to the room.
 *
 * A key is read as words ("header-img", "ogImage", "cover_url"). It names an
 * image when one of them does and none says that it is about something else
 * ("image_alt"). A key such as `src` names one when the key above it does
 * (`image: {src: …}`). What such a key holds must still look like a URL or a
 * path: `cover: true` names nothing.
 */
#ifndef SCAN_IMAGE_KEY_H
#define SCAN_IMAGE_KEY_H

#include "base/view.h"

enum image_claim {
	CLAIM_NONE,   /* only an absolute URL with an image's suffix counts */
	CLAIM_SUFFIX, /* and any path with one */
	CLAIM_ANY,    /* and any absolute URL */
};

/*
 * What `key` claims of its value; `owner` is the key of the mapping it stands
 * in (empty: none). Items of a list have the key of the list.
 */
enum image_claim image_claim_of(struct view key, struct view owner);

/* True when `value`, whose key makes `claim`, is to be taken as an image. */
bool image_value_counts(struct view value, enum image_claim claim);

/* True when the path of a URL or file ends in an image's suffix. */
bool has_image_suffix(struct view v);

#endif
