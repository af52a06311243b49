#include "scan/md_container.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "scan/md_source.h"
#include "scan/md_start.h"

/* Indented by this much, text is code. */
enum { CODE_INDENT = 4 };

static bool skip_quote_marker(struct md_line *line)
{
	if (line->indent >= CODE_INDENT || line->blank ||
	    line->bytes.ptr[line->nonspace] != '>')
		return false;
	md_line_skip_columns(line, line->indent);
	md_line_skip_bytes(line, 1);
	if (line->at < line->end && md_is_blank(line->bytes.ptr[line->at]))
		md_line_skip_columns(line, 1);
	return true;
}

/* How many the blank rest of a line continues, the first `matched` being so. */
static size_t match_blank(struct md_containers *containers, size_t matched)
{
	const struct md_container *last =
	    &containers->items[containers->count - 1];
	size_t end = matched;

	if (last->quote || last->run > matched) {
		while (end < containers->count && !containers->items[end].quote)
			end++;
		containers->work += end - matched;
		return end;
	}
	return last->filled ? containers->count : containers->count - 1;
}

size_t md_containers_match(struct md_containers *containers,
			   struct md_line *line)
{
	size_t matched = 0;

	for (; matched < containers->count; matched++) {
		struct md_container *container = &containers->items[matched];

		containers->work++;
		if (line->blank) {
			matched = match_blank(containers, matched);
			break;
		}
		if (container->quote ? !skip_quote_marker(line)
				     : line->indent < container->indent)
			break;
		if (!container->quote)
			md_line_skip_columns(line, container->indent);
	}
	return matched;
}

static bool push(struct md_containers *containers, bool quote, size_t indent)
{
	size_t index = containers->count;
	size_t run = index;

	if (index >= LIMIT_NESTING)
		return false;
	md_containers_fill(containers);
	if (!quote && index && !containers->items[index - 1].quote)
		run = containers->items[index - 1].run;
	containers->items =
	    array_grow(containers->items, index, &containers->cap,
		       sizeof(*containers->items));
	containers->items[index] =
	    (struct md_container){.quote = quote, .indent = indent, .run = run};
	containers->count++;
	return true;
}

bool md_containers_open_quote(struct md_containers *containers,
			      struct md_line *line)
{
	if (line->blank || line->bytes.ptr[line->nonspace] != '>')
		return false;
	return push(containers, true, 0) && skip_quote_marker(line);
}

bool md_containers_open_item(struct md_containers *containers,
			     struct md_line *line, bool interrupts)
{
	size_t marker = md_list_marker(md_line_rest(line), interrupts);
	size_t indent = line->indent + marker;

	if (!marker || containers->count >= LIMIT_NESTING)
		return false;
	md_line_skip_columns(line, line->indent);
	md_line_skip_bytes(line, marker);
	if (line->blank) {
		md_line_skip_bytes(line, line->end - line->at);
		return push(containers, false, indent + 1);
	}
	/* What is indented by more after one blank is code in the item. */
	if (line->indent > CODE_INDENT) {
		md_line_skip_columns(line, 1);
		return push(containers, false, indent + 1);
	}
	indent += line->indent;
	md_line_skip_columns(line, line->indent);
	return push(containers, false, indent);
}

void md_containers_fill(struct md_containers *containers)
{
	if (containers->count)
		containers->items[containers->count - 1].filled = true;
}

void md_containers_release(struct md_containers *containers)
{
	free(containers->items);
	*containers = (struct md_containers){0};
}
