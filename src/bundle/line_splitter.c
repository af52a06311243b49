#include "bundle/line_splitter.h"

void line_splitter_init(struct line_splitter *lines, size_t max, bool lf_only)
{
	*lines = (struct line_splitter){.lf_only = lf_only};
	buf_init(&lines->text, max);
}

void line_splitter_release(struct line_splitter *lines)
{
	buf_release(&lines->text);
}

static void end_line(struct line_splitter *lines)
{
	struct line line = {
	    .text = buf_view(&lines->text),
	    .number = ++lines->number,
	    .overlong = buf_status(&lines->text) != 0,
	};

	lines->on_line(lines->ctx, &line);
	buf_clear(&lines->text);
	lines->begun = false;
}

/* Where the next line end is, or v.len. */
static size_t find_end(const struct line_splitter *lines, struct view v,
		       size_t from)
{
	size_t at;

	if (lines->lf_only)
		return view_find_byte(v, from, '\n');
	for (at = from; at < v.len; at++)
		if (v.ptr[at] == '\n' || v.ptr[at] == '\r')
			break;
	return at;
}

void line_splitter_feed(struct line_splitter *lines, struct view bytes)
{
	size_t at = 0, end;

	while (at < bytes.len) {
		if (lines->after_cr && bytes.ptr[at] == '\n')
			at++;
		lines->after_cr = false;
		end = find_end(lines, bytes, at);
		buf_add_view(&lines->text, view_slice(bytes, at, end));
		lines->begun |= end > at;
		if (end == bytes.len)
			return;
		lines->after_cr = bytes.ptr[end] == '\r';
		end_line(lines);
		at = end + 1;
	}
}

void line_splitter_finish(struct line_splitter *lines)
{
	if (lines->begun)
		end_line(lines);
}
