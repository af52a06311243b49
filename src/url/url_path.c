#include "url/url_parser.h"

#include "url/percent.h"

bool drive_is_letter(struct view v)
{
	return v.len == 2 && byte_is_alpha(v.ptr[0]) &&
	       (v.ptr[1] == ':' || v.ptr[1] == '|');
}

bool drive_starts(struct view v)
{
	return drive_is_letter(view_slice(v, 0, 2)) &&
	       (v.len == 2 || v.ptr[2] == '/' || v.ptr[2] == '\\' ||
		v.ptr[2] == '?' || v.ptr[2] == '#');
}

bool drive_is_in_path(struct view path)
{
	return path.len >= 3 && path.ptr[0] == '/' &&
	       byte_is_alpha(path.ptr[1]) && path.ptr[2] == ':' &&
	       (path.len == 3 || path.ptr[3] == '/');
}

/* A dot as it may be written at the start of v: its length, or 0. */
static size_t dot_len(struct view v)
{
	if (view_starts_with(v, "."))
		return 1;
	return view_starts_with_nocase(v, "%2e") ? 3 : 0;
}

/* 1 or 2 for a single-dot or double-dot segment, else 0. */
static unsigned count_dots(struct view segment)
{
	unsigned dots = 0;

	while (dots < 2 && segment.len) {
		size_t len = dot_len(segment);

		if (!len)
			return 0;
		segment = view_slice(segment, len, segment.len);
		dots++;
	}
	return segment.len ? 0 : dots;
}

void parser_shorten_path(struct parser *p)
{
	size_t len = p->path.len;

	if (!len ||
	    (p->is_file && len == 3 && drive_is_in_path(buf_view(&p->path))))
		return;
	do
		len--;
	while (p->path.ptr[len] != '/');
	p->path.len = len;
	p->path.ptr[len] = '\0';
}

static void add_segment(struct parser *p, struct view segment)
{
	bool is_drive = p->is_file && !p->path.len && drive_is_letter(segment);

	buf_add_byte(&p->path, '/');
	if (is_drive) {
		buf_add_byte(&p->path, segment.ptr[0]);
		buf_add_byte(&p->path, ':');
		return;
	}
	percent_encode(segment, PERCENT_PATH, &p->path);
}

void parser_path(struct parser *p)
{
	bool more = true;

	while (more) {
		size_t end = parser_find_delimiter(p);
		struct view segment = view_slice(p->in, p->at, end);
		unsigned dots = count_dots(segment);

		p->at = end;
		more = parser_is_at_slash(p);
		if (more)
			p->at++;
		if (dots == 2)
			parser_shorten_path(p);
		if (!dots)
			add_segment(p, segment);
		else if (!more)
			buf_add_byte(&p->path, '/');
	}
}

void parser_path_start(struct parser *p)
{
	if (!p->special && parser_is_path_over(p))
		return;
	if (parser_is_at_slash(p))
		p->at++;
	parser_path(p);
}

/* A blank before the '?' or '#' would be lost when parsed again. */
void parser_opaque_path(struct parser *p)
{
	size_t end = p->at;
	bool blank;

	p->url.opaque_path = true;
	while (end < p->in.len && p->in.ptr[end] != '?' &&
	       p->in.ptr[end] != '#')
		end++;
	blank = end > p->at && end < p->in.len && p->in.ptr[end - 1] == ' ';
	percent_encode(view_slice(p->in, p->at, blank ? end - 1 : end),
		       PERCENT_C0_CONTROL, &p->path);
	if (blank)
		buf_add_string(&p->path, "%20");
	p->at = end;
}
