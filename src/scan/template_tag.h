/*
 * scan/template_tag: the images that a template tag names.
 *
 * Layer: base. Internal to the room.
 *
 * `{% name … %}` of Hexo, Jekyll and their like, `{{< name … >}}` and
 * `{{% name … %}}` of Hugo, `![[file]]` of Obsidian. Who calls has made sure
 * that the tag stands in no code and no comment.
 *
 * A tag whose name says that it is an image (img, asset_img, figure …) names it
 * by its first argument that looks like one. Of any other tag a named argument
 * counts as a key of front matter does (scan/image_key.h), an unnamed one only
 * when it is an absolute URL with an image's suffix: `{% include logo.svg %}`
 * is a template.
 *
 * No look-ahead goes past the beginning of another tag, so that all of them
 * together are linear.
 */
#ifndef SCAN_TEMPLATE_TAG_H
#define SCAN_TEMPLATE_TAG_H

#include "scan/md_source.h"

struct template_tag {
	const char *kind; /* "template.hugo" … */
	struct view bytes;
	struct span name;
	size_t at, end; /* arguments still to be read */
	bool image;     /* the name says so */
	bool cut;       /* of Hugo, and not closed before the text's end */
	bool done;      /* its unnamed argument was read */
};

/* Where the tag that begins at `at` ends, or 0. */
size_t template_tag_read(struct md_source *source, size_t at,
			 struct template_tag *ret_tag);

/* The next value that names an image, without its quotes. */
bool template_tag_next(struct template_tag *tag, struct span *ret_value);

/* The file of the `![[` at `at`, if it is an image; where it ends, or 0. */
size_t template_embed_read(struct md_source *source, size_t at,
			   struct span *ret_file);

#endif
