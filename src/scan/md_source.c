#include "scan/md_source.h"

#include <string.h>

bool md_source_has(const struct md_source *source, size_t at, char c)
{
	return at < source->bytes.len && source->bytes.ptr[at] == c;
}

bool md_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool md_is_punctuation(char c)
{
	return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') ||
	       (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

bool md_is_any_of(char c, const char *set)
{
	return c && strchr(set, c);
}

size_t md_skip_blanks(struct view v, size_t at)
{
	while (at < v.len && md_is_blank(v.ptr[at]))
		at++;
	return at;
}

size_t md_skip_line_ending(struct view v, size_t at)
{
	if (at < v.len && v.ptr[at] == '\n')
		return at + 1;
	if (at == v.len || v.ptr[at] != '\r')
		return at;
	at++;
	return at < v.len && v.ptr[at] == '\n' ? at + 1 : at;
}
