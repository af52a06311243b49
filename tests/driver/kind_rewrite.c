#include "driver/driver.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/limit.h"
#include "base/utf8.h"
#include "driver/article_case.h"
#include "rewrite/rewrite.h"

static void add_base64(struct buf *buf, struct view v)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

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
		    !article_case_has_level(input, ref->level))
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
	add_base64(&encoded, v);
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
	if (!article_case_read(input, &buf, &as)) {
		result = json_pack("{s:s}", "error", "no article in the case");
		goto out;
	}
	options = article_case_options(input, as);
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
