#include "yaml/yaml_events.h"

#include "base/buf.h"

/*
 * A scalar is decoded a second time, from its own bytes, with the rules that
 * libyaml follows (YAML 1.1); what comes out is compared with what libyaml
 * made of it, so that a difference costs the map and never the value.
 */
struct decoder {
	struct text_builder out;
	struct view in; /* the text up to the end of the node */
	size_t at;
	struct buf escape;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* How long the line break at `at` is; 0: there is none. */
static size_t break_length(struct view v, size_t at)
{
	struct view rest = view_slice(v, at, at + 3);

	if (!rest.len)
		return 0;
	if (rest.ptr[0] == '\n')
		return 1;
	if (rest.ptr[0] == '\r')
		return view_starts_with(rest, "\r\n") ? 2 : 1;
	if (view_starts_with(rest, "\xC2\x85"))
		return 2;
	if (view_starts_with(rest, "\xE2\x80\xA8") ||
	    view_starts_with(rest, "\xE2\x80\xA9"))
		return 3;
	return 0;
}

/* U+2028 and U+2029 are kept as they are and never folded. */
static bool break_is_kept(size_t len)
{
	return len == 3;
}

static void add_break(struct decoder *d, size_t at, size_t len)
{
	if (break_is_kept(len) || d->in.ptr[at] == '\n')
		text_builder_copy(&d->out, at, at + len);
	else
		text_builder_replace(&d->out, at, at + len, view_of("\n"));
}

static void add_breaks(struct decoder *d, struct span part)
{
	size_t at = part.start;

	while (at < part.end) {
		size_t len = break_length(d->in, at);

		if (len)
			add_break(d, at, len);
		at += len ? len : 1;
	}
}

/*
 * Blanks and line breaks inside a flow scalar. A single break is a blank, more
 * are one less; after an escaped break all count.
 */
static void fold(struct decoder *d, bool escaped)
{
	size_t from = d->at, len;
	bool broken = escaped, pending = false;

	for (;;) {
		while (d->at < d->in.len && is_blank(d->in.ptr[d->at]))
			d->at++;
		len = break_length(d->in, d->at);
		if (!len)
			break;
		if (!broken && !break_is_kept(len)) {
			pending = true;
		} else {
			add_break(d, d->at, len);
			pending = false;
		}
		broken = true;
		d->at += len;
	}
	if (!broken)
		text_builder_copy(&d->out, from, d->at);
	else if (pending)
		text_builder_replace(&d->out, from, d->at, view_of(" "));
}

static bool decode_hex(struct decoder *d, size_t start, size_t digits)
{
	uint32_t cp = 0;

	if (d->in.len - start < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		int value = byte_hex_value(d->in.ptr[start + i]);

		if (value < 0)
			return false;
		cp = cp << 4 | (uint32_t)value;
	}
	buf_add_codepoint(&d->escape, cp);
	text_builder_replace(&d->out, d->at, start + digits,
			     buf_view(&d->escape));
	d->at = start + digits;
	return true;
}

static bool escape_value(char c, uint32_t *ret_cp)
{
	static const struct {
		char letter;
		uint32_t cp;
	} escapes[] = {
	    {'0', 0},    {'a', 7},      {'b', 8},      {'t', 9},
	    {'\t', 9},   {'n', 10},     {'v', 11},     {'f', 12},
	    {'r', 13},   {'e', 27},     {' ', ' '},    {'"', '"'},
	    {'/', '/'},  {'\'', '\''},  {'\\', '\\'},  {'N', 0x85},
	    {'_', 0xA0}, {'L', 0x2028}, {'P', 0x2029},
	};

	for (size_t i = 0; i < sizeof(escapes) / sizeof(*escapes); i++) {
		if (escapes[i].letter != c)
			continue;
		*ret_cp = escapes[i].cp;
		return true;
	}
	return false;
}

static bool decode_escape(struct decoder *d)
{
	size_t letter = d->at + 1;
	size_t len = break_length(d->in, letter);
	uint32_t cp;

	if (letter >= d->in.len)
		return false;
	if (len) {
		d->at = letter + len;
		fold(d, true);
		return true;
	}
	buf_clear(&d->escape);
	switch (d->in.ptr[letter]) {
	case 'x':
		return decode_hex(d, letter + 1, 2);
	case 'u':
		return decode_hex(d, letter + 1, 4);
	case 'U':
		return decode_hex(d, letter + 1, 8);
	default:
		break;
	}
	if (!escape_value(d->in.ptr[letter], &cp))
		return false;
	buf_add_codepoint(&d->escape, cp);
	text_builder_replace(&d->out, d->at, letter + 1, buf_view(&d->escape));
	d->at = letter + 1;
	return true;
}

static bool is_special(const struct decoder *d, size_t at, char special)
{
	char c = d->in.ptr[at];

	return is_blank(c) || (special && c == special) ||
	       break_length(d->in, at);
}

/* `special` starts an escape: backslash, quote, or none (0). */
static bool decode_flow(struct decoder *d, char special)
{
	while (d->at < d->in.len) {
		size_t from = d->at;

		while (d->at < d->in.len && !is_special(d, d->at, special))
			d->at++;
		text_builder_copy(&d->out, from, d->at);
		if (d->at == d->in.len)
			break;
		if (!special || d->in.ptr[d->at] != special) {
			fold(d, false);
		} else if (special == '\'') {
			text_builder_replace(&d->out, d->at, d->at + 2,
					     view_of("'"));
			d->at += 2;
		} else if (!decode_escape(d)) {
			return false;
		}
	}
	return true;
}

static bool decode_quoted(struct decoder *d, char special)
{
	if (d->in.len - d->at < 2)
		return false;
	d->at++;
	d->in.len--;
	return decode_flow(d, special);
}

static size_t skip_spaces(struct view v, size_t at, size_t max)
{
	size_t from = at;

	while (at < v.len && v.ptr[at] == ' ' && at - from < max)
		at++;
	return at;
}

/*
 * The blanks before the first line with more than blanks in it; *ret_most is
 * the most that any line up to there has.
 */
static size_t first_indent(struct view v, size_t at, size_t *ret_most)
{
	size_t len, start, most = 0;

	do {
		start = at;
		at = skip_spaces(v, at, v.len);
		most = at - start > most ? at - start : most;
		len = break_length(v, at);
		if (len)
			at += len;
	} while (len);
	*ret_most = most;
	return at - start;
}

/*
 * How far a block is indented. Where an indicator says it, it says so relative
 * to what is around the block: it is what the value lacks of the blanks.
 */
static size_t block_indent(struct view in, size_t at, struct view value,
			   bool is_explicit)
{
	size_t most, unused;
	size_t indent = first_indent(in, at, &most);
	size_t left = first_indent(value, 0, &unused);

	if (!is_explicit)
		return most;
	return indent > left ? indent - left : 0;
}

struct block {
	size_t indent;
	bool folded, strip, keep, is_explicit;
	struct span first; /* the break before, not yet added */
	struct span more;  /* lines of nothing after it */
	bool was_blank;    /* the line before began with a blank */
};

/* Past lines of nothing and the indentation; false: the block ends here. */
static bool find_line(struct decoder *d, struct block *b)
{
	size_t len, from;

	b->more.start = d->at;
	for (;;) {
		from = d->at;
		d->at = skip_spaces(d->in, d->at, b->indent);
		len = break_length(d->in, d->at);
		if (!len)
			break;
		d->at += len;
	}
	b->more.end = from;
	return d->at - from == b->indent && d->at < d->in.len;
}

static void join_lines(struct decoder *d, const struct block *b)
{
	bool blank = is_blank(d->in.ptr[d->at]);
	size_t len = b->first.end - b->first.start;

	if (!b->folded || blank || b->was_blank || break_is_kept(len))
		add_breaks(d, b->first);
	else if (len && b->more.start == b->more.end)
		text_builder_replace(&d->out, b->first.start, b->first.end,
				     view_of(" "));
	add_breaks(d, b->more);
}

static void read_header(struct decoder *d, struct block *b)
{
	for (d->at++; d->at < d->in.len; d->at++) {
		char c = d->in.ptr[d->at];

		if (c != '-' && c != '+' && !byte_is_digit(c))
			break;
		b->strip |= c == '-';
		b->keep |= c == '+';
		b->is_explicit |= byte_is_digit(c);
	}
	while (d->at < d->in.len && !break_length(d->in, d->at))
		d->at++;
	d->at += break_length(d->in, d->at);
}

static bool decode_block(struct decoder *d, struct view value, bool folded)
{
	struct block b = {.folded = folded};

	read_header(d, &b);
	b.indent = block_indent(d->in, d->at, value, b.is_explicit);
	while (find_line(d, &b)) {
		size_t from = d->at;

		join_lines(d, &b);
		b.was_blank = is_blank(d->in.ptr[from]);
		while (d->at < d->in.len && !break_length(d->in, d->at))
			d->at++;
		text_builder_copy(&d->out, from, d->at);
		b.first.start = d->at;
		d->at += break_length(d->in, d->at);
		b.first.end = d->at;
	}
	if (!b.strip)
		add_breaks(d, b.first);
	if (b.keep)
		add_breaks(d, b.more);
	return true;
}

static bool decode(struct decoder *d, const struct yaml_event *event)
{
	switch (event->style) {
	case YAML_SINGLE:
		return decode_quoted(d, '\'');
	case YAML_DOUBLE:
		return decode_quoted(d, '\\');
	case YAML_LITERAL:
		return decode_block(d, event->value, false);
	case YAML_FOLDED:
		return decode_block(d, event->value, true);
	case YAML_PLAIN:
		break;
	}
	return decode_flow(d, 0);
}

bool yaml_scalar_text(struct arena *arena, const struct text *text,
		      const struct yaml_event *event, struct text *ret_text)
{
	struct decoder d = {
	    .in = view_slice(text->bytes, 0, event->end),
	    .at = event->start,
	};
	struct view got;
	bool exact;

	buf_init(&d.escape, 8);
	text_builder_init(&d.out, arena, text);
	exact = decode(&d, event);
	buf_release(&d.escape);
	got = view_make(d.out.bytes, d.out.len);
	if (exact && view_equals(got, event->value)) {
		*ret_text = text_builder_finish(&d.out);
		return true;
	}
	text_builder_release(&d.out);
	text_builder_init(&d.out, arena, text);
	text_builder_replace(&d.out, event->start, event->end, event->value);
	*ret_text = text_builder_finish(&d.out);
	return false;
}
