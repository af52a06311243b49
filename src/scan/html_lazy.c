#include "scan/html_lazy.h"

#include <stdio.h>

#include "base/limit.h"
#include "scan/image_key.h"
#include "scan/resolve.h"

/* Longer than the longest name of the table; longer ones are no image's. */
enum { LAZY_NAME_MAX = 64 };

/* Values ---------------------------------------------------------------- */

static bool has_any_byte(struct view v, const char *bytes)
{
	for (; *bytes; bytes++)
		if (view_find_byte(v, 0, *bytes) < v.len)
			return true;
	return false;
}

/*
 * False when a value as written has nothing that every URL taken here has one
 * of. Most attributes of a page end here, at little cost.
 */
static bool may_hold_url(struct view raw)
{
	for (size_t i = 0; i < raw.len; i++) {
		char c = raw.ptr[i];

		if (c == '.' || c == '/' || c == '?' || c == '&')
			return true;
	}
	return false;
}

/* Neither JSON nor markup nor the template of a script. */
static bool is_plain(struct view value)
{
	value = view_trim(value);
	return !view_starts_with(value, "[") && !has_any_byte(value, "{}<>");
}

/* CSS, `url(…)`, in place of a URL. */
static bool is_css(struct view value)
{
	value = view_trim(value);
	return view_starts_with_nocase(value, "url(") ||
	       view_starts_with_nocase(value, "image-set(") ||
	       view_starts_with_nocase(value, "-webkit-image-set(");
}

static bool is_web_scheme(struct view scheme)
{
	return view_is_nocase(scheme, "http") ||
	       view_is_nocase(scheme, "https");
}

static bool is_web_start(struct view v)
{
	return view_starts_with_nocase(v, "http://") ||
	       view_starts_with_nocase(v, "https://") ||
	       view_starts_with(v, "//");
}

static bool parts_list(char c)
{
	return c == ',' || byte_is_space(c);
}

/*
 * "a.png b.png", "a.png 2x", "//h/a,//h/b": a list, not a URL with a blank or
 * comma in it. A comma is common in URLs ("/w_60,h_60/a.png"), so it needs an
 * image on both sides.
 */
static bool is_list(struct view v)
{
	bool was_image = false, after_blank = false;
	size_t at = 0;

	while (at < v.len) {
		size_t start = at;
		struct view part;
		bool is_image;

		while (at < v.len && !parts_list(v.ptr[at]))
			at++;
		part = view_slice(v, start, at);
		is_image = has_image_suffix(part);
		if (start && (is_web_start(part) ||
			      (was_image && (is_image || after_blank))))
			return true;
		was_image = is_image;
		after_blank = false;
		for (; at < v.len && parts_list(v.ptr[at]); at++)
			after_blank |= byte_is_space(v.ptr[at]);
	}
	return false;
}

static bool is_path(struct view v)
{
	return has_any_byte(v, "/?") && !has_any_byte(v, " \t\n\f\r");
}

bool html_lazy_counts(struct view url, enum html_claim claim)
{
	static const enum image_claim claims[] = {
	    [HTML_ABSOLUTE] = CLAIM_NONE,
	    [HTML_SUFFIX] = CLAIM_SUFFIX,
	    [HTML_WEB] = CLAIM_ANY,
	    [HTML_PATH] = CLAIM_ANY,
	};
	struct view v, scheme;

	if (claim == HTML_NOTHING || claim == HTML_ALL)
		return claim == HTML_ALL;
	v = view_trim(url);
	scheme = scheme_of(v);
	if (v.len > LIMIT_URL_BYTES || has_any_byte(v, "\"`") || is_list(v))
		return false;
	if (scheme.len && !is_web_scheme(scheme))
		return false;
	if (image_value_counts(v, claims[claim]))
		return true;
	return claim == HTML_PATH && v.len && !scheme.len && is_path(v);
}

/* Rows ------------------------------------------------------------------ */

static bool is_name_byte(char c)
{
	return byte_is_alnum(c) || c == '-' || c == '_' || c == '.' || c == ':';
}

/* A plain name in lower case; false when it is long or has odd bytes. */
static bool lower_name(struct view name, char ret_name[LAZY_NAME_MAX])
{
	if (name.len >= LAZY_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		if (!is_name_byte(name.ptr[i]))
			return false;
		ret_name[i] = byte_lower(name.ptr[i]);
	}
	ret_name[name.len] = '\0';
	return true;
}

/* What standards give a meaning, and what is for people to read. */
static bool is_known_otherwise(struct view name)
{
	static const char *const names[] = {
	    "src",   "srcset",   "href",   "xlink:href", "alt",
	    "title", "longdesc", "usemap", "style",      "class",
	    "id",    "name",     "sizes",  "aria-label", NULL,
	};

	for (size_t i = 0; names[i]; i++)
		if (view_is(name, names[i]))
			return true;
	return view_starts_with(name, "on");
}

/* An attribute of an img or source that is not in the table. */
static void guess_row(struct view name, struct html_image *row)
{
	if (is_known_otherwise(name))
		return;
	row->grammar = GRAMMAR_URL;
	row->claim = HTML_ABSOLUTE;
	if (!view_ends_with(name, "srcset"))
		return;
	row->grammar = GRAMMAR_SRCSET;
	row->claim = HTML_PATH;
}

/* By name alone. Its claim is HTML_NOTHING when there is no such row. */
static struct html_image row_of(const struct html_tag *tag, struct view name)
{
	bool is_image =
	    tag->element == HTML_IMG || tag->element == HTML_AMP_IMG;
	bool is_source = tag->element == HTML_SOURCE;
	const struct html_lazy *lazy = html_image_find_lazy(name);
	struct html_image row = {
	    .element = tag->element,
	    .content = tag->content,
	    .level = LEVEL_LAZY,
	    .claim = HTML_NOTHING,
	};

	if (!lazy) {
		if (is_image || is_source)
			guess_row(name, &row);
		return row;
	}
	row.grammar = lazy->grammar;
	row.claim = lazy->elsewhere;
	/* A source may belong to a video: only sets are surely images'. */
	if (is_image || (is_source && lazy->grammar == GRAMMAR_SRCSET))
		row.claim = lazy->on_image;
	else if (is_source && row.claim == HTML_NOTHING)
		row.claim = HTML_ABSOLUTE;
	return row;
}

/* "html.ELEMENT.ATTRIBUTE"; NULL when the element has no plain name. */
static const char *lazy_kind(const struct html_tag *tag, const char *attribute)
{
	struct view name = view_slice(tag->text->bytes, tag->token->name.start,
				      tag->token->name.end);
	char element[LAZY_NAME_MAX],
	    kind[sizeof("html..") + (size_t)2 * LAZY_NAME_MAX];

	if (tag->element != HTML_OTHER)
		name = view_of(html_element_name(tag->element));
	if (!lower_name(name, element))
		return NULL;
	snprintf(kind, sizeof(kind), "html.%s.%s", element, attribute);
	return arena_string(tag->arena, view_of(kind));
}

/* True when the standard drops the attribute: one before has its name. */
static bool is_repeated(const struct html_tag *tag,
			const struct html_attribute *attribute)
{
	const struct html_attribute *before = tag->token->attributes;
	struct view bytes = tag->text->bytes;
	struct view name =
	    view_slice(bytes, attribute->name.start, attribute->name.end);

	for (; before < attribute; before++) {
		if (before->name.end - before->name.start == name.len &&
		    view_equals_nocase(
			view_slice(bytes, before->name.start, before->name.end),
			name))
			return true;
	}
	return false;
}

bool html_lazy_row(const struct html_tag *tag,
		   const struct html_attribute *attribute,
		   struct html_image *ret_row)
{
	struct view bytes = tag->text->bytes, value;
	struct html_image row;
	char name[LAZY_NAME_MAX];

	if (!may_hold_url(view_slice(bytes, attribute->value.start,
				     attribute->value.end)) ||
	    tag->content != CONTENT_HTML || tag->element == HTML_IFRAME ||
	    tag->element == HTML_SCRIPT ||
	    !lower_name(
		view_slice(bytes, attribute->name.start, attribute->name.end),
		name))
		return false;
	row = row_of(tag, view_of(name));
	if (row.claim == HTML_NOTHING)
		return false;
	value = html_attribute_value(tag, attribute);
	if (row.grammar == GRAMMAR_URL && is_css(value))
		row.grammar = GRAMMAR_CSS;
	if (!is_plain(value) ||
	    (row.grammar == GRAMMAR_URL &&
	     !html_lazy_counts(value, row.claim)) ||
	    is_repeated(tag, attribute))
		return false;
	row.kind = lazy_kind(tag, name);
	if (!row.kind)
		return false;
	*ret_row = row;
	return true;
}
