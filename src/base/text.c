#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct text text_of_file(struct arena *arena, struct view bytes)
{
	struct text_run *run = arena_alloc(arena, sizeof(*run));

	*run = (struct text_run){.file_len = bytes.len, .verbatim = true};
	return (struct text){bytes, run, 1, bytes.len};
}

/* The run that byte `at` is in; for at == len, the last one. */
static size_t find_run(const struct text *text, size_t at)
{
	size_t low = 0, high = text->run_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (text->runs[middle].text <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Where in the file the part that byte `at` stands for begins or ends. */
static size_t file_start(const struct text *text, size_t at)
{
	const struct text_run *run = &text->runs[find_run(text, at)];

	return run->verbatim ? run->file + (at - run->text) : run->file;
}

static size_t file_stop(const struct text *text, size_t last)
{
	const struct text_run *run = &text->runs[find_run(text, last)];

	return run->verbatim ? run->file + (last - run->text) + 1
			     : run->file + run->file_len;
}

size_t text_offset(const struct text *text, size_t at)
{
	if (at >= text->bytes.len)
		return text->file_end;
	return file_start(text, at);
}

struct span text_span(const struct text *text, size_t start, size_t end)
{
	size_t at = text_offset(text, start);

	if (start >= end)
		return (struct span){at, at};
	return (struct span){at, file_stop(text, end - 1)};
}

static size_t run_text_end(const struct text *text, size_t index)
{
	return index + 1 < text->run_count ? text->runs[index + 1].text
					   : text->bytes.len;
}

bool text_is_contiguous(const struct text *text, size_t start, size_t end)
{
	size_t index, expected;

	if (start >= end)
		return true;
	index = find_run(text, start);
	/* A replaced run is replaced as a whole or not at all. */
	if (!text->runs[index].verbatim && text->runs[index].text != start)
		return false;
	expected = text->runs[index].file;
	for (;; index++) {
		const struct text_run *run = &text->runs[index];
		size_t stop = run_text_end(text, index);

		if (run->file != expected)
			return false;
		expected = run->file + run->file_len;
		if (stop >= end)
			return run->verbatim || stop == end;
	}
}

void text_builder_init(struct text_builder *builder, struct arena *arena,
		       const struct text *source)
{
	*builder = (struct text_builder){
	    .arena = arena,
	    .source = source,
	    .file_end = text_offset(source, 0),
	};
}

static void append_bytes(struct text_builder *builder, struct view v)
{
	size_t cap = builder->cap;

	if (!v.len)
		return;
	if (builder->len + v.len > cap) {
		cap = cap < 64 ? 64 : cap * 2;
		if (cap < builder->len + v.len)
			cap = builder->len + v.len;
		builder->bytes = xrealloc(builder->bytes, cap, 1);
		builder->cap = cap;
	}
	memcpy(builder->bytes + builder->len, v.ptr, v.len);
	builder->len += v.len;
}

static void append_run(struct text_builder *builder, struct text_run run)
{
	struct text_run *last = NULL;

	if (builder->run_count)
		last = &builder->runs[builder->run_count - 1];
	builder->file_end = run.file + run.file_len;
	if (last && last->verbatim && run.verbatim &&
	    last->file + last->file_len == run.file) {
		last->file_len += run.file_len;
		return;
	}
	builder->runs = array_grow(builder->runs, builder->run_count,
				   &builder->run_cap, sizeof(*builder->runs));
	builder->runs[builder->run_count++] = run;
}

/* The part [start, end) of the source's run `index`, as a run of the result. */
static struct text_run cut_run(const struct text *source, size_t index,
			       size_t start, size_t end)
{
	struct text_run run = source->runs[index];

	if (run.verbatim) {
		run.file += start - run.text;
		run.file_len = end - start;
	}
	return run;
}

/* The runs of the source's [start, end), for bytes that come after. */
static void append_source_runs(struct text_builder *builder, size_t start,
			       size_t end)
{
	const struct text *source = builder->source;
	size_t at = start, index, stop;

	for (index = find_run(source, start); at < end; index++) {
		struct text_run run;

		stop = run_text_end(source, index);
		if (stop > end)
			stop = end;
		run = cut_run(source, index, at, stop);
		run.text = builder->len + (at - start);
		append_run(builder, run);
		at = stop;
	}
}

void text_builder_copy(struct text_builder *builder, size_t start, size_t end)
{
	if (start >= end)
		return;
	append_source_runs(builder, start, end);
	append_bytes(builder, view_slice(builder->source->bytes, start, end));
}

void text_builder_replace(struct text_builder *builder, size_t start,
			  size_t end, struct view with)
{
	struct span span = text_span(builder->source, start, end);
	struct text_run run = {builder->len, span.start, span.end - span.start,
			       false};

	if (!with.len) {
		builder->file_end = span.end;
		return;
	}
	append_run(builder, run);
	append_bytes(builder, with);
}

struct text text_builder_finish(struct text_builder *builder)
{
	struct arena *arena = builder->arena;
	struct text text = {.file_end = builder->file_end};
	size_t count = builder->run_count ? builder->run_count : 1;
	struct text_run *runs = arena_alloc(arena, count * sizeof(*runs));

	if (builder->run_count)
		memcpy(runs, builder->runs, count * sizeof(*runs));
	else
		*runs = (struct text_run){.file = builder->file_end,
					  .verbatim = true};
	text.bytes = arena_copy(arena, view_make(builder->bytes, builder->len));
	text.runs = runs;
	text.run_count = count;
	text_builder_release(builder);
	return text;
}

struct text text_slice(struct arena *arena, const struct text *text,
		       size_t start, size_t end)
{
	struct text_builder builder;
	struct text slice;

	if (end > text->bytes.len)
		end = text->bytes.len;
	if (start > end)
		start = end;
	text_builder_init(&builder, arena, text);
	builder.file_end = text_offset(text, start);
	if (start < end)
		append_source_runs(&builder, start, end);
	slice = text_builder_finish(&builder);
	slice.bytes = view_slice(text->bytes, start, end);
	return slice;
}

void text_builder_release(struct text_builder *builder)
{
	free(builder->bytes);
	free(builder->runs);
	*builder = (struct text_builder){0};
}
