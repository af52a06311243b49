#include "driver/driver.h"

#include "url/url.h"

static struct view string_view(const json_t *string)
{
	return view_make(json_string_value(string), json_string_length(string));
}

static json_t *answer(struct view input, const struct url *base)
{
	struct error err = {.code = 0};
	struct url url;
	json_t *result;

	if (url_parse(input, base, &url, &err))
		return json_pack("{s:s}", "error", err.text);
	result = json_pack("{s:s%}", "href", url.href, url.len);
	url_release(&url);
	return result;
}

json_t *driver_url(const json_t *input)
{
	const json_t *string = json_object_get(input, "base");
	struct error err = {.code = 0};
	struct url base;
	json_t *result;

	if (!json_is_string(string))
		return answer(string_view(json_object_get(input, "input")),
			      NULL);
	if (url_parse(string_view(string), NULL, &base, &err))
		return json_pack("{s:s}", "error", err.text);
	result = answer(string_view(json_object_get(input, "input")), &base);
	url_release(&base);
	return result;
}
