#include "scan/markdown.h"

#include "scan/md_block.h"
#include "scan/md_html_text.h"
#include "scan/md_inline.h"

struct markdown_reader {
	struct collector *collector;
	struct html_scanner *html;
	const struct markdown_options *options;
	struct md_inline_options inlines;
	struct template_hidden hidden;
	struct md_html_text html_text;
	struct md_founds founds;
	const struct text *text; /* of the leaf being read */
	size_t fed;              /* how much of it the HTML scanner knows of */
};

static struct find start_find(struct markdown_reader *reader, const char *kind,
			      enum scan_level level)
{
	const char *key = reader->options->front_matter_key;

	return (struct find){
	    .kind = key ? "front-matter.markdown" : kind,
	    .key = key,
	    .level = level,
	    .layers = reader->options->outer,
	    .picture = collector_picture(reader->collector),
	    .policy = REFERRER_EMPTY,
	};
}

static void add_image(struct markdown_reader *reader, const struct text *text,
		      const struct md_destination *destination,
		      struct find find)
{
	struct text value =
	    md_link_decode(&reader->collector->scan->arena, text, destination);

	find.text = &value;
	find.end = value.bytes.len;
	find.layers = layers_inside(find.layers, destination->angle
						     ? LAYER_MARKDOWN_ANGLE
						     : LAYER_MARKDOWN_BARE);
	collector_add(reader->collector, &find);
}

/* Its arguments are written as they are. */
static void add_tag(struct markdown_reader *reader, const struct text *text,
		    const struct md_found *found)
{
	struct find find = start_find(reader, found->tag, LEVEL_TAG);

	find.text = text;
	find.start = found->destination.start;
	find.end = found->destination.end;
	collector_add(reader->collector, &find);
}

static void add_found(struct markdown_reader *reader, const struct text *text,
		      const struct md_found *found, enum scan_level level)
{
	if (found->kind == MD_IMAGE) {
		add_image(reader, text, &found->destination,
			  start_find(reader, "markdown.inline", level));
	} else if (found->kind == MD_REFERENCE) {
		found->definition->used = true;
		if (level == LEVEL_STRICT)
			found->definition->used_strictly = true;
	} else if (found->kind == MD_TAG) {
		add_tag(reader, text, found);
	}
}

/* They may stand in what is hidden further down, so they come last. */
static void add_definitions(struct markdown_reader *reader,
			    const struct md_definitions *definitions)
{
	for (size_t i = 0; i < definitions->count; i++) {
		const struct md_definition *one = &definitions->items[i];
		size_t place = text_offset(&one->text, one->destination.start);

		if (one->used && !template_hidden_has(&reader->hidden, place))
			add_image(reader, &one->text, &one->destination,
				  start_find(reader, "markdown.reference",
					     one->used_strictly ? LEVEL_STRICT
								: LEVEL_LOOSE));
	}
}

static void feed_html(struct markdown_reader *reader, size_t start, size_t end)
{
	struct text piece = text_slice(&reader->collector->scan->arena,
				       reader->text, start, end);

	if (start < end)
		html_scanner_feed(reader->html, &piece, LEVEL_STRICT);
	reader->fed = end;
}

/* As feed_html(), where no text of the piece is wanted. */
static void pass_html(struct markdown_reader *reader, size_t start, size_t end)
{
	struct span run;

	feed_html(reader, start, end);
	if (!reader->options->loose || reader->options->html)
		return;
	md_html_text_feed(&reader->html_text,
			  view_slice(reader->text->bytes, start, end));
	while (md_html_text_next(&reader->html_text, &run))
		;
}

/* Inside <style> and the like, what looks like text is the element's. */
static void feed_raw_text(struct markdown_reader *reader, size_t end)
{
	if (reader->fed < end && html_scanner_in_raw_text(reader->html))
		pass_html(reader, reader->fed, end);
}

static void read_found(struct markdown_reader *reader,
		       const struct md_found *found)
{
	if (found->kind == MD_RAW_HTML) {
		feed_raw_text(reader, found->start);
		pass_html(reader, found->start, found->end);
	} else if (!html_scanner_in_raw_text(reader->html)) {
		add_found(reader, reader->text, found, LEVEL_STRICT);
	}
}

/* From *index on, what stands before `end`. */
static void read_loose(struct markdown_reader *reader, size_t *index,
		       size_t end)
{
	const struct md_found_list *loose = &reader->founds.loose;

	for (; *index < loose->count &&
	       loose->items[*index].destination.start < end;
	     ++*index)
		if (!md_html_text_is_hidden(&reader->html_text))
			add_found(reader, reader->text, &loose->items[*index],
				  LEVEL_LOOSE);
}

static void read_inline(struct markdown_reader *reader)
{
	const struct md_found_list *strict = &reader->founds.strict;
	size_t index = 0, end = reader->text->bytes.len;

	md_inline_scan(reader->text, &reader->inlines, &reader->founds);
	reader->fed = 0;
	for (size_t i = 0; i < strict->count; i++) {
		read_loose(reader, &index, strict->items[i].start);
		read_found(reader, &strict->items[i]);
	}
	read_loose(reader, &index, end);
	feed_raw_text(reader, end);
}

static bool may_hold(struct view v, size_t start)
{
	return view_find(v, start, "![") < v.len ||
	       view_find(v, start, "{%") < v.len ||
	       view_find(v, start, "{{") < v.len;
}

/* The text [start, end) of HTML. */
static void read_run(struct markdown_reader *reader, size_t start, size_t end)
{
	bool images = reader->options->loose && !reader->options->html;
	struct text run;

	if (!may_hold(view_slice(reader->text->bytes, 0, end), start))
		return;
	run = text_slice(&reader->collector->scan->arena, reader->text, start,
			 end);
	md_inline_scan(&run, &reader->inlines, &reader->founds);
	for (size_t i = 0; images && i < reader->founds.strict.count; i++)
		add_found(reader, &run, &reader->founds.strict.items[i],
			  LEVEL_LOOSE);
	for (size_t i = 0; i < reader->founds.loose.count; i++) {
		const struct md_found *found = &reader->founds.loose.items[i];

		if (images || found->kind == MD_TAG)
			add_found(reader, &run, found, LEVEL_LOOSE);
	}
}

/*
 * From `start` to the end of the leaf, or to what a run of its text begins to
 * hide, tags and all. Returns where to go on.
 */
static size_t read_visible(struct markdown_reader *reader, size_t start)
{
	struct view v =
	    view_slice(reader->text->bytes, start, reader->text->bytes.len);
	const struct md_found_list *strict = &reader->founds.strict;
	struct span run;

	md_html_text_feed(&reader->html_text, v);
	while (md_html_text_next(&reader->html_text, &run)) {
		size_t regions = reader->hidden.count, next;

		read_run(reader, start + run.start, start + run.end);
		if (reader->hidden.count == regions)
			continue;
		next = template_hidden_start(&reader->hidden, reader->text);
		if (next <= start + run.end)
			continue;
		feed_html(reader, start,
			  start + run.start +
			      strict->items[strict->count - 1].start);
		return next;
	}
	feed_html(reader, start, reader->text->bytes.len);
	return reader->text->bytes.len;
}

static void read_html(struct markdown_reader *reader)
{
	size_t at = template_hidden_start(&reader->hidden, reader->text);

	if (!may_hold(reader->text->bytes, at)) {
		pass_html(reader, at, reader->text->bytes.len);
		return;
	}
	while (at < reader->text->bytes.len)
		at = read_visible(reader, at);
}

static void read_leaf(struct markdown_reader *reader,
		      const struct md_leaf *leaf)
{
	reader->text = &leaf->text;
	md_html_text_start(&reader->html_text);
	if (leaf->kind == MD_LEAF_HTML)
		read_html(reader);
	else
		read_inline(reader);
}

static void read_document(struct markdown_reader *reader,
			  const struct text *text)
{
	struct md_document document;

	md_document_init(&document, &reader->collector->scan->arena, text,
			 reader->options->mixed);
	reader->inlines.definitions = &document.definitions;
	if (reader->options->loose)
		reader->inlines.loose_definitions = &document.loose;
	for (size_t i = 0; i < document.count; i++)
		read_leaf(reader, &document.leaves[i]);
	add_definitions(reader, &document.definitions);
	add_definitions(reader, &document.loose);
	reader->inlines.definitions = NULL;
	reader->inlines.loose_definitions = NULL;
	md_document_release(&document);
}

static void read_html_document(struct markdown_reader *reader,
			       const struct text *text)
{
	struct md_definitions none = {.count = 0};

	reader->inlines.definitions = reader->inlines.loose_definitions = &none;
	read_leaf(reader, &(struct md_leaf){MD_LEAF_HTML, *text});
	reader->inlines.definitions = NULL;
	reader->inlines.loose_definitions = NULL;
}

void markdown_scan(struct collector *collector, const struct text *text,
		   struct html_scanner *html,
		   const struct markdown_options *options)
{
	struct markdown_reader reader = {
	    .collector = collector, .html = html, .options = options};

	template_hidden_init(&reader.hidden, text);
	md_html_text_init(&reader.html_text);
	reader.inlines.hidden = &reader.hidden;
	if (options->html)
		read_html_document(&reader, text);
	else
		read_document(&reader, text);
	md_founds_release(&reader.founds);
	md_html_text_release(&reader.html_text);
	template_hidden_release(&reader.hidden);
}
