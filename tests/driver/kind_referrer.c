#include "driver/driver.h"

#include <stdlib.h>

#include "url/referrer.h"
#include "url/url.h"

enum { LINES_MAX = 16 };

static struct view string_view(const json_t *string)
{
	return view_make(json_string_value(string), json_string_length(string));
}

static enum referrer_policy header_policy(const json_t *strings)
{
	struct view lines[LINES_MAX];
	size_t count = json_array_size(strings);

	if (count > LINES_MAX)
		count = LINES_MAX;
	for (size_t i = 0; i < count; i++)
		lines[i] = string_view(json_array_get(strings, i));
	return referrer_policy_of_header(lines, count);
}

/* What the page and the element say for the first request. */
static enum referrer_policy request_policy(const json_t *input)
{
	const json_t *meta = json_object_get(input, "meta_referrer");
	const json_t *element = json_object_get(input, "img_referrerpolicy");
	enum referrer_policy page, policy;

	page = header_policy(json_object_get(input, "header_referrer_policy"));
	for (size_t i = 0; i < json_array_size(meta); i++) {
		struct view content = string_view(json_array_get(meta, i));

		policy = referrer_policy_of_meta(content);
		if (policy)
			page = policy;
	}
	if (!json_is_string(element))
		element = json_object_get(input, "request_referrerpolicy");
	policy = referrer_policy_of_attribute(string_view(element));
	return policy ? policy : page;
}

/* One hop: the value sent, NULL for none; it is the next hop's *source. */
static char *hop(enum referrer_policy policy, struct url *source,
		 const json_t *target_string)
{
	struct url target;
	char *value = NULL;

	if (source->href &&
	    !url_parse(string_view(target_string), NULL, &target, NULL)) {
		value = referrer_determine(policy, source, &target);
		url_release(&target);
	}
	url_release(source);
	if (value && url_parse(view_of(value), NULL, source, NULL))
		*source = (struct url){.href = NULL};
	return value;
}

json_t *driver_referrer(const json_t *input)
{
	const json_t *chain = json_object_get(input, "request_chain");
	const json_t *redirects =
	    json_object_get(input, "redirect_response_referrer_policy");
	enum referrer_policy policy = request_policy(input), redirect;
	struct url source = {.href = NULL};
	json_t *referers = json_array();

	/* No page URL, or none to speak of: nothing is sent. */
	if (url_parse(string_view(json_object_get(input, "document_url")), NULL,
		      &source, NULL))
		source = (struct url){.href = NULL};
	for (size_t i = 0; i < json_array_size(chain); i++) {
		char *value = hop(policy, &source, json_array_get(chain, i));

		json_array_append_new(referers,
				      value ? json_string(value) : json_null());
		free(value);
		redirect = header_policy(json_array_get(redirects, i));
		if (redirect)
			policy = redirect;
	}
	url_release(&source);
	return json_pack("{s:o}", "referers", referers);
}
