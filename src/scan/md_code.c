#include "scan/md_code.h"

#include <stdlib.h>

#include "base/alloc.h"

struct md_code_run {
	size_t start, length;
	size_t next; /* index + 1 of the next of this length, or 0 */
};

static void add_run(struct md_code *code, size_t start, size_t length)
{
	code->runs = array_grow(code->runs, code->count, &code->cap,
				sizeof(*code->runs));
	code->runs[code->count++] =
	    (struct md_code_run){.start = start, .length = length};
	if (length > code->longest)
		code->longest = length;
}

static void list_runs(struct md_code *code, struct md_source *source,
		      size_t from)
{
	struct view v = source->bytes;
	size_t at = view_find_byte(v, from, '`');

	while (at < v.len) {
		size_t end = at;

		while (end < v.len && v.ptr[end] == '`')
			end++;
		add_run(code, at, end - at);
		at = view_find_byte(v, end, '`');
	}
	source->work += v.len - from;
	code->first = xcalloc(code->longest + 1, sizeof(*code->first));
	for (size_t i = code->count; i-- > 0;) {
		code->runs[i].next = code->first[code->runs[i].length];
		code->first[code->runs[i].length] = i + 1;
	}
}

size_t md_code_end(struct md_code *code, struct md_source *source, size_t at,
		   size_t length)
{
	size_t index;

	if (!code->listed)
		list_runs(code, source, at);
	code->listed = true;
	if (length > code->longest)
		return 0;
	index = code->first[length];
	while (index && code->runs[index - 1].start < at) {
		index = code->runs[index - 1].next;
		source->work++;
	}
	code->first[length] = index;
	return index ? code->runs[index - 1].start + length : 0;
}

void md_code_release(struct md_code *code)
{
	free(code->runs);
	free(code->first);
	*code = (struct md_code){0};
}
