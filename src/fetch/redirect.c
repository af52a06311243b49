#include "fetch/redirect.h"

#include <string.h>

#include "base/limit.h"
#include "fetch/guard.h"
#include "fetch/transport.h"

bool redirect_is(long status)
{
	return status == 301 || status == 302 || status == 303 ||
	       status == 307 || status == 308;
}

int redirect_judge(const struct url *url, struct error *err)
{
	unsigned port;

	if (!url_is_http(url))
		return error_set(err, TS_E_UNSUPPORTED,
				 "unsupported scheme: %.*s",
				 VIEW_ARGS(url_scheme(url)));
	if (!url_host(url).len)
		return error_set(err, TS_E_UNSUPPORTED, "no host");
	port = url_effective_port(url);
	if (guard_port_is_bad(port))
		return error_set(err, TS_E_UNSUPPORTED,
				 "blocked port: %u is no web server's", port);
	return 0;
}

int redirect_target(struct view fields, const struct url *from,
		    struct url *ret_to, struct error *err)
{
	struct view location = transport_field(fields, "Location", 0);
	struct view other = transport_field(fields, "Location", 1);
	struct url to = {0};
	int r;

	if (!location.len)
		return error_set(err, TS_E_SYNTAX,
				 "a redirect without a Location");
	if (other.ptr && !view_equals(location, other))
		return error_set(err, TS_E_SYNTAX,
				 "a redirect with two Locations");
	r = url_parse(location, from, &to, err);
	if (r) {
		error_prefix(err, "a redirect to a malformed URL");
		return r;
	}
	r = redirect_judge(&to, err);
	if (r) {
		error_prefix(err, "a redirect");
		url_release(&to);
		return r;
	}
	*ret_to = to;
	return 0;
}

enum referrer_policy redirect_policy(struct view fields,
				     enum referrer_policy policy)
{
	struct view lines[LIMIT_POLICY_LINES];
	enum referrer_policy own;
	size_t count = 0;

	while (count < LIMIT_POLICY_LINES) {
		lines[count] =
		    transport_field(fields, "Referrer-Policy", count);
		if (!lines[count].ptr)
			break;
		count++;
	}
	own = referrer_policy_of_header(lines, count);
	return own == REFERRER_EMPTY ? policy : own;
}

char *redirect_referer(enum referrer_policy policy, const char *sent,
		       const struct url *to)
{
	struct url source = {0};
	char *referer;

	if (!sent || url_parse(view_of(sent), NULL, &source, NULL))
		return NULL;
	referer = referrer_determine(policy, &source, to);
	url_release(&source);
	return referer;
}
