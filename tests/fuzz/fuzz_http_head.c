/* A response's head, line by line, and all that is read out of it. */
#include <stdint.h>
#include <stdlib.h>

#include "fetch/guard.h"
#include "fetch/redirect.h"
#include "fetch/response_head.h"
#include "fetch/retry.h"
#include "fetch/transport.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void read_redirect(struct view fields)
{
	struct url from = {0}, to = {0};
	char *referer;

	if (url_parse(view_of("https://a.example/d/p?q"), NULL, &from, NULL))
		abort();
	if (!redirect_target(fields, &from, &to, NULL)) {
		if (!url_is_http(&to))
			abort();
		guard_host_reason(url_host(&to));
		referer =
		    redirect_referer(redirect_policy(fields, REFERRER_EMPTY),
				     "https://p.example/page", &to);
		free(referer);
		url_release(&to);
	}
	url_release(&from);
}

static void read_fields(struct view fields)
{
	struct view after = transport_field(fields, "Retry-After", 0);
	int64_t seconds;

	response_head_fault(fields);
	if (retry_after(after, 1795470000, &seconds) &&
	    (seconds < 0 || seconds > INT32_MAX))
		abort();
	read_redirect(fields);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct view input = view_make((const char *)bytes, len);
	struct response_head head;
	size_t at = 0, end;

	response_head_init(&head);
	while (at < len) {
		end = view_find_byte(input, at, '\n') + 1;
		if (response_head_take(&head, view_slice(input, at, end)) ==
		    HEAD_WHOLE)
			read_fields(buf_view(&head.fields));
		at = end;
	}
	response_head_release(&head);
	return 0;
}
