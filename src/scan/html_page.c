#include "scan/html_page.h"

#include "scan/entity.h"

/* The decoded value of an attribute as a text of its own. */
static struct text value_text(const struct html_tag *tag,
			      const struct html_attribute *attribute)
{
	return entity_decode(tag->arena, tag->text, attribute->value,
			     ENTITY_IN_ATTRIBUTE);
}

static void mark_value(struct collector *collector, enum mark_kind kind,
		       const struct html_tag *tag,
		       const struct html_attribute *attribute)
{
	struct text value = value_text(tag, attribute);

	collector_mark(collector, kind, &value, 0, value.bytes.len);
}

/* The first <base> with a href counts, even when it is empty. */
static void take_base(struct collector *collector, const struct html_tag *tag)
{
	const struct html_attribute *href =
	    html_token_find(tag->token, tag->text->bytes, "href");

	if (!href || collector->base_href)
		return;
	collector->base_href =
	    arena_string(tag->arena, view_trim(html_tag_value(tag, "href")));
	mark_value(collector, MARK_BASE, tag, href);
}

static void set_canonical(struct collector *collector,
			  const struct html_tag *tag, const char *attribute)
{
	struct view url = view_trim(html_tag_value(tag, attribute));

	if (url.len)
		collector->canonical = arena_string(tag->arena, url);
}

static void take_link(struct collector *collector, const struct html_tag *tag,
		      bool *has_link)
{
	if (*has_link || !html_tag_has_token(tag, "rel", "canonical") ||
	    !view_trim(html_tag_value(tag, "href")).len)
		return;
	set_canonical(collector, tag, "href");
	*has_link = true;
}

static void take_meta(struct collector *collector, const struct html_tag *tag)
{
	struct view name = html_tag_value(tag, "name");
	const struct html_attribute *content =
	    html_token_find(tag->token, tag->text->bytes, "content");
	enum referrer_policy policy;

	if (!content)
		return;
	if (view_is_nocase(html_tag_value(tag, "http-equiv"),
			   "content-security-policy"))
		mark_value(collector, MARK_CSP, tag, content);
	if (!collector->canonical &&
	    (html_tag_has_token(tag, "property", "og:url") ||
	     view_is_nocase(name, "og:url")))
		set_canonical(collector, tag, "content");
	if (!view_is_nocase(name, "referrer"))
		return;
	policy = referrer_policy_of_meta(html_tag_value(tag, "content"));
	if (policy != REFERRER_EMPTY)
		collector->meta_policy = policy;
}

void html_page_tag(struct collector *collector, const struct html_tag *tag,
		   bool *has_link)
{
	if (tag->element == HTML_BASE)
		take_base(collector, tag);
	else if (tag->element == HTML_LINK)
		take_link(collector, tag, has_link);
	else if (tag->element == HTML_META)
		take_meta(collector, tag);
}

void html_page_title(struct collector *collector, const struct text *text,
		     struct span part)
{
	struct arena *arena = &collector->scan->arena;
	struct view title;
	size_t len = 0;
	char *to;

	if (collector->html_title.len)
		return;
	title =
	    view_trim(entity_decode(arena, text, part, ENTITY_IN_TEXT).bytes);
	to = arena_string(arena, title);
	/* As document.title has it: one blank for any number of them. */
	for (size_t i = 0; i < title.len; i++) {
		bool is_space = byte_is_space(title.ptr[i]);

		if (!is_space)
			to[len++] = title.ptr[i];
		else if (to[len - 1] != ' ')
			to[len++] = ' ';
	}
	collector->html_title = view_make(to, len);
}
