/*
 * A base up to the first line feed, an input after it. What comes out must be
 * ASCII, have its parts in order, and be the same when it is parsed again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "url/referrer.h"
#include "url/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_order(const struct url *url)
{
	const uint32_t offsets[] = {
	    url->scheme_end,     url->username_start, url->username_end,
	    url->password_start, url->password_end,   url->host_start,
	    url->host_end,       url->path_start,     url->query_start,
	    url->fragment_start, (uint32_t)url->len,
	};

	for (size_t i = 1; i < sizeof(offsets) / sizeof(*offsets); i++)
		check(offsets[i - 1] <= offsets[i]);
	check(url->len == strlen(url->href) && url->len <= LIMIT_URL_BYTES);
	for (size_t i = 0; i < url->len; i++)
		check(url->href[i] >= ' ' && url->href[i] < 0x7f);
}

static void check_again(const struct url *url)
{
	struct url again;

	check(!url_parse(view_of(url->href), NULL, &again, NULL));
	check(!strcmp(url->href, again.href));
	check(url->host_start == again.host_start);
	check(url->host_end == again.host_end);
	check(url->path_start == again.path_start);
	check(url->query_start == again.query_start);
	check(url->fragment_start == again.fragment_start);
	check(url->port == again.port && url->has_host == again.has_host);
	check(url->opaque_path == again.opaque_path);
	url_release(&again);
}

static void check_requests(const struct url *source, const struct url *target)
{
	struct url url;
	char *value = url_request_string(target);

	check(!strchr(value, '#'));
	check(!url_parse(view_of(value), NULL, &url, NULL));
	check(!url_has_credentials(&url));
	url_release(&url);
	free(value);
	value = referrer_determine(REFERRER_UNSAFE_URL, source, target);
	check(!value || !strchr(value, '#'));
	free(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct view v = view_make((const char *)bytes, len);
	size_t line = view_find_byte(v, 0, '\n');
	struct url base, url;

	if (url_parse(view_slice(v, 0, line), NULL, &base, NULL))
		return 0;
	check_order(&base);
	check_again(&base);
	if (!url_parse(view_slice(v, line + 1, len), &base, &url, NULL)) {
		check_order(&url);
		check_again(&url);
		check_requests(&base, &url);
		url_release(&url);
	}
	url_release(&base);
	return 0;
}
