#include "url/url_parser.h"

#include "base/limit.h"
#include "base/utf8.h"
#include "url/percent.h"

static bool is_at(const struct parser *p, char c)
{
	return p->at < p->in.len && p->in.ptr[p->at] == c;
}

bool parser_is_at_slash(const struct parser *p)
{
	return is_at(p, '/') || (p->special && is_at(p, '\\'));
}

bool parser_is_path_over(const struct parser *p)
{
	return p->at >= p->in.len || is_at(p, '?') || is_at(p, '#');
}

size_t parser_find_delimiter(const struct parser *p)
{
	size_t i;

	for (i = p->at; i < p->in.len; i++) {
		char c = p->in.ptr[i];

		if (c == '/' || c == '?' || c == '#' ||
		    (c == '\\' && p->special))
			break;
	}
	return i;
}

uint32_t parser_here(const struct parser *p)
{
	return (uint32_t)p->out.len;
}

/* Special authority slashes and special authority ignore slashes states. */
static int parse_special_authority(struct parser *p, struct error *err)
{
	while (parser_is_at_slash(p))
		p->at++;
	return parser_authority(p, err);
}

/*
 * The base's path with our own after it: in the place of its last segment, or
 * with `fresh` of all of it. Without a path of ours the base's stays.
 */
static void parse_relative_path(struct parser *p, bool fresh)
{
	buf_add_view(&p->path, url_path(p->base));
	if (parser_is_path_over(p)) {
		p->keep_query = true;
		return;
	}
	if (fresh)
		buf_clear(&p->path);
	else
		parser_shorten_path(p);
	parser_path(p);
}

/* Relative and relative slash states. */
static int parse_relative(struct parser *p, struct error *err)
{
	if (!parser_is_at_slash(p)) {
		parser_copy_authority(p);
		parse_relative_path(p, false);
		return 0;
	}
	p->at++;
	if (p->special && parser_is_at_slash(p))
		return parse_special_authority(p, err);
	if (is_at(p, '/')) {
		p->at++;
		return parser_authority(p, err);
	}
	parser_copy_authority(p);
	parser_path(p);
	return 0;
}

/* File slash state, behind the first slash. */
static int parse_file_slash(struct parser *p, bool base_is_file,
			    struct error *err)
{
	struct view rest = view_slice(p->in, p->at, p->in.len);

	if (parser_is_at_slash(p)) {
		p->at++;
		return parser_file_host(p, err);
	}
	if (base_is_file) {
		struct view path = url_path(p->base);

		parser_copy_authority(p);
		if (!drive_starts(rest) && drive_is_in_path(path))
			buf_add_view(&p->path, view_slice(path, 0, 3));
	} else {
		parser_empty_authority(p);
	}
	parser_path(p);
	return 0;
}

/* File state. */
static int parse_file(struct parser *p, struct error *err)
{
	bool base_is_file = p->base && view_is(url_scheme(p->base), "file");
	struct view rest = view_slice(p->in, p->at, p->in.len);

	if (parser_is_at_slash(p)) {
		p->at++;
		return parse_file_slash(p, base_is_file, err);
	}
	if (base_is_file) {
		parser_copy_authority(p);
		parse_relative_path(p, drive_starts(rest));
	} else {
		parser_empty_authority(p);
		parser_path(p);
	}
	return 0;
}

/* Write the scheme, in lower case, and make all parts after it empty. */
static void set_scheme(struct parser *p, struct view scheme)
{
	struct url *url = &p->url;

	for (size_t i = 0; i < scheme.len; i++)
		buf_add_byte(&p->out, byte_lower(scheme.ptr[i]));
	url->scheme_end = parser_here(p);
	p->special = special_scheme_find(buf_view(&p->out));
	p->is_file = view_is(buf_view(&p->out), "file");
	buf_add_byte(&p->out, ':');
	url->username_start = url->username_end = parser_here(p);
	url->password_start = url->password_end = parser_here(p);
	url->host_start = url->host_end = parser_here(p);
	url->port = -1;
}

/* Scheme state, behind the ':'. */
static int parse_after_scheme(struct parser *p, struct error *err)
{
	struct view rest = view_slice(p->in, p->at, p->in.len);
	struct view scheme = view_make(p->out.ptr, p->url.scheme_end);

	if (p->is_file)
		return parse_file(p, err);
	if (p->special && p->base && view_equals(url_scheme(p->base), scheme) &&
	    !view_starts_with(rest, "//"))
		return parse_relative(p, err);
	if (p->special)
		return parse_special_authority(p, err);
	if (view_starts_with(rest, "//")) {
		p->at += 2;
		return parser_authority(p, err);
	}
	if (is_at(p, '/')) {
		p->at++;
		parser_path(p);
	} else {
		parser_opaque_path(p);
	}
	return 0;
}

/* No scheme state. */
static int parse_without_scheme(struct parser *p, struct error *err)
{
	if (!p->base)
		return error_set(err, TS_E_SYNTAX,
				 "it is relative and there is no base URL");
	if (p->base->opaque_path && !is_at(p, '#'))
		return error_set(err, TS_E_SYNTAX,
				 "it is relative to a base URL that has no "
				 "hierarchy");
	set_scheme(p, url_scheme(p->base));
	if (p->base->opaque_path) {
		p->url.opaque_path = true;
		parse_relative_path(p, false);
		return 0;
	}
	return p->is_file ? parse_file(p, err) : parse_relative(p, err);
}

/* Length of a scheme that a ':' follows; 0: there is none. */
static size_t scheme_len(struct view v)
{
	size_t i;

	if (!v.len || !byte_is_alpha(v.ptr[0]))
		return 0;
	for (i = 1; i < v.len; i++) {
		char c = v.ptr[i];

		if (!byte_is_alnum(c) && c != '+' && c != '-' && c != '.')
			break;
	}
	return i < v.len && v.ptr[i] == ':' ? i : 0;
}

/* Query and fragment states, once the path is complete. */
static void add_rest(struct parser *p)
{
	struct url *url = &p->url;
	const struct url *base = p->base;
	size_t end = view_find_byte(p->in, p->at, '#');

	/* Else the path would be read as a host. */
	if (!url->has_host && !url->opaque_path &&
	    view_starts_with(buf_view(&p->path), "//"))
		buf_add_string(&p->out, "/.");
	url->path_start = parser_here(p);
	buf_add_view(&p->out, buf_view(&p->path));
	url->query_start = parser_here(p);
	if (is_at(p, '?'))
		percent_encode(view_slice(p->in, p->at, end),
			       p->special ? PERCENT_SPECIAL_QUERY
					  : PERCENT_QUERY,
			       &p->out);
	else if (p->keep_query)
		buf_add(&p->out, base->href + base->query_start,
			base->fragment_start - base->query_start);
	url->fragment_start = parser_here(p);
	if (end == p->in.len)
		return;
	buf_add_byte(&p->out, '#');
	percent_encode(view_slice(p->in, end + 1, p->in.len), PERCENT_FRAGMENT,
		       &p->out);
}

static struct view trim_controls(struct view v)
{
	while (v.len && (unsigned char)v.ptr[0] <= ' ')
		v = view_slice(v, 1, v.len);
	while (v.len && (unsigned char)v.ptr[v.len - 1] <= ' ')
		v.len--;
	return v;
}

/* Without what the parser never sees; ill-formed bytes become U+FFFD. */
static int clean(struct view input, struct buf *ret_clean, struct error *err)
{
	struct view v = trim_controls(input);
	uint32_t cp;

	for (size_t at = 0; at < v.len && !buf_status(ret_clean);) {
		size_t len = utf8_decode(v, at, &cp);

		if (cp == 0xFFFD)
			buf_add_codepoint(ret_clean, cp);
		else if (cp != '\t' && cp != '\n' && cp != '\r')
			buf_add(ret_clean, v.ptr + at, len);
		at += len;
	}
	if (buf_status(ret_clean))
		return error_set(err, TS_E_TOO_LARGE,
				 "the URL is longer than %llu bytes",
				 (unsigned long long)LIMIT_URL_BYTES);
	return 0;
}

static int run(struct parser *p, struct error *err)
{
	size_t len = scheme_len(p->in);
	int r;

	if (len) {
		p->at = len + 1;
		set_scheme(p, view_slice(p->in, 0, len));
		r = parse_after_scheme(p, err);
	} else {
		r = parse_without_scheme(p, err);
	}
	if (r)
		return r;
	add_rest(p);
	if (buf_status(&p->path) || buf_status(&p->out))
		return error_set(err, TS_E_TOO_LARGE,
				 "the URL is longer than %llu bytes",
				 (unsigned long long)LIMIT_URL_BYTES);
	return 0;
}

int url_parse(struct view input, const struct url *base, struct url *ret_url,
	      struct error *err)
{
	struct parser p = {.base = base};
	struct buf cleaned;
	int r;

	buf_init(&cleaned, LIMIT_URL_BYTES);
	buf_init(&p.out, LIMIT_URL_BYTES);
	buf_init(&p.path, LIMIT_URL_BYTES);
	r = clean(input, &cleaned, err);
	if (r)
		goto out;
	p.in = buf_view(&cleaned);
	r = run(&p, err);
	if (r)
		goto out;
	p.url.href = buf_detach(&p.out, &p.url.len);
	*ret_url = p.url;
out:
	buf_release(&p.path);
	buf_release(&p.out);
	buf_release(&cleaned);
	return r;
}
