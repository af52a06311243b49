/*
 * scan/template_hidden: what template engines are told to leave alone.
 *
 * Layer: base. Internal to the room.
 *
 * `{% raw %} … {% endraw %}`, verbatim and comment likewise: nothing in them
 * is reported. They may begin in one leaf of a document and end in another, so
 * regions are kept as places in the file. Leaves must be read in the order of
 * the text. One that never ends is none.
 */
#ifndef SCAN_TEMPLATE_HIDDEN_H
#define SCAN_TEMPLATE_HIDDEN_H

#include "base/text.h"

enum { TEMPLATE_HIDING_TAGS = 3 };

struct template_hidden {
	const struct text *document;
	struct span *regions; /* in the file, in order, disjoint */
	size_t count, cap;
	bool none[TEMPLATE_HIDING_TAGS]; /* no end of it is left */
	size_t work;                     /* as in md_source.h */
};

/* `document` must outlive it. */
void template_hidden_init(struct template_hidden *hidden,
			  const struct text *document);
void template_hidden_release(struct template_hidden *hidden);

/*
 * Where in `leaf` the region ends that begins at `at`, at most its length; 0
 * when none begins there.
 */
size_t template_hidden_open(struct template_hidden *hidden,
			    const struct text *leaf, size_t at);

/* Where what is not hidden of `leaf` starts, by the regions opened so far. */
size_t template_hidden_start(const struct template_hidden *hidden,
			     const struct text *leaf);

/*
 * Does the document go on with `string` behind the leaf, blanks aside? Hugo's
 * `>}}` at the start of a line is a block quote to Markdown.
 */
bool template_hidden_goes_on(const struct template_hidden *hidden,
			     const struct text *leaf, const char *string);

/* Is that place in the file in a region? */
bool template_hidden_has(const struct template_hidden *hidden, size_t place);

#endif
