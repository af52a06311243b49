#include "scan/shape.h"

/* Past blanks, comments and processing instructions at `at`. */
static size_t skip_prolog(struct view v, size_t at)
{
	for (;;) {
		struct view rest;
		const char *end;

		while (at < v.len && byte_is_space(v.ptr[at]))
			at++;
		rest = view_slice(v, at, v.len);
		if (view_starts_with(rest, "<!--"))
			end = "-->";
		else if (view_starts_with(rest, "<?"))
			end = ">";
		else
			return at;
		at = view_find(v, at, end);
		at += at < v.len ? (end[0] == '-' ? 3 : 1) : 0;
	}
}

/* The name of the tag whose `<` or `</` ends before `at`. */
static struct view tag_name(struct view v, size_t at)
{
	size_t end = at;

	while (end < v.len && (byte_is_alnum(v.ptr[end]) || v.ptr[end] == '-'))
		end++;
	return view_slice(v, at, end);
}

static bool is_document(struct view v, size_t at)
{
	struct view rest = view_slice(v, at, v.len);
	struct view name;

	if (view_starts_with_nocase(rest, "<!doctype"))
		return true;
	if (!view_starts_with(rest, "<"))
		return false;
	name = tag_name(v, at + 1);
	return view_is_nocase(name, "html") || view_is_nocase(name, "head") ||
	       view_is_nocase(name, "body");
}

/*
 * Where the element that begins at `at` ends: after the tag that closes as
 * many of its name as were opened; 0 when it never does.
 */
static size_t element_end(struct view v, size_t at)
{
	struct view name = tag_name(v, at + 1);
	size_t depth = 0;

	while (at < v.len) {
		struct view rest = view_slice(v, at, v.len);
		bool close = view_starts_with(rest, "</");

		if (view_starts_with(rest, "<!--")) {
			at = view_find(v, at, "-->");
		} else if (view_equals_nocase(tag_name(v, at + 1 + close),
					      name)) {
			depth += close ? (size_t)-1 : 1;
			at = view_find_byte(v, at, '>');
			if (!depth)
				return at < v.len ? at + 1 : 0;
		}
		at = view_find_byte(v, at + 1, '<');
	}
	return 0;
}

bool shape_is_html(struct view body)
{
	size_t at = skip_prolog(body, 0), end;

	if (is_document(body, at))
		return true;
	if (at + 1 >= body.len || body.ptr[at] != '<' ||
	    !byte_is_alpha(body.ptr[at + 1]))
		return false;
	if (view_find(body, at, "![") < body.len)
		return false;
	end = element_end(body, at);
	return end && skip_prolog(body, end) == body.len;
}
