#include "scan/html_image.h"

#include "scan/entity.h"
#include "scan/image_key.h"

struct view html_attribute_value(const struct html_tag *tag,
				 const struct html_attribute *attribute)
{
	struct view raw = view_slice(tag->text->bytes, attribute->value.start,
				     attribute->value.end);

	if (view_find_byte(raw, 0, '&') == raw.len &&
	    view_find_byte(raw, 0, '\0') == raw.len)
		return raw;
	return entity_decode(tag->arena, tag->text, attribute->value,
			     ENTITY_IN_ATTRIBUTE)
	    .bytes;
}

struct view html_tag_value(const struct html_tag *tag, const char *name)
{
	const struct html_attribute *attribute =
	    html_token_find(tag->token, tag->text->bytes, name);

	return attribute ? html_attribute_value(tag, attribute) : VIEW_NONE;
}

/* The next of the tokens in v; false when there is none. */
static bool next_token(struct view v, size_t *at, struct view *ret_token)
{
	size_t start = *at, end;

	while (start < v.len && byte_is_space(v.ptr[start]))
		start++;
	for (end = start; end < v.len && !byte_is_space(v.ptr[end]);)
		end++;
	*at = end;
	*ret_token = view_slice(v, start, end);
	return end > start;
}

static bool list_has(struct view list, const char *token)
{
	struct view found;
	size_t at = 0;

	while (next_token(list, &at, &found)) {
		if (view_is_nocase(found, token))
			return true;
	}
	return false;
}

bool html_tag_has_token(const struct html_tag *tag, const char *name,
			const char *token)
{
	return list_has(html_tag_value(tag, name), token);
}

/* Conditions ------------------------------------------------------------ */

static bool list_has_any(struct view list, const char *const *tokens)
{
	for (; *tokens; tokens++) {
		if (list_has(list, *tokens))
			return true;
	}
	return false;
}

static bool is_image_button(const struct html_tag *tag, struct view value)
{
	(void)value;
	return view_is_nocase(html_tag_value(tag, "type"), "image");
}

static bool is_image_preload(const struct html_tag *tag, struct view value)
{
	(void)value;
	return html_tag_has_token(tag, "rel", "preload") &&
	       view_is_nocase(html_tag_value(tag, "as"), "image");
}

static bool is_image_link(const struct html_tag *tag, struct view value)
{
	static const char *const rels[] = {
	    "icon",      "apple-touch-icon", "apple-touch-icon-precomposed",
	    "mask-icon", "image_src",        NULL,
	};

	return list_has_any(html_tag_value(tag, "rel"), rels) ||
	       is_image_preload(tag, value);
}

static bool is_image_meta(const struct html_tag *tag, struct view value)
{
	static const char *const names[] = {
	    "og:image",
	    "og:image:url",
	    "og:image:secure_url",
	    "twitter:image",
	    "twitter:image:src",
	    "msapplication-tileimage",
	    "msapplication-square70x70logo",
	    "msapplication-square150x150logo",
	    "msapplication-square310x310logo",
	    "msapplication-wide310x150logo",
	    NULL,
	};

	(void)value;
	return list_has_any(html_tag_value(tag, "property"), names) ||
	       list_has_any(html_tag_value(tag, "name"), names) ||
	       html_tag_has_token(tag, "itemprop", "image");
}

/* <object> and <embed> hold anything: a type decides, else the suffix. */
static bool is_image_object(const struct html_tag *tag, struct view value)
{
	struct view type = view_trim(html_tag_value(tag, "type"));

	if (type.len)
		return view_starts_with_nocase(type, "image/");
	value = view_trim(value);
	return has_image_suffix(value) ||
	       view_starts_with_nocase(value, "data:image/");
}

/* The table ------------------------------------------------------------- */

#define HTML(element, attribute, kind, applies)                       \
	{                                                             \
		HTML_##element, CONTENT_HTML, attribute, GRAMMAR_URL, \
		    LEVEL_STRICT, "html." kind, applies, HTML_ALL     \
	}
#define SET(element, attribute, kind, applies)                           \
	{                                                                \
		HTML_##element, CONTENT_HTML, attribute, GRAMMAR_SRCSET, \
		    LEVEL_STRICT, "html." kind, applies, HTML_ALL        \
	}
#define SVG(element, attribute, kind)                                \
	{                                                            \
		HTML_##element, CONTENT_SVG, attribute, GRAMMAR_URL, \
		    LEVEL_STRICT, "html." kind, NULL, HTML_ALL       \
	}

static const struct html_image rows[] = {
    HTML(IMG, "src", "img.src", NULL),
    SET(IMG, "srcset", "img.srcset", NULL),
    SET(SOURCE, "srcset", "source.srcset", NULL),
    HTML(VIDEO, "poster", "video.poster", NULL),
    HTML(INPUT, "src", "input.src", is_image_button),
    HTML(LINK, "href", "link.href", is_image_link),
    SET(LINK, "imagesrcset", "link.imagesrcset", is_image_preload),
    HTML(META, "content", "meta.content", is_image_meta),
    HTML(OBJECT, "data", "object.data", is_image_object),
    HTML(EMBED, "src", "embed.src", is_image_object),
    HTML(BODY, "background", "body.background", NULL),
    HTML(TABLE, "background", "table.background", NULL),
    HTML(TD, "background", "td.background", NULL),
    HTML(TH, "background", "th.background", NULL),
    HTML(AMP_IMG, "src", "amp-img.src", NULL),
    SET(AMP_IMG, "srcset", "amp-img.srcset", NULL),
    SVG(IMAGE, "href", "image.href"),
    SVG(IMAGE, "xlink:href", "image.href"),
    SVG(FEIMAGE, "href", "feimage.href"),
    SVG(FEIMAGE, "xlink:href", "feimage.href"),
    SVG(USE, "href", "use.href"),
    SVG(USE, "xlink:href", "use.href"),
    {HTML_OTHER, CONTENT_HTML, "style", GRAMMAR_CSS, LEVEL_STRICT, "css.url",
     NULL, HTML_ALL},
};

#undef HTML
#undef SET
#undef SVG

const struct html_image *html_image_next(const struct html_tag *tag,
					 const struct html_image *row)
{
	const struct html_image *end = rows + sizeof(rows) / sizeof(rows[0]);

	for (row = row ? row + 1 : rows; row < end; row++) {
		if (row->element == HTML_OTHER ||
		    (row->element == tag->element &&
		     row->content == tag->content))
			return row;
	}
	return NULL;
}

/* Lazy attributes ------------------------------------------------------- */

/* Sorted by name. */
static const struct html_lazy lazies[] = {
    {"_src", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"data-actualsrc", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-background", GRAMMAR_URL, HTML_SUFFIX, HTML_SUFFIX},
    {"data-background-image", GRAMMAR_URL, HTML_SUFFIX, HTML_SUFFIX},
    {"data-backsrc", GRAMMAR_URL, HTML_WEB, HTML_NOTHING},
    {"data-bg", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-bg-image", GRAMMAR_URL, HTML_SUFFIX, HTML_SUFFIX},
    {"data-bg-src", GRAMMAR_URL, HTML_SUFFIX, HTML_SUFFIX},
    {"data-bgset", GRAMMAR_SRCSET, HTML_PATH, HTML_SUFFIX},
    {"data-big", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-cfsrc", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-croporisrc", GRAMMAR_URL, HTML_WEB, HTML_NOTHING},
    {"data-echo", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-ezsrc", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-ezsrcset", GRAMMAR_SRCSET, HTML_PATH, HTML_SUFFIX},
    {"data-flickity-lazyload", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-flickity-lazyload-srcset", GRAMMAR_SRCSET, HTML_PATH, HTML_SUFFIX},
    {"data-full", GRAMMAR_URL, HTML_SUFFIX, HTML_SUFFIX},
    {"data-full-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-gt-lazy-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-hires", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-image", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-image-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-image-url", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-img", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-img-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-img-url", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-item-thumb", GRAMMAR_URL, HTML_SUFFIX, HTML_SUFFIX},
    {"data-ks-lazyload", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-large", GRAMMAR_URL, HTML_SUFFIX, HTML_SUFFIX},
    {"data-large-file", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-large_image", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-lazy", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-lazy-background", GRAMMAR_URL, HTML_SUFFIX, HTML_SUFFIX},
    {"data-lazy-bg", GRAMMAR_URL, HTML_SUFFIX, HTML_SUFFIX},
    {"data-lazy-original", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-lazy-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-lazy-srcset", GRAMMAR_SRCSET, HTML_PATH, HTML_SUFFIX},
    {"data-lazyload", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-lazyload-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-lazysrc", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-lazysrcset", GRAMMAR_SRCSET, HTML_PATH, HTML_SUFFIX},
    {"data-lsrc", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-medium-file", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-normal", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-opt-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-orig-file", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-orig-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-original", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-original-mos", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-original-set", GRAMMAR_SRCSET, HTML_PATH, HTML_SUFFIX},
    {"data-original-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-pagespeed-high-res-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-pagespeed-lazy-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-pin-media", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-poster", GRAMMAR_URL, HTML_SUFFIX, HTML_SUFFIX},
    {"data-raw-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-real-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-realsrc", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-retina", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-src-large", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-src-medium", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-src-mini", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-src-retina", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-src-small", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-src-webp", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-src-xsmall", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-srcset", GRAMMAR_SRCSET, HTML_PATH, HTML_SUFFIX},
    {"data-thumb", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-thumb-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"data-thumbnail", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-url", GRAMMAR_URL, HTML_SUFFIX, HTML_SUFFIX},
    {"data-zoom-image", GRAMMAR_URL, HTML_WEB, HTML_SUFFIX},
    {"data-zoom-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"file", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"lay-src", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"lazy-src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"lazy_src", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"lazyload", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"lazysrc", GRAMMAR_URL, HTML_PATH, HTML_SUFFIX},
    {"load-src", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"lowsrc", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"original", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"original-src", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"originalsrc", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"pagespeed_high_res_src", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"pagespeed_lazy_src", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"real-src", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"real_src", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"realsrc", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
    {"zoomfile", GRAMMAR_URL, HTML_PATH, HTML_NOTHING},
};

const struct html_lazy *html_image_find_lazy(struct view name)
{
	size_t low = 0, high = sizeof(lazies) / sizeof(lazies[0]);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = view_compare(name, view_of(lazies[middle].name));

		if (!order)
			return &lazies[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
