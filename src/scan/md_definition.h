/*
 * scan/md_definition: the link reference definitions of a document.
 *
 * Layer: base. Internal to the room. CommonMark 0.31.2, section 4.7.
 *
 * Of two with the same label the first counts. A definition points into the
 * text that it was read from, which must outlive the table.
 */
#ifndef SCAN_MD_DEFINITION_H
#define SCAN_MD_DEFINITION_H

#include "scan/md_link.h"

struct map;

struct md_definition {
	struct text text;
	struct md_destination destination;
	bool used, used_strictly; /* by an image; by one of CommonMark's */
};

struct md_definitions {
	struct map *indices; /* by folded label */
	struct md_definition *items;
	size_t count, cap;
};

void md_definitions_init(struct md_definitions *definitions);
void md_definitions_release(struct md_definitions *definitions);

/*
 * Read the definitions that a paragraph begins with. Returns how many bytes
 * they take, in whole lines; *work grows by the bytes looked at. With the first
 * that is none by the specification because of its destination, those behind
 * go to `loose` and stay text.
 */
size_t md_definitions_read(struct md_definitions *definitions,
			   struct md_definitions *loose,
			   const struct text *paragraph, size_t *work);

/* What `label` refers to, valid as long as the table is; NULL: nothing. */
struct md_definition *
md_definitions_find(const struct md_definitions *definitions,
		    struct view label);

#endif
