/*
 * scan/front_yaml: front matter that is YAML.
 *
 * Layer: yaml, url, base. Internal to the room.
 */
#ifndef SCAN_FRONT_YAML_H
#define SCAN_FRONT_YAML_H

#include "scan/front_matter.h"

/*
 * The block as YAML that parses: as it stands, or with blanks for its leading
 * tabs. A failure says "line:column: reason", places in the file.
 */
int front_yaml_text(struct arena *arena, const struct text *file,
		    const struct front_matter *front, struct text *ret_text,
		    struct error *err);

/* File the images and the page's facts of a text that the above gave. */
void front_yaml_scan(struct collector *collector, const struct text *text);

#endif
