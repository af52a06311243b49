/*
 * base/text: bytes that know where in a file they came from.
 *
 * Layer: libc only.
 *
 * A text is what every scanner reads: bytes plus a piecewise map from each
 * byte to the file. Values pass through layers (file encoding, YAML escapes,
 * character references, a container's line prefixes, srcset, CSS); each layer
 * makes a new text out of the one before, and its map is composed on the way,
 * so that the span of the innermost URL is always exact in the file.
 *
 * The map is a list of runs. A verbatim run's bytes are the file's own, one to
 * one. A replaced run is a whole: its bytes stand for its part of the file and
 * any part of it maps to all of that part (an `&amp;` is five bytes in the file
 * and one in the text; a part of the file may also vanish).
 *
 * Invariants
 *   - runs cover the text without gap, in order; file offsets never go back;
 *   - text_span() of a span that is empty is empty.
 *
 * Lifecycle: a text's bytes and runs live in the arena that its maker was
 * given (or, for text_of_file(), in the file's bytes) and end with it.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"

struct text_run {
	size_t text;     /* where the run starts in the text */
	size_t file;     /* and in the file */
	size_t file_len; /* how much of the file it stands for */
	bool verbatim;   /* bytes are the file's own, one to one */
};

struct text {
	struct view bytes;
	const struct text_run *runs;
	size_t run_count;
	size_t file_end; /* where in the file the text ends */
};

/* The whole of a file: every byte is its own place. Allocates one run. */
struct text text_of_file(struct arena *arena, struct view bytes);

/*
 * The part [start, end) of a text; bytes are shared with it, not copied. A
 * replaced run that is cut keeps its whole part of the file.
 */
struct text text_slice(struct arena *arena, const struct text *text,
		       size_t start, size_t end);

/*
 * Where the bytes [start, end) of the text are in the file. An empty span maps
 * to the empty span where its start is.
 */
struct span text_span(const struct text *text, size_t start, size_t end);

/* Where byte `at` of the text starts in the file; at == len: its end. */
size_t text_offset(const struct text *text, size_t at);

/*
 * True when the file's part for [start, end) holds nothing but what those
 * bytes stand for: no part of the file was left out inside it. Only then may
 * the span be replaced as a whole.
 */
bool text_is_contiguous(const struct text *text, size_t start, size_t end);

/*
 * Makes a text out of another: copy parts of the source as they are, put other
 * bytes in the place of a part, leave a part out by copying what is around it.
 * Parts are taken in order: `start` never goes back. Neighbouring verbatim
 * parts join.
 *
 * Lifecycle: text_builder_init() -> copy, replace … -> text_builder_finish(),
 * which gives the text and ends the builder; or text_builder_release().
 */
struct text_builder {
	struct arena *arena;
	const struct text *source;
	char *bytes;
	size_t len, cap;
	struct text_run *runs;
	size_t run_count, run_cap;
	size_t file_end;
};

void text_builder_init(struct text_builder *builder, struct arena *arena,
		       const struct text *source);
void text_builder_copy(struct text_builder *builder, size_t start, size_t end);
/* `with` stands for the source's part [start, end), which may be empty. */
void text_builder_replace(struct text_builder *builder, size_t start,
			  size_t end, struct view with);
struct text text_builder_finish(struct text_builder *builder);
void text_builder_release(struct text_builder *builder);

#endif
