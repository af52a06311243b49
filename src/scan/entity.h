/*
 * scan/entity: HTML character references, `&amp;` `&#38;` `&#x26;`.
 *
 * Layer: base. Internal to the room. Source: HTML standard, sections 13.2.5.72
 * to 13.2.5.80 (how they are read) and 13.5 (their names).
 */
#ifndef SCAN_ENTITY_H
#define SCAN_ENTITY_H

#include "base/text.h"

enum entity_rule {
	ENTITY_IN_TEXT,
	/* `&copy=` and `&copy2` are no references: query strings stay whole. */
	ENTITY_IN_ATTRIBUTE,
};

struct entity {
	size_t len;   /* of the reference, from its '&' */
	char utf8[8]; /* what it stands for */
	size_t utf8_len;
};

/*
 * The reference at v[at]; false when there is none and the '&' is itself. The
 * longest name counts; a missing semicolon is part of no reference.
 */
bool entity_read(struct view v, size_t at, enum entity_rule rule,
		 struct entity *ret_entity);

/*
 * What a name stands for ("amp", without '&' and ';'), as NUL-terminated
 * UTF-8; NULL when there is no such name. For Markdown, which knows the names
 * but has rules of its own.
 */
const char *entity_find(struct view name);

/*
 * The part [start, end) of `text` with its references decoded and each NUL
 * made U+FFFD, as the tokenizer does; without any it is a slice.
 */
struct text entity_decode(struct arena *arena, const struct text *text,
			  struct span part, enum entity_rule rule);

#endif
