#include "scan/front_field.h"

#include "base/limit.h"
#include "scan/html.h"
#include "scan/image_key.h"
#include "scan/markdown.h"
#include "scan/resolve.h"

static bool holds_nocase(struct view v, const char *needle)
{
	size_t at = view_find_byte(v, 0, needle[0]);

	while (at < v.len) {
		if (view_starts_with_nocase(view_slice(v, at, v.len), needle))
			return true;
		at = view_find_byte(v, at + 1, needle[0]);
	}
	return false;
}

struct view front_key_cut(struct view key)
{
	struct view cut = view_slice(key, 0, LIMIT_KEY_PATH_BYTES);

	if (cut.len < key.len)
		while (cut.len &&
		       ((unsigned char)key.ptr[cut.len] & 0xC0) == 0x80)
			cut.len--;
	return cut;
}

enum front_use front_use_of(struct view key, struct view owner,
			    struct view value)
{
	if (view_find(value, 0, "![") < value.len)
		return FRONT_MARKDOWN;
	if (holds_nocase(value, "<img"))
		return FRONT_HTML;
	if (image_value_counts(value, image_claim_of(key, owner)))
		return FRONT_IMAGE;
	return FRONT_NOTHING;
}

/* Feed tools write braces as entities in a whole file, front matter too. */
static struct text decode_braces(struct arena *arena, const struct text *text)
{
	struct view v = text->bytes;
	struct text_builder builder;
	size_t from = 0, at;

	if (view_find(v, 0, "&#12") == v.len)
		return *text;
	text_builder_init(&builder, arena, text);
	for (at = view_find(v, 0, "&#12"); at < v.len;
	     at = view_find(v, at + 1, "&#12")) {
		struct view rest = view_slice(v, at, v.len);
		bool open = view_starts_with(rest, "&#123;");

		if (!open && !view_starts_with(rest, "&#125;"))
			continue;
		text_builder_copy(&builder, from, at);
		from = at + 6;
		text_builder_replace(&builder, at, from,
				     view_of(open ? "{" : "}"));
	}
	text_builder_copy(&builder, from, v.len);
	return text_builder_finish(&builder);
}

static void file_image(struct collector *collector,
		       const struct front_field *field, struct layers layers)
{
	struct text text = decode_braces(&collector->scan->arena, field->text);
	struct find find = {
	    .kind = "front-matter",
	    .key = field->path,
	    .text = &text,
	    .end = text.bytes.len,
	    .layers = layers,
	    .picture = collector_picture(collector),
	};

	if (!field->exact)
		find.problem = "its place in the YAML can't be told";
	collector_add(collector, &find);
}

static void file_markup(struct collector *collector,
			const struct front_field *field, struct layers layers)
{
	struct html_scanner *html =
	    html_scanner_new(collector, layers, field->path);
	struct markdown_options options = {
	    .outer = layers,
	    .front_matter_key = field->path,
	};

	if (field->use == FRONT_HTML)
		html_scanner_feed(html, field->text, LEVEL_STRICT);
	else
		markdown_scan(collector, field->text, html, &options);
	html_scanner_free(html);
}

void front_field_file(struct collector *collector,
		      const struct front_field *field)
{
	struct layers layers = layers_inside((struct layers){0}, field->layer);

	if (field->use == FRONT_IMAGE)
		file_image(collector, field, layers);
	else if (field->use != FRONT_NOTHING && field->exact)
		file_markup(collector, field, layers);
}

void front_facts_init(struct front_facts *facts)
{
	facts->url_rank = SIZE_MAX;
}

static void note_url(struct front_facts *facts, struct scan *scan,
		     struct view key, struct view value)
{
	static const char *const keys[] = {
	    "link",          "url",          "permalink",     "source",
	    "original",      "canonical",    "canonical_url", "canonicalurl",
	    "original_link", "originallink", "original_url",  "source_url",
	};
	const char *url;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (i >= facts->url_rank || !view_is_nocase(key, keys[i]))
			continue;
		if (has_image_suffix(view_trim(value)))
			return;
		url = resolve_page_url(&scan->arena, value, NULL);
		if (!url)
			return;
		scan->page.url = url;
		facts->url_rank = i;
	}
}

void front_facts_note(struct front_facts *facts, struct scan *scan,
		      struct view key, struct view value)
{
	struct page *page = &scan->page;

	value = view_trim(value);
	if (!value.len)
		return;
	if (view_is_nocase(key, "title") && !page->title.len)
		page->title = arena_copy(&scan->arena, value);
	else if (view_is_nocase(key, "date") && !page->date.len)
		page->date = arena_copy(&scan->arena, value);
	else
		note_url(facts, scan, key, value);
}
