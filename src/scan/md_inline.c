#include "scan/md_inline.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "scan/md_code.h"
#include "scan/md_loose.h"
#include "scan/md_tag.h"
#include "scan/template_tag.h"

struct bracket {
	size_t start; /* of `[` or `![` */
	size_t text;  /* behind it */
	bool image;
	bool holds_bracket; /* another one was opened behind it */
};

struct inline_reader {
	struct md_source source;
	const struct text *text;
	const struct md_inline_options *options;
	struct md_founds *founds;
	struct md_code code;
	struct md_terminators terminators;
	struct bracket *brackets;
	size_t count, cap;
	/* Brackets below this one hold a link: they can't be links too. */
	size_t forbidden;
	size_t at;
};

static void add_found(struct md_found_list *list, struct md_found found)
{
	list->items = array_grow(list->items, list->count, &list->cap,
				 sizeof(*list->items));
	list->items[list->count++] = found;
}

static void add_strict(struct inline_reader *reader, enum md_found_kind kind,
		       size_t start, size_t end)
{
	add_found(&reader->founds->strict, (struct md_found){
					       .kind = kind,
					       .start = start,
					       .end = end,
					   });
}

/* `found` with a destination of its own. */
static void add_loose(struct inline_reader *reader, struct md_found found,
		      struct span destination)
{
	found.destination = (struct md_destination){.start = destination.start,
						    .end = destination.end};
	add_found(&reader->founds->loose, found);
}

static void read_backticks(struct inline_reader *reader)
{
	struct view v = reader->source.bytes;
	size_t start = reader->at, end;

	while (reader->at < v.len && v.ptr[reader->at] == '`')
		reader->at++;
	end = md_code_end(&reader->code, &reader->source, reader->at,
			  reader->at - start);
	if (!end)
		return;
	reader->at = end;
	add_strict(reader, MD_OTHER, start, end);
}

static void read_angle(struct inline_reader *reader)
{
	struct md_source *source = &reader->source;
	size_t start = reader->at;
	size_t end = md_autolink_end(source, start);

	reader->at++;
	if (end) {
		reader->at = end;
		add_strict(reader, MD_OTHER, start, end);
		return;
	}
	end = md_tag_end(source, start);
	if (!end)
		end = md_markup_end(source, &reader->terminators, start);
	if (!end)
		return;
	reader->at = end;
	add_strict(reader, MD_RAW_HTML, start, end);
}

static void open_bracket(struct inline_reader *reader, bool image)
{
	size_t start = reader->at;

	reader->at += image ? 2 : 1;
	if (reader->count)
		reader->brackets[reader->count - 1].holds_bracket = true;
	reader->brackets = array_grow(reader->brackets, reader->count,
				      &reader->cap, sizeof(*reader->brackets));
	reader->brackets[reader->count++] = (struct bracket){
	    .start = start, .text = reader->at, .image = image};
}

/* The label of what closes before `at`; where it ends, or 0. */
static size_t read_label(struct inline_reader *reader,
			 const struct bracket *opener, size_t at,
			 struct view *ret_label)
{
	struct view v = reader->source.bytes;
	struct span label;
	size_t end = md_link_label(&reader->source, at, &label);

	if (!end && opener->holds_bracket)
		return 0;
	if (!end) {
		label = (struct span){opener->text, at - 1};
		end = view_starts_with(view_slice(v, at, v.len), "[]") ? at + 2
								       : at;
	}
	*ret_label = view_slice(v, label.start, label.end);
	return end;
}

/* A description's own images and tags are only text. */
static void drop_founds_from(struct md_found_list *list, size_t start)
{
	while (list->count && list->items[list->count - 1].start > start)
		list->count--;
}

static void add_link(struct inline_reader *reader, const struct bracket *opener,
		     size_t index, struct md_found found)
{
	struct md_found_list *strict = &reader->founds->strict;

	if (opener->image) {
		drop_founds_from(strict, opener->start);
		add_found(strict, found);
	} else {
		reader->forbidden = index;
		add_strict(reader, MD_OTHER, reader->at, found.end);
	}
	reader->at = found.end;
}

/* Nothing by the specification: an image all the same? */
static void read_loose(struct inline_reader *reader,
		       const struct bracket *opener, struct view label,
		       size_t label_end)
{
	const struct md_definitions *definitions =
	    reader->options->loose_definitions;
	struct md_found found = {.kind = MD_IMAGE, .start = opener->start};

	if (!definitions || !opener->image)
		return;
	if (label_end) {
		found.definition = md_definitions_find(definitions, label);
		found.kind = MD_REFERENCE;
		found.end = label_end;
		if (found.definition) {
			found.destination.start = opener->start;
			add_found(&reader->founds->loose, found);
			return;
		}
		found.kind = MD_IMAGE;
	}
	found.end =
	    md_loose_tail(&reader->source, reader->at, &found.destination);
	if (found.end)
		add_found(&reader->founds->loose, found);
}

static void read_closed(struct inline_reader *reader,
			const struct bracket *opener, size_t index)
{
	struct md_found found = {.kind = MD_IMAGE, .start = opener->start};
	struct view label;

	found.end =
	    md_link_inline(&reader->source, reader->at, &found.destination);
	if (!found.end) {
		size_t end = read_label(reader, opener, reader->at, &label);

		found.kind = MD_REFERENCE;
		if (end)
			found.definition = md_definitions_find(
			    reader->options->definitions, label);
		if (!found.definition) {
			read_loose(reader, opener, label, end);
			return;
		}
		found.end = end;
	}
	add_link(reader, opener, index, found);
}

static void close_bracket(struct inline_reader *reader)
{
	struct bracket opener;
	size_t index;

	reader->at++;
	if (!reader->count)
		return;
	index = --reader->count;
	opener = reader->brackets[index];
	if (opener.image || index >= reader->forbidden)
		read_closed(reader, &opener, index);
	if (reader->forbidden > reader->count)
		reader->forbidden = reader->count;
}

/* The image's opener is read after it: this only looks ahead. */
static void read_embed(struct inline_reader *reader)
{
	struct md_found found = {
	    .kind = MD_TAG, .start = reader->at, .tag = "template.obsidian"};
	struct span file;

	if (!reader->options->loose_definitions)
		return;
	found.end = template_embed_read(&reader->source, reader->at, &file);
	if (found.end)
		add_loose(reader, found, file);
}

/* Only a hidden region is passed over as a whole. */
static void read_brace(struct inline_reader *reader)
{
	struct md_found found = {.kind = MD_TAG, .start = reader->at};
	struct template_tag tag;
	struct span value;
	size_t end = template_hidden_open(reader->options->hidden, reader->text,
					  found.start);

	if (end) {
		add_strict(reader, MD_OTHER, found.start, end);
		reader->at = end;
		return;
	}
	reader->at++;
	if (!reader->options->loose_definitions)
		return;
	found.end = template_tag_read(&reader->source, found.start, &tag);
	if (!found.end ||
	    (tag.cut && !template_hidden_goes_on(reader->options->hidden,
						 reader->text, ">}}")))
		return;
	found.tag = tag.kind;
	while (template_tag_next(&tag, &value))
		add_loose(reader, found, value);
}

static void read_bang(struct inline_reader *reader)
{
	if (!md_source_has(&reader->source, reader->at + 1, '[')) {
		reader->at++;
		return;
	}
	read_embed(reader);
	open_bracket(reader, true);
}

static void read_one(struct inline_reader *reader)
{
	struct view v = reader->source.bytes;
	size_t after = reader->at + 1;

	switch (v.ptr[reader->at]) {
	case '\\':
		reader->at +=
		    after < v.len && md_is_punctuation(v.ptr[after]) ? 2 : 1;
		break;
	case '`':
		read_backticks(reader);
		break;
	case '<':
		read_angle(reader);
		break;
	case '!':
		read_bang(reader);
		break;
	case '[':
		open_bracket(reader, false);
		break;
	case ']':
		close_bracket(reader);
		break;
	case '{':
		read_brace(reader);
		break;
	default:
		reader->at++;
		break;
	}
}

/* Of the strict finds, the first that ends behind `place`. */
static const struct md_found *find_strict(const struct md_found_list *strict,
					  size_t place)
{
	size_t low = 0, high = strict->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strict->items[middle].end <= place)
			low = middle + 1;
		else
			high = middle;
	}
	return low < strict->count ? &strict->items[low] : NULL;
}

/*
 * Does something strict stand where the loose find names its image, or across
 * one of its ends? The `<` of `{{<figure …>}}` may look like a tag's.
 */
static bool is_taken(const struct md_found_list *strict,
		     const struct md_found *loose)
{
	const struct md_found *at =
	    find_strict(strict, loose->destination.start);
	const struct md_found *end = find_strict(strict, loose->end - 1);

	if (loose->kind == MD_REFERENCE)
		return at && at->start < loose->end;
	if (at && at->kind == MD_RAW_HTML && loose->kind == MD_TAG &&
	    at->start == loose->start + 2)
		return false;
	if (at && at->start < loose->destination.end)
		return true;
	return end && end->start < loose->end && end->end > loose->end;
}

static int compare_places(const void *left, const void *right)
{
	const struct md_found *a = left, *b = right;
	size_t x = a->destination.start, y = b->destination.start;

	return x < y ? -1 : x > y;
}

static void settle_loose(struct md_founds *founds)
{
	struct md_found_list *loose = &founds->loose;
	size_t kept = 0;

	for (size_t i = 0; i < loose->count; i++)
		if (!is_taken(&founds->strict, &loose->items[i]))
			loose->items[kept++] = loose->items[i];
	loose->count = kept;
	if (kept > 1)
		qsort(loose->items, kept, sizeof(*loose->items),
		      compare_places);
}

void md_inline_scan(const struct text *text,
		    const struct md_inline_options *options,
		    struct md_founds *founds)
{
	struct inline_reader reader = {
	    .source.bytes = text->bytes,
	    .text = text,
	    .options = options,
	    .founds = founds,
	    .at = template_hidden_start(options->hidden, text),
	};

	founds->strict.count = founds->loose.count = 0;
	while (reader.at < text->bytes.len)
		read_one(&reader);
	settle_loose(founds);
	founds->work += text->bytes.len + reader.source.work;
	md_code_release(&reader.code);
	free(reader.brackets);
}

void md_founds_release(struct md_founds *founds)
{
	free(founds->strict.items);
	free(founds->loose.items);
	*founds = (struct md_founds){0};
}
