#include "scan/html.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "scan/css.h"
#include "scan/entity.h"
#include "scan/html_lazy.h"
#include "scan/html_page.h"
#include "scan/srcset.h"

/* How far a <picture> has come. */
enum picture_state {
	PICTURE_NONE,
	PICTURE_OPEN, /* its img is still to come */
	PICTURE_DONE,
};

struct html_scanner {
	struct collector *collector;
	struct layers outer;
	const char *key; /* of the front matter; NULL: the file's body */
	struct html_tokenizer tokenizer;
	struct html_stack stack;
	enum html_element raw; /* whose raw text is being read */
	enum picture_state picture_state;
	size_t picture;      /* ordinal of the <picture> */
	size_t picture_refs; /* references filed before it */
	bool has_link;       /* the canonical URL is from a <link> */
	/* Of the piece being read. */
	const struct text *text;
	enum scan_level level;
};

struct html_scanner *html_scanner_new(struct collector *collector,
				      struct layers outer,
				      const char *front_matter_key)
{
	struct html_scanner *scanner = xcalloc(1, sizeof(*scanner));

	scanner->collector = collector;
	scanner->outer = outer;
	scanner->key = front_matter_key;
	html_tokenizer_init(&scanner->tokenizer);
	return scanner;
}

void html_scanner_free(struct html_scanner *scanner)
{
	if (!scanner)
		return;
	html_tokenizer_release(&scanner->tokenizer);
	free(scanner);
}

bool html_scanner_in_raw_text(const struct html_scanner *scanner)
{
	return scanner->tokenizer.mode != MODE_DATA;
}

bool html_scanner_is_open(const struct html_scanner *scanner)
{
	return scanner->stack.depth || html_scanner_in_raw_text(scanner);
}

/* Finds ----------------------------------------------------------------- */

/* What all finds of one attribute or one style element share. */
static struct find start_find(const struct html_scanner *scanner,
			      const char *kind, enum scan_level level)
{
	return (struct find){
	    .kind = scanner->key ? "front-matter.html" : kind,
	    .key = scanner->key,
	    .level = level > scanner->level ? level : scanner->level,
	    .layers = scanner->outer,
	};
}

static void add_find(struct html_scanner *scanner, const struct find *find,
		     enum html_claim claim)
{
	if (html_lazy_counts(
		view_slice(find->text->bytes, find->start, find->end), claim))
		collector_add(scanner->collector, find);
}

static void add_srcset(struct html_scanner *scanner, struct find find,
		       enum html_claim claim)
{
	struct view value = find.text->bytes;
	struct srcset_candidate candidate;
	size_t at = 0;

	find.layers = layers_inside(find.layers, LAYER_SRCSET);
	while (!scanner->collector->status &&
	       srcset_next(value, &at, &candidate)) {
		find.start = candidate.url.start;
		find.end = candidate.url.end;
		add_find(scanner, &find, claim);
	}
}

static void add_css_image(struct html_scanner *scanner, struct find find,
			  const struct css_image *image, enum html_claim claim)
{
	static const enum scan_layer layers[] = {
	    [CSS_BARE] = LAYER_CSS_URL,
	    [CSS_DOUBLE] = LAYER_CSS_DOUBLE,
	    [CSS_SINGLE] = LAYER_CSS_SINGLE,
	};
	struct text decoded;

	find.layers = layers_inside(find.layers, layers[image->quote]);
	find.start = image->url.start;
	find.end = image->url.end;
	if (image->escaped) {
		decoded = css_decode(&scanner->collector->scan->arena,
				     find.text, image->url);
		find.text = &decoded;
		find.start = 0;
		find.end = decoded.bytes.len;
	}
	add_find(scanner, &find, claim);
}

/* Each url() is a picture; the candidates of an image-set() are one. */
static void add_css(struct html_scanner *scanner, struct find find,
		    enum html_claim claim)
{
	struct collector *collector = scanner->collector;
	const char *url_kind = find.kind;
	const char *set_kind =
	    scanner->key || claim != HTML_ALL ? url_kind : "css.image-set";
	struct css_reader reader;
	struct css_image image;
	size_t set = 0;

	css_reader_init(&reader, find.text->bytes);
	while (!collector->status && css_next(&reader, &image)) {
		if (!image.set || image.set != set)
			find.picture = collector_picture(collector);
		set = image.set;
		find.kind = set ? set_kind : url_kind;
		add_css_image(scanner, find, &image, claim);
	}
}

/* Pictures -------------------------------------------------------------- */

static void open_picture(struct html_scanner *scanner)
{
	scanner->picture_state = PICTURE_OPEN;
	scanner->picture = collector_picture(scanner->collector);
	scanner->picture_refs = scanner->collector->scan->ref_count;
}

/* The img comes last and says for its sources, too, which policy holds. */
static void close_picture(struct html_scanner *scanner,
			  enum referrer_policy policy)
{
	struct scan *scan = scanner->collector->scan;

	scanner->picture_state = PICTURE_DONE;
	for (size_t i = scanner->picture_refs; i < scan->ref_count; i++) {
		if (scan->refs[i].picture == scanner->picture)
			scan->refs[i].policy = policy;
	}
}

static enum referrer_policy tag_policy(const struct html_tag *tag)
{
	if (tag->element != HTML_IMG && tag->element != HTML_LINK)
		return REFERRER_EMPTY;
	return referrer_policy_of_attribute(
	    html_tag_value(tag, "referrerpolicy"));
}

/*
 * The picture of a tag's references: that of the <picture> for its sources and
 * its one img; else a new one.
 */
static size_t tag_picture(struct html_scanner *scanner,
			  const struct html_tag *tag,
			  enum referrer_policy policy)
{
	if (tag->element == HTML_SOURCE &&
	    scanner->picture_state != PICTURE_NONE)
		return scanner->picture;
	if (tag->element == HTML_IMG &&
	    scanner->picture_state == PICTURE_OPEN) {
		close_picture(scanner, policy);
		return scanner->picture;
	}
	return collector_picture(scanner->collector);
}

/* Tags ------------------------------------------------------------------ */

static struct layers attribute_layers(const struct html_scanner *scanner,
				      enum html_quote quote)
{
	static const enum scan_layer layers[] = {
	    [HTML_NO_VALUE] = LAYER_HTML_UNQUOTED,
	    [HTML_UNQUOTED] = LAYER_HTML_UNQUOTED,
	    [HTML_SINGLE] = LAYER_HTML_SINGLE,
	    [HTML_DOUBLE] = LAYER_HTML_DOUBLE,
	};

	return layers_inside(scanner->outer, layers[quote]);
}

static void take_value(struct html_scanner *scanner, struct find find,
		       const struct html_image *row, const struct text *value)
{
	find.text = value;
	find.end = value->bytes.len;
	if (row->grammar == GRAMMAR_CSS)
		add_css(scanner, find, row->claim);
	else if (row->grammar == GRAMMAR_SRCSET)
		add_srcset(scanner, find, row->claim);
	else
		add_find(scanner, &find, row->claim);
}

/* True when the attribute of that row is there and names an image. */
static bool take_row(struct html_scanner *scanner, const struct html_tag *tag,
		     const struct html_image *row, struct find find)
{
	const struct html_attribute *attribute =
	    html_token_find(tag->token, tag->text->bytes, row->attribute);
	struct text value;

	if (!attribute || attribute->quote == HTML_NO_VALUE)
		return false;
	value = entity_decode(tag->arena, tag->text, attribute->value,
			      ENTITY_IN_ATTRIBUTE);
	if (row->applies && !row->applies(tag, value.bytes))
		return false;
	find.layers = attribute_layers(scanner, attribute->quote);
	take_value(scanner, find, row, &value);
	return true;
}

static void take_lazy_images(struct html_scanner *scanner,
			     const struct html_tag *tag, size_t picture,
			     enum referrer_policy policy)
{
	for (size_t i = 0; i < tag->token->attribute_count; i++) {
		const struct html_attribute *attribute =
		    &tag->token->attributes[i];
		struct html_image row;
		struct find find;
		struct text value;

		if (!html_lazy_row(tag, attribute, &row))
			continue;
		find = start_find(scanner, row.kind, row.level);
		find.picture = picture;
		find.policy = policy;
		find.layers = attribute_layers(scanner, attribute->quote);
		value = entity_decode(tag->arena, tag->text, attribute->value,
				      ENTITY_IN_ATTRIBUTE);
		take_value(scanner, find, &row, &value);
	}
}

static void mark_integrity(struct html_scanner *scanner,
			   const struct html_tag *tag)
{
	const struct html_attribute *integrity =
	    html_token_find(tag->token, tag->text->bytes, "integrity");

	if (integrity && !scanner->key)
		collector_mark(scanner->collector, MARK_INTEGRITY, tag->text,
			       integrity->name.start, integrity->end);
}

static void take_images(struct html_scanner *scanner,
			const struct html_tag *tag)
{
	const struct html_image *row = html_image_next(tag, NULL);
	enum referrer_policy policy = tag_policy(tag);
	size_t picture = tag_picture(scanner, tag, policy);
	bool is_image_link = false;

	for (; row; row = html_image_next(tag, row)) {
		struct find find = start_find(scanner, row->kind, row->level);

		find.picture = picture;
		find.policy = policy;
		if (take_row(scanner, tag, row, find))
			is_image_link |= tag->element == HTML_LINK &&
					 row->grammar != GRAMMAR_CSS;
	}
	take_lazy_images(scanner, tag, picture, policy);
	if (is_image_link)
		mark_integrity(scanner, tag);
}

static bool breaks_out(const struct html_tag *tag)
{
	struct view bytes = tag->text->bytes;

	if (tag->element == HTML_FONT)
		return html_token_find(tag->token, bytes, "color") ||
		       html_token_find(tag->token, bytes, "face") ||
		       html_token_find(tag->token, bytes, "size");
	return html_element_flags(tag->element) & ELEMENT_BREAKOUT;
}

/* The rules inside a tag's element (standard, 13.2.6: integration points). */
static enum html_content inner_content(const struct html_tag *tag)
{
	struct view encoding;

	switch (tag->content) {
	case CONTENT_HTML:
		if (tag->element == HTML_MATH)
			return CONTENT_MATH;
		return tag->element == HTML_SVG ? CONTENT_SVG : CONTENT_HTML;
	case CONTENT_SVG:
		return tag->element == HTML_FOREIGNOBJECT ||
			       tag->element == HTML_DESC ||
			       tag->element == HTML_TITLE
			   ? CONTENT_HTML
			   : CONTENT_SVG;
	case CONTENT_MATH:
		break;
	}
	if (tag->element == HTML_SVG)
		return CONTENT_SVG;
	if (tag->element == HTML_MI || tag->element == HTML_MN ||
	    tag->element == HTML_MO || tag->element == HTML_MS ||
	    tag->element == HTML_MTEXT)
		return CONTENT_HTML;
	if (tag->element != HTML_ANNOTATION_XML)
		return CONTENT_MATH;
	encoding = html_tag_value(tag, "encoding");
	return view_is_nocase(encoding, "text/html") ||
		       view_is_nocase(encoding, "application/xhtml+xml")
		   ? CONTENT_HTML
		   : CONTENT_MATH;
}

/* What the start tag changes for what follows. */
static void open_element(struct html_scanner *scanner,
			 const struct html_tag *tag)
{
	unsigned flags = html_element_flags(tag->element);
	enum html_mode mode = html_element_mode(tag->element);

	if (tag->content == CONTENT_HTML && mode != MODE_DATA) {
		html_tokenizer_set_mode(&scanner->tokenizer, mode,
					html_element_name(tag->element));
		scanner->raw = tag->element;
		return;
	}
	if (tag->content == CONTENT_HTML && tag->element == HTML_PICTURE)
		open_picture(scanner);
	/*
	 * `<div/>` opens an element by the standard, but who writes it has
	 * nothing left to close.
	 */
	if (tag->token->self_closing ||
	    flags & (ELEMENT_VOID | ELEMENT_OPTIONAL))
		return;
	if (flags & ELEMENT_ALONE && tag->content == CONTENT_HTML)
		html_stack_close(&scanner->stack, tag->element);
	html_stack_push(&scanner->stack, tag->element, inner_content(tag));
}

static void take_start_tag(struct html_scanner *scanner,
			   const struct html_token *token)
{
	struct html_stack *stack = &scanner->stack;
	struct view name = view_slice(scanner->text->bytes, token->name.start,
				      token->name.end);
	struct html_tag tag = {
	    .arena = &scanner->collector->scan->arena,
	    .text = scanner->text,
	    .token = token,
	    .element = html_element_find(name),
	    .content = html_stack_content(stack),
	};

	if (tag.content != CONTENT_HTML && breaks_out(&tag)) {
		html_stack_break_out(stack);
		tag.content = CONTENT_HTML;
	}
	if (tag.content == CONTENT_HTML && tag.element == HTML_IMAGE)
		tag.element = HTML_IMG; /* standard, 13.2.6.4.7: "Don't ask." */
	take_images(scanner, &tag);
	if (tag.content == CONTENT_HTML && !scanner->key)
		html_page_tag(scanner->collector, &tag, &scanner->has_link);
	open_element(scanner, &tag);
}

static void take_end_tag(struct html_scanner *scanner,
			 const struct html_token *token)
{
	enum html_element element = html_element_find(view_slice(
	    scanner->text->bytes, token->name.start, token->name.end));

	if (scanner->raw != HTML_OTHER) {
		scanner->raw = HTML_OTHER;
		return;
	}
	if (element == HTML_P || element == HTML_BR)
		html_stack_break_out(&scanner->stack);
	if (element == HTML_PICTURE)
		scanner->picture_state = PICTURE_NONE;
	html_stack_close(&scanner->stack, element);
}

static void take_style(struct html_scanner *scanner,
		       const struct html_token *token)
{
	struct find find = start_find(scanner, "css.url", LEVEL_STRICT);
	struct text sheet =
	    text_slice(&scanner->collector->scan->arena, scanner->text,
		       token->span.start, token->span.end);

	find.text = &sheet;
	add_css(scanner, find, HTML_ALL);
}

static void take_text(struct html_scanner *scanner,
		      const struct html_token *token)
{
	const struct html_stack *stack = &scanner->stack;

	if (scanner->raw == HTML_STYLE ||
	    (html_stack_content(stack) == CONTENT_SVG &&
	     html_stack_top(stack) == HTML_STYLE))
		take_style(scanner, token);
	else if (scanner->raw == HTML_TITLE && !scanner->key)
		html_page_title(scanner->collector, scanner->text, token->span);
}

void html_scanner_feed(struct html_scanner *scanner, const struct text *piece,
		       enum scan_level level)
{
	struct html_tokenizer *tokenizer = &scanner->tokenizer;
	struct html_token token;

	scanner->text = piece;
	scanner->level = level;
	html_tokenizer_feed(tokenizer, piece->bytes);
	while (!scanner->collector->status) {
		tokenizer->foreign =
		    html_stack_content(&scanner->stack) != CONTENT_HTML;
		if (!html_tokenizer_next(tokenizer, &token))
			break;
		if (token.kind == HTML_START_TAG)
			take_start_tag(scanner, &token);
		else if (token.kind == HTML_END_TAG)
			take_end_tag(scanner, &token);
		else
			take_text(scanner, &token);
	}
	scanner->text = NULL;
}
