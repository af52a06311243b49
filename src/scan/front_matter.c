#include "scan/front_matter.h"

#include "scan/front_lines.h"
#include "scan/front_yaml.h"

static const char bom[] = "\xEF\xBB\xBF";

/* One line without its end, and where the next one starts. */
struct line {
	struct view v;
	size_t start, next;
};

static struct line line_at(struct view bytes, size_t at)
{
	size_t end = view_find_byte(bytes, at, '\n');
	struct line line = {.start = at};

	line.next = end < bytes.len ? end + 1 : end;
	line.v = view_slice(bytes, at, end);
	return line;
}

static bool is_blank_line(struct view v)
{
	return !view_trim(v).len;
}

/* `mark` and nothing after it but blanks. */
static bool is_fence(struct view v, const char *mark)
{
	return view_starts_with(v, mark) &&
	       is_blank_line(view_slice(v, 3, v.len));
}

static bool find_close(struct view bytes, struct front_matter *front)
{
	size_t at = front->block.start;

	while (at < bytes.len) {
		struct line line = line_at(bytes, at);

		if (is_fence(line.v, "---") || is_fence(line.v, "...")) {
			front->block.end = at;
			front->body = line.next;
			return true;
		}
		at = line.next;
	}
	return false;
}

/* The key of `key: value` at the very start of a line; else empty. */
static struct view top_key(struct view line)
{
	size_t at = 0;

	while (at < line.len && (byte_is_alnum(line.ptr[at]) ||
				 line.ptr[at] == '_' || line.ptr[at] == '-'))
		at++;
	if (!at || !byte_is_alpha(line.ptr[0]) || at == line.len ||
	    line.ptr[at] != ':')
		return VIEW_NONE;
	if (at + 1 < line.len && !byte_is_space(line.ptr[at + 1]))
		return VIEW_NONE;
	return view_slice(line, 0, at);
}

static bool is_usual_key(struct view key)
{
	return view_is_nocase(key, "title") || view_is_nocase(key, "date") ||
	       view_is_nocase(key, "layout") || view_is_nocase(key, "tags") ||
	       view_is_nocase(key, "categories");
}

/* Keys and values up to a `---` line, without a fence before them. */
static bool find_unopened(struct view bytes, struct front_matter *front)
{
	size_t at = front->block.start, keys = 0;
	bool usual = false;

	while (at < bytes.len) {
		struct line line = line_at(bytes, at);
		struct view key = top_key(line.v);

		if (is_fence(line.v, "---")) {
			front->block.end = at;
			front->body = line.next;
			return keys > 1 && usual;
		}
		if (key.len)
			keys++;
		else if (!keys || (!is_blank_line(line.v) &&
				   !byte_is_space(line.v.ptr[0]) &&
				   !view_starts_with(line.v, "- ")))
			return false;
		usual |= is_usual_key(key);
		at = line.next;
	}
	return false;
}

struct front_matter front_matter_find(struct view bytes)
{
	size_t body = view_starts_with(bytes, bom) ? sizeof(bom) - 1 : 0;
	struct front_matter front = {.line = 1};
	struct line line = line_at(bytes, body);

	while (line.next < bytes.len && is_blank_line(line.v)) {
		front.line++;
		line = line_at(bytes, line.next);
	}
	front.block.start = line.start;
	if (is_fence(line.v, "---")) {
		front.line++;
		front.block.start = line.next;
		front.present = find_close(bytes, &front);
	} else {
		front.present = find_unopened(bytes, &front);
	}
	if (!front.present)
		front = (struct front_matter){.line = 1, .body = body};
	return front;
}

void front_matter_scan(struct collector *collector, const struct text *file,
		       const struct front_matter *front)
{
	struct scan *scan = collector->scan;
	struct text text;
	struct error err;
	struct buf problem;

	if (!front_yaml_text(&scan->arena, file, front, &text, &err)) {
		front_yaml_scan(collector, &text);
		return;
	}
	buf_init(&problem, 2 * ERROR_TEXT_MAX);
	buf_add_string(&problem, err.text);
	buf_add_string(&problem, " (the front matter is not YAML; its images "
				 "were looked for line by line)");
	scan->problem = arena_string(&scan->arena, buf_view(&problem));
	buf_release(&problem);
	text = text_slice(&scan->arena, file, front->block.start,
			  front->block.end);
	front_lines_scan(collector, &text);
}
