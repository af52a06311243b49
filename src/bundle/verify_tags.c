#include <string.h>

#include "base/limit.h"
#include "bundle/bag.h"
#include "bundle/manifest_line.h"
#include "bundle/member_name.h"
#include "bundle/verify_state.h"

static const struct {
	const char *name;
	unsigned bit;
	size_t hex; /* digits; 0: any number */
} algorithms[] = {
    {"md5", ALGORITHM_MD5, 32},       {"sha1", ALGORITHM_SHA1, 40},
    {"sha224", ALGORITHM_SHA224, 56}, {"sha256", ALGORITHM_SHA256, 64},
    {"sha384", ALGORITHM_SHA384, 96}, {"sha512", ALGORITHM_SHA512, 128},
    {"other", ALGORITHM_OTHER, 0},
};

enum {
	ALGORITHMS = sizeof(algorithms) / sizeof(algorithms[0]),
	QUOTED_MAX = 64, /* of a value that is shown */
};

void verify_algorithm_names(unsigned bits, struct buf *ret_names)
{
	for (size_t i = 0; i < ALGORITHMS; i++) {
		if (!(bits & algorithms[i].bit))
			continue;
		if (ret_names->len)
			buf_add_string(ret_names, ", ");
		buf_add_string(ret_names, algorithms[i].name);
	}
}

/* "manifest-ALGORITHM.txt" with this prefix; 0 when it is none. */
static unsigned manifest_algorithm(struct view name, const char *prefix)
{
	struct view word;

	if (!view_starts_with(name, prefix) || !view_ends_with(name, ".txt") ||
	    name.len < strlen(prefix) + 5 ||
	    view_find_byte(name, 0, '/') < name.len)
		return 0;
	word = view_slice(name, strlen(prefix), name.len - 4);
	for (size_t i = 0; i < ALGORITHMS; i++)
		if (view_is(word, algorithms[i].name))
			return algorithms[i].bit;
	return ALGORITHM_OTHER;
}

static bool begin_manifest(struct verify *verify, struct view member)
{
	unsigned tag = manifest_algorithm(member, "tagmanifest-");
	unsigned payload = manifest_algorithm(member, "manifest-");

	verify->manifests |= payload;
	verify->tag_manifests |= tag;
	verify->tag_manifest = tag != 0;
	verify->algorithm = tag ? tag : payload;
	return verify->algorithm != 0;
}

enum verify_text verify_text_begin(struct verify *verify, struct view member)
{
	verify->unreadable = false;
	if (view_is(member, "bagit.txt")) {
		verify->declared = true;
		return TEXT_DECLARATION;
	}
	if (view_is(member, "bag-info.txt") ||
	    view_is(member, "package-info.txt")) /* its name before 0.96 */
		return TEXT_INFO;
	if (view_is(member, "fetch.txt"))
		return TEXT_FETCH;
	if (view_is(member, "tearsheet.jsonl")) {
		verify->summary.ours = true;
		return TEXT_OURS;
	}
	return begin_manifest(verify, member) ? TEXT_MANIFEST : TEXT_NONE;
}

/* The value of "LABEL: value", or false. */
static bool labelled(struct view text, const char *label,
		     struct view *ret_value)
{
	size_t colon = view_find_byte(text, 0, ':');

	if (colon == text.len ||
	    !view_is_nocase(view_trim(view_slice(text, 0, colon)), label))
		return false;
	*ret_value = view_trim(view_slice(text, colon + 1, text.len));
	return true;
}

/* "M.N", both with digits. */
static bool parse_version(struct view v, uint64_t *ret_major,
			  uint64_t *ret_minor)
{
	size_t dot = view_find_byte(v, 0, '.');

	return view_to_u64(view_slice(v, 0, dot), ret_major) &&
	       view_to_u64(view_slice(v, dot + 1, v.len), ret_minor);
}

static void read_version(struct verify *verify, struct view text)
{
	uint64_t major, minor;
	struct view value;

	if (!view_starts_with(text, "BagIt-Version:") ||
	    !labelled(text, "BagIt-Version", &value) ||
	    !parse_version(value, &major, &minor)) {
		verify_problem(verify, verify->member,
			       "does not begin with a BagIt version");
		verify->unreadable = true;
		return;
	}
	verify->from_1_0 = major >= 1;
	if ((major == 0 && minor >= 93 && minor <= 97) ||
	    (major == 1 && minor == 0))
		return;
	verify_problem(verify, verify->member,
		       "declares BagIt version %.*s, which is not supported",
		       VIEW_ARGS(view_slice(value, 0, QUOTED_MAX)));
}

static void read_encoding(struct verify *verify, struct view text)
{
	struct view value;

	if (!labelled(text, "Tag-File-Character-Encoding", &value))
		verify_problem(verify, verify->member,
			       "does not say how tag files are encoded");
	else if (!view_is_nocase(value, "UTF-8"))
		verify_problem(verify, verify->member,
			       "says that tag files are in %.*s; only UTF-8 is "
			       "supported",
			       VIEW_ARGS(view_slice(value, 0, QUOTED_MAX)));
}

static void read_declaration(struct verify *verify, const struct line *line)
{
	if (line->number == 1)
		read_version(verify, line->text);
	else if (line->number == 2)
		read_encoding(verify, line->text);
	else if (line->number == 3)
		verify_problem(verify, verify->member,
			       "has more than its two lines");
}

/* "BYTES.FILES" */
static void read_info(struct verify *verify, const struct line *line)
{
	struct view value;

	if (!labelled(line->text, "Payload-Oxum", &value))
		return;
	if (verify->has_oxum)
		verify_problem(verify, verify->member,
			       "has Payload-Oxum twice");
	verify->has_oxum =
	    parse_version(value, &verify->oxum_bytes, &verify->oxum_files);
	if (!verify->has_oxum)
		verify_problem(verify, verify->member,
			       "line %zu: Payload-Oxum is malformed",
			       line->number);
}

static bool checksum_fits(unsigned bit, struct view checksum)
{
	for (size_t i = 0; i < ALGORITHMS; i++)
		if (algorithms[i].bit == bit && algorithms[i].hex)
			return checksum.len == algorithms[i].hex;
	return true;
}

/* What is wrong with a path that a manifest lists, or NULL. */
static const char *path_problem(const struct verify *verify, struct view path)
{
	const char *problem = member_name_problem(path);

	if (problem)
		return problem;
	if (!verify->tag_manifest && !bag_is_payload(path))
		return "is not below data/";
	if (verify->tag_manifest && bag_is_payload(path))
		return "is payload in a tag manifest";
	if (verify->tag_manifest && manifest_algorithm(path, "tagmanifest-"))
		return "is a tag manifest in a tag manifest";
	return NULL;
}

static void list(struct verify *verify, const struct line *line,
		 struct view path, struct view checksum)
{
	const char *problem = path_problem(verify, path);
	struct ledger_entry *entry;
	struct digest digest;
	bool again;

	if (problem) {
		verify_problem(verify, verify->member, "line %zu: \"%.*s\" %s",
			       line->number, VIEW_ARGS(path), problem);
		return;
	}
	entry = verify_entry(verify, path);
	if (!entry)
		return;
	again = entry->manifests & verify->algorithm;
	entry->manifests |= verify->algorithm;
	if (again)
		entry->flags |= LEDGER_REPEATED;
	if (verify->algorithm != ALGORITHM_SHA256 ||
	    !digest_from_hex(checksum, &digest))
		return;
	if (again && !digest_equals(&digest, &entry->listed))
		verify_problem(verify, verify->member,
			       "line %zu: lists \"%.*s\" again with another "
			       "checksum",
			       line->number, VIEW_ARGS(path));
	entry->listed = digest;
	entry->flags |= LEDGER_DIGEST;
}

static void read_manifest(struct verify *verify, const struct line *line)
{
	struct view checksum;
	struct buf path;

	if (!line->text.len)
		return;
	if (line->number == 1 && (view_starts_with(line->text, "\xFE\xFF") ||
				  view_starts_with(line->text, "\xFF\xFE"))) {
		verify_problem(verify, verify->member,
			       "is in UTF-16, which is not supported");
		verify->unreadable = true;
		return;
	}
	buf_init(&path, LIMIT_NAME_BYTES);
	if (!manifest_line_parse(line->text, &checksum, &path) ||
	    !checksum_fits(verify->algorithm, checksum))
		verify_problem(verify, verify->member, "line %zu is malformed",
			       line->number);
	else
		list(verify, line, buf_view(&path), checksum);
	buf_release(&path);
}

static size_t find_blank(struct view v)
{
	size_t at = 0;

	while (at < v.len && v.ptr[at] != ' ' && v.ptr[at] != '\t')
		at++;
	return at;
}

/* URL LENGTH PATH (RFC 8493, section 2.2.3) */
static bool parse_fetch(struct view text, struct view *ret_path)
{
	text = view_trim(view_slice(text, find_blank(text), text.len));
	text = view_trim(view_slice(text, find_blank(text), text.len));
	*ret_path = text;
	return text.len > 0;
}

static void note_fetch(struct verify *verify, const struct line *line,
		       struct view path)
{
	const char *problem = member_name_problem(path);
	struct ledger_entry *entry;

	if (!problem && !bag_is_payload(path))
		problem = "is not below data/";
	if (problem) {
		verify_problem(verify, verify->member, "line %zu: \"%.*s\" %s",
			       line->number, VIEW_ARGS(path), problem);
		return;
	}
	entry = verify_entry(verify, path);
	if (entry)
		entry->flags |= LEDGER_FETCH;
}

static void read_fetch(struct verify *verify, const struct line *line)
{
	struct view coded;
	struct buf path;

	if (!line->text.len)
		return;
	buf_init(&path, LIMIT_NAME_BYTES);
	if (parse_fetch(line->text, &coded))
		manifest_path_decode(coded, &path);
	if (!path.len || buf_status(&path))
		verify_problem(verify, verify->member, "line %zu is malformed",
			       line->number);
	else
		note_fetch(verify, line, buf_view(&path));
	buf_release(&path);
}

void verify_tag_line(struct verify *verify, const struct line *line)
{
	if (line->overlong) {
		verify_problem(verify, verify->member,
			       "line %zu is too long to be one", line->number);
		return;
	}
	if (verify->text == TEXT_DECLARATION)
		read_declaration(verify, line);
	else if (verify->text == TEXT_INFO)
		read_info(verify, line);
	else if (verify->text == TEXT_MANIFEST)
		read_manifest(verify, line);
	else if (verify->text == TEXT_FETCH)
		read_fetch(verify, line);
}

void verify_text_end(struct verify *verify)
{
	size_t lines = verify->lines.number;

	if (verify->text == TEXT_DECLARATION && lines < 2 &&
	    !verify->unreadable)
		verify_problem(verify, verify->member,
			       "has fewer than its two lines");
	if (verify->text == TEXT_OURS && !lines)
		verify_problem(verify, verify->member, "is empty");
}
