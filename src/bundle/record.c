#include "bundle/record.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "base/utf8.h"
#include "bundle/base64.h"
#include "bundle/bundle.h"

struct record {
	json_t *json;
};

/* jansson fails for want of memory only: what it is given is checked. */
static void must(bool done)
{
	if (!done)
		(void)xcalloc(SIZE_MAX, 2); /* ends the program, and says so */
}

static json_t *must_have(json_t *value)
{
	must(value != NULL);
	return value;
}

static void put(struct record *record, const char *name, json_t *value)
{
	must(!json_object_set_new(record->json, name, must_have(value)));
}

static struct record *wrap(json_t *json)
{
	struct record *record = xcalloc(1, sizeof(*record));

	record->json = json;
	return record;
}

struct record *record_new(const char *type)
{
	struct record *record = wrap(must_have(json_object()));

	if (type)
		record_string(record, "type", type);
	return record;
}

void record_free(struct record *record)
{
	if (!record)
		return;
	json_decref(record->json);
	free(record);
}

static char *base64_name(const char *name)
{
	return xasprintf("%s_base64", name);
}

/* As it is, or NULL when it is not UTF-8. */
static json_t *plain_text(struct view v)
{
	if (!utf8_is_valid(v))
		return NULL;
	return must_have(json_stringn(v.len ? v.ptr : "", v.len));
}

static json_t *base64_text(struct view v)
{
	struct buf buf;
	json_t *text;

	buf_init(&buf, SIZE_MAX / 2);
	base64_encode(v, &buf);
	text = must_have(json_stringn(buf.len ? buf.ptr : "", buf.len));
	buf_release(&buf);
	return text;
}

void record_text(struct record *record, const char *name, struct view v)
{
	json_t *text = plain_text(v);
	char *other;

	if (text) {
		put(record, name, text);
		return;
	}
	other = base64_name(name);
	put(record, other, base64_text(v));
	free(other);
}

void record_string(struct record *record, const char *name, const char *s)
{
	if (s)
		record_text(record, name, view_of(s));
	else
		put(record, name, json_null());
}

void record_number(struct record *record, const char *name, int64_t number)
{
	put(record, name, json_integer(number));
}

void record_bool(struct record *record, const char *name, bool value)
{
	put(record, name, json_boolean(value));
}

static json_t *array_of(struct record *record, const char *name)
{
	json_t *array = json_object_get(record->json, name);

	if (!array) {
		array = json_array();
		put(record, name, array);
	}
	return array;
}

void record_append(struct record *record, const char *name, struct record *item)
{
	json_t *array = array_of(record, name);

	must(!json_array_append(array, item->json));
	record_free(item);
}

void record_append_text(struct record *record, const char *name, struct view v)
{
	json_t *text = plain_text(v);
	char *other;

	if (text) {
		must(!json_array_append_new(array_of(record, name), text));
		return;
	}
	other = base64_name(name);
	must(!json_array_append_new(array_of(record, other), base64_text(v)));
	free(other);
}

void record_array(struct record *record, const char *name)
{
	array_of(record, name);
}

/*
 * jansson escapes C0 and leaves the rest. Outside of its strings JSON is
 * ASCII, so whatever else is met here stands in one.
 */
static bool needs_escape(uint32_t cp)
{
	if (cp >= 0x7F && cp < 0xA0)
		return true;
	if (cp == 0x061C || (cp >= 0x200E && cp <= 0x200F))
		return true;
	return (cp >= 0x2028 && cp <= 0x202E) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF;
}

static void add_escaped(struct buf *buf, struct view json)
{
	size_t done = 0, len;
	uint32_t cp;

	for (size_t at = 0; at < json.len; at += len) {
		len = 1;
		if ((unsigned char)json.ptr[at] < 0x7F)
			continue;
		len = utf8_decode(json, at, &cp);
		if (!needs_escape(cp))
			continue;
		buf_add_view(buf, view_slice(json, done, at));
		buf_add_format(buf, "\\u%04X", (unsigned)cp);
		done = at + len;
	}
	buf_add_view(buf, view_slice(json, done, json.len));
}

void record_add_line(const struct record *record, struct buf *buf)
{
	char *json = json_dumps(record->json, JSON_COMPACT);

	must(json != NULL);
	add_escaped(buf, view_of(json));
	buf_add_byte(buf, '\n');
	free(json);
}

/* Values of a line, at most; counted before any memory is taken for them. */
static size_t count_tokens(struct view line)
{
	bool in_string = false;
	size_t count = 0;

	for (size_t i = 0; i < line.len; i++) {
		char c = line.ptr[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == ',' || c == '[' || c == '{'))
			count++;
	}
	return count;
}

struct record *record_parse(struct view line, struct error *err)
{
	json_error_t error;
	json_t *json;

	if (count_tokens(line) > LIMIT_RECORD_TOKENS) {
		error_set(err, TS_E_TOO_MANY, "has more than %d values",
			  LIMIT_RECORD_TOKENS);
		return NULL;
	}
	json = json_loadb(line.len ? line.ptr : "", line.len,
			  JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (json_is_object(json))
		return wrap(json);
	if (json)
		error_set(err, TS_E_SYNTAX, "is no JSON object");
	else
		error_set(err, TS_E_SYNTAX, "is no JSON: %s (byte %d)",
			  error.text, error.position);
	json_decref(json);
	return NULL;
}

static struct view text_of(const json_t *json)
{
	return view_make(json_string_value(json), json_string_length(json));
}

static bool add_text(const json_t *plain, const json_t *coded, struct buf *buf)
{
	if (json_is_string(plain)) {
		buf_add_view(buf, text_of(plain));
		return true;
	}
	return json_is_string(coded) && base64_decode(text_of(coded), buf);
}

bool record_get_text(const struct record *record, const char *name,
		     struct buf *buf)
{
	const json_t *plain = json_object_get(record->json, name);
	char *other = base64_name(name);
	const json_t *coded = json_object_get(record->json, other);

	free(other);
	return add_text(plain, coded, buf);
}

bool record_is_null(const struct record *record, const char *name)
{
	return json_is_null(json_object_get(record->json, name));
}

bool record_get_number(const struct record *record, const char *name,
		       int64_t *ret_number)
{
	const json_t *number = json_object_get(record->json, name);

	if (!json_is_integer(number))
		return false;
	*ret_number = json_integer_value(number);
	return true;
}

size_t record_array_count(const struct record *record, const char *name)
{
	return json_array_size(json_object_get(record->json, name));
}

bool record_has_array(const struct record *record, const char *name)
{
	return json_is_array(json_object_get(record->json, name));
}

struct record *record_array_get(const struct record *record, const char *name,
				size_t i)
{
	json_t *item = json_array_get(json_object_get(record->json, name), i);

	return json_is_object(item) ? wrap(json_incref(item)) : NULL;
}

bool record_array_text(const struct record *record, const char *name, size_t i,
		       struct buf *buf)
{
	return add_text(json_array_get(json_object_get(record->json, name), i),
			NULL, buf);
}

const char *bundle_json_version(void)
{
	return "jansson " JANSSON_VERSION;
}
