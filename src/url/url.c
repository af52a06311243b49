#include "url/url.h"

#include <stdlib.h>

#include "base/limit.h"
#include "url/special_scheme.h"

static struct view part(const struct url *url, uint32_t start, uint32_t end)
{
	return view_make(url->href + start, end - start);
}

void url_release(struct url *url)
{
	free(url->href);
	*url = (struct url){.href = NULL};
}

struct view url_scheme(const struct url *url)
{
	return part(url, 0, url->scheme_end);
}

struct view url_host(const struct url *url)
{
	return part(url, url->host_start, url->host_end);
}

struct view url_path(const struct url *url)
{
	return part(url, url->path_start, url->query_start);
}

struct view url_query(const struct url *url)
{
	struct view v = part(url, url->query_start, url->fragment_start);

	return view_slice(v, 1, v.len);
}

struct view url_fragment(const struct url *url)
{
	struct view v = part(url, url->fragment_start, (uint32_t)url->len);

	return view_slice(v, 1, v.len);
}

unsigned url_effective_port(const struct url *url)
{
	const struct special_scheme *special;

	if (url->port >= 0)
		return (unsigned)url->port;
	special = special_scheme_find(url_scheme(url));
	return special ? special->port : 0;
}

bool url_is_http(const struct url *url)
{
	return view_is(url_scheme(url), "http") ||
	       view_is(url_scheme(url), "https");
}

bool url_has_credentials(const struct url *url)
{
	return url->username_end > url->username_start ||
	       url->password_end > url->password_start;
}

/* Whether the origin is more than "null": file URLs have none to share. */
static bool has_tuple_origin(const struct url *url)
{
	const struct special_scheme *special =
	    special_scheme_find(url_scheme(url));

	return special && special->port;
}

static void add_tuple_origin(const struct url *url, struct buf *buf)
{
	buf_add_view(buf, url_scheme(url));
	buf_add_string(buf, "://");
	/* The port lies between the host and the path. */
	buf_add_view(buf, part(url, url->host_start, url->path_start));
}

void url_add_origin(const struct url *url, struct buf *buf)
{
	struct url inner;

	if (has_tuple_origin(url)) {
		add_tuple_origin(url, buf);
		return;
	}
	if (!view_is(url_scheme(url), "blob") ||
	    url_parse(url_path(url), NULL, &inner, NULL)) {
		buf_add_string(buf, "null");
		return;
	}
	if (url_is_http(&inner))
		add_tuple_origin(&inner, buf);
	else
		buf_add_string(buf, "null");
	url_release(&inner);
}

bool url_same_origin(const struct url *a, const struct url *b)
{
	return has_tuple_origin(a) &&
	       view_equals(url_scheme(a), url_scheme(b)) &&
	       view_equals(url_host(a), url_host(b)) &&
	       url_effective_port(a) == url_effective_port(b);
}

char *url_request_string(const struct url *url)
{
	uint32_t after = url->has_host ? url->host_start : url->scheme_end + 1;
	struct buf buf;

	buf_init(&buf, LIMIT_URL_BYTES);
	buf_add_view(&buf, part(url, 0, url->scheme_end + 1));
	if (url->has_host)
		buf_add_string(&buf, "//");
	buf_add_view(&buf, part(url, after, url->fragment_start));
	return buf_detach(&buf, NULL);
}
