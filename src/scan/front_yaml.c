#include "scan/front_yaml.h"

#include "base/limit.h"
#include "scan/front_field.h"
#include "yaml/yaml_events.h"

static int try_yaml(const struct text *text, size_t line, struct error *err)
{
	struct yaml_reader *reader = yaml_reader_new(text);
	struct yaml_event event = {.kind = YAML_ALIAS};
	int r = 0;

	yaml_reader_set_line(reader, line);
	while (!r && event.kind != YAML_END)
		r = yaml_next(reader, &event, err);
	yaml_reader_free(reader);
	return r;
}

/* False when no line begins with a tab. */
static bool expand_tabs(struct arena *arena, const struct text *text,
			struct text *ret_text)
{
	struct view v = text->bytes;
	struct text_builder builder;
	size_t from = 0;
	bool at_start = true, found = false;

	text_builder_init(&builder, arena, text);
	for (size_t at = 0; at < v.len; at++) {
		if (at_start && v.ptr[at] == '\t') {
			text_builder_copy(&builder, from, at);
			text_builder_replace(&builder, at, at + 1,
					     view_of("  "));
			from = at + 1;
			found = true;
		} else {
			at_start = v.ptr[at] == '\n';
		}
	}
	text_builder_copy(&builder, from, v.len);
	if (found)
		*ret_text = text_builder_finish(&builder);
	else
		text_builder_release(&builder);
	return found;
}

int front_yaml_text(struct arena *arena, const struct text *file,
		    const struct front_matter *front, struct text *ret_text,
		    struct error *err)
{
	struct text text =
	    text_slice(arena, file, front->block.start, front->block.end);
	int r = try_yaml(&text, front->line, err);

	if (r == TS_E_SYNTAX && expand_tabs(arena, &text, &text) &&
	    !try_yaml(&text, front->line, NULL))
		r = 0;
	if (!r)
		*ret_text = text;
	return r;
}

/* An open mapping or sequence. */
struct level {
	bool mapping;
	bool has_key;    /* a mapping's next node is a value */
	struct view key; /* then; cut, since each value reads it */
	size_t index;    /* a sequence's next item */
};

struct walk {
	struct collector *collector;
	struct arena *arena;
	const struct text *text;
	struct front_facts facts;
	struct level levels[LIMIT_YAML_DEPTH];
	size_t depth;
};

/* A node is over: what the one after it is to the level. */
static void step(struct walk *walk)
{
	struct level *level;

	if (!walk->depth)
		return;
	level = &walk->levels[walk->depth - 1];
	level->index++;
	level->has_key = level->mapping && !level->has_key;
	if (!level->has_key)
		level->key = VIEW_NONE;
}

/* The n-th key from the inside that is above the node; empty: none. */
static struct view key_above(const struct walk *walk, size_t n)
{
	for (size_t i = walk->depth; i-- > 0;)
		if (walk->levels[i].mapping && n-- == 0)
			return walk->levels[i].key;
	return VIEW_NONE;
}

static const char *path_string(const struct walk *walk)
{
	struct view path;
	struct buf buf;
	const char *string;

	buf_init(&buf, (size_t)2 * LIMIT_YAML_DEPTH * LIMIT_KEY_PATH_BYTES);
	for (size_t i = 0; i < walk->depth; i++) {
		const struct level *level = &walk->levels[i];

		if (i)
			buf_add_byte(&buf, '.');
		if (level->mapping)
			buf_add_view(&buf, level->key);
		else
			buf_add_format(&buf, "%zu", level->index);
	}
	path = front_key_cut(buf_view(&buf));
	string = arena_string(walk->arena, path);
	buf_release(&buf);
	return string;
}

static enum scan_layer layer_of(enum yaml_style style)
{
	switch (style) {
	case YAML_SINGLE:
		return LAYER_YAML_SINGLE;
	case YAML_DOUBLE:
		return LAYER_YAML_DOUBLE;
	case YAML_LITERAL:
	case YAML_FOLDED:
		return LAYER_YAML_BLOCK;
	case YAML_PLAIN:
		break;
	}
	return LAYER_YAML_PLAIN;
}

static void read_value(struct walk *walk, const struct yaml_event *event)
{
	struct view key = key_above(walk, 0), owner = key_above(walk, 1);
	struct text text;
	struct front_field field = {
	    .use = front_use_of(key, owner, event->value),
	    .text = &text,
	    .layer = layer_of(event->style),
	};

	if (walk->depth == 1)
		front_facts_note(&walk->facts, walk->collector->scan, key,
				 event->value);
	if (field.use == FRONT_NOTHING)
		return;
	field.exact = yaml_scalar_text(walk->arena, walk->text, event, &text);
	field.path = path_string(walk);
	front_field_file(walk->collector, &field);
}

static void read_scalar(struct walk *walk, const struct yaml_event *event)
{
	struct level *level =
	    walk->depth ? &walk->levels[walk->depth - 1] : NULL;
	bool is_key = level && level->mapping && !level->has_key;

	if (!is_key)
		read_value(walk, event);
	step(walk);
	if (is_key)
		level->key =
		    arena_copy(walk->arena, view_slice(event->value, 0,
						       LIMIT_KEY_PATH_BYTES));
}

static void read_event(struct walk *walk, const struct yaml_event *event)
{
	switch (event->kind) {
	case YAML_MAPPING_START:
	case YAML_SEQUENCE_START:
		walk->levels[walk->depth++] = (struct level){
		    .mapping = event->kind == YAML_MAPPING_START};
		break;
	case YAML_MAPPING_END:
	case YAML_SEQUENCE_END:
		walk->depth--;
		step(walk);
		break;
	case YAML_SCALAR:
		read_scalar(walk, event);
		break;
	case YAML_ALIAS:
		step(walk);
		break;
	case YAML_END:
		break;
	}
}

void front_yaml_scan(struct collector *collector, const struct text *text)
{
	struct walk walk = {
	    .collector = collector,
	    .arena = &collector->scan->arena,
	    .text = text,
	};
	struct yaml_reader *reader = yaml_reader_new(text);
	struct yaml_event event = {.kind = YAML_ALIAS};

	front_facts_init(&walk.facts);
	while (event.kind != YAML_END && !collector->status) {
		if (yaml_next(reader, &event, NULL))
			break;
		read_event(&walk, &event);
	}
	yaml_reader_free(reader);
}
