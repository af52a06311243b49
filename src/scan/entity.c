#include "scan/entity.h"

#include <string.h>

#include "base/buf.h"

struct name {
	const char *name; /* without '&' and ';' */
	const char *utf8;
	bool legacy; /* also without its semicolon */
};

#define N(name, utf8) {#name, utf8, false},
#define L(name, utf8) {#name, utf8, true},
static const struct name names[] = {
#include "scan/entity_table.inc"
};
#undef N
#undef L

enum { NAME_COUNT = sizeof(names) / sizeof(names[0]) };

/* The names that share their first bytes: [first, last). */
struct range {
	size_t first, last;
};

/*
 * The first name in `range`, whose names share their first `at` bytes, with
 * a byte there that is not below c. A name's NUL is below every byte asked for.
 */
static size_t lower_bound(struct range range, size_t at, unsigned c)
{
	while (range.first < range.last) {
		size_t middle = range.first + (range.last - range.first) / 2;

		if ((unsigned char)names[middle].name[at] < c)
			range.first = middle + 1;
		else
			range.last = middle;
	}
	return range.first;
}

static struct range narrow(struct range range, size_t at, char byte)
{
	unsigned c = (unsigned char)byte;
	struct range narrower;

	narrower.first = lower_bound(range, at, c);
	narrower.last = lower_bound(range, at, c + 1);
	return narrower;
}

const char *entity_find(struct view name)
{
	struct range range = {0, NAME_COUNT};

	for (size_t i = 0; i < name.len && range.first < range.last; i++) {
		if (!byte_is_alnum(name.ptr[i]))
			return NULL;
		range = narrow(range, i, name.ptr[i]);
	}
	if (range.first == range.last || names[range.first].name[name.len])
		return NULL;
	return names[range.first].utf8;
}

static void set_utf8(struct entity *entity, const char *utf8, size_t len)
{
	memcpy(entity->utf8, utf8, len);
	entity->utf8_len = len;
}

/* The longest name at v[at], just after the '&'. */
static bool read_name(struct view v, size_t at, enum entity_rule rule,
		      struct entity *ret_entity)
{
	struct range range = {0, NAME_COUNT};
	const struct name *best = NULL;
	size_t best_end = at;

	for (size_t i = at; i < v.len && byte_is_alnum(v.ptr[i]); i++) {
		const struct name *name;
		size_t end = i + 1;

		range = narrow(range, i - at, v.ptr[i]);
		if (range.first == range.last)
			break;
		name = &names[range.first];
		if (name->name[end - at])
			continue;
		if (end < v.len && v.ptr[end] == ';')
			end++;
		else if (!name->legacy)
			continue;
		best = name;
		best_end = end;
	}
	if (!best)
		return false;
	if (rule == ENTITY_IN_ATTRIBUTE && v.ptr[best_end - 1] != ';' &&
	    best_end < v.len &&
	    (v.ptr[best_end] == '=' || byte_is_alnum(v.ptr[best_end])))
		return false;
	ret_entity->len = best_end - at + 1;
	set_utf8(ret_entity, best->utf8, strlen(best->utf8));
	return true;
}

/* Numbers 0x80 to 0x9F mean windows-1252 (standard, 13.2.5.80). */
static const uint16_t windows_1252[32] = {
    0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
    0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
    0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178,
};

static uint32_t real_codepoint(uint32_t number)
{
	if (number >= 0x80 && number <= 0x9f)
		return windows_1252[number - 0x80];
	if (!number || number > 0x10ffff ||
	    (number >= 0xd800 && number <= 0xdfff))
		return 0xfffd;
	return number;
}

/* `#38` or `#x26` at v[at], just after the '&'. */
static bool read_number(struct view v, size_t at, struct entity *ret_entity)
{
	uint32_t number = 0, base = 10;
	size_t i = at + 1, digits;
	struct buf buf;

	if (i < v.len && byte_lower(v.ptr[i]) == 'x') {
		base = 16;
		i++;
	}
	for (digits = i; i < v.len; i++) {
		int digit = byte_hex_value(v.ptr[i]);

		if (digit < 0 || (uint32_t)digit >= base)
			break;
		if (number <= 0x10ffff)
			number = number * base + (uint32_t)digit;
	}
	if (i == digits)
		return false;
	if (i < v.len && v.ptr[i] == ';')
		i++;
	ret_entity->len = i - at + 1;
	buf_init(&buf, sizeof(ret_entity->utf8));
	buf_add_codepoint(&buf, real_codepoint(number));
	set_utf8(ret_entity, buf.ptr, buf.len);
	buf_release(&buf);
	return true;
}

bool entity_read(struct view v, size_t at, enum entity_rule rule,
		 struct entity *ret_entity)
{
	if (at + 1 >= v.len || v.ptr[at] != '&')
		return false;
	if (v.ptr[at + 1] == '#')
		return read_number(v, at + 1, ret_entity);
	return read_name(v, at + 1, rule, ret_entity);
}

/* Index of the next byte that may need decoding, or `end`. */
static size_t find_special(struct view v, size_t at, size_t end)
{
	while (at < end && v.ptr[at] != '&' && v.ptr[at] != '\0')
		at++;
	return at;
}

struct text entity_decode(struct arena *arena, const struct text *text,
			  struct span part, enum entity_rule rule)
{
	/* A reference never reaches beyond the part. */
	struct view v = view_slice(text->bytes, 0, part.end);
	size_t at = find_special(v, part.start, part.end);
	size_t copied = part.start;
	struct text_builder builder;
	struct entity entity;

	if (at == part.end)
		return text_slice(arena, text, part.start, part.end);
	text_builder_init(&builder, arena, text);
	while (at < part.end) {
		if (v.ptr[at] == '\0') {
			entity.len = 1;
			set_utf8(&entity, "\xef\xbf\xbd", 3);
		} else if (!entity_read(v, at, rule, &entity)) {
			at = find_special(v, at + 1, part.end);
			continue;
		}
		text_builder_copy(&builder, copied, at);
		text_builder_replace(&builder, at, at + entity.len,
				     view_make(entity.utf8, entity.utf8_len));
		copied = at + entity.len;
		at = find_special(v, copied, part.end);
	}
	text_builder_copy(&builder, copied, part.end);
	return text_builder_finish(&builder);
}
