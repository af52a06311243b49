/*
 * url/url_parser: the basic URL parser, its states as functions over slices.
 *
 * Layer: base; for the url_*.c files alone, url_parse() is the door.
 * Source: https://url.spec.whatwg.org/#concept-basic-url-parser
 *
 * Each function is one state, or a few that always follow each other: it
 * begins where `at` is and leaves `at` where the next one begins. The href is
 * written as it goes; only the path stands apart until it is complete.
 *
 * Invariants
 *   - the input is valid UTF-8 without tabs and newlines;
 *   - every byte of it is looked at a fixed number of times;
 *   - the path is empty or starts with a slash, unless it is opaque.
 */
#ifndef URL_URL_PARSER_H
#define URL_URL_PARSER_H

#include "base/buf.h"
#include "url/special_scheme.h"
#include "url/url.h"

struct parser {
	struct view in; /* cleaned input */
	size_t at;
	const struct url *base;               /* NULL: none */
	const struct special_scheme *special; /* NULL: it is not */
	bool is_file;
	bool keep_query; /* the base's counts unless the input has one */
	struct buf out;  /* the href so far */
	struct buf path;
	struct url url; /* offsets into out; its href comes at the end */
};

/* A slash where we are, or for a special scheme a backslash. */
bool parser_is_at_slash(const struct parser *p);
/* The end, a '?' or a '#' where we are. */
bool parser_is_path_over(const struct parser *p);
/* The first slash, '?' or '#' from where we are, or the end. */
size_t parser_find_delimiter(const struct parser *p);
/* How long the href is by now. */
uint32_t parser_here(const struct parser *p);

/* url_path.c: path start, path and opaque path states. */
void parser_path_start(struct parser *p);
void parser_path(struct parser *p);
void parser_opaque_path(struct parser *p);
void parser_shorten_path(struct parser *p);
/* Windows drive letters, a quirk of file URLs: "C:" or "C|". */
bool drive_is_letter(struct view v);
bool drive_starts(struct view v);
/* A path whose first segment is "C:". */
bool drive_is_in_path(struct view path);

/* url_authority.c: authority, host and port states. */
int parser_authority(struct parser *p, struct error *err);
/* File host state. */
int parser_file_host(struct parser *p, struct error *err);
/* "//" and an empty host. */
void parser_empty_authority(struct parser *p);
/* User, password, host and port of the base, whose scheme is ours. */
void parser_copy_authority(struct parser *p);

#endif
