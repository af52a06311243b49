#include "scan/markdown.h"

#include "scan/md_block.h"
#include "scan/md_inline.h"

struct markdown_reader {
	struct collector *collector;
	struct html_scanner *html;
	const struct markdown_options *options;
	const struct text *text; /* of the leaf being read */
	size_t fed;              /* how much of it the HTML scanner knows of */
};

static void add_image(struct markdown_reader *reader, const struct text *text,
		      const struct md_destination *destination,
		      const char *kind)
{
	const char *key = reader->options->front_matter_key;
	struct arena *arena = &reader->collector->scan->arena;
	struct text value = md_link_decode(arena, text, destination);
	enum scan_layer layer =
	    destination->angle ? LAYER_MARKDOWN_ANGLE : LAYER_MARKDOWN_BARE;

	collector_add(
	    reader->collector,
	    &(struct find){
		.kind = key ? "front-matter.markdown" : kind,
		.key = key,
		.level = LEVEL_STRICT,
		.text = &value,
		.end = value.bytes.len,
		.layers = layers_inside(reader->options->outer, layer),
		.picture = collector_picture(reader->collector),
		.policy = REFERRER_EMPTY,
	    });
}

static void feed_html(struct markdown_reader *reader, size_t start, size_t end)
{
	struct text piece = text_slice(&reader->collector->scan->arena,
				       reader->text, start, end);

	html_scanner_feed(reader->html, &piece, LEVEL_STRICT);
	reader->fed = end;
}

/* Inside <style> and the like, what looks like text is the element's. */
static void feed_raw_text(struct markdown_reader *reader, size_t end)
{
	if (reader->fed < end && html_scanner_in_raw_text(reader->html))
		feed_html(reader, reader->fed, end);
}

static void read_found(struct markdown_reader *reader,
		       const struct md_found *found)
{
	struct md_definition *definition = found->definition;

	if (found->kind == MD_RAW_HTML) {
		feed_raw_text(reader, found->start);
		feed_html(reader, found->start, found->end);
		return;
	}
	if (html_scanner_in_raw_text(reader->html))
		return;
	if (found->kind == MD_IMAGE) {
		add_image(reader, reader->text, &found->destination,
			  "markdown.inline");
	} else if (!definition->reported) {
		definition->reported = true;
		add_image(reader, &definition->text, &definition->destination,
			  "markdown.reference");
	}
}

static void read_leaf(struct markdown_reader *reader,
		      const struct md_founds *founds)
{
	reader->fed = 0;
	for (size_t i = 0; i < founds->count; i++)
		read_found(reader, &founds->items[i]);
	feed_raw_text(reader, reader->text->bytes.len);
}

void markdown_scan(struct collector *collector, const struct text *text,
		   struct html_scanner *html,
		   const struct markdown_options *options)
{
	struct markdown_reader reader = {
	    .collector = collector, .html = html, .options = options};
	struct md_document document;
	struct md_founds founds = {0};

	md_document_init(&document, &collector->scan->arena, text,
			 options->mixed);
	for (size_t i = 0; i < document.count; i++) {
		const struct md_leaf *leaf = &document.leaves[i];

		reader.text = &leaf->text;
		if (leaf->kind == MD_LEAF_HTML) {
			html_scanner_feed(html, &leaf->text, LEVEL_STRICT);
			continue;
		}
		md_inline_scan(&leaf->text, &document.definitions, &founds);
		read_leaf(&reader, &founds);
	}
	md_founds_release(&founds);
	md_document_release(&document);
}
