#include "bundle/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limit.h"
#include "bundle/folder_walk.h"
#include "bundle/member_name.h"
#include "bundle/tar_reader.h"
#include "bundle/verify_state.h"

static void add_problem(struct verify *verify, struct view member,
			const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

static void add_problem(struct verify *verify, struct view member,
			const char *format, va_list args)
{
	char sentence[LIMIT_NAME_BYTES + ERROR_TEXT_MAX];

	vsnprintf(sentence, sizeof(sentence), format, args);
	verify->summary.problems++;
	verify->callbacks->on_problem(verify->callbacks->ctx, member, sentence);
}

void verify_problem(struct verify *verify, struct view member,
		    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_problem(verify, member, format, args);
	va_end(args);
}

struct ledger_entry *verify_entry(struct verify *verify, struct view name)
{
	struct ledger_entry *entry = ledger_entry(&verify->ledger, name);

	if (!entry && !verify->full) {
		verify->full = true;
		verify->damaged = true;
		verify_problem(verify, VIEW_NONE,
			       "names more than %d paths; the rest is not "
			       "checked",
			       LIMIT_MEMBERS);
	}
	return entry;
}

/* The first name of a packed bag tells the folder that all must lie in. */
static void learn_top(struct verify *verify, struct view name, bool folder)
{
	size_t slash = view_find_byte(name, 0, '/');
	struct buf top;

	verify->top_known = true;
	if (slash == name.len && !folder) {
		verify_problem(verify, name,
			       "does not lie in a folder of the bag's own");
		return;
	}
	buf_init(&top, LIMIT_NAME_BYTES + 1);
	buf_add_view(&top, view_slice(name, 0, slash));
	buf_add_byte(&top, '/');
	verify->top = arena_copy(&verify->ledger.arena, buf_view(&top));
	buf_release(&top);
}

/* "./NAME/" and "NAME/" are what tar programs write for folders. */
static struct view tidy_name(struct view name, bool folder)
{
	while (view_starts_with(name, "./"))
		name = view_slice(name, 2, name.len);
	if (folder && view_ends_with(name, "/"))
		name.len--;
	return name;
}

/*
 * What the member is called in the bag; empty when it is the bag's folder, or
 * not fit to be looked at, which is then reported.
 */
static struct view name_in_bag(struct verify *verify,
			       const struct member_source *source,
			       const struct member *member)
{
	bool folder = member->kind == MEMBER_FOLDER;
	struct view name = tidy_name(member->name, folder);
	struct view top = verify->top;
	const char *problem;

	if (folder && (!name.len || view_is(name, ".")))
		return VIEW_NONE;
	problem = member_name_problem(name);
	if (problem) {
		verify_problem(verify, member->name, "%s", problem);
		return VIEW_NONE;
	}
	if (!source->packed)
		return name;
	if (!verify->top_known) {
		learn_top(verify, name, folder);
		top = verify->top;
	}
	if (folder && top.len == name.len + 1 &&
	    !memcmp(top.ptr, name.ptr, name.len))
		return VIEW_NONE;
	if (name.len > top.len &&
	    view_equals(view_slice(name, 0, top.len), top))
		return view_slice(name, top.len, name.len);
	verify_problem(verify, name, "lies outside of the bag's folder");
	return VIEW_NONE;
}

static void on_line(void *ctx, const struct line *line)
{
	struct verify *verify = ctx;

	if (verify->text == TEXT_OURS)
		verify_ours_line(verify, line);
	else if (!verify->unreadable)
		verify_tag_line(verify, line);
}

static void begin_text(struct verify *verify, struct view member)
{
	bool ours;

	verify->member = member;
	verify->text = verify_text_begin(verify, member);
	ours = verify->text == TEXT_OURS;
	line_splitter_init(&verify->lines,
			   ours ? LIMIT_RECORD_BYTES : LIMIT_TAG_FILE_BYTES,
			   ours);
	verify->lines.on_line = on_line;
	verify->lines.ctx = verify;
}

static int read_bytes(struct verify *verify, struct member_source *source,
		      void *hash, uint64_t *ret_size, struct error *err)
{
	struct view bytes;
	int r;

	for (;;) {
		r = member_source_read(source, &bytes, err);
		if (r || !bytes.len)
			return r;
		*ret_size += bytes.len;
		verify->digest->update(hash, bytes.ptr, bytes.len);
		if (verify->text != TEXT_NONE)
			line_splitter_feed(&verify->lines, bytes);
	}
}

/* Hash the file, read its text where it matters, and write both down. */
static int read_file(struct verify *verify, struct member_source *source,
		     struct view name, struct error *err)
{
	struct ledger_entry *entry = verify_entry(verify, name);
	struct digest digest;
	uint64_t size = 0;
	void *hash;
	int r;

	if (!entry)
		return TS_OK;
	hash = verify->digest->begin();
	begin_text(verify, entry->name);
	r = read_bytes(verify, source, hash, &size, err);
	verify->digest->end(hash, &digest);
	if (!r && verify->text != TEXT_NONE) {
		line_splitter_finish(&verify->lines);
		verify_text_end(verify);
	}
	line_splitter_release(&verify->lines);
	if (r)
		return r;
	entry = verify_entry(verify, verify->member);
	if (entry->flags & LEDGER_PRESENT) {
		verify_problem(verify, entry->name, "is there twice");
		return TS_OK;
	}
	entry->flags |= LEDGER_PRESENT;
	entry->size = size;
	entry->actual = digest;
	return TS_OK;
}

static int read_member(struct verify *verify, struct member_source *source,
		       const struct member *member, struct error *err)
{
	struct view name;

	if (member->kind == MEMBER_OTHER) {
		verify_problem(verify, member->name,
			       "is %s; only files and folders are allowed",
			       member->what);
		return TS_OK;
	}
	name = name_in_bag(verify, source, member);
	if (!name.len || member->kind == MEMBER_FOLDER)
		return TS_OK;
	return read_file(verify, source, name, err);
}

static int read_members(struct verify *verify, struct member_source *source,
			struct error *err)
{
	struct member member;
	bool end = false;
	int r = TS_OK;

	while (!r) {
		r = member_source_next(source, &member, &end, err);
		if (r || end)
			break;
		r = read_member(verify, source, &member, err);
	}
	return r;
}

static int open_source(const char *path, struct member_source **ret_source,
		       struct error *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		return folder_walk_open(fd, path, ret_source, err);
	if (errno != ENOTDIR)
		return error_set_errno(err, errno, "%s", path);
	return tar_reader_open(path, ret_source, err);
}

static int verify_source(struct verify *verify, struct member_source *source,
			 struct error *err)
{
	struct error failure = {.code = TS_OK};
	int r = read_members(verify, source, &failure);

	if (r && r != TS_E_CORRUPT) {
		if (err)
			*err = failure;
		return r;
	}
	if (r)
		verify_problem(verify, VIEW_NONE, "%s", failure.text);
	verify->damaged |= !source->whole;
	verify_report(verify);
	return TS_OK;
}

int bundle_verify(const char *path, const struct digest_ops *digest,
		  const struct verify_callbacks *callbacks,
		  struct verify_summary *ret_summary, struct error *err)
{
	struct verify verify = {.digest = digest, .callbacks = callbacks};
	struct member_source *source = NULL;
	int r;

	r = open_source(path, &source, err);
	if (!source)
		return r;
	ledger_init(&verify.ledger);
	r = verify_source(&verify, source, err);
	if (!r)
		*ret_summary = verify.summary;
	ledger_release(&verify.ledger);
	member_source_close(source);
	return r;
}
