/*
 * scan/front_lines: front matter that is not YAML, read line by line.
 *
 * Layer: url, base. Internal to the room.
 *
 * A line is `key: value`, `- value` or `- key: value`, at any indentation; the
 * value is quoted, or plain up to a comment, or a list in brackets. Escapes
 * are left as they are. An item without a key belongs to the key of the last
 * line that had one.
 */
#ifndef SCAN_FRONT_LINES_H
#define SCAN_FRONT_LINES_H

#include "scan/collector.h"

void front_lines_scan(struct collector *collector, const struct text *block);

#endif
