#include "scan/md_loose.h"

#include "scan/image_key.h"

static size_t step(struct view v, size_t at)
{
	return v.ptr[at] == '\\' && at + 1 < v.len &&
		       md_is_punctuation(v.ptr[at + 1])
		   ? 2
		   : 1;
}

/* Does another description begin or end at `at`? */
static bool is_other(struct view v, size_t at)
{
	struct view rest = view_slice(v, at, v.len);

	if (v.ptr[at] != '!' && v.ptr[at] != ']')
		return false;
	return view_starts_with(rest, "![") || view_starts_with(rest, "](") ||
	       view_starts_with(rest, "] (");
}

/* The parenthesis that closes, on the same line; or 0. */
static size_t find_close(struct md_source *source, size_t at)
{
	struct view v = source->bytes;
	size_t start = at, open = 0;

	while (at < v.len && !md_is_any_of(v.ptr[at], "\r\n") &&
	       !is_other(v, at)) {
		if (v.ptr[at] == ')' && !open--)
			break;
		if (v.ptr[at] == '(')
			open++;
		at += step(v, at);
	}
	source->work += at - start;
	return md_source_has(source, at, ')') ? at : 0;
}

static bool is_size(struct view v)
{
	return v.len > 1 && v.ptr[0] == '=' &&
	       (byte_is_digit(v.ptr[1]) || v.ptr[1] == 'x');
}

/* name="value" or name=value */
static bool is_attribute(struct view v)
{
	size_t at = 0;

	while (at < v.len && (byte_is_alnum(v.ptr[at]) || v.ptr[at] == '-'))
		at++;
	return at && at < v.len && v.ptr[at] == '=';
}

static bool is_title(struct view v)
{
	static const char *const quotes[] = {"\"", "'", "\xE2\x80\x9C",
					     "\xE2\x80\x98", "\xE2\x80\x9D"};

	for (size_t i = 0; i < sizeof(quotes) / sizeof(*quotes); i++)
		if (view_starts_with(v, quotes[i]))
			return true;
	return false;
}

/* Looks for an end that is not there only once: *open says if one may be. */
static size_t skip_expression(struct view v, size_t at, bool *open)
{
	struct view rest = view_slice(v, at, v.len);
	size_t end;

	if (v.ptr[at] != '{' || !*open || !view_starts_with(rest, "{{"))
		return at + 1;
	end = view_find(v, at + 2, "}}");
	*open = end < v.len;
	return *open ? end + 2 : at + 1;
}

/*
 * Where the destination in v[at, …) ends; *ret_first: where its first blank
 * outside of expressions stands, else the end.
 */
static size_t destination_end(struct view v, size_t at, size_t *ret_first)
{
	size_t first = v.len;
	bool open = true;

	while (at < v.len) {
		size_t blank = at;
		struct view rest;

		if (!md_is_blank(v.ptr[at])) {
			at = skip_expression(v, at, &open);
			continue;
		}
		at = md_skip_blanks(v, at);
		rest = view_slice(v, at, v.len);
		if (first == v.len)
			first = blank;
		if (!rest.len || is_size(rest) || is_attribute(rest) ||
		    is_title(rest)) {
			*ret_first = first;
			return blank;
		}
	}
	*ret_first = first;
	return v.len;
}

static bool is_web_url(struct view v)
{
	return view_starts_with_nocase(v, "http://") ||
	       view_starts_with_nocase(v, "https://");
}

/* The blanks in [start, *end) are the URL's, or a title's without quotes. */
static bool settle_blanks(struct view v, size_t start, size_t first,
			  size_t *end)
{
	struct view all = view_slice(v, start, *end);
	struct view word = view_slice(v, start, first);

	if (first >= *end || has_image_suffix(all))
		return true;
	if (!has_image_suffix(word) && !is_web_url(word))
		return false;
	*end = first;
	return true;
}

size_t md_loose_tail(struct md_source *source, size_t at,
		     struct md_destination *ret_destination)
{
	bool apart = md_source_has(source, at, ' ');
	size_t start = at + apart + 1, close, end, first;
	struct view v;

	if (!md_source_has(source, at + apart, '('))
		return 0;
	close = find_close(source, start);
	if (!close)
		return 0;
	v = view_slice(source->bytes, 0, close);
	source->work += (close - start) * 2;
	start = md_skip_blanks(v, start);
	if (start == close || v.ptr[start] == '<')
		return 0;
	end = destination_end(v, start, &first);
	if (apart &&
	    (first < end || !has_image_suffix(view_slice(v, start, end))))
		return 0;
	if (!settle_blanks(v, start, first, &end))
		return 0;
	*ret_destination = (struct md_destination){start, end, false};
	return close + 1;
}

size_t md_loose_destination(struct md_source *source, size_t at,
			    struct md_destination *ret_destination)
{
	struct view v = source->bytes;
	size_t end = at;

	while (end < v.len && (unsigned char)v.ptr[end] > ' ' &&
	       v.ptr[end] != 0x7f && v.ptr[end] != '<')
		end += step(v, end);
	source->work += end - at;
	if (end == at)
		return 0;
	*ret_destination = (struct md_destination){at, end, false};
	return end;
}
