#include "scan/md_block.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "scan/html.h"
#include "scan/md_container.h"
#include "scan/md_leaf.h"
#include "scan/md_start.h"

enum { CODE_INDENT = 4 };

enum open_leaf {
	OPEN_NONE,
	OPEN_PARAGRAPH,
	OPEN_CODE,
	OPEN_FENCE,
	OPEN_HTML,
	OPEN_TABLE,
};

/* The scanner that knows whether an HTML element is open. */
struct probe {
	struct html_scanner *html;
	struct collector collector;
	struct scan scan;
};

struct block_reader {
	struct md_document *document;
	struct arena *arena;
	const struct text *text;
	struct probe *probe; /* NULL: not mixed */
	struct md_containers containers;
	struct md_line line;
	enum open_leaf open;
	struct md_lines lines; /* of the open paragraph or HTML */
	enum md_html html;
	char fence;
	size_t fence_length;
	size_t columns;  /* of the open table */
	size_t no_break; /* no thematic break starts before this place */
};

static void probe_init(struct probe *probe)
{
	*probe = (struct probe){0};
	arena_init(&probe->scan.arena);
	collector_init(&probe->collector, &probe->scan);
	probe->html =
	    html_scanner_new(&probe->collector, (struct layers){{0}}, NULL);
}

static void probe_release(struct probe *probe)
{
	html_scanner_free(probe->html);
	scan_release(&probe->scan);
}

static void add_leaf(struct block_reader *reader, enum md_leaf_kind kind,
		     struct text text)
{
	struct md_document *document = reader->document;

	if (!text.bytes.len)
		return;
	document->leaves =
	    array_grow(document->leaves, document->count, &document->cap,
		       sizeof(*document->leaves));
	document->leaves[document->count++] = (struct md_leaf){kind, text};
}

/* Take the definitions off the open paragraph; what is left of its text. */
static struct text read_definitions(struct block_reader *reader)
{
	struct text text =
	    md_lines_text(&reader->lines, reader->arena, reader->text);
	size_t taken;

	if (!text.bytes.len || text.bytes.ptr[0] != '[')
		return text;
	taken = md_definitions_read(&reader->document->definitions,
				    &reader->document->loose, &text,
				    &reader->document->work);
	return taken ? text_slice(reader->arena, &text, taken, text.bytes.len)
		     : text;
}

static void close_html(struct block_reader *reader)
{
	struct text text =
	    md_lines_text(&reader->lines, reader->arena, reader->text);

	if (reader->probe)
		html_scanner_feed(reader->probe->html, &text, LEVEL_STRICT);
	add_leaf(reader, MD_LEAF_HTML, text);
}

static void close_leaf(struct block_reader *reader)
{
	if (reader->open == OPEN_PARAGRAPH)
		add_leaf(reader, MD_LEAF_INLINE, read_definitions(reader));
	else if (reader->open == OPEN_HTML)
		close_html(reader);
	md_lines_clear(&reader->lines);
	reader->open = OPEN_NONE;
}

/* Close the open leaf and what is in the containers behind the first `count`.
 */
static void close_down_to(struct block_reader *reader, size_t count)
{
	close_leaf(reader);
	reader->containers.count = count;
}

/* The innermost container gets a leaf. */
static void open_leaf(struct block_reader *reader, enum open_leaf open)
{
	close_leaf(reader);
	md_containers_fill(&reader->containers);
	reader->open = open;
}

/* The line from `start` on, with its line ending. */
static void add_line(struct block_reader *reader, size_t start)
{
	md_lines_add(&reader->lines, (struct span){start, reader->line.next});
}

static void add_html_line(struct block_reader *reader)
{
	const struct md_line *line = &reader->line;

	add_line(reader, line->at);
	if (md_html_end(reader->html,
			view_slice(line->bytes, line->at, line->end)))
		close_leaf(reader);
}

static void open_html(struct block_reader *reader, enum md_html html)
{
	open_leaf(reader, OPEN_HTML);
	reader->html = html;
	add_html_line(reader);
}

static void open_indented(struct block_reader *reader)
{
	if (reader->probe && html_scanner_is_open(reader->probe->html))
		open_html(reader, MD_HTML_BLOCK);
	else
		open_leaf(reader, OPEN_CODE);
}

static void add_heading(struct block_reader *reader, size_t marker)
{
	const struct md_line *line = &reader->line;

	md_containers_fill(&reader->containers);
	add_leaf(reader, MD_LEAF_INLINE,
		 text_slice(reader->arena, reader->text,
			    line->nonspace + marker, line->end));
}

/*
 * The paragraph before an underline becomes a heading, unless there is nothing
 * in it but definitions.
 */
static bool close_setext(struct block_reader *reader)
{
	struct text text = read_definitions(reader);

	md_lines_clear(&reader->lines);
	if (!text.bytes.len)
		return false;
	add_leaf(reader, MD_LEAF_INLINE, text);
	reader->open = OPEN_NONE;
	return true;
}

/* The cells of the row that is [start, end) of the document. */
static void add_row(struct block_reader *reader, size_t start, size_t end)
{
	struct view rest = view_slice(reader->text->bytes, start, end);
	size_t at = md_table_row_start(rest);
	struct span cell;

	for (size_t i = 0; i < reader->columns; i++) {
		if (!md_table_cell(rest, &at, &cell))
			break;
		cell.start += start;
		cell.end += start;
		add_leaf(reader, MD_LEAF_INLINE,
			 md_cell_text(reader->arena, reader->text, cell));
	}
}

static size_t count_cells(struct view rest)
{
	size_t at = md_table_row_start(rest), count = 0;
	struct span cell;

	while (md_table_cell(rest, &at, &cell))
		count++;
	return count;
}

/* The paragraph's last line as a table's header, if this is its delimiter. */
static bool open_table(struct block_reader *reader)
{
	size_t columns = md_table_columns(md_line_rest(&reader->line));
	struct md_line header;

	if (!columns || !reader->lines.count)
		return false;
	md_line_init(&header, reader->text->bytes, reader->lines.last.start);
	if (count_cells(md_line_rest(&header)) != columns)
		return false;
	md_lines_drop_last(&reader->lines);
	open_leaf(reader, OPEN_TABLE);
	reader->columns = columns;
	add_row(reader, header.nonspace, header.end);
	return true;
}

/* A line of the leaf that is open and that nothing else can be in. */
static bool continue_leaf(struct block_reader *reader)
{
	const struct md_line *line = &reader->line;

	switch (reader->open) {
	case OPEN_FENCE:
		if (line->indent < CODE_INDENT &&
		    md_fence_close(md_line_rest(line), reader->fence,
				   reader->fence_length))
			close_leaf(reader);
		return true;
	case OPEN_CODE:
		return line->blank || line->indent >= CODE_INDENT;
	case OPEN_HTML:
		if (line->blank && reader->html >= MD_HTML_BLOCK)
			return false;
		add_html_line(reader);
		return true;
	case OPEN_NONE:
	case OPEN_PARAGRAPH:
	case OPEN_TABLE:
		break;
	}
	return false;
}

/*
 * Nested markers may each look like the start of one: `- - - x`. The line is
 * looked through once.
 */
static bool is_thematic_break(struct block_reader *reader)
{
	size_t start = reader->line.nonspace, length;

	if (start < reader->no_break)
		return false;
	if (md_is_thematic_break(md_line_rest(&reader->line), &length))
		return true;
	reader->document->work += length;
	reader->no_break = start + length;
	return false;
}

/*
 * Open what the line starts and takes up whole, in the innermost of `matched`
 * containers; false when it starts none such. `direct`: the line itself could
 * go on with the open paragraph, not lazily.
 */
static bool open_at(struct block_reader *reader, size_t matched, bool direct)
{
	struct view rest = md_line_rest(&reader->line);
	bool paragraph = reader->open == OPEN_PARAGRAPH;
	enum md_html html = md_html_start(rest);
	size_t marker = md_atx_marker(rest);

	if (marker) {
		close_down_to(reader, matched);
		add_heading(reader, marker);
		return true;
	}
	marker = md_fence_open(rest);
	if (marker) {
		close_down_to(reader, matched);
		open_leaf(reader, OPEN_FENCE);
		reader->fence = rest.ptr[0];
		reader->fence_length = marker;
		return true;
	}
	if (html && (html != MD_HTML_TAG || !paragraph)) {
		close_down_to(reader, matched);
		open_html(reader, html);
		return true;
	}
	if (direct && md_is_setext_underline(rest) && close_setext(reader))
		return true;
	if (is_thematic_break(reader)) {
		close_down_to(reader, matched);
		md_containers_fill(&reader->containers);
		return true;
	}
	return false;
}

/* What no block start takes: text. */
static void add_text(struct block_reader *reader, size_t matched)
{
	if (reader->open != OPEN_PARAGRAPH) {
		close_down_to(reader, matched);
		open_leaf(reader, OPEN_PARAGRAPH);
	}
	add_line(reader, reader->line.nonspace);
}

/* A container's marker, that interrupts a paragraph if it has to. */
static bool is_marker(struct view rest, bool interrupts)
{
	return rest.ptr[0] == '>' || md_list_marker(rest, interrupts);
}

/* The line behind the prefixes of `matched` containers. */
static void read_rest(struct block_reader *reader, size_t matched)
{
	struct md_line *line = &reader->line;
	bool direct = reader->open == OPEN_PARAGRAPH &&
		      matched == reader->containers.count;

	while (!line->blank && line->indent < CODE_INDENT) {
		if (line->bytes.ptr[line->nonspace] != '>' &&
		    open_at(reader, matched, direct))
			return;
		if (matched == LIMIT_NESTING ||
		    !is_marker(md_line_rest(line), direct))
			break;
		close_down_to(reader, matched);
		if (!md_containers_open_quote(&reader->containers, line))
			md_containers_open_item(&reader->containers, line,
						direct);
		matched = reader->containers.count;
		direct = false;
	}
	if (line->blank) {
		if (reader->open != OPEN_NONE)
			close_down_to(reader, matched);
	} else if (line->indent >= CODE_INDENT &&
		   reader->open != OPEN_PARAGRAPH) {
		close_down_to(reader, matched);
		open_indented(reader);
	} else if (line->indent < CODE_INDENT && direct && open_table(reader)) {
		return;
	} else if (reader->open == OPEN_TABLE &&
		   count_cells(md_line_rest(line))) {
		add_row(reader, line->nonspace, line->end);
	} else {
		add_text(reader, matched);
	}
}

static void read_line(struct block_reader *reader)
{
	size_t matched =
	    md_containers_match(&reader->containers, &reader->line);

	if (matched == reader->containers.count) {
		if (continue_leaf(reader))
			return;
		if (reader->open != OPEN_PARAGRAPH &&
		    reader->open != OPEN_TABLE)
			close_leaf(reader);
	} else if (reader->open != OPEN_PARAGRAPH || reader->line.blank) {
		close_down_to(reader, matched);
	}
	read_rest(reader, matched);
}

static void read_lines(struct block_reader *reader)
{
	struct view bytes = reader->text->bytes;
	size_t at = view_starts_with(bytes, "\xEF\xBB\xBF") ? 3 : 0;

	for (; at < bytes.len; at = reader->line.next) {
		md_line_init(&reader->line, bytes, at);
		read_line(reader);
	}
	close_leaf(reader);
	reader->document->work += bytes.len + reader->containers.work;
}

void md_document_init(struct md_document *document, struct arena *arena,
		      const struct text *text, bool mixed)
{
	struct probe probe;
	struct block_reader reader = {
	    .document = document,
	    .arena = arena,
	    .text = text,
	    .probe = mixed ? &probe : NULL,
	};

	*document = (struct md_document){0};
	md_definitions_init(&document->definitions);
	md_definitions_init(&document->loose);
	if (mixed)
		probe_init(&probe);
	read_lines(&reader);
	md_lines_release(&reader.lines);
	md_containers_release(&reader.containers);
	if (mixed)
		probe_release(&probe);
}

void md_document_release(struct md_document *document)
{
	md_definitions_release(&document->definitions);
	md_definitions_release(&document->loose);
	free(document->leaves);
	*document = (struct md_document){0};
}
