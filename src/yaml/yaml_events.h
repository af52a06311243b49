/*
 * yaml: a YAML document as events with exact places.
 *
 * Layer: base (and libyaml, which only yaml/yaml_events.c includes).
 *
 * Input is a text, so that what is found in a document inside a file has its
 * place in the file. Aliases are not expanded: an alias is an event of its
 * own, and anchors cost nothing. Limits: LIMIT_FRONT_MATTER_BYTES,
 * LIMIT_YAML_DEPTH, LIMIT_YAML_EVENTS, LIMIT_YAML_DIRECTIVES.
 *
 * Lifecycle: yaml_reader_new() -> yaml_next() until YAML_END or a failure ->
 * yaml_reader_free().
 */
#ifndef YAML_YAML_EVENTS_H
#define YAML_YAML_EVENTS_H

#include "base/errors.h"
#include "base/text.h"

enum yaml_kind {
	YAML_END, /* no more */
	YAML_MAPPING_START,
	YAML_MAPPING_END,
	YAML_SEQUENCE_START,
	YAML_SEQUENCE_END,
	YAML_SCALAR,
	YAML_ALIAS,
};

enum yaml_style {
	YAML_PLAIN,
	YAML_SINGLE,
	YAML_DOUBLE,
	YAML_LITERAL,
	YAML_FOLDED,
};

struct yaml_event {
	enum yaml_kind kind;
	/*
	 * The node in the text, in bytes: a scalar with its quotes or block
	 * indicator, without its anchor and tag.
	 */
	size_t start, end;
	/* Where the event begins, from 1; the column counts characters. */
	size_t line, column;
	/* Scalars: style, value, whether it was explicitly tagged. */
	enum yaml_style style;
	struct view value; /* valid until the next yaml_next() */
	bool tagged;
	/* The alias's name, or the node's anchor; valid as value is. */
	struct view anchor;
};

struct yaml_reader;

/* `text` must outlive the reader. */
struct yaml_reader *yaml_reader_new(const struct text *text);
void yaml_reader_free(struct yaml_reader *reader);

/* Count lines from `line`, for a text that starts there in its file. */
void yaml_reader_set_line(struct yaml_reader *reader, size_t line);

/*
 * The next event. TS_E_SYNTAX with "line:column: reason" for what libyaml
 * refuses, TS_E_TOO_LARGE or TS_E_TOO_MANY past a limit; no event follows a
 * failure. A second document ends the first: YAML_END.
 */
int yaml_next(struct yaml_reader *reader, struct yaml_event *ret_event,
	      struct error *err);

/*
 * The value of a scalar event as a text: its bytes are the event's value, its
 * map says where each was written (an escape, a doubled quote, a folded line
 * break are replaced runs). False when the place of a byte can't be told; then
 * *ret_text is one replaced run for the whole node.
 */
bool yaml_scalar_text(struct arena *arena, const struct text *text,
		      const struct yaml_event *event, struct text *ret_text);

/* libyaml's version, "0.2.5"; static. */
const char *yaml_version(void);

#endif
