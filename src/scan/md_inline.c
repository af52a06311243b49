#include "scan/md_inline.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "scan/md_code.h"
#include "scan/md_tag.h"

struct bracket {
	size_t start; /* of `[` or `![` */
	size_t text;  /* behind it */
	bool image;
	bool holds_bracket; /* another one was opened behind it */
};

struct inline_reader {
	struct md_source source;
	const struct md_definitions *definitions;
	struct md_founds *founds;
	struct md_code code;
	struct md_terminators terminators;
	struct bracket *brackets;
	size_t count, cap;
	/* Brackets below this one hold a link: they can't be links too. */
	size_t forbidden;
	size_t at;
};

static void add_found(struct md_founds *founds, struct md_found found)
{
	founds->items = array_grow(founds->items, founds->count, &founds->cap,
				   sizeof(*founds->items));
	founds->items[founds->count++] = found;
}

static void read_backticks(struct inline_reader *reader)
{
	struct view v = reader->source.bytes;
	size_t start = reader->at, end;

	while (reader->at < v.len && v.ptr[reader->at] == '`')
		reader->at++;
	end = md_code_end(&reader->code, &reader->source, reader->at,
			  reader->at - start);
	if (end)
		reader->at = end;
}

static void read_angle(struct inline_reader *reader)
{
	struct md_source *source = &reader->source;
	size_t start = reader->at;
	size_t end = md_autolink_end(source, start);

	reader->at++;
	if (end) {
		reader->at = end;
		return;
	}
	end = md_tag_end(source, start);
	if (!end)
		end = md_markup_end(source, &reader->terminators, start);
	if (!end)
		return;
	reader->at = end;
	add_found(
	    reader->founds,
	    (struct md_found){.kind = MD_RAW_HTML, .start = start, .end = end});
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

/* What the bracket that closes before `at` refers to; its end, or 0. */
static size_t read_reference(struct inline_reader *reader,
			     const struct bracket *opener, size_t at,
			     struct md_definition **ret_definition)
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
	*ret_definition = md_definitions_find(
	    reader->definitions, view_slice(v, label.start, label.end));
	return *ret_definition ? end : 0;
}

/* A description's own images and tags are only text. */
static void drop_founds_from(struct md_founds *founds, size_t start)
{
	while (founds->count && founds->items[founds->count - 1].start > start)
		founds->count--;
}

static void close_bracket(struct inline_reader *reader)
{
	struct md_found found = {.kind = MD_IMAGE};
	struct bracket opener;
	size_t index, end;

	reader->at++;
	if (!reader->count)
		return;
	index = --reader->count;
	opener = reader->brackets[index];
	if (opener.image || index >= reader->forbidden) {
		end = md_link_inline(&reader->source, reader->at,
				     &found.destination);
		if (!end) {
			found.kind = MD_REFERENCE;
			end = read_reference(reader, &opener, reader->at,
					     &found.definition);
		}
		if (end && opener.image) {
			found.start = opener.start;
			found.end = end;
			drop_founds_from(reader->founds, opener.start);
			add_found(reader->founds, found);
		} else if (end) {
			reader->forbidden = index;
		}
		if (end)
			reader->at = end;
	}
	if (reader->forbidden > reader->count)
		reader->forbidden = reader->count;
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
		if (after < v.len && v.ptr[after] == '[')
			open_bracket(reader, true);
		else
			reader->at++;
		break;
	case '[':
		open_bracket(reader, false);
		break;
	case ']':
		close_bracket(reader);
		break;
	default:
		reader->at++;
		break;
	}
}

void md_inline_scan(const struct text *text,
		    const struct md_definitions *definitions,
		    struct md_founds *founds)
{
	struct inline_reader reader = {
	    .source.bytes = text->bytes,
	    .definitions = definitions,
	    .founds = founds,
	};

	founds->count = 0;
	while (reader.at < text->bytes.len)
		read_one(&reader);
	founds->work += text->bytes.len + reader.source.work;
	md_code_release(&reader.code);
	free(reader.brackets);
}

void md_founds_release(struct md_founds *founds)
{
	free(founds->items);
	*founds = (struct md_founds){0};
}
