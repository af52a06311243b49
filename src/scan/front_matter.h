/*
 * scan/front_matter: where it is, what it says, which images it names.
 *
 * Layer: yaml, url, base. Internal to the room.
 *
 * YAML between `---` lines (the last may be `...`), after any BOM and blank
 * lines. The opening fence may be missing, as old Hexo posts have it, when
 * what stands before a `---` line is nothing but keys with their values, two
 * or more at the top, one of which front matter usually has.
 *
 * What libyaml refuses it gets once more with leading tabs as blanks, and if
 * it refuses that too, the block is read line by line, since its images count
 * all the same; the scan's `problem` then says where and why.
 */
#ifndef SCAN_FRONT_MATTER_H
#define SCAN_FRONT_MATTER_H

#include "scan/collector.h"

struct front_matter {
	bool present;
	struct span block; /* the text between the fences, in the file */
	size_t line;       /* of block.start, from 1 */
	/* First byte after the closing fence's line; without, after a BOM. */
	size_t body;
};

/* Where it is; no byte is interpreted. */
struct front_matter front_matter_find(struct view bytes);

/*
 * File its images; set the page's url (the first of link, url, permalink,
 * source, original, canonical… that is an absolute http(s) URL), title, date.
 */
void front_matter_scan(struct collector *collector, const struct text *file,
		       const struct front_matter *front);

#endif
