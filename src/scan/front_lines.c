#include "scan/front_lines.h"

#include "scan/front_field.h"

struct lines {
	struct collector *collector;
	const struct text *block;
	struct front_facts facts;
	struct view key; /* of the last line that had one; cut */
	bool top;        /* that line was not indented */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The byte at `at`; NUL at the end. */
static char byte_at(struct view v, size_t at, size_t end)
{
	if (at < end)
		return v.ptr[at];
	return '\0';
}

static size_t skip_blanks(struct view v, size_t at, size_t end)
{
	while (at < end && is_blank(v.ptr[at]))
		at++;
	return at;
}

/* Without the quotes, or without the comment and trailing blanks. */
static struct span trim_value(struct view v, size_t at, size_t end)
{
	size_t start = skip_blanks(v, at, end), stop = end;
	char quote = byte_at(v, start, end);

	if (quote == '"' || quote == '\'') {
		stop = view_find_byte(view_slice(v, 0, end), start + 1, quote);
		return (struct span){start + 1, stop};
	}
	for (size_t i = start; i < end; i++)
		if (v.ptr[i] == '#' && i > start && is_blank(v.ptr[i - 1])) {
			stop = i;
			break;
		}
	while (stop > start && is_blank(v.ptr[stop - 1]))
		stop--;
	return (struct span){start, stop};
}

static void read_value(struct lines *lines, struct span part)
{
	struct arena *arena = &lines->collector->scan->arena;
	struct view value =
	    view_slice(lines->block->bytes, part.start, part.end);
	struct text text;
	struct front_field field = {
	    .use = front_use_of(lines->key, VIEW_NONE, value),
	    .text = &text,
	    .layer = LAYER_YAML_LINE,
	    .exact = true,
	};

	if (lines->top)
		front_facts_note(&lines->facts, lines->collector->scan,
				 lines->key, value);
	if (field.use == FRONT_NOTHING)
		return;
	text = text_slice(arena, lines->block, part.start, part.end);
	field.path = arena_string(arena, lines->key);
	front_field_file(lines->collector, &field);
}

/* The items of `[a, "b"]`. */
static void read_list(struct lines *lines, size_t at, size_t end)
{
	struct view v = view_slice(lines->block->bytes, 0, end);

	while (at < end) {
		size_t start = skip_blanks(v, at, end);
		char c = byte_at(v, start, end);
		size_t stop = start;

		if (c == '"' || c == '\'')
			stop = view_find_byte(v, start + 1, c);
		while (stop < end && v.ptr[stop] != ',' && v.ptr[stop] != ']')
			stop++;
		read_value(lines, trim_value(v, start, stop));
		if (byte_at(v, stop, end) == ']')
			break;
		at = stop + 1;
	}
}

/* The colon that ends a key at `at`; `end`: there is no key. */
static size_t find_colon(struct view v, size_t at, size_t end)
{
	char quote = byte_at(v, at, end);
	size_t from = at;

	if (quote == '"' || quote == '\'')
		from = view_find_byte(view_slice(v, 0, end), at + 1, quote) + 1;
	for (size_t i = from; i < end; i++)
		if (v.ptr[i] == ':' && (i + 1 == end || is_blank(v.ptr[i + 1])))
			return i > at ? i : end;
	return end;
}

static void read_line(struct lines *lines, size_t start, size_t end)
{
	struct view v = lines->block->bytes;
	size_t at = skip_blanks(v, start, end), colon, value;

	if (byte_at(v, at, end) == '#')
		return;
	while (at + 1 < end && v.ptr[at] == '-' && is_blank(v.ptr[at + 1]))
		at = skip_blanks(v, at + 1, end);
	colon = find_colon(v, at, end);
	if (colon < end) {
		struct span key = trim_value(v, at, colon);

		lines->key = front_key_cut(view_slice(v, key.start, key.end));
		lines->top = at == start;
		at = colon + 1;
	} else {
		lines->top = false;
	}
	value = skip_blanks(v, at, end);
	if (byte_at(v, value, end) == '[')
		read_list(lines, value + 1, end);
	else
		read_value(lines, trim_value(v, at, end));
}

void front_lines_scan(struct collector *collector, const struct text *block)
{
	struct lines lines = {.collector = collector, .block = block};
	struct view v = block->bytes;

	front_facts_init(&lines.facts);
	for (size_t at = 0; at < v.len && !collector->status;) {
		size_t end = view_find_byte(v, at, '\n');

		read_line(&lines, at, end);
		at = end + 1;
	}
}
