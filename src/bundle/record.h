/*
 * bundle/record: one JSON object a line.
 *
 * Layer: base (jansson in the .c). What tearsheet.jsonl is made of, and what
 * --json prints. Fields keep the order they are added in. Text that is not
 * valid UTF-8 goes into a field of the same name with "_base64" behind it.
 *
 * Lifecycle: record_new() -> fields -> record_add_line() -> record_free().
 */
#ifndef BUNDLE_RECORD_H
#define BUNDLE_RECORD_H

#include "base/buf.h"

struct record;

/* Starts with {"type": type}; NULL: without (an object inside another). */
struct record *record_new(const char *type);
void record_free(struct record *record);

void record_text(struct record *record, const char *name, struct view v);
/* NULL is null. */
void record_string(struct record *record, const char *name, const char *s);
void record_number(struct record *record, const char *name, int64_t number);
void record_bool(struct record *record, const char *name, bool value);
/* Append `item` to the array `name`, made at need; takes and frees it. */
void record_append(struct record *record, const char *name,
		   struct record *item);
/* Append text to the array `name`; not UTF-8: to `name`_base64, likewise. */
void record_append_text(struct record *record, const char *name, struct view v);
/* Make sure that the array `name` is there, if empty. */
void record_array(struct record *record, const char *name);

/*
 * The object and a newline, compact, appended. What would drive a terminal
 * (control characters, bidi controls) is escaped, other text is UTF-8.
 */
void record_add_line(const struct record *record, struct buf *buf);

/*
 * One line read back: NULL with *err filled when it is no JSON object, names a
 * field twice, or has more than LIMIT_RECORD_TOKENS values.
 */
struct record *record_parse(struct view line, struct error *err);
/* Text of a field, through base64 if need be, appended; false: absent. */
bool record_get_text(const struct record *record, const char *name,
		     struct buf *buf);
/* The field is there and is null. */
bool record_is_null(const struct record *record, const char *name);
bool record_get_number(const struct record *record, const char *name,
		       int64_t *ret_number);
/* 0 for what is no array. */
size_t record_array_count(const struct record *record, const char *name);
bool record_has_array(const struct record *record, const char *name);
/* The i-th element; the caller frees it. NULL when it is no object. */
struct record *record_array_get(const struct record *record, const char *name,
				size_t i);
/* The i-th element, when it is text, appended. */
bool record_array_text(const struct record *record, const char *name, size_t i,
		       struct buf *buf);

#endif
