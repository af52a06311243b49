#include "driver/driver.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "scan/front_yaml.h"
#include "yaml/yaml_events.h"

struct build {
	struct yaml_reader *reader;
	struct yaml_event event;
	json_t *anchors;
	struct error err;
	int status;
};

static void next(struct build *build)
{
	if (!build->status)
		build->status =
		    yaml_next(build->reader, &build->event, &build->err);
	if (build->status)
		build->event = (struct yaml_event){.kind = YAML_END};
}

static bool is_any(struct view v, const char *const *words)
{
	for (; *words; words++)
		if (view_is(v, *words))
			return true;
	return false;
}

/* "2010-01-10", "2010-01-10 13:07:09", "2010-01-10T13:07:09Z", "… +00:00" */
static json_t *timestamp(const char *s)
{
	int y, m, d, hh = 0, mm = 0, ss = 0, end = 0, n;
	char t;

	if (strlen(s) < 10 || s[4] != '-' || s[7] != '-')
		return NULL;
	n = sscanf(s, "%4d-%2d-%2d%n%c%2d:%2d:%2d%n", &y, &m, &d, &end, &t, &hh,
		   &mm, &ss, &end);
	if (n != 3 && n != 7)
		return NULL;
	if (s[end] && strcmp(s + end, "Z") && strcmp(s + end, " +00:00"))
		return NULL;
	return json_sprintf("%04d-%02d-%02dT%02d:%02d:%02d.000Z", y, m, d, hh,
			    mm, ss);
}

static json_t *number(const char *s)
{
	char *end;
	size_t digits = strspn(s, "-+.0123456789eE");
	long long whole;
	double real;

	if (!*s || s[digits] || !strpbrk(s, "0123456789"))
		return NULL;
	whole = strtoll(s, &end, 10);
	if (!*end)
		return json_integer(whole);
	real = strtod(s, &end);
	return *end ? NULL : json_real(real);
}

static json_t *plain(struct view v)
{
	static const char *const nulls[] = {"",     "~",    "null",
					    "Null", "NULL", NULL};
	static const char *const trues[] = {"true", "True", "TRUE", NULL};
	static const char *const falses[] = {"false", "False", "FALSE", NULL};
	json_t *result;
	char text[64];

	if (is_any(v, nulls))
		return json_null();
	if (is_any(v, trues))
		return json_true();
	if (is_any(v, falses))
		return json_false();
	if (v.len >= sizeof(text) || memchr(v.ptr, '\0', v.len))
		return NULL;
	memcpy(text, v.ptr, v.len);
	text[v.len] = '\0';
	result = number(text);
	return result ? result : timestamp(text);
}

static json_t *scalar(const struct yaml_event *event)
{
	struct view v = event->value;
	json_t *result = NULL;

	if (event->style == YAML_PLAIN && (v.len || !event->tagged))
		result = plain(v);
	return result ? result : json_stringn(v.ptr, v.len);
}

static json_t *node(struct build *build);

static json_t *mapping(struct build *build)
{
	json_t *object = json_object();

	for (next(build);
	     !build->status && build->event.kind != YAML_MAPPING_END;
	     next(build)) {
		struct view v = build->event.value;
		char *key = NULL;

		if (build->event.kind == YAML_SCALAR)
			key = strndup(v.len ? v.ptr : "", v.len);
		json_t *name = node(build);
		if (!key && json_is_string(name))
			key = strdup(json_string_value(name));
		next(build);
		json_object_set_new(object, key ? key : "?", node(build));
		json_decref(name);
		free(key);
	}
	return object;
}

static json_t *sequence(struct build *build)
{
	json_t *array = json_array();

	for (next(build);
	     !build->status && build->event.kind != YAML_SEQUENCE_END;
	     next(build))
		json_array_append_new(array, node(build));
	return array;
}

/* The node that begins with the event at hand; its last event is left. */
static json_t *node(struct build *build)
{
	struct view v = build->event.anchor;
	char *anchor = strndup(v.len ? v.ptr : "", v.len);
	json_t *result;

	if (build->event.kind == YAML_ALIAS)
		result = json_incref(json_object_get(build->anchors, anchor));
	else if (build->event.kind == YAML_MAPPING_START)
		result = mapping(build);
	else if (build->event.kind == YAML_SEQUENCE_START)
		result = sequence(build);
	else
		result = scalar(&build->event);
	if (*anchor)
		json_object_set(build->anchors, anchor, result);
	free(anchor);
	return result ? result : json_null();
}

static json_t *error_answer(const char *text)
{
	return json_pack("{s:s}", "error", text);
}

static json_t *data_of(const struct text *text, struct error *err)
{
	struct build build = {.reader = yaml_reader_new(text),
			      .anchors = json_object()};
	json_t *data = NULL;

	next(&build);
	if (build.event.kind != YAML_END)
		data = node(&build);
	if (!data || json_is_null(data)) {
		json_decref(data);
		data = json_object();
	}
	*err = build.err;
	yaml_reader_free(build.reader);
	json_decref(build.anchors);
	return data;
}

static json_t *answer(struct view bytes)
{
	struct front_matter front = front_matter_find(bytes);
	struct error err = {0};
	struct arena arena;
	struct text text;
	json_t *data = json_object();

	arena_init(&arena);
	text = text_of_file(&arena, bytes);
	if (front.present &&
	    !front_yaml_text(&arena, &text, &front, &text, &err)) {
		json_decref(data);
		data = data_of(&text, &err);
	}
	arena_release(&arena);
	if (err.code) {
		json_decref(data);
		return error_answer(err.text);
	}
	return json_pack("{s:b,s:I,s:o}", "has", (int)front.present,
			 "body_offset", (json_int_t)front.body, "data", data);
}

json_t *driver_front_matter(const json_t *input)
{
	const json_t *text = json_object_get(input, "text");
	const json_t *yaml = json_object_get(input, "yaml");
	const char *bytes = json_string_value(text);
	json_t *wrapped, *result;
	size_t len = json_string_length(text);

	if (bytes)
		return answer(view_make(bytes, len));
	bytes = json_string_value(yaml);
	len = json_string_length(yaml);
	if (!bytes)
		return error_answer("0:0: no text and no yaml");
	wrapped = json_sprintf("---\n%s%s---\nbody\n", bytes,
			       len && bytes[len - 1] == '\n' ? "" : "\n");
	result = answer(
	    view_make(json_string_value(wrapped), json_string_length(wrapped)));
	json_decref(wrapped);
	return result;
}
