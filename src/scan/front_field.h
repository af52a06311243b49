/*
 * scan/front_field: one value of the front matter, and what becomes of it.
 *
 * Layer: url, base. Internal to the room.
 *
 * A value that holds HTML or Markdown images goes to their scanners; one that
 * names an image is filed; top-level ones tell the page's URL, title, date.
 */
#ifndef SCAN_FRONT_FIELD_H
#define SCAN_FRONT_FIELD_H

#include "scan/collector.h"

enum front_use {
	FRONT_NOTHING,
	FRONT_IMAGE,
	FRONT_HTML,
	FRONT_MARKDOWN,
};

/*
 * A key as far as it is looked at and shown: LIMIT_KEY_PATH_BYTES, whole
 * characters. Every value below it reads it, so that it must not be long.
 */
struct view front_key_cut(struct view key);

/* What the value of `key`, in the mapping of `owner`, is. */
enum front_use front_use_of(struct view key, struct view owner,
			    struct view value);

/* A value that is of use. */
struct front_field {
	enum front_use use;
	const char *path; /* struct reference's key; in the scan's arena */
	const struct text *text; /* the value */
	enum scan_layer layer;   /* how it is written */
	bool exact;              /* the text tells the place of every byte */
};

void front_field_file(struct collector *collector,
		      const struct front_field *field);

/*
 * Keep what a top-level value tells of the page. Of the keys that may give the
 * page's URL (link, url, permalink …) the first in that order wins.
 */
struct front_facts {
	size_t url_rank; /* of the key that gave it; SIZE_MAX: none yet */
};
void front_facts_init(struct front_facts *facts);
void front_facts_note(struct front_facts *facts, struct scan *scan,
		      struct view key, struct view value);

#endif
