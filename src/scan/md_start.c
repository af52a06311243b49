#include "scan/md_start.h"

#include "scan/md_source.h"
#include "scan/md_tag.h"

enum { ATX_LEVEL_MAX = 6, FENCE_MIN = 3, THEMATIC_MIN = 3, NUMBER_MAX = 9 };

static size_t run_of(struct view v, size_t at, char c)
{
	size_t end = at;

	while (end < v.len && v.ptr[end] == c)
		end++;
	return end - at;
}

bool md_is_thematic_break(struct view rest, size_t *ret_end)
{
	size_t count = 0, at = 0;

	if (rest.len && md_is_any_of(rest.ptr[0], "*-_"))
		while (at < rest.len && (rest.ptr[at] == rest.ptr[0] ||
					 md_is_blank(rest.ptr[at])))
			count += rest.ptr[at++] == rest.ptr[0];
	*ret_end = at;
	return at == rest.len && count >= THEMATIC_MIN;
}

bool md_is_setext_underline(struct view rest)
{
	size_t run;

	if (!rest.len || (rest.ptr[0] != '=' && rest.ptr[0] != '-'))
		return false;
	run = run_of(rest, 0, rest.ptr[0]);
	return md_skip_blanks(rest, run) == rest.len;
}

size_t md_atx_marker(struct view rest)
{
	size_t run = run_of(rest, 0, '#');

	if (run > ATX_LEVEL_MAX)
		return 0;
	return run == rest.len || md_is_blank(rest.ptr[run]) ? run : 0;
}

size_t md_fence_open(struct view rest)
{
	size_t run;

	if (!rest.len || (rest.ptr[0] != '`' && rest.ptr[0] != '~'))
		return 0;
	run = run_of(rest, 0, rest.ptr[0]);
	if (run < FENCE_MIN)
		return 0;
	if (rest.ptr[0] == '`' && view_find_byte(rest, run, '`') < rest.len)
		return 0;
	return run;
}

bool md_fence_close(struct view rest, char c, size_t length)
{
	size_t run = run_of(rest, 0, c);

	return run >= length && md_skip_blanks(rest, run) == rest.len;
}

static bool is_one_of(struct view name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (view_is_nocase(name, names[i]))
			return true;
	return false;
}

static struct view tag_name(struct view v, size_t at)
{
	size_t end = at;

	while (end < v.len && byte_is_alnum(v.ptr[end]))
		end++;
	return view_slice(v, at, end);
}

static bool is_raw_start(struct view rest)
{
	static const char *const names[] = {"pre", "script", "style",
					    "textarea"};
	struct view name = tag_name(rest, 1);
	size_t end = 1 + name.len;

	if (!is_one_of(name, names, sizeof(names) / sizeof(names[0])))
		return false;
	return end == rest.len || md_is_blank(rest.ptr[end]) ||
	       rest.ptr[end] == '>';
}

static bool is_block_start(struct view rest)
{
	static const char *const names[] = {
	    "address",    "article",  "aside",   "base",     "basefont",
	    "blockquote", "body",     "caption", "center",   "col",
	    "colgroup",   "dd",       "details", "dialog",   "dir",
	    "div",        "dl",       "dt",      "fieldset", "figcaption",
	    "figure",     "footer",   "form",    "frame",    "frameset",
	    "h1",         "h2",       "h3",      "h4",       "h5",
	    "h6",         "head",     "header",  "hr",       "html",
	    "iframe",     "legend",   "li",      "link",     "main",
	    "menu",       "menuitem", "nav",     "noframes", "ol",
	    "optgroup",   "option",   "p",       "param",    "search",
	    "section",    "summary",  "table",   "tbody",    "td",
	    "tfoot",      "th",       "thead",   "title",    "tr",
	    "track",      "ul"};
	size_t start = rest.len > 1 && rest.ptr[1] == '/' ? 2 : 1;
	struct view name = tag_name(rest, start);
	struct view after = view_slice(rest, start + name.len, rest.len);

	if (!is_one_of(name, names, sizeof(names) / sizeof(names[0])))
		return false;
	return !after.len || md_is_blank(after.ptr[0]) || after.ptr[0] == '>' ||
	       view_starts_with(after, "/>");
}

enum md_html md_html_start(struct view rest)
{
	struct md_source source = {.bytes = rest};
	size_t end;

	if (rest.len < 2 || rest.ptr[0] != '<')
		return MD_HTML_NONE;
	if (view_starts_with(rest, "<!--"))
		return MD_HTML_COMMENT;
	if (view_starts_with(rest, "<![CDATA["))
		return MD_HTML_CDATA;
	if (rest.ptr[1] == '?')
		return MD_HTML_INSTRUCTION;
	if (rest.ptr[1] == '!')
		return rest.len > 2 && byte_is_alpha(rest.ptr[2])
			   ? MD_HTML_DECLARATION
			   : MD_HTML_NONE;
	if (is_raw_start(rest))
		return MD_HTML_RAW;
	if (is_block_start(rest))
		return MD_HTML_BLOCK;
	end = md_tag_end(&source, 0);
	if (end && md_skip_blanks(rest, end) == rest.len)
		return MD_HTML_TAG;
	return MD_HTML_NONE;
}

static bool ends_raw(struct view line)
{
	static const char *const ends[] = {"</pre>", "</script>", "</style>",
					   "</textarea>"};

	for (size_t at = 0; at < line.len; at++) {
		struct view here;

		at = view_find(line, at, "</");
		here = view_slice(line, at, line.len);
		for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
			if (view_starts_with_nocase(here, ends[i]))
				return true;
	}
	return false;
}

bool md_html_end(enum md_html type, struct view line)
{
	switch (type) {
	case MD_HTML_RAW:
		return ends_raw(line);
	case MD_HTML_COMMENT:
		return view_find(line, 0, "-->") < line.len;
	case MD_HTML_INSTRUCTION:
		return view_find(line, 0, "?>") < line.len;
	case MD_HTML_DECLARATION:
		return view_find_byte(line, 0, '>') < line.len;
	case MD_HTML_CDATA:
		return view_find(line, 0, "]]>") < line.len;
	case MD_HTML_NONE:
	case MD_HTML_BLOCK:
	case MD_HTML_TAG:
		break;
	}
	return false;
}

static size_t number_marker(struct view rest, bool interrupts)
{
	size_t digits = 0;
	unsigned long number = 0;

	while (digits < rest.len && digits <= NUMBER_MAX &&
	       byte_is_digit(rest.ptr[digits]))
		number = number * 10 + (unsigned)(rest.ptr[digits++] - '0');
	if (!digits || digits > NUMBER_MAX || digits == rest.len)
		return 0;
	if (rest.ptr[digits] != '.' && rest.ptr[digits] != ')')
		return 0;
	return interrupts && number != 1 ? 0 : digits + 1;
}

size_t md_list_marker(struct view rest, bool interrupts)
{
	size_t marker;

	if (rest.len && md_is_any_of(rest.ptr[0], "-+*"))
		marker = 1;
	else
		marker = number_marker(rest, interrupts);
	if (!marker)
		return 0;
	if (marker < rest.len && !md_is_blank(rest.ptr[marker]))
		return 0;
	if (interrupts && md_skip_blanks(rest, marker) == rest.len)
		return 0;
	return marker;
}

size_t md_table_columns(struct view rest)
{
	size_t at = md_table_row_start(rest), count = 0;

	for (;;) {
		size_t dashes;

		at = md_skip_blanks(rest, at);
		if (at == rest.len)
			return count;
		at += rest.ptr[at] == ':';
		dashes = run_of(rest, at, '-');
		at += dashes;
		if (!dashes)
			return 0;
		at += at < rest.len && rest.ptr[at] == ':';
		at = md_skip_blanks(rest, at);
		count++;
		if (at < rest.len && rest.ptr[at++] != '|')
			return 0;
	}
}

size_t md_table_row_start(struct view rest)
{
	return rest.len && rest.ptr[0] == '|';
}

bool md_table_cell(struct view rest, size_t *at, struct span *ret_cell)
{
	size_t end = *at;

	if (md_skip_blanks(rest, *at) == rest.len)
		return false;
	while (end < rest.len &&
	       (rest.ptr[end] != '|' || (end && rest.ptr[end - 1] == '\\')))
		end++;
	*ret_cell = (struct span){*at, end};
	*at = end + (end < rest.len);
	return true;
}
