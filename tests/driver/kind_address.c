#include <stdio.h>
#include <string.h>

#include "driver/driver.h"
#include "fetch/guard.h"
#include "url/url.h"

static json_t *verdict(const char *word, const char *reason)
{
	return json_pack("{s:s, s:s?}", "verdict", word, "reason", reason);
}

json_t *driver_address(const json_t *input)
{
	const char *text = json_string_value(json_object_get(input, "address"));
	struct sockaddr_storage address;
	const char *reason;
	char host[128];

	snprintf(host, sizeof(host), text && strchr(text, ':') ? "[%s]" : "%s",
		 text ? text : "");
	if (!guard_host_address(view_of(host), &address))
		return json_pack("{s:s}", "error", "not an address");
	reason = guard_address_reason((struct sockaddr *)&address);
	return verdict(reason ? "block" : "allow", reason);
}

static json_t *judge(const struct url *url)
{
	struct sockaddr_storage address;
	const char *reason;

	if (!url_is_http(url))
		return verdict("reject", "unsupported scheme");
	if (guard_port_is_bad(url_effective_port(url)))
		return verdict("reject", "blocked port");
	reason = guard_host_reason(url_host(url));
	if (reason)
		return verdict("reject", reason);
	if (guard_host_address(url_host(url), &address))
		return verdict("allow", NULL);
	return verdict("dns", NULL);
}

json_t *driver_url_guard(const json_t *input)
{
	const json_t *text = json_object_get(input, "url");
	struct url url;
	struct error err;
	json_t *answer;

	if (url_parse(
		view_make(json_string_value(text), json_string_length(text)),
		NULL, &url, &err))
		return verdict("reject", err.text);
	answer = judge(&url);
	url_release(&url);
	return answer;
}
