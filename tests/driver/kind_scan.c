#include "driver/driver.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limit.h"
#include "scan/scan.h"

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static void add_base64(struct buf *buf, const char *s)
{
	unsigned bits = 0, count = 0;

	for (; *s; s++) {
		int value = base64_value(*s);

		if (value < 0)
			continue;
		bits = (bits << 6 | (unsigned)value) & 0xFFFFFF;
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		buf_add_byte(buf, (char)(bits >> count & 0xFF));
	}
}

static void add_json(struct buf *buf, const json_t *string)
{
	buf_add(buf, json_string_value(string), json_string_length(string));
}

/* The article of a case, and how it is to be read unless the case says. */
static bool article_of(const json_t *input, struct buf *buf,
		       enum scan_as *ret_as)
{
	const json_t *string;

	*ret_as = SCAN_AUTO;
	if ((string = json_object_get(input, "text_base64"))) {
		add_base64(buf, json_string_value(string));
	} else if ((string = json_object_get(input, "text"))) {
		add_json(buf, string);
	} else if ((string = json_object_get(input, "markdown"))) {
		*ret_as = SCAN_MARKDOWN;
		add_json(buf, string);
	} else if ((string = json_object_get(input, "html"))) {
		*ret_as = SCAN_HTML;
		add_json(buf, string);
	} else if ((string = json_object_get(input, "attr"))) {
		*ret_as = SCAN_HTML;
		buf_add_string(buf, "<!doctype html><body><img src=\"");
		add_json(buf, string);
		buf_add_string(buf, "\">");
	}
	return string != NULL;
}

static enum scan_as as_of(const json_t *input, enum scan_as as)
{
	const char *name = json_string_value(json_object_get(input, "as"));

	if (!name)
		return as;
	if (!strcmp(name, "markdown"))
		return SCAN_MARKDOWN;
	return !strcmp(name, "html") ? SCAN_HTML : SCAN_AUTO;
}

static bool has_level(const json_t *input, enum scan_level level)
{
	const json_t *levels = json_object_get(input, "levels");
	const char *name = scan_level_name(level);

	for (size_t i = 0; i < json_array_size(levels); i++)
		if (!strcmp(json_string_value(json_array_get(levels, i)), name))
			return true;
	return !levels && level == LEVEL_STRICT;
}

static json_t *string_of(struct view v)
{
	json_t *string = json_stringn(v.len ? v.ptr : "", v.len);

	return string ? string : json_null();
}

static json_t *string_or_null(const char *s)
{
	return s ? string_of(view_of(s)) : json_null();
}

static json_t *ref_answer(const struct reference *ref)
{
	return json_pack(
	    "{s:s,s:s,s:I,s:I,s:I,s:I,s:o,s:o,s:o,s:o,s:o,s:o}", "kind",
	    ref->kind, "level", scan_level_name(ref->level), "picture",
	    (json_int_t)ref->picture, "start", (json_int_t)ref->span.start,
	    "end", (json_int_t)ref->span.end, "line", (json_int_t)ref->line,
	    "key", string_or_null(ref->key), "raw", string_of(ref->raw),
	    "value", string_of(ref->value), "url", string_or_null(ref->url),
	    "path", string_or_null(ref->path), "problem",
	    string_or_null(ref->problem));
}

static json_t *scan_answer(const json_t *input, struct view bytes,
			   enum scan_as as)
{
	struct scan_options options = {
	    .as = as_of(input, as),
	    .base_url = json_string_value(json_object_get(input, "base")),
	};
	struct error err;
	struct scan scan;
	json_t *refs;

	if (scan_article(bytes, &options, &scan, &err))
		return json_pack("{s:s}", "error", err.text);
	refs = json_array();
	for (size_t i = 0; i < scan.ref_count; i++)
		if (has_level(input, scan.refs[i].level))
			json_array_append_new(refs, ref_answer(&scan.refs[i]));
	scan_release(&scan);
	return json_pack("{s:o}", "refs", refs);
}

json_t *driver_scan(const json_t *input)
{
	struct buf buf;
	enum scan_as as;
	json_t *result;

	buf_init(&buf, LIMIT_ARTICLE_BYTES);
	if (article_of(input, &buf, &as))
		result = scan_answer(input, buf_view(&buf), as);
	else
		result = json_pack("{s:s}", "error", "no article in the case");
	buf_release(&buf);
	return result;
}
