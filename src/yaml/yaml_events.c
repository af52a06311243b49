#include "yaml/yaml_events.h"

#include <yaml.h>

#include "base/alloc.h"
#include "base/limit.h"

/*
 * libyaml's marks count characters. Every PLACE_STEP-th character's byte
 * offset is kept, so that a mark is found in a few steps.
 */
enum { PLACE_STEP = 64 };

struct yaml_reader {
	const struct text *text;
	yaml_parser_t parser;
	yaml_event_t event; /* the last one; owns the views handed out */
	size_t *places;
	size_t place_count;
	size_t first_line;
	size_t depth, events;
	bool usable, ended;
};

static void index_places(struct yaml_reader *reader)
{
	struct view v = reader->text->bytes;
	size_t chars = 0;

	reader->places = xcalloc(v.len / PLACE_STEP + 1, sizeof(size_t));
	for (size_t i = 0; i < v.len; i++) {
		if (((unsigned char)v.ptr[i] & 0xC0) == 0x80)
			continue;
		if (chars++ % PLACE_STEP == 0)
			reader->places[reader->place_count++] = i;
	}
}

static size_t byte_of(const struct yaml_reader *reader, size_t mark)
{
	struct view v = reader->text->bytes;
	size_t left = mark % PLACE_STEP, at;

	if (mark / PLACE_STEP >= reader->place_count)
		return v.len;
	at = reader->places[mark / PLACE_STEP];
	while (left && at < v.len) {
		at++;
		while (at < v.len && ((unsigned char)v.ptr[at] & 0xC0) == 0x80)
			at++;
		left--;
	}
	return at;
}

struct yaml_reader *yaml_reader_new(const struct text *text)
{
	struct yaml_reader *reader = xcalloc(1, sizeof(*reader));
	const char *bytes = text->bytes.len ? text->bytes.ptr : "";

	reader->text = text;
	reader->first_line = 1;
	reader->usable = yaml_parser_initialize(&reader->parser) == 1;
	if (!reader->usable || text->bytes.len > LIMIT_FRONT_MATTER_BYTES)
		return reader;
	index_places(reader);
	yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
	    &reader->parser, (const unsigned char *)bytes, text->bytes.len);
	return reader;
}

void yaml_reader_free(struct yaml_reader *reader)
{
	if (!reader)
		return;
	yaml_event_delete(&reader->event);
	if (reader->usable)
		yaml_parser_delete(&reader->parser);
	free(reader->places);
	free(reader);
}

void yaml_reader_set_line(struct yaml_reader *reader, size_t line)
{
	reader->first_line = line;
}

/* The reader's errors come with a byte offset and no mark. */
static void place_offset(const struct yaml_reader *reader, size_t offset,
			 size_t *ret_line, size_t *ret_column)
{
	struct view v = view_slice(reader->text->bytes, 0, offset);
	size_t line = 0, start = 0, column = 1;

	for (size_t at = view_find_byte(v, 0, '\n'); at < v.len;
	     at = view_find_byte(v, start, '\n')) {
		line++;
		start = at + 1;
	}
	for (size_t i = start; i < v.len; i++)
		column += ((unsigned char)v.ptr[i] & 0xC0) != 0x80;
	*ret_line = line + reader->first_line;
	*ret_column = column;
}

static int refuse(const struct yaml_reader *reader, struct error *err)
{
	const yaml_parser_t *parser = &reader->parser;
	const char *problem = parser->problem ? parser->problem : "not YAML";
	const char *context = parser->context ? parser->context : "";
	size_t line = parser->problem_mark.line + reader->first_line;
	size_t column = parser->problem_mark.column + 1;

	if (parser->error == YAML_MEMORY_ERROR)
		return error_set(err, TS_E_INTERNAL, "libyaml has no memory");
	if (parser->error == YAML_READER_ERROR)
		place_offset(reader, parser->problem_offset, &line, &column);
	return error_set(err, TS_E_SYNTAX, "%zu:%zu: %s%s%s", line, column,
			 problem, *context ? " " : "", context);
}

static bool has_many_directives(struct view v)
{
	size_t count = 0;

	for (size_t at = view_find(v, 0, "%TAG"); at < v.len;
	     at = view_find(v, at + 1, "%TAG"))
		if (++count > LIMIT_YAML_DIRECTIVES)
			return true;
	return false;
}

static int check_input(const struct yaml_reader *reader, struct error *err)
{
	struct view v = reader->text->bytes;

	if (!reader->usable)
		return error_set(err, TS_E_INTERNAL, "libyaml has no memory");
	if (v.len > LIMIT_FRONT_MATTER_BYTES)
		return error_set(
		    err, TS_E_TOO_LARGE, "%zu:1: YAML is longer than %zu bytes",
		    reader->first_line, (size_t)LIMIT_FRONT_MATTER_BYTES);
	if (has_many_directives(v))
		return error_set(err, TS_E_TOO_MANY,
				 "%zu:1: more than %d %%TAG directives",
				 reader->first_line, LIMIT_YAML_DIRECTIVES);
	return 0;
}

static int advance(struct yaml_reader *reader, struct error *err)
{
	yaml_event_delete(&reader->event);
	if (!yaml_parser_parse(&reader->parser, &reader->event)) {
		reader->ended = true;
		return refuse(reader, err);
	}
	return 0;
}

/* Past one anchor, which ends where its name does, or tag, at a blank. */
static size_t skip_property(struct view v, size_t at, size_t end)
{
	bool anchor = v.ptr[at++] == '&';

	while (at < end && !byte_is_space(v.ptr[at])) {
		if (anchor && !byte_is_alnum(v.ptr[at]) && v.ptr[at] != '-' &&
		    v.ptr[at] != '_')
			break;
		at++;
	}
	return at;
}

/* Anchors, tags, and the blanks and comments after them, are not the scalar. */
static size_t skip_properties(struct view v, size_t at, size_t end)
{
	while (at < end && (v.ptr[at] == '&' || v.ptr[at] == '!')) {
		at = skip_property(v, at, end);
		while (at < end && byte_is_space(v.ptr[at]))
			at++;
		while (at < end && v.ptr[at] == '#') {
			while (at < end && v.ptr[at] != '\n' &&
			       v.ptr[at] != '\r')
				at++;
			while (at < end && byte_is_space(v.ptr[at]))
				at++;
		}
	}
	return at < end ? at : end;
}

static enum yaml_style style_of(yaml_scalar_style_t style)
{
	switch (style) {
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
		return YAML_SINGLE;
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		return YAML_DOUBLE;
	case YAML_LITERAL_SCALAR_STYLE:
		return YAML_LITERAL;
	case YAML_FOLDED_SCALAR_STYLE:
		return YAML_FOLDED;
	case YAML_ANY_SCALAR_STYLE:
	case YAML_PLAIN_SCALAR_STYLE:
	default:
		return YAML_PLAIN;
	}
}

static void fill_scalar(const struct yaml_reader *reader,
			struct yaml_event *event)
{
	const yaml_event_t *from = &reader->event;

	event->kind = YAML_SCALAR;
	event->start =
	    skip_properties(reader->text->bytes, event->start, event->end);
	event->style = style_of(from->data.scalar.style);
	event->value = view_make((const char *)from->data.scalar.value,
				 from->data.scalar.length);
	event->tagged = from->data.scalar.tag != NULL;
	event->anchor = view_of((const char *)from->data.scalar.anchor);
}

/* False for the events that frame a document. */
static bool fill(const struct yaml_reader *reader, struct yaml_event *event)
{
	const yaml_event_t *from = &reader->event;

	*event = (struct yaml_event){
	    .start = byte_of(reader, from->start_mark.index),
	    .end = byte_of(reader, from->end_mark.index),
	    .line = from->start_mark.line + reader->first_line,
	    .column = from->start_mark.column + 1,
	};
	switch (from->type) {
	case YAML_MAPPING_START_EVENT:
		event->kind = YAML_MAPPING_START;
		event->anchor =
		    view_of((const char *)from->data.mapping_start.anchor);
		return true;
	case YAML_MAPPING_END_EVENT:
		event->kind = YAML_MAPPING_END;
		return true;
	case YAML_SEQUENCE_START_EVENT:
		event->kind = YAML_SEQUENCE_START;
		event->anchor =
		    view_of((const char *)from->data.sequence_start.anchor);
		return true;
	case YAML_SEQUENCE_END_EVENT:
		event->kind = YAML_SEQUENCE_END;
		return true;
	case YAML_SCALAR_EVENT:
		fill_scalar(reader, event);
		return true;
	case YAML_ALIAS_EVENT:
		event->kind = YAML_ALIAS;
		event->anchor = view_of((const char *)from->data.alias.anchor);
		return true;
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_NO_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	default:
		return false;
	}
}

/* The depth is one too deep only while an event is refused for it. */
static int check_limits(struct yaml_reader *reader,
			const struct yaml_event *event, struct error *err)
{
	if (event->kind == YAML_MAPPING_START ||
	    event->kind == YAML_SEQUENCE_START)
		reader->depth++;
	else if (event->kind == YAML_MAPPING_END ||
		 event->kind == YAML_SEQUENCE_END)
		reader->depth--;
	if (reader->depth > LIMIT_YAML_DEPTH)
		return error_set(err, TS_E_TOO_MANY,
				 "%zu:%zu: nested deeper than %d", event->line,
				 event->column, LIMIT_YAML_DEPTH);
	if (++reader->events > LIMIT_YAML_EVENTS)
		return error_set(err, TS_E_TOO_MANY,
				 "%zu:%zu: more than %d nodes", event->line,
				 event->column, LIMIT_YAML_EVENTS);
	return 0;
}

/* What follows a document may show that it was none. */
static int finish(struct yaml_reader *reader, struct yaml_event *event,
		  struct error *err)
{
	int r = 0;

	if (reader->event.type == YAML_DOCUMENT_END_EVENT)
		r = advance(reader, err);
	reader->ended = true;
	if (!r)
		*event = (struct yaml_event){.kind = YAML_END};
	return r;
}

int yaml_next(struct yaml_reader *reader, struct yaml_event *ret_event,
	      struct error *err)
{
	struct yaml_event event = {.kind = YAML_END};
	int r = 0;

	if (reader->ended)
		goto out;
	if (!reader->events)
		r = check_input(reader, err);
	while (!r) {
		r = advance(reader, err);
		if (r || fill(reader, &event))
			break;
		if (reader->event.type == YAML_DOCUMENT_END_EVENT ||
		    reader->event.type == YAML_STREAM_END_EVENT) {
			r = finish(reader, &event, err);
			break;
		}
	}
	if (!r)
		r = check_limits(reader, &event, err);
out:
	if (r)
		reader->ended = true;
	else
		*ret_event = event;
	return r;
}

const char *yaml_version(void)
{
	return yaml_get_version_string();
}
