#include "bundle/member_name.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/utf8.h"
#include "bundle/name_case.h"

enum {
	HASH_MARK = 9,      /* "~" and 8 hex digits */
	EXTENSION_MAX = 16, /* a longer one is no extension */
	COUNT_MAX = 24,     /* " (18446744073709551615)" */
	/* What comes to a path: "NAME/data/articles/", and " (2)" here and
	   there. */
	PREFIX_ROOM = 1024,
	PREFIX_DEPTH = 4,
	/* Folding may lengthen a character, to four bytes at most. */
	FOLDED_MAX = 4 * LIMIT_NAME_BYTES,
};

/* What a name is taken by, in the map that the caller keeps. */
enum { TAKEN_FOLDER = 1, TAKEN_FILE = 2 };

/* FNV-1a. It only tells long names apart. */
static uint32_t hash_bytes(struct view v)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < v.len; i++)
		hash = (hash ^ (unsigned char)v.ptr[i]) * 16777619u;
	return hash;
}

/* Control characters, those that turn text around, and Windows's own. */
static bool is_allowed(uint32_t cp)
{
	if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
		return false;
	if (cp < 0x7F)
		return !strchr("%<>:\"\\|?*/", (int)cp);
	if (cp == 0x061C || (cp >= 0x200E && cp <= 0x200F))
		return false;
	if ((cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069))
		return false;
	return cp != 0xFEFF && cp != 0xFFFD;
}

static void add_allowed(struct buf *part, struct view v)
{
	uint32_t cp;
	size_t len;

	for (size_t at = 0; at < v.len; at += len) {
		len = utf8_decode(v, at, &cp);
		if (is_allowed(cp))
			buf_add(part, v.ptr + at, len);
		else
			buf_add_byte(part, '_');
	}
}

/* Windows drops dots and blanks at the end of a name. */
static void replace_tail(struct buf *part)
{
	for (size_t i = part->len;
	     i && (part->ptr[i - 1] == '.' || part->ptr[i - 1] == ' '); i--)
		part->ptr[i - 1] = '_';
}

/* Where the extension's dot is, or the length: then there is none. */
static size_t extension_at(struct view part)
{
	size_t at = part.len;

	while (at && part.ptr[at - 1] != '.' && part.len - at < EXTENSION_MAX)
		at--;
	if (at < 2 || part.ptr[at - 1] != '.')
		return part.len;
	return at - 1;
}

static bool is_port(struct view stem)
{
	static const char *const digits[] = {"\u00B9", "\u00B2", "\u00B3"};
	struct view rest = view_slice(stem, 3, stem.len);

	if (!view_starts_with_nocase(stem, "COM") &&
	    !view_starts_with_nocase(stem, "LPT"))
		return false;
	if (rest.len == 1)
		return byte_is_digit(rest.ptr[0]);
	for (size_t i = 0; i < 3; i++)
		if (view_is(rest, digits[i]))
			return true;
	return false;
}

/* The part before the first dot names a device of Windows. */
static bool is_reserved(struct view stem)
{
	static const char *const names[] = {"CON", "PRN",    "AUX",
					    "NUL", "CONIN$", "CONOUT$"};

	while (stem.len && stem.ptr[stem.len - 1] == ' ')
		stem.len--;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (view_is_nocase(stem, names[i]))
			return true;
	return is_port(stem);
}

static void avoid_reserved(struct buf *part)
{
	size_t dot = view_find_byte(buf_view(part), 0, '.');
	struct buf rest;

	if (!is_reserved(view_slice(buf_view(part), 0, dot)))
		return;
	buf_init(&rest, part->max);
	buf_add_view(&rest, view_slice(buf_view(part), dot, part->len));
	part->len = dot;
	buf_add_byte(part, '_');
	buf_add_view(part, buf_view(&rest));
	buf_release(&rest);
}

/* The longest beginning of at most `max` bytes that cuts no character. */
static size_t cut_length(struct view v, size_t max)
{
	if (v.len <= max)
		return v.len;
	while (max && ((unsigned char)v.ptr[max] & 0xC0) == 0x80)
		max--;
	return max;
}

/* `part` with `mark` before its extension, cut so that it fits. */
static void add_marked(struct buf *ret_name, struct view part, const char *mark)
{
	size_t dot = extension_at(part);
	struct view stem = view_slice(part, 0, dot);
	struct view extension = view_slice(part, dot, part.len);
	size_t room = LIMIT_NAME_PART - extension.len - strlen(mark);

	stem.len = cut_length(stem, room);
	buf_add_view(ret_name, stem);
	buf_add_string(ret_name, mark);
	buf_add_view(ret_name, extension);
}

static void format_hash(char *mark, size_t size, struct view v)
{
	struct buf buf;

	buf_init(&buf, size - 1);
	buf_add_format(&buf, "~%08x", hash_bytes(v));
	memcpy(mark, buf.ptr, buf.len + 1);
	buf_release(&buf);
}

static void add_part(struct buf *ret_name, struct view source)
{
	char mark[HASH_MARK + 1];
	struct buf part;

	/* Nothing grows but a reserved name, by one. */
	buf_init(&part, source.len + 1);
	add_allowed(&part, source);
	replace_tail(&part);
	avoid_reserved(&part);
	if (part.len <= LIMIT_NAME_PART) {
		buf_add_view(ret_name, buf_view(&part));
	} else {
		format_hash(mark, sizeof(mark), source);
		add_marked(ret_name, buf_view(&part), mark);
	}
	buf_release(&part);
}

/* Cut the next part that is not empty off `rest`; false: there is none. */
static bool next_part(struct view *rest, struct view *ret_part)
{
	size_t slash;

	while (rest->len && rest->ptr[0] == '/')
		*rest = view_slice(*rest, 1, rest->len);
	if (!rest->len)
		return false;
	slash = view_find_byte(*rest, 0, '/');
	*ret_part = view_slice(*rest, 0, slash);
	*rest = view_slice(*rest, slash, rest->len);
	return true;
}

/* Too deep or too long as a whole: one folder stands for all of them. */
static void shorten(struct view path, struct buf *name)
{
	char mark[HASH_MARK + 1];
	size_t depth = 0, last = 0;
	struct buf part;

	for (size_t i = 0; i < name->len; i++) {
		if (name->ptr[i] != '/')
			continue;
		depth++;
		last = i + 1;
	}
	if (depth + PREFIX_DEPTH < LIMIT_TREE_DEPTH &&
	    name->len + PREFIX_ROOM <= LIMIT_NAME_BYTES)
		return;
	buf_init(&part, LIMIT_NAME_PART);
	buf_add(&part, name->ptr + last, name->len - last);
	format_hash(mark, sizeof(mark), path);
	buf_clear(name);
	buf_add_string(name, mark);
	buf_add_byte(name, '/');
	buf_add_view(name, buf_view(&part));
	buf_release(&part);
}

void member_name_make(struct view path, struct buf *ret_name)
{
	struct view rest = path, part;
	struct buf name;

	buf_init(&name, path.len * 2 + LIMIT_NAME_PART);
	while (next_part(&rest, &part)) {
		if (name.len)
			buf_add_byte(&name, '/');
		add_part(&name, part);
	}
	if (!name.len)
		buf_add_byte(&name, '_');
	shorten(path, &name);
	buf_add_view(ret_name, buf_view(&name));
	buf_release(&name);
}

bool member_name_is_portable(struct view name)
{
	struct view rest = name, part;
	struct buf made;
	bool same;

	if (name.len + 1 + LIMIT_NAME_PART > LIMIT_NAME_BYTES)
		return false;
	buf_init(&made, name.len * 2 + LIMIT_NAME_PART);
	while (next_part(&rest, &part)) {
		if (made.len)
			buf_add_byte(&made, '/');
		add_part(&made, part);
	}
	same = name.len && view_equals(buf_view(&made), name);
	buf_release(&made);
	return same;
}

static void fold(struct view name, struct buf *ret_folded)
{
	uint32_t cp;
	size_t len;

	buf_clear(ret_folded);
	for (size_t at = 0; at < name.len; at += len) {
		len = utf8_decode(name, at, &cp);
		buf_add_codepoint(ret_folded, name_case_fold(cp));
	}
}

static bool is_taken(const struct map *taken, struct view folded, bool folder)
{
	const size_t *by = map_find(taken, folded);

	return by && !(folder && *by % 4 == TAKEN_FOLDER);
}

/*
 * Add `part` to `name` so that it is free, or a folder that may be shared. The
 * map's values hold, besides what took the name, the number to try next, or a
 * thousand equal names would be a million tries.
 */
static void add_free_part(struct buf *name, struct view part, struct map *taken,
			  bool folder)
{
	size_t start = name->len, number, *value;
	char mark[COUNT_MAX + 1];
	struct buf folded, count;

	buf_init(&folded, FOLDED_MAX);
	buf_init(&count, COUNT_MAX);
	buf_add_view(name, part);
	fold(buf_view(name), &folded);
	while (is_taken(taken, buf_view(&folded), folder)) {
		name->len = start;
		buf_add_view(name, part);
		fold(buf_view(name), &folded);
		value = map_find(taken, buf_view(&folded));
		number = *value / 4 + 2;
		*value += 4;
		buf_clear(&count);
		buf_add_format(&count, " (%zu)", number);
		memcpy(mark, count.ptr, count.len + 1);
		name->len = start;
		add_marked(name, part, mark);
		fold(buf_view(name), &folded);
	}
	value = map_put(taken, buf_view(&folded), NULL);
	if (!*value)
		*value = folder ? TAKEN_FOLDER : TAKEN_FILE;
	buf_release(&folded);
	buf_release(&count);
}

void member_name_make_unique(struct view path, struct map *taken,
			     struct buf *ret_name)
{
	struct view rest, part;
	struct buf portable, name;

	buf_init(&portable, LIMIT_NAME_BYTES);
	buf_init(&name, LIMIT_NAME_BYTES);
	member_name_make(path, &portable);
	rest = buf_view(&portable);
	while (next_part(&rest, &part)) {
		if (name.len)
			buf_add_byte(&name, '/');
		add_free_part(&name, part, taken, rest.len > 0);
	}
	buf_add_view(ret_name, buf_view(&name));
	buf_release(&portable);
	buf_release(&name);
}

bool member_name_take(struct view name, struct map *taken)
{
	struct buf folded;
	size_t slash, *value;
	bool folder, is_free = true;

	buf_init(&folded, FOLDED_MAX);
	for (size_t at = 0; at <= name.len && is_free; at = slash + 1) {
		slash = view_find_byte(name, at, '/');
		folder = slash < name.len;
		fold(view_slice(name, 0, slash), &folded);
		is_free = !is_taken(taken, buf_view(&folded), folder);
		value = map_put(taken, buf_view(&folded), NULL);
		if (!*value)
			*value = folder ? TAKEN_FOLDER : TAKEN_FILE;
	}
	buf_release(&folded);
	return is_free;
}

static const char *part_problem(struct view part)
{
	if (!part.len)
		return "has an empty part in its name";
	if (view_is(part, ".") || view_is(part, ".."))
		return "has \".\" or \"..\" in its name";
	return NULL;
}

const char *member_name_problem(struct view name)
{
	const char *problem = NULL;
	size_t slash;

	if (!name.len)
		return "has no name";
	if (name.len > LIMIT_NAME_BYTES)
		return "has too long a name";
	if (name.ptr[0] == '/')
		return "has an absolute path for a name";
	if (name.len > 1 && byte_is_alpha(name.ptr[0]) && name.ptr[1] == ':')
		return "has a drive letter in its name";
	if (view_find_byte(name, 0, '\\') < name.len)
		return "has a backslash in its name";
	if (memchr(name.ptr, '\0', name.len))
		return "has a NUL in its name";
	if (!utf8_is_valid(name))
		return "has a name that is not UTF-8";
	for (size_t at = 0; at <= name.len && !problem; at = slash + 1) {
		slash = view_find_byte(name, at, '/');
		problem = part_problem(view_slice(name, at, slash));
	}
	return problem;
}
