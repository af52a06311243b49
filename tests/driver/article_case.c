#include "driver/article_case.h"

#include <string.h>

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static void add_base64(struct buf *buf, const char *s)
{
	unsigned bits = 0, count = 0;

	for (; *s; s++) {
		int value = base64_value(*s);

		if (value < 0)
			continue;
		bits = (bits << 6 | (unsigned)value) & 0xFFFFFF;
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		buf_add_byte(buf, (char)(bits >> count & 0xFF));
	}
}

static void add_json(struct buf *buf, const json_t *string)
{
	buf_add(buf, json_string_value(string), json_string_length(string));
}

bool article_case_read(const json_t *input, struct buf *buf,
		       enum scan_as *ret_as)
{
	const json_t *string;

	*ret_as = SCAN_AUTO;
	if ((string = json_object_get(input, "text_base64"))) {
		add_base64(buf, json_string_value(string));
	} else if ((string = json_object_get(input, "text"))) {
		add_json(buf, string);
	} else if ((string = json_object_get(input, "markdown"))) {
		*ret_as = SCAN_MARKDOWN;
		add_json(buf, string);
	} else if ((string = json_object_get(input, "html"))) {
		*ret_as = SCAN_HTML;
		add_json(buf, string);
	} else if ((string = json_object_get(input, "attr"))) {
		*ret_as = SCAN_HTML;
		buf_add_string(buf, "<!doctype html><body><img src=\"");
		add_json(buf, string);
		buf_add_string(buf, "\">");
	}
	return string != NULL;
}

struct scan_options article_case_options(const json_t *input, enum scan_as as)
{
	const char *name = json_string_value(json_object_get(input, "as"));

	if (name && !strcmp(name, "markdown"))
		as = SCAN_MARKDOWN;
	else if (name)
		as = strcmp(name, "html") != 0 ? SCAN_AUTO : SCAN_HTML;
	return (struct scan_options){
	    .as = as,
	    .base_url = json_string_value(json_object_get(input, "base")),
	};
}

bool article_case_has_level(const json_t *input, enum scan_level level)
{
	const json_t *levels = json_object_get(input, "levels");
	const char *name = scan_level_name(level);

	for (size_t i = 0; i < json_array_size(levels); i++) {
		if (!strcmp(json_string_value(json_array_get(levels, i)), name))
			return true;
	}
	return !levels && level == LEVEL_STRICT;
}
