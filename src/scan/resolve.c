#include "scan/resolve.h"

#include <stdlib.h>

#include "base/limit.h"
#include "base/utf8.h"
#include "url/url.h"

enum { SHOWN_SCHEME_MAX = 32 };

struct view scheme_of(struct view v)
{
	size_t at = 0;

	if (!v.len || !byte_is_alpha(v.ptr[0]))
		return VIEW_NONE;
	while (at < v.len && (byte_is_alnum(v.ptr[at]) || v.ptr[at] == '+' ||
			      v.ptr[at] == '-' || v.ptr[at] == '.'))
		at++;
	if (at == v.len || v.ptr[at] != ':')
		return VIEW_NONE;
	return view_slice(v, 0, at);
}

static bool is_slash(char c)
{
	return c == '/' || c == '\\';
}

bool has_host_prefix(struct view v)
{
	return v.len >= 2 && is_slash(v.ptr[0]) && is_slash(v.ptr[1]);
}

static bool is_template(struct view v)
{
	return view_find(v, 0, "{{") < v.len || view_find(v, 0, "{%") < v.len ||
	       view_find(v, 0, "<%") < v.len || view_find(v, 0, "${") < v.len;
}

static const char *say(struct arena *arena, const char *format, struct view v)
{
	struct buf shown, sentence;
	const char *result;

	buf_init(&shown, ERROR_TEXT_MAX);
	buf_init(&sentence, (size_t)2 * ERROR_TEXT_MAX);
	utf8_escape(&shown, v);
	for (; *format; format++) {
		if (*format == '@')
			buf_add_view(&sentence, buf_view(&shown));
		else
			buf_add_byte(&sentence, *format);
	}
	result = arena_string(arena, buf_view(&sentence));
	buf_release(&sentence);
	buf_release(&shown);
	return result;
}

static const char *keep_request_url(struct arena *arena, const struct url *url)
{
	char *string = url_request_string(url);
	const char *kept = arena_string(arena, view_of(string));

	free(string);
	return kept;
}

static void set_problem(struct reference *ref, const char *problem)
{
	if (!ref->problem)
		ref->problem = problem;
}

static void resolve_url(struct arena *arena, const struct url *base,
			struct reference *ref)
{
	struct url url = {0};
	struct error err;
	struct view scheme;

	if (url_parse(ref->value, base, &url, &err)) {
		set_problem(ref, say(arena, "not a URL: @", view_of(err.text)));
		return;
	}
	scheme = url_scheme(&url);
	if (url_is_http(&url))
		ref->url = keep_request_url(arena, &url);
	else if (view_is(scheme, "file"))
		set_problem(ref,
			    "a file: URL names a place on one machine only");
	else
		set_problem(ref, say(arena, "the scheme @: is not supported",
				     view_slice(scheme, 0, SHOWN_SCHEME_MAX)));
	url_release(&url);
}

/* `\` counts as `/` where it stands as it is, and not as %5C. */
static void decode_path(struct view v, struct buf *path)
{
	size_t from = 0;

	while (from < v.len) {
		size_t end = view_find_byte(v, from, '\\');

		url_percent_decode(view_slice(v, from, end), path);
		if (end < v.len)
			buf_add_byte(path, '/');
		from = end + 1;
	}
}

static void resolve_path(struct arena *arena, struct reference *ref)
{
	struct view v = ref->value;
	size_t end = view_find_byte(v, 0, '?');
	struct buf path;

	end = view_find_byte(view_slice(v, 0, end), 0, '#');
	if (!end)
		return;
	buf_init(&path, LIMIT_URL_BYTES);
	decode_path(view_slice(v, 0, end), &path);
	if (buf_status(&path))
		set_problem(ref, "the path is too long");
	else if (view_find_byte(buf_view(&path), 0, '\0') < path.len)
		set_problem(ref, "the path holds a NUL");
	else
		ref->path = arena_string(arena, buf_view(&path));
	buf_release(&path);
}

static void resolve_protocol_relative(struct arena *arena,
				      struct reference *ref)
{
	struct url https;

	if (url_parse(view_of("https://host.invalid/"), NULL, &https, NULL))
		return;
	resolve_url(arena, &https, ref);
	url_release(&https);
}

void resolve_reference(struct arena *arena, const struct url *base,
		       struct reference *ref)
{
	bool absolute = scheme_of(ref->value).len != 0;

	if (is_template(ref->value)) {
		set_problem(ref, "a template expression stands in the URL");
		return;
	}
	if (!absolute && !has_host_prefix(ref->value))
		resolve_path(arena, ref);
	if (absolute || base)
		resolve_url(arena, base, ref);
	else if (has_host_prefix(ref->value))
		resolve_protocol_relative(arena, ref);
}

const char *resolve_page_url(struct arena *arena, struct view value,
			     const struct url *base)
{
	const char *result = NULL;
	struct url url = {0};

	value = view_trim(value);
	if (is_template(value) || url_parse(value, base, &url, NULL))
		return NULL;
	if (url_is_http(&url) && url.len <= LIMIT_PAGE_URL_BYTES)
		result = keep_request_url(arena, &url);
	url_release(&url);
	return result;
}
