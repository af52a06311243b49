#include "url/url_parser.h"

#include "url/percent.h"
#include "url/url_host.h"

static void set_empty_userinfo(struct parser *p)
{
	struct url *url = &p->url;

	url->username_start = url->username_end = parser_here(p);
	url->password_start = url->password_end = parser_here(p);
}

static void add_userinfo(struct parser *p, struct view userinfo)
{
	size_t colon = view_find_byte(userinfo, 0, ':');
	struct view username = view_slice(userinfo, 0, colon);
	struct view password = view_slice(userinfo, colon + 1, userinfo.len);

	if (!username.len && !password.len)
		return;
	percent_encode(username, PERCENT_USERINFO, &p->out);
	p->url.username_end = parser_here(p);
	if (password.len)
		buf_add_byte(&p->out, ':');
	p->url.password_start = parser_here(p);
	percent_encode(password, PERCENT_USERINFO, &p->out);
	p->url.password_end = parser_here(p);
	buf_add_byte(&p->out, '@');
}

static int add_host(struct parser *p, struct view host, struct error *err)
{
	int r = 0;

	p->url.has_host = true;
	p->url.host_start = parser_here(p);
	if (host.len)
		r = url_host_add(host, !p->special, &p->out, err);
	p->url.host_end = parser_here(p);
	return r;
}

/* None when it is empty or the scheme's own. */
static int add_port(struct parser *p, struct view digits, struct error *err)
{
	uint32_t port = 0;

	for (size_t i = 0; i < digits.len; i++) {
		if (!byte_is_digit(digits.ptr[i]))
			return error_set(err, TS_E_SYNTAX,
					 "the port is no number");
		port = port * 10 + (uint32_t)(digits.ptr[i] - '0');
		if (port > UINT16_MAX)
			return error_set(err, TS_E_SYNTAX,
					 "the port is above 65535");
	}
	if (!digits.len || (p->special && p->special->port == port))
		return 0;
	p->url.port = (int32_t)port;
	buf_add_byte(&p->out, ':');
	buf_add_number(&p->out, port);
	return 0;
}

/* The colon before the port, outside brackets; v.len: there is none. */
static size_t find_port(struct view v)
{
	bool inside = false;
	size_t i;

	for (i = 0; i < v.len; i++) {
		if (v.ptr[i] == '[')
			inside = true;
		else if (v.ptr[i] == ']')
			inside = false;
		else if (v.ptr[i] == ':' && !inside)
			break;
	}
	return i;
}

static int add_host_and_port(struct parser *p, struct view v, struct error *err)
{
	size_t colon = find_port(v);
	int r;

	if (!colon && (p->special || v.len))
		return error_set(err, TS_E_SYNTAX, "the host is missing");
	r = add_host(p, view_slice(v, 0, colon), err);
	if (!r)
		r = add_port(p, view_slice(v, colon + 1, v.len), err);
	return r;
}

int parser_authority(struct parser *p, struct error *err)
{
	size_t end = parser_find_delimiter(p);
	struct view v = view_slice(p->in, p->at, end);
	size_t host = v.len; /* behind the last '@' */
	int r;

	while (host && v.ptr[host - 1] != '@')
		host--;
	if (host && host == v.len)
		return error_set(err, TS_E_SYNTAX,
				 "the host is missing behind the '@'");
	buf_add_string(&p->out, "//");
	set_empty_userinfo(p);
	if (host)
		add_userinfo(p, view_slice(v, 0, host - 1));
	r = add_host_and_port(p, view_slice(v, host, v.len), err);
	if (r)
		return r;
	p->at = end;
	parser_path_start(p);
	return 0;
}

void parser_empty_authority(struct parser *p)
{
	buf_add_string(&p->out, "//");
	set_empty_userinfo(p);
	p->url.has_host = true;
	p->url.host_start = p->url.host_end = parser_here(p);
}

/* What was "localhost" is nothing. */
static void drop_localhost(struct parser *p)
{
	uint32_t start = p->url.host_start;

	if (!view_is(view_slice(buf_view(&p->out), start, p->out.len),
		     "localhost"))
		return;
	p->out.len = p->url.host_end = start;
	p->out.ptr[start] = '\0';
}

int parser_file_host(struct parser *p, struct error *err)
{
	size_t end = parser_find_delimiter(p);
	struct view host = view_slice(p->in, p->at, end);
	int r;

	parser_empty_authority(p);
	if (drive_is_letter(host)) {
		parser_path(p);
		return 0;
	}
	r = add_host(p, host, err);
	if (r)
		return r;
	drop_localhost(p);
	p->at = end;
	parser_path_start(p);
	return 0;
}

/* Everything keeps its place, since the scheme is the same. */
void parser_copy_authority(struct parser *p)
{
	const struct url *base = p->base;
	uint32_t start = base->scheme_end + 1;

	if (!base->has_host)
		return;
	buf_add(&p->out, base->href + start, base->path_start - start);
	p->url.username_start = base->username_start;
	p->url.username_end = base->username_end;
	p->url.password_start = base->password_start;
	p->url.password_end = base->password_end;
	p->url.host_start = base->host_start;
	p->url.host_end = base->host_end;
	p->url.port = base->port;
	p->url.has_host = true;
}
