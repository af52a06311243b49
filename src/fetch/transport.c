#include "fetch/transport.h"

/* The line that starts at *at, without its end; moves *at behind it. */
static struct view next_line(struct view fields, size_t *at)
{
	size_t start = *at, end = view_find_byte(fields, start, '\n');

	*at = end + 1;
	return view_slice(fields, start, end);
}

struct view transport_field(struct view fields, const char *name, size_t n)
{
	struct view line, value;
	size_t at = 0, colon;

	while (at < fields.len) {
		line = next_line(fields, &at);
		colon = view_find_byte(line, 0, ':');
		if (colon == line.len ||
		    !view_is_nocase(view_slice(line, 0, colon), name))
			continue;
		if (n-- > 0)
			continue;
		value = view_trim(view_slice(line, colon + 1, line.len));
		return value.len ? value : view_make("", 0);
	}
	return VIEW_NONE;
}

bool transport_value_is_safe(const char *value)
{
	for (const char *p = value; *p; p++) {
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return false;
	}
	return true;
}
