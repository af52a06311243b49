#include "driver/driver.h"

#include "base/buf.h"
#include "scan/entity.h"
#include "scan/html_tokenizer.h"

/* A name as the tokenizer makes it: lower case, U+FFFD for NUL. */
static json_t *name_to_json(struct view name)
{
	struct buf buf;
	json_t *string;

	buf_init(&buf, SIZE_MAX);
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i])
			buf_add_byte(&buf, byte_lower(name.ptr[i]));
		else
			buf_add_codepoint(&buf, 0xfffd);
	}
	string = json_stringn(buf.len ? buf.ptr : "", buf.len);
	buf_release(&buf);
	return string;
}

static void add_attribute(json_t *attributes, struct view bytes,
			  const struct html_attribute *attribute)
{
	struct arena arena;
	struct text file, value;
	json_t *name = name_to_json(
	    view_slice(bytes, attribute->name.start, attribute->name.end));

	arena_init(&arena);
	file = text_of_file(&arena, bytes);
	value =
	    entity_decode(&arena, &file, attribute->value, ENTITY_IN_ATTRIBUTE);
	if (!json_object_get(attributes, json_string_value(name)))
		json_object_set_new(
		    attributes, json_string_value(name),
		    json_stringn(value.bytes.len ? value.bytes.ptr : "",
				 value.bytes.len));
	json_decref(name);
	arena_release(&arena);
}

static json_t *tag_to_json(struct view bytes, const struct html_token *token)
{
	json_t *attributes = json_object();

	for (size_t i = 0; i < token->attribute_count; i++)
		add_attribute(attributes, bytes, &token->attributes[i]);
	return json_pack(
	    "{s:o, s:o}", "tag",
	    name_to_json(view_slice(bytes, token->name.start, token->name.end)),
	    "attrs", attributes);
}

json_t *driver_attributes(const json_t *input)
{
	const json_t *html = json_object_get(input, "input");
	struct html_tokenizer tokenizer;
	struct html_token token;
	struct view bytes;
	json_t *tags;

	if (!json_is_string(html))
		return json_pack("{s:s}", "error", "no input");
	bytes = view_make(json_string_value(html), json_string_length(html));
	tags = json_array();
	html_tokenizer_init(&tokenizer);
	html_tokenizer_feed(&tokenizer, bytes);
	while (html_tokenizer_next(&tokenizer, &token)) {
		if (token.kind == HTML_START_TAG)
			json_array_append_new(tags, tag_to_json(bytes, &token));
	}
	html_tokenizer_release(&tokenizer);
	return json_pack("{s:o}", "start_tags", tags);
}
