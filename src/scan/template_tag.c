#include "scan/template_tag.h"

#include "scan/image_key.h"

struct tag_syntax {
	const char *open, *close;
	bool hugo;
};

struct argument {
	struct view key; /* empty: it has no name */
	struct span value;
};

static const struct tag_syntax syntaxes[] = {
    {"{%", "%}", false},
    {"{{<", ">}}", true},
    {"{{%", "%}}", true},
};

static bool is_name_byte(char c)
{
	return byte_is_alnum(c) || c == '_' || c == '-' || c == '.';
}

static size_t skip_name(struct view v, size_t at)
{
	while (at < v.len && is_name_byte(v.ptr[at]))
		at++;
	return at;
}

static size_t skip_space(struct view v, size_t at)
{
	while (at < v.len && byte_is_space(v.ptr[at]))
		at++;
	return at;
}

static bool is_one_of(struct view name, const char *const *names)
{
	for (; *names; names++)
		if (view_is_nocase(name, *names))
			return true;
	return false;
}

static const char *kind_of(const struct tag_syntax *syntax, struct view name)
{
	static const char *const hexo[] = {"img", "asset_img", "image", NULL};

	if (syntax->hugo)
		return "template.hugo";
	return is_one_of(name, hexo) ? "template.hexo" : "template.liquid";
}

/* Does the tag's name say that it is an image: image_with_class, inlineimg? */
static bool names_image(struct view name)
{
	static const char *const words[] = {"img", "image", "figure",
					    "picture"};

	for (size_t at = 0; at < name.len; at++)
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
			if (view_starts_with_nocase(
				view_slice(name, at, name.len), words[i]))
				return true;
	return false;
}

/*
 * Where the tag's closing string is, before any other tag begins; or 0. Hugo's
 * may be behind the text.
 */
static size_t find_close(struct md_source *source, size_t at,
			 const struct tag_syntax *syntax)
{
	struct view v = source->bytes;
	size_t start = at;

	for (; at < v.len; at++) {
		struct view rest = view_slice(v, at, v.len);

		if (!md_is_any_of(v.ptr[at], "{%>"))
			continue;
		if (view_starts_with(rest, syntax->close) ||
		    view_starts_with(rest, syntax->open))
			break;
	}
	source->work += at - start;
	if (at == v.len)
		return syntax->hugo ? at : 0;
	return v.ptr[at] == syntax->close[0] ? at : 0;
}

size_t template_tag_read(struct md_source *source, size_t at,
			 struct template_tag *ret_tag)
{
	struct view v = source->bytes, rest = view_slice(v, at, v.len);
	const struct tag_syntax *syntax = syntaxes;
	struct template_tag tag = {.bytes = v};
	struct view name;
	size_t close;

	while (!view_starts_with(rest, syntax->open))
		if (++syntax == syntaxes + sizeof(syntaxes) / sizeof(*syntaxes))
			return 0;
	at += view_of(syntax->open).len;
	if (!syntax->hugo && md_source_has(source, at, '-'))
		at++;
	tag.name.start = skip_space(v, at);
	tag.name.end = skip_name(v, tag.name.start);
	close = find_close(source, tag.name.end, syntax);
	if (!close || tag.name.end == tag.name.start)
		return 0;
	name = view_slice(v, tag.name.start, tag.name.end);
	tag.kind = kind_of(syntax, name);
	tag.image = names_image(name);
	tag.at = tag.name.end;
	tag.end = close;
	tag.cut = close == v.len;
	if (close > tag.at && v.ptr[close - 1] == '-' && !syntax->hugo)
		tag.end--;
	*ret_tag = tag;
	close += view_of(syntax->close).len;
	return close < v.len ? close : v.len;
}

static bool is_separator(struct view v, size_t at)
{
	return byte_is_space(v.ptr[at]) ||
	       view_starts_with(view_slice(v, at, v.len), "::");
}

/* A value in quotes, or up to the next blank or `::`. */
static size_t read_value(struct view v, size_t at, struct span *ret_value)
{
	size_t end = at;

	if (at < v.len && md_is_any_of(v.ptr[at], "\"'`")) {
		end = view_find_byte(v, at + 1, v.ptr[at]);
		*ret_value = (struct span){at + 1, end};
		return end < v.len ? end + 1 : end;
	}
	while (end < v.len && !is_separator(v, end))
		end++;
	*ret_value = (struct span){at, end};
	while (ret_value->end > at &&
	       md_is_any_of(v.ptr[ret_value->end - 1], ",/") &&
	       (end == v.len || v.ptr[ret_value->end - 1] == ','))
		ret_value->end--;
	return end;
}

/* `key=value`, `key: value` or a value. */
static size_t read_argument(struct view v, size_t at,
			    struct argument *ret_argument)
{
	size_t name = skip_name(v, at);
	size_t sign = skip_space(v, name), value = skip_space(v, sign + 1);

	*ret_argument = (struct argument){.key = VIEW_NONE};
	if (name == at || sign >= v.len ||
	    (v.ptr[sign] != '=' && v.ptr[sign] != ':') ||
	    (v.ptr[sign] == ':' && value == sign + 1 &&
	     !(value < v.len && md_is_any_of(v.ptr[value], "\"'"))))
		return read_value(v, at, &ret_argument->value);
	ret_argument->key = view_slice(v, at, name);
	return read_value(v, value, &ret_argument->value);
}

static bool looks_like_image(struct view value)
{
	return image_value_counts(value, CLAIM_ANY) ||
	       view_starts_with(value, "/") ||
	       view_find(value, 0, "{{") < value.len;
}

/* Of an image's own tag; the title may hold anything. */
static bool is_own_image(struct template_tag *tag, struct view value)
{
	if (tag->done ||
	    !(has_image_suffix(value) || image_value_counts(value, CLAIM_ANY) ||
	      view_starts_with(value, "/")))
		return false;
	tag->done = true;
	return true;
}

static bool is_image(struct template_tag *tag, const struct argument *argument)
{
	static const char *const places[] = {"src",  "url",      "path",
					     "file", "filename", NULL};
	struct view value =
	    view_slice(tag->bytes, argument->value.start, argument->value.end);
	struct view name =
	    view_slice(tag->bytes, tag->name.start, tag->name.end);

	if (!value.len)
		return false;
	if (!argument->key.len)
		return tag->image ? is_own_image(tag, value)
				  : image_value_counts(value, CLAIM_NONE);
	if (is_one_of(argument->key, places))
		return tag->image ? looks_like_image(value)
				  : has_image_suffix(value);
	return image_value_counts(value, image_claim_of(argument->key, name));
}

bool template_tag_next(struct template_tag *tag, struct span *ret_value)
{
	struct view v = view_slice(tag->bytes, 0, tag->end);

	while ((tag->at = skip_space(v, tag->at)) < v.len) {
		struct argument argument;

		if (md_is_any_of(v.ptr[tag->at], ",:")) {
			tag->at++;
			continue;
		}
		tag->at = read_argument(v, tag->at, &argument);
		if (!is_image(tag, &argument))
			continue;
		*ret_value = argument.value;
		return true;
	}
	return false;
}

size_t template_embed_read(struct md_source *source, size_t at,
			   struct span *ret_file)
{
	struct view v = source->bytes;
	size_t start = at + 3, end = start, file;

	if (!view_starts_with(view_slice(v, at, v.len), "![["))
		return 0;
	while (end < v.len && !md_is_any_of(v.ptr[end], "[]\r\n"))
		end++;
	source->work += end - at;
	if (!view_starts_with(view_slice(v, end, v.len), "]]"))
		return 0;
	for (file = start; file < end && !md_is_any_of(v.ptr[file], "|#");)
		file++;
	while (file > start && md_is_any_of(v.ptr[file - 1], " \t\\"))
		file--;
	start = md_skip_blanks(v, start);
	if (start >= file || !has_image_suffix(view_slice(v, start, file)))
		return 0;
	*ret_file = (struct span){start, file};
	return end + 2;
}
