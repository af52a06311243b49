/*
 * scan/md_container: block quotes and list items that are open.
 *
 * Layer: base. Internal to the room. CommonMark 0.31.2, sections 5.1 and 5.2.
 *
 * Lists themselves change nothing here and are not kept. A blank line matches
 * any run of items at once: a run is known by where it starts, so that a blank
 * line costs no more than what it closes.
 */
#ifndef SCAN_MD_CONTAINER_H
#define SCAN_MD_CONTAINER_H

#include "scan/md_line.h"

struct md_container {
	bool quote;
	bool filled;   /* holds a block */
	size_t indent; /* columns that a line of an item starts with */
	size_t run;    /* first of the unbroken run of items up to this */
};

struct md_containers {
	struct md_container *items;
	size_t count, cap;
	size_t work; /* as in md_source.h */
};

/*
 * How many containers the line continues, from the outermost; their prefixes
 * are skipped.
 */
size_t md_containers_match(struct md_containers *containers,
			   struct md_line *line);

/*
 * Open the container whose marker stands at the line's first nonspace, and
 * skip the marker; false when there is none or the limit is reached.
 * `interrupts`: it would end a paragraph.
 */
bool md_containers_open_quote(struct md_containers *containers,
			      struct md_line *line);
bool md_containers_open_item(struct md_containers *containers,
			     struct md_line *line, bool interrupts);

/* The innermost one holds a block now. */
void md_containers_fill(struct md_containers *containers);
void md_containers_release(struct md_containers *containers);

#endif
