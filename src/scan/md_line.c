#include "scan/md_line.h"

#include "scan/md_source.h"

enum { TAB_STOP = 4 };

static size_t columns_of(char c, size_t column)
{
	return c == '\t' ? TAB_STOP - column % TAB_STOP : 1;
}

static void look_ahead(struct md_line *line)
{
	if (line->nonspace < line->at || line->nonspace_column < line->column) {
		line->nonspace = line->at;
		line->nonspace_column = line->column;
	}
	while (line->nonspace < line->end &&
	       md_is_blank(line->bytes.ptr[line->nonspace])) {
		line->nonspace_column += columns_of(
		    line->bytes.ptr[line->nonspace], line->nonspace_column);
		line->nonspace++;
	}
	line->indent = line->nonspace_column - line->column;
	line->blank = line->nonspace == line->end;
}

void md_line_init(struct md_line *line, struct view bytes, size_t start)
{
	size_t end = start;

	while (end < bytes.len && bytes.ptr[end] != '\n' &&
	       bytes.ptr[end] != '\r')
		end++;
	*line = (struct md_line){.bytes = bytes, .end = end};
	line->next = md_skip_line_ending(bytes, end);
	line->at = line->nonspace = start;
	look_ahead(line);
}

void md_line_skip_bytes(struct md_line *line, size_t count)
{
	for (; count && line->at < line->end; count--) {
		line->column +=
		    columns_of(line->bytes.ptr[line->at], line->column);
		line->at++;
	}
	look_ahead(line);
}

void md_line_skip_columns(struct md_line *line, size_t count)
{
	while (count && line->at < line->end) {
		size_t width =
		    columns_of(line->bytes.ptr[line->at], line->column);
		size_t step = width < count ? width : count;

		line->column += step;
		count -= step;
		if (step == width)
			line->at++;
	}
	look_ahead(line);
}

struct view md_line_rest(const struct md_line *line)
{
	return view_slice(line->bytes, line->nonspace, line->end);
}
