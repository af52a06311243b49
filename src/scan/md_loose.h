/*
 * scan/md_loose: images that their author meant and CommonMark does not read.
 *
 * Layer: base. Internal to the room.
 *
 *	![](url align="left")   what newer Hashnode posts are full of
 *	![](url =200x100)       a size
 *	![](my pic.png)         blanks in the URL
 *	![](url "a "b" c")      a title whose quotes do not match
 *	![](url title)          a title without any
 *	![]({{ a | b }})        an expression of a template
 *	![alt] (pic.png)        one blank too many
 *	[label]: u(v            a definition with a parenthesis too many
 *
 * It is asked only where the specification finds nothing. What has blanks must
 * look like an image by its scheme or suffix. A look-ahead stays in its line
 * and goes past no other description's end, so that all of them together are
 * linear.
 */
#ifndef SCAN_MD_LOOSE_H
#define SCAN_MD_LOOSE_H

#include "scan/md_link.h"

/* Where what follows a description at `at` ends, or 0. */
size_t md_loose_tail(struct md_source *source, size_t at,
		     struct md_destination *ret_destination);

/* Where a run without blanks or controls ends, or 0 when there is none. */
size_t md_loose_destination(struct md_source *source, size_t at,
			    struct md_destination *ret_destination);

#endif
