/*
 * scan/md_block: the block structure of a Markdown document.
 *
 * Layer: url, base. Internal to the room. CommonMark 0.31.2, sections 3 to 5,
 * and GFM tables.
 *
 * The document becomes a list of leaves: texts that hold inline content (a
 * paragraph, a heading, a table's cell) and texts that are HTML. Containers'
 * prefixes are left out of them, their maps stay exact. Code and thematic
 * breaks make no leaf; definitions go to their table.
 *
 * With `mixed`, indented text inside an open HTML element is an HTML leaf up to
 * the next blank line. Whether an element is open, a scanner of its own
 * decides, which is fed the HTML leaves and whose finds are thrown away: inline
 * HTML is not known before all definitions are, and a stray `List<String>` in a
 * sentence must not turn the code that follows into HTML.
 *
 * Containers nest LIMIT_NESTING deep; further markers are text.
 */
#ifndef SCAN_MD_BLOCK_H
#define SCAN_MD_BLOCK_H

#include "scan/md_definition.h"

enum md_leaf_kind { MD_LEAF_INLINE, MD_LEAF_HTML };

struct md_leaf {
	enum md_leaf_kind kind;
	struct text text; /* in the arena */
};

struct md_document {
	struct md_leaf *leaves; /* in the order of the text */
	size_t count, cap;
	struct md_definitions definitions;
	struct md_definitions loose; /* what is none by the specification */
	size_t work;                 /* as in md_source.h */
};

void md_document_init(struct md_document *document, struct arena *arena,
		      const struct text *text, bool mixed);
void md_document_release(struct md_document *document);

#endif
