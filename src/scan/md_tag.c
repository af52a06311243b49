#include "scan/md_tag.h"

/* RFC 3986 schemes as CommonMark limits them. */
enum { SCHEME_MIN = 2, SCHEME_MAX = 32, HOST_LABEL_MAX = 63 };

static size_t skip_spaces(const struct md_source *source, size_t at)
{
	while (at < source->bytes.len && byte_is_space(source->bytes.ptr[at]) &&
	       source->bytes.ptr[at] != '\f')
		at++;
	return at;
}

static size_t skip_name(const struct md_source *source, size_t at)
{
	if (at == source->bytes.len || !byte_is_alpha(source->bytes.ptr[at]))
		return at;
	while (at < source->bytes.len &&
	       (byte_is_alnum(source->bytes.ptr[at]) ||
		source->bytes.ptr[at] == '-'))
		at++;
	return at;
}

static bool is_attribute_byte(char c, bool first)
{
	if (byte_is_alpha(c) || c == '_' || c == ':')
		return true;
	return !first && (byte_is_digit(c) || c == '.' || c == '-');
}

static size_t skip_attribute_name(const struct md_source *source, size_t at)
{
	size_t start = at;

	while (at < source->bytes.len &&
	       is_attribute_byte(source->bytes.ptr[at], at == start))
		at++;
	return at;
}

/* False when there is no value where one has to be. */
static bool skip_value(const struct md_source *source, size_t *at)
{
	struct view v = source->bytes;
	size_t start = *at;

	if (md_source_has(source, start, '"') ||
	    md_source_has(source, start, '\'')) {
		*at = view_find_byte(v, start + 1, v.ptr[start]);
		return (*at)++ < v.len;
	}
	while (*at < v.len && !byte_is_space(v.ptr[*at]) &&
	       !md_is_any_of(v.ptr[*at], "\"'=<>`"))
		(*at)++;
	return *at > start;
}

static bool skip_attributes(const struct md_source *source, size_t *at)
{
	for (;;) {
		size_t start = skip_spaces(source, *at);
		size_t name = skip_attribute_name(source, start);
		size_t equals = skip_spaces(source, name);

		if (start == *at || name == start)
			return true;
		*at = name;
		if (!md_source_has(source, equals, '='))
			continue;
		*at = skip_spaces(source, equals + 1);
		if (!skip_value(source, at))
			return false;
	}
}

static size_t find_tag_end(const struct md_source *source, size_t *at)
{
	bool closing = md_source_has(source, *at + 1, '/');
	size_t name = *at + 1 + closing;

	*at = skip_name(source, name);
	if (*at == name)
		return 0;
	if (!closing && !skip_attributes(source, at))
		return 0;
	*at = skip_spaces(source, *at);
	if (!closing && md_source_has(source, *at, '/'))
		(*at)++;
	return md_source_has(source, *at, '>') ? *at + 1 : 0;
}

size_t md_tag_end(struct md_source *source, size_t at)
{
	size_t reached = at;
	size_t end = find_tag_end(source, &reached);

	source->work += reached - at;
	return end;
}

static size_t find_address_end(const struct md_source *source, size_t *at)
{
	struct view v = source->bytes;
	size_t start = ++*at;

	if (start == v.len || !byte_is_alpha(v.ptr[start]))
		return 0;
	while (*at < v.len && *at - start <= SCHEME_MAX &&
	       (byte_is_alnum(v.ptr[*at]) || md_is_any_of(v.ptr[*at], "+.-")))
		(*at)++;
	if (*at - start < SCHEME_MIN || *at - start > SCHEME_MAX ||
	    !md_source_has(source, *at, ':'))
		return 0;
	while (*at < v.len && (unsigned char)v.ptr[*at] > ' ' &&
	       v.ptr[*at] != '<' && v.ptr[*at] != '>')
		(*at)++;
	return md_source_has(source, *at, '>') ? *at + 1 : 0;
}

/* A host label: letters, digits, inner hyphens. */
static bool skip_label(struct view v, size_t *at)
{
	size_t start = *at;

	while (*at < v.len && (byte_is_alnum(v.ptr[*at]) || v.ptr[*at] == '-'))
		(*at)++;
	return *at > start && *at - start <= HOST_LABEL_MAX &&
	       v.ptr[start] != '-' && v.ptr[*at - 1] != '-';
}

static size_t find_mail_end(const struct md_source *source, size_t *at)
{
	struct view v = source->bytes;
	size_t start = ++*at;

	while (*at < v.len &&
	       (byte_is_alnum(v.ptr[*at]) ||
		md_is_any_of(v.ptr[*at], ".!#$%&'*+/=?^_`{|}~-")))
		(*at)++;
	if (*at == start || !md_source_has(source, *at, '@'))
		return 0;
	do {
		(*at)++;
		if (!skip_label(v, at))
			return 0;
	} while (md_source_has(source, *at, '.'));
	return md_source_has(source, *at, '>') ? *at + 1 : 0;
}

size_t md_autolink_end(struct md_source *source, size_t at)
{
	size_t reached = at, again = at;
	size_t end = find_address_end(source, &reached);

	if (!end)
		end = find_mail_end(source, &again);
	source->work += reached + again - 2 * at;
	return end;
}

/* Where the terminator is at or after `from`; the text's length: nowhere. */
static size_t find_terminator(struct md_source *source,
			      struct md_terminators *known, size_t index,
			      size_t from)
{
	static const char *const strings[] = {"-->", "?>", ">", "]]>"};
	size_t *found = &known->found[index];

	if (!*found || *found - 1 < from) {
		*found = view_find(source->bytes, from, strings[index]) + 1;
		source->work += *found - 1 > from ? *found - 1 - from : 0;
	}
	return *found - 1;
}

size_t md_markup_end(struct md_source *source, struct md_terminators *known,
		     size_t at)
{
	static const size_t lengths[] = {3, 2, 1, 3};
	struct view here = view_slice(source->bytes, at, source->bytes.len);
	size_t index, open, end;

	if (view_starts_with(here, "<!-->"))
		return at + 5;
	if (view_starts_with(here, "<!--->"))
		return at + 6;
	if (view_starts_with(here, "<!--")) {
		index = 0;
		open = 4;
	} else if (view_starts_with(here, "<?")) {
		index = 1;
		open = 2;
	} else if (view_starts_with(here, "<![CDATA[")) {
		index = 3;
		open = 9;
	} else if (here.len > 2 && here.ptr[1] == '!' &&
		   byte_is_alpha(here.ptr[2])) {
		index = 2;
		open = 3;
	} else {
		return 0;
	}
	end = find_terminator(source, known, index, at + open);
	return end < source->bytes.len ? end + lengths[index] : 0;
}
