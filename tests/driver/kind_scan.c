#include "driver/driver.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limit.h"
#include "driver/article_case.h"

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
	struct scan_options options = article_case_options(input, as);
	struct error err;
	struct scan scan;
	json_t *refs;

	if (scan_article(bytes, &options, &scan, &err))
		return json_pack("{s:s}", "error", err.text);
	refs = json_array();
	for (size_t i = 0; i < scan.ref_count; i++)
		if (article_case_has_level(input, scan.refs[i].level))
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
	if (article_case_read(input, &buf, &as))
		result = scan_answer(input, buf_view(&buf), as);
	else
		result = json_pack("{s:s}", "error", "no article in the case");
	buf_release(&buf);
	return result;
}
