#include "media/markup.h"

#include <string.h>

static void word_add(struct markup_word *word, unsigned char c)
{
	if (word->len < sizeof(word->bytes))
		word->bytes[word->len] = (char)c;
	word->len++;
}

/* A word that did not fit is none that is looked for. */
static struct view word_view(const struct markup_word *word)
{
	size_t len = word->len <= sizeof(word->bytes) ? word->len : 0;

	return view_make(word->bytes, len);
}

static bool is_svg_name(struct view name)
{
	size_t colon = view_find_byte(name, 0, ':');

	if (colon < name.len)
		name = view_slice(name, colon + 1, name.len);
	return view_is(name, "svg");
}

static bool is_html_name(struct view name)
{
	static const char *const names[] = {
	    "html",     "head",  "body",   "title",  "meta",   "link",
	    "script",   "style", "base",   "div",    "p",      "a",
	    "b",        "i",     "br",     "hr",     "h1",     "h2",
	    "h3",       "h4",    "table",  "font",   "iframe", "frameset",
	    "noscript", "img",   "span",   "center", "form",   "ul",
	    "ol",       "pre",   "strong", "em",     "nav",    "main",
	    "section",  "button"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (view_is_nocase(name, names[i]))
			return true;
	return false;
}

static void decide(struct markup *markup, enum media_type type)
{
	markup->type = type;
	if (type != MEDIA_SVG)
		markup->progress = PROGRESS_BROKEN; /* nothing to follow */
}

/* Behind the name of a start tag. */
static void start_element(struct markup *markup)
{
	struct view name = word_view(&markup->name);

	markup->is_svg_tag = is_svg_name(name);
	markup->is_root_tag = !markup->has_element;
	markup->is_slashed = false;
	markup->depth += markup->is_svg_tag;
	markup->step = MARKUP_TAG;
	if (markup->has_element)
		return;
	markup->has_element = true;
	if (markup->is_svg_tag)
		decide(markup, MEDIA_SVG);
	else if (is_html_name(name))
		decide(markup, MEDIA_HTML);
	else
		decide(markup, MEDIA_XML);
}

static void close_svg(struct markup *markup)
{
	if (markup->depth && !--markup->depth)
		markup->progress = PROGRESS_ENDED;
}

static bool is_start_of_name(unsigned char c)
{
	return byte_is_alpha((char)c) || c == '_' || c == ':' || c >= 0x80;
}

static void take_open(struct markup *markup, unsigned char c)
{
	markup->name.len = 0;
	markup->run = 0;
	if (c == '!') {
		markup->step = MARKUP_DECLARATION;
	} else if (c == '?') {
		markup->step = MARKUP_INSTRUCTION;
		markup->has_instruction = true;
	} else if (c == '/' && markup->has_element) {
		markup->step = MARKUP_END_NAME;
	} else if (is_start_of_name(c)) {
		word_add(&markup->name, c);
		markup->step = MARKUP_START_NAME;
	} else if (markup->has_element) {
		markup->step = MARKUP_TEXT;
	} else {
		decide(markup, MEDIA_UNKNOWN);
	}
}

static void take_declaration(struct markup *markup, unsigned char c)
{
	struct view word;

	word_add(&markup->name, c);
	word = word_view(&markup->name);
	if (view_is(word, "--")) {
		markup->has_comment = true;
		markup->step = MARKUP_COMMENT;
	} else if (view_is(word, "[CDATA[")) {
		markup->step = MARKUP_CDATA;
	} else if (view_is_nocase(word, "DOCTYPE")) {
		markup->in_doctype = true;
		markup->name.len = 0;
		markup->step = MARKUP_DOCTYPE;
	} else if (c == '>' || word.len > 7) {
		if (!markup->has_element)
			decide(markup, MEDIA_UNKNOWN);
		markup->step = MARKUP_TEXT;
	}
}

/* The end of comments, CDATA and instructions: `times` marks and a >. */
static void take_until(struct markup *markup, unsigned char c,
		       unsigned char mark, unsigned times)
{
	bool done = c == '>' && markup->run >= times;

	markup->run = c == mark ? markup->run + (markup->run < times) : 0;
	if (!done)
		return;
	markup->recent = 0;
	markup->step = markup->in_doctype ? MARKUP_DOCTYPE : MARKUP_TEXT;
}

/* The name of the document type comes first. */
static void name_doctype(struct markup *markup, unsigned char c)
{
	bool ends = byte_is_space((char)c) || c == '>' || c == '[';
	struct view name;

	if (!ends) {
		word_add(&markup->name, c);
		return;
	}
	name = word_view(&markup->name);
	if (!name.len)
		return;
	markup->is_doctype_named = true;
	if (view_is_nocase(name, "html"))
		decide(markup, MEDIA_HTML);
	else
		markup->type = is_svg_name(name) ? MEDIA_SVG : MEDIA_XML;
}

static void take_doctype(struct markup *markup, unsigned char c)
{
	const uint32_t comment = 0x3C212D2D; /* <!-- */

	if (!markup->is_doctype_named)
		name_doctype(markup, c);
	markup->recent = markup->recent << 8 | c;
	if (markup->quote) {
		if (c == markup->quote)
			markup->quote = 0;
	} else if (c == '"' || c == '\'') {
		markup->quote = c;
	} else if (c == '[' || c == ']') {
		markup->in_subset = c == '[';
	} else if (markup->recent == comment) {
		markup->run = 0;
		markup->step = MARKUP_COMMENT;
	} else if (c == '>' && !markup->in_subset) {
		markup->in_doctype = false;
		markup->step = MARKUP_TEXT;
	}
}

static void take_tag(struct markup *markup, unsigned char c)
{
	if (c == '>') {
		if (markup->is_slashed && markup->is_svg_tag)
			close_svg(markup);
		markup->is_root_tag = false;
		markup->step = MARKUP_TEXT;
		return;
	}
	markup->is_slashed = c == '/';
	if (c == '/' || byte_is_space((char)c))
		return;
	markup->name.len = 0;
	word_add(&markup->name, c);
	markup->step = MARKUP_ATTRIBUTE;
}

static void take_start_name(struct markup *markup, unsigned char c)
{
	if (c != '>' && c != '/' && !byte_is_space((char)c)) {
		word_add(&markup->name, c);
		return;
	}
	start_element(markup);
	take_tag(markup, c);
}

/* `after`: behind the blanks that follow an attribute's name. */
static void take_attribute(struct markup *markup, unsigned char c, bool after)
{
	bool blank = byte_is_space((char)c);

	if (c == '=') {
		markup->step = MARKUP_VALUE;
	} else if (blank) {
		markup->step = MARKUP_EQUALS;
	} else if (after || c == '>' || c == '/') {
		markup->step = MARKUP_TAG;
		take_tag(markup, c);
	} else {
		word_add(&markup->name, c);
	}
}

static void take_value(struct markup *markup, unsigned char c)
{
	if (byte_is_space((char)c))
		return;
	markup->value.len = 0;
	if (c == '"' || c == '\'') {
		markup->quote = c;
		markup->step = MARKUP_QUOTED;
	} else if (c == '>') {
		take_tag(markup, c);
	} else {
		word_add(&markup->value, c);
		markup->step = MARKUP_UNQUOTED;
	}
}

static void end_value(struct markup *markup)
{
	markup->quote = 0;
	markup->step = MARKUP_TAG;
	if (markup->is_root_tag)
		svg_size_note(&markup->size, word_view(&markup->name),
			      word_view(&markup->value));
}

static void take_in_value(struct markup *markup, unsigned char c)
{
	if (markup->quote && c == markup->quote) {
		end_value(markup);
	} else if (!markup->quote && (c == '>' || byte_is_space((char)c))) {
		end_value(markup);
		take_tag(markup, c);
	} else {
		word_add(&markup->value, c);
	}
}

static void take_end_name(struct markup *markup, unsigned char c)
{
	struct view name = word_view(&markup->name);

	if (c != '>') {
		word_add(&markup->name, c);
		return;
	}
	markup->step = MARKUP_TEXT;
	while (name.len && byte_is_space(name.ptr[name.len - 1]))
		name.len--;
	if (is_svg_name(name))
		close_svg(markup);
}

static void take_text(struct markup *markup, unsigned char c)
{
	if (c == '<')
		markup->step = MARKUP_OPEN;
	else if (!markup->has_element && !byte_is_space((char)c))
		decide(markup, MEDIA_UNKNOWN);
}

static void take(struct markup *markup, unsigned char c)
{
	switch (markup->step) {
	case MARKUP_TEXT:
		take_text(markup, c);
		break;
	case MARKUP_OPEN:
		take_open(markup, c);
		break;
	case MARKUP_DECLARATION:
		take_declaration(markup, c);
		break;
	case MARKUP_INSTRUCTION:
		take_until(markup, c, '?', 1);
		break;
	case MARKUP_COMMENT:
		take_until(markup, c, '-', 2);
		break;
	case MARKUP_CDATA:
		take_until(markup, c, ']', 2);
		break;
	case MARKUP_DOCTYPE:
		take_doctype(markup, c);
		break;
	case MARKUP_START_NAME:
		take_start_name(markup, c);
		break;
	case MARKUP_TAG:
		take_tag(markup, c);
		break;
	case MARKUP_ATTRIBUTE:
		take_attribute(markup, c, false);
		break;
	case MARKUP_EQUALS:
		take_attribute(markup, c, true);
		break;
	case MARKUP_VALUE:
		take_value(markup, c);
		break;
	case MARKUP_QUOTED:
	case MARKUP_UNQUOTED:
		take_in_value(markup, c);
		break;
	case MARKUP_END_NAME:
		take_end_name(markup, c);
		break;
	}
}

/* The byte order mark: true when this byte is part of one. */
static bool take_mark(struct markup *markup, unsigned char c)
{
	static const unsigned char utf8[3] = {0xEF, 0xBB, 0xBF};

	if (!markup->at) {
		markup->lead = c;
		return c >= 0xEF;
	}
	if (markup->lead == utf8[0])
		return markup->at < 3 && c == utf8[markup->at];
	if (markup->at > 1 || markup->lead < 0xFE)
		return false;
	markup->is_utf16 = (c ^ markup->lead) == 1;
	markup->is_big_endian = markup->lead == 0xFE;
	return true;
}

/* A UTF-16 unit counts as its ASCII character, any other as 0x80. */
static void take_half(struct markup *markup, unsigned char c)
{
	unsigned char high = c, low = markup->half;

	if (!(markup->at & 1)) {
		markup->half = c;
		return;
	}
	if (markup->is_big_endian) {
		high = markup->half;
		low = c;
	}
	take(markup, high ? 0x80 : low);
}

/* What cannot end the step is passed at once: it may be megabytes. */
static size_t pass_bulk(struct markup *markup, const unsigned char *bytes,
			size_t len)
{
	const unsigned char *found;
	int wanted = markup->step == MARKUP_QUOTED ? markup->quote : '<';

	if (markup->is_utf16 || !markup->has_element || markup->is_root_tag ||
	    (markup->step != MARKUP_TEXT && markup->step != MARKUP_QUOTED))
		return 0;
	found = memchr(bytes, wanted, len);
	return found ? (size_t)(found - bytes) : len;
}

void markup_feed(struct markup *markup, struct feed *feed)
{
	while (feed->left && markup->progress == PROGRESS_GOING) {
		size_t bulk = pass_bulk(markup, feed->at, feed->left);

		markup->at += bulk;
		feed->at += bulk;
		feed->left -= bulk;
		if (!feed->left)
			break;
		if (!take_mark(markup, *feed->at)) {
			if (markup->is_utf16)
				take_half(markup, *feed->at);
			else
				take(markup, *feed->at);
		}
		markup->at++;
		feed->at++;
		feed->left--;
	}
}

enum media_type markup_type(const struct markup *markup)
{
	if (markup->type)
		return markup->type;
	if (markup->has_instruction)
		return MEDIA_XML;
	return markup->has_comment ? MEDIA_HTML : MEDIA_UNKNOWN;
}

static void feed_state(void *state, struct feed *feed)
{
	markup_feed(state, feed);
}

/* A comment longer than what is sniffed may have hidden an SVG. */
static void finish_state(const void *state, struct media_info *info)
{
	const struct markup *markup = state;

	info->type = markup_type(markup);
	info->state = MEDIA_UNVERIFIABLE;
	if (info->type != MEDIA_SVG)
		return;
	info->state = progress_state(markup->progress);
	svg_size_pixels(&markup->size, &info->width, &info->height);
}

FORMAT_FITS(struct markup);
const struct format format_markup = {feed_state, finish_state};
