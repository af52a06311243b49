#include "driver/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "base/utf8.h"
#include "rewrite/rewrite.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";

static void add_base64_decoded(struct buf *buf, const char *s)
{
	unsigned bits = 0, count = 0;

	for (; s && *s && *s != '='; s++) {
		const char *digit = strchr(digits, *s);

		if (!digit)
			continue;
		bits = (bits << 6 | (unsigned)(digit - digits)) & 0xFFFFFF;
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		buf_add_byte(buf, (char)(bits >> count & 0xFF));
	}
}

static void add_base64_encoded(struct buf *buf, struct view v)
{
	for (size_t at = 0; at < v.len; at += 3) {
		uint32_t bits = 0;

		for (size_t i = 0; i < 3; i++)
			bits =
			    bits << 8 |
			    (at + i < v.len ? (unsigned char)v.ptr[at + i] : 0);
		for (size_t i = 0; i < 4; i++)
			buf_add(buf,
				at + i > v.len
				    ? "="
				    : &digits[bits >> (18 - 6 * i) & 63],
				1);
	}
}

static bool add_field(struct buf *buf, const json_t *input, const char *name)
{
	const json_t *field = json_object_get(input, name);

	buf_add(buf, json_string_value(field), json_string_length(field));
	return field;
}

static bool read_article(const json_t *input, struct buf *buf,
			 enum scan_as *ret_as)
{
	const json_t *encoded = json_object_get(input, "text_base64");

	*ret_as = SCAN_AUTO;
	if (encoded) {
		add_base64_decoded(buf, json_string_value(encoded));
		return true;
	}
	if (add_field(buf, input, "text"))
		return true;
	*ret_as = SCAN_MARKDOWN;
	if (add_field(buf, input, "markdown"))
		return true;
	*ret_as = SCAN_HTML;
	if (add_field(buf, input, "html"))
		return true;
	if (!json_object_get(input, "attr"))
		return false;
	buf_add_string(buf, "<!doctype html><body><img src=\"");
	add_field(buf, input, "attr");
	buf_add_string(buf, "\">");
	return true;
}

static struct scan_options read_options(const json_t *input, enum scan_as as)
{
	const char *name = json_string_value(json_object_get(input, "as"));

	if (name && !strcmp(name, "markdown"))
		as = SCAN_MARKDOWN;
	else if (name)
		as = strcmp(name, "html") ? SCAN_AUTO : SCAN_HTML;
	return (struct scan_options){
	    .as = as,
	    .base_url = json_string_value(json_object_get(input, "base")),
	};
}

static bool is_level_wanted(const json_t *input, enum scan_level level)
{
	const json_t *levels = json_object_get(input, "levels");
	const char *name = scan_level_name(level);

	for (size_t i = 0; i < json_array_size(levels); i++)
		if (!strcmp(json_string_value(json_array_get(levels, i)), name))
			return true;
	return !levels && level == LEVEL_STRICT;
}

/* What the case puts in the place of a value; NULL where it says nothing. */
static const json_t *find_with(const json_t *input, struct view value)
{
	const json_t *list = json_object_get(input, "replace");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		const json_t *from = json_object_get(item, "value");
		struct view v = view_make(json_string_value(from),
					  json_string_length(from));

		if (view_equals(v, value))
			return json_object_get(item, "with");
	}
	return NULL;
}

static size_t choose(const json_t *input, const struct scan *scan,
		     struct replacement *list)
{
	size_t count = 0;

	for (size_t i = 0; i < scan->ref_count; i++) {
		const struct reference *ref = &scan->refs[i];
		const json_t *with = find_with(input, ref->value);

		if (!with || ref->problem ||
		    !is_level_wanted(input, ref->level))
			continue;
		list[count++] = (struct replacement){
		    ref, view_make(json_string_value(with),
				   json_string_length(with))};
	}
	return count;
}

static void set_text(json_t *object, const char *name, struct view v)
{
	struct buf encoded;
	char key[32];

	if (utf8_is_valid(v)) {
		json_object_set_new(object, name,
				    json_stringn(v.len ? v.ptr : "", v.len));
		return;
	}
	snprintf(key, sizeof(key), "%s_base64", name);
	buf_init(&encoded, 2 * LIMIT_ARTICLE_BYTES);
	add_base64_encoded(&encoded, v);
	json_object_set_new(object, key,
			    json_stringn(encoded.ptr, encoded.len));
	buf_release(&encoded);
}

static json_t *answer(const struct scan *scan, const struct edits *edits)
{
	json_t *result = json_object(), *list = json_array();
	struct buf text;

	buf_init(&text, 2 * LIMIT_ARTICLE_BYTES);
	rewrite_apply(scan->bytes, edits, &text);
	set_text(result, "text", buf_view(&text));
	buf_release(&text);
	for (size_t i = 0; i < edits->count; i++) {
		const struct edit *edit = &edits->at[i];
		json_t *item = json_pack("{s:I,s:I}", "start",
					 (json_int_t)edit->span.start, "end",
					 (json_int_t)edit->span.end);

		set_text(item, "with", edit->with);
		json_array_append_new(list, item);
	}
	json_object_set_new(result, "edits", list);
	return result;
}

static json_t *rewrite_scan(const json_t *input, const struct scan *scan)
{
	struct replacement *list = xcalloc(scan->ref_count + 1, sizeof(*list));
	size_t count = choose(input, scan, list);
	struct edits edits;
	struct error err;
	json_t *result;

	if (rewrite_plan(scan, list, count, &edits, &err)) {
		result = json_pack("{s:s}", "error", err.text);
	} else {
		result = answer(scan, &edits);
		edits_release(&edits);
	}
	free(list);
	return result;
}

json_t *driver_rewrite(const json_t *input)
{
	struct scan_options options;
	struct error err;
	struct scan scan;
	enum scan_as as;
	json_t *result;
	struct buf buf;

	buf_init(&buf, LIMIT_ARTICLE_BYTES);
	if (!read_article(input, &buf, &as)) {
		result = json_pack("{s:s}", "error", "no article in the case");
		goto out;
	}
	options = read_options(input, as);
	if (scan_article(buf_view(&buf), &options, &scan, &err)) {
		result = json_pack("{s:s}", "error", err.text);
		goto out;
	}
	result = rewrite_scan(input, &scan);
	scan_release(&scan);
out:
	buf_release(&buf);
	return result;
}
