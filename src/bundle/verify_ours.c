#include "base/limit.h"
#include "bundle/member_name.h"
#include "bundle/tearsheet_jsonl.h"
#include "bundle/verify_state.h"

/* What a member is said to be; twice is a fault. False: no path of a member. */
static bool note_said(struct verify *verify, const struct line *line,
		      struct view path, const struct ledger_entry *said)
{
	const char *problem = member_name_problem(path);
	struct ledger_entry *entry;

	if (problem) {
		verify_problem(verify, verify->member, "line %zu: \"%.*s\" %s",
			       line->number, VIEW_ARGS(path), problem);
		return false;
	}
	entry = verify_entry(verify, path);
	if (!entry)
		return false;
	if (entry->flags & LEDGER_SAID)
		verify_problem(verify, verify->member,
			       "line %zu: names \"%.*s\" again", line->number,
			       VIEW_ARGS(path));
	entry->flags |= LEDGER_SAID;
	entry->said = said->said;
	entry->said_size = said->said_size;
	return true;
}

/* A link within the text of an edit: no blank, quote or bracket in it. */
static bool ends_link(char c)
{
	return byte_is_space(c) || c == '"' || c == '\'' || c == '<' ||
	       c == '>' || c == '(' || c == ')' || c == ',' || c == '=';
}

/* Does a word of an edit lead to a file? "1024w" and "srcset" do not. */
static bool is_link(struct view word)
{
	if (view_ends_with(word, "/"))
		return false;
	return view_starts_with(word, "../") || view_starts_with(word, "./") ||
	       view_starts_with(word, "assets/");
}

static char decoded_byte(struct view word, size_t at)
{
	int high, low;

	if (word.ptr[at] != '%' || at + 2 >= word.len)
		return '\0';
	high = byte_hex_value(word.ptr[at + 1]);
	low = byte_hex_value(word.ptr[at + 2]);
	if (high < 0 || low < 0)
		return '\0';
	return (char)(high * 16 + low);
}

static void decode_percent(struct view word, struct buf *ret_path)
{
	char c;

	for (size_t at = 0; at < word.len; at++) {
		if (word.ptr[at] == '?' || word.ptr[at] == '#')
			break;
		c = decoded_byte(word, at);
		if (c)
			at += 2;
		else
			c = word.ptr[at];
		buf_add_byte(ret_path, c);
	}
}

/* Take the last part off a path; false: it has none. */
static bool go_up(struct buf *path)
{
	if (!path->len)
		return false;
	while (path->len && path->ptr[path->len - 1] != '/')
		path->len--;
	if (path->len)
		path->len--;
	return true;
}

/* Where `link` leads from the file `from`; false: out of the bag. */
static bool resolve(struct view from, struct view link, struct buf *ret_path)
{
	struct view part;
	size_t slash;

	buf_add_view(ret_path, from);
	go_up(ret_path);
	for (size_t at = 0; at <= link.len; at = slash + 1) {
		slash = view_find_byte(link, at, '/');
		part = view_slice(link, at, slash);
		if (!part.len || view_is(part, "."))
			continue;
		if (view_is(part, "..")) {
			if (!go_up(ret_path))
				return false;
			continue;
		}
		if (ret_path->len)
			buf_add_byte(ret_path, '/');
		buf_add_view(ret_path, part);
	}
	return !buf_status(ret_path);
}

/* It must be there, but perhaps it comes later: keep who asked for it. */
static void note_link(struct verify *verify, struct view article,
		      struct view word)
{
	struct ledger_entry *entry;
	struct buf link, path;
	size_t linker;

	buf_init(&link, LIMIT_NAME_BYTES);
	buf_init(&path, LIMIT_NAME_BYTES);
	decode_percent(word, &link);
	if (buf_status(&link) || !resolve(article, buf_view(&link), &path) ||
	    !path.len) {
		verify_problem(verify, article,
			       "has the link \"%.*s\", which leads out of the "
			       "bundle",
			       VIEW_ARGS(word));
		goto out;
	}
	entry = verify_entry(verify, article);
	if (!entry)
		goto out;
	linker = (size_t)(entry - verify->ledger.entries) + 1;
	entry = verify_entry(verify, buf_view(&path));
	if (entry && !entry->linker)
		entry->linker = linker;
out:
	buf_release(&link);
	buf_release(&path);
}

static void note_links(struct verify *verify, struct view article,
		       struct view with)
{
	struct view word;
	size_t end;

	for (size_t at = 0; at < with.len; at = end + 1) {
		for (end = at; end < with.len && !ends_link(with.ptr[end]);)
			end++;
		word = view_slice(with, at, end);
		if (is_link(word))
			note_link(verify, article, word);
	}
}

static void note_asset(struct verify *verify, const struct line *line,
		       const struct jsonl_asset *asset)
{
	struct ledger_entry said = {.said = asset->sha256,
				    .said_size = asset->size};

	verify->summary.assets++;
	note_said(verify, line, asset->path, &said);
}

static void note_article(struct verify *verify, const struct line *line,
			 const struct jsonl_article *article)
{
	struct ledger_entry said = {.said = article->sha256,
				    .said_size = article->size};

	verify->summary.articles++;
	if (!note_said(verify, line, article->path, &said))
		return;
	for (size_t i = 0; i < article->edit_count; i++)
		note_links(verify, article->path, article->edits[i].with);
}

static void note_line(struct verify *verify, const struct line *line,
		      const struct jsonl_line *parsed)
{
	if ((line->number == 1) != (parsed->type == JSONL_BUNDLE))
		verify_problem(verify, verify->member,
			       "line %zu: the bundle's own line is to be the "
			       "first and only there",
			       line->number);
	switch (parsed->type) {
	case JSONL_ASSET:
		note_asset(verify, line, &parsed->as.asset);
		break;
	case JSONL_ARTICLE:
		note_article(verify, line, &parsed->as.article);
		break;
	case JSONL_MISSING:
		verify->summary.missing++;
		break;
	case JSONL_BUNDLE:
	case JSONL_OTHER:
		break;
	}
}

void verify_ours_line(struct verify *verify, const struct line *line)
{
	struct jsonl_line parsed;
	struct arena arena;
	struct error error;

	if (line->overlong) {
		verify_problem(verify, verify->member,
			       "line %zu is too long to be one", line->number);
		return;
	}
	arena_init(&arena);
	if (jsonl_parse(line->text, &arena, &parsed, &error))
		verify_problem(verify, verify->member, "line %zu %s",
			       line->number, error.text);
	else
		note_line(verify, line, &parsed);
	arena_release(&arena);
}
