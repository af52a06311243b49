/*
 * media/markup: XML and HTML, as far as to tell them from SVG.
 *
 * Layer: base. Internal to the room.
 *
 * Before its first element a document may have a byte order mark (UTF-8 or
 * UTF-16), blanks, processing instructions, comments and a document type; the
 * first element decides. An SVG is read on until that element is closed.
 */
#ifndef MEDIA_MARKUP_H
#define MEDIA_MARKUP_H

#include "media/format.h"
#include "media/svg_size.h"

enum { MARKUP_WORD_BYTES = 64 };

enum markup_step {
	MARKUP_TEXT,
	MARKUP_OPEN,        /* behind < */
	MARKUP_DECLARATION, /* behind <! */
	MARKUP_INSTRUCTION,
	MARKUP_COMMENT,
	MARKUP_CDATA,
	MARKUP_DOCTYPE,
	MARKUP_START_NAME,
	MARKUP_TAG,
	MARKUP_ATTRIBUTE,
	MARKUP_EQUALS,
	MARKUP_VALUE,
	MARKUP_QUOTED,
	MARKUP_UNQUOTED,
	MARKUP_END_NAME,
};

/* What of a name or value fits; more of it is counted only. */
struct markup_word {
	size_t len;
	char bytes[MARKUP_WORD_BYTES];
};

struct markup {
	enum progress progress;
	enum markup_step step;
	enum media_type type; /* once there is reason for one */
	uint64_t at;
	unsigned char lead; /* the first byte */
	unsigned char half; /* the first byte of a UTF-16 unit */
	unsigned char quote;
	bool is_utf16, is_big_endian;
	bool in_doctype, in_subset; /* the latter: between [ and ] */
	bool is_doctype_named;
	bool has_instruction, has_comment, has_element;
	bool is_svg_tag, is_root_tag; /* the tag that is read */
	bool is_slashed;              /* it ends in /> */
	unsigned run;    /* of the bytes that may end a comment and the like */
	uint32_t recent; /* the last four bytes of a document type */
	uint64_t depth;  /* of svg elements */
	struct markup_word name, value;
	struct svg_size size;
};

/* Take all of the feed. */
void markup_feed(struct markup *markup, struct feed *feed);

/*
 * MEDIA_SVG, _HTML or _XML, by what was fed so far if it has to be;
 * MEDIA_UNKNOWN for what is no markup.
 */
enum media_type markup_type(const struct markup *markup);

#endif
