#include <inttypes.h>

#include "base/limit.h"
#include "bundle/bag.h"
#include "bundle/verify_state.h"

/* Only SHA-256 can be checked; a bag without it is read, and refused. */
static void report_algorithms(struct verify *verify, unsigned algorithms,
			      const char *kind)
{
	struct buf names;

	if (!algorithms || algorithms & ALGORITHM_SHA256)
		return;
	buf_init(&names, LIMIT_TAG_FILE_BYTES);
	verify_algorithm_names(algorithms, &names);
	verify_problem(verify, VIEW_NONE,
		       "has only %.*s %s, which this version does not check",
		       VIEW_ARGS(buf_view(&names)), kind);
	buf_release(&names);
}

static void report_bag(struct verify *verify)
{
	const struct verify_summary *summary = &verify->summary;

	report_algorithms(verify, verify->manifests, "manifests");
	report_algorithms(verify, verify->tag_manifests, "tag manifests");
	if (verify->damaged)
		return;
	if (!verify->declared)
		verify_problem(verify, view_of("bagit.txt"),
			       "is missing: this is no bag");
	else if (!verify->manifests)
		verify_problem(verify, VIEW_NONE,
			       "has no manifest of its payload");
	if (verify->has_oxum && (verify->oxum_bytes != summary->bytes ||
				 verify->oxum_files != summary->files))
		verify_problem(verify, VIEW_NONE,
			       "has %" PRIu64 " bytes in %" PRIu64
			       " files where Payload-Oxum says %" PRIu64
			       " in %" PRIu64,
			       summary->bytes, summary->files,
			       verify->oxum_bytes, verify->oxum_files);
}

/* From 1.0 on every manifest lists all of the payload; before, one was
 * enough. */
static bool is_listed(const struct verify *verify,
		      const struct ledger_entry *entry)
{
	if (!verify->from_1_0)
		return entry->manifests != 0;
	return (entry->manifests & verify->manifests) == verify->manifests;
}

static bool is_tag_manifest(struct view name)
{
	return view_starts_with(name, "tagmanifest-") &&
	       view_find_byte(name, 0, '/') == name.len;
}

static void report_unlisted(struct verify *verify,
			    const struct ledger_entry *entry)
{
	if (bag_is_payload(entry->name)) {
		if (!entry->manifests)
			verify_problem(verify, entry->name,
				       "is extra: no manifest lists it");
		else if (!is_listed(verify, entry))
			verify_problem(verify, entry->name,
				       "is not in every manifest");
		return;
	}
	if (verify->summary.ours && !entry->manifests &&
	    !is_tag_manifest(entry->name))
		verify_problem(verify, entry->name,
			       "is extra: no tag manifest lists it");
}

/* Assets and articles of ours are told of in tearsheet.jsonl. */
static void report_said(struct verify *verify, const struct ledger_entry *entry)
{
	if (!verify->summary.ours)
		return;
	if (!(entry->flags & LEDGER_SAID)) {
		if (view_starts_with(entry->name, "data/assets/") ||
		    view_starts_with(entry->name, "data/articles/"))
			verify_problem(verify, entry->name,
				       "is not in tearsheet.jsonl");
		return;
	}
	if (entry->said_size != entry->size ||
	    !digest_equals(&entry->said, &entry->actual))
		verify_problem(verify, entry->name,
			       "is not what tearsheet.jsonl says");
}

static void report_present(struct verify *verify,
			   const struct ledger_entry *entry)
{
	if (entry->flags & LEDGER_DIGEST &&
	    !digest_equals(&entry->actual, &entry->listed))
		verify_problem(verify, entry->name,
			       "has changed: its bytes are not those that the "
			       "manifest lists");
	if (verify->damaged)
		return;
	if (verify->manifests)
		report_unlisted(verify, entry);
	report_said(verify, entry);
}

static void report_absent(struct verify *verify,
			  const struct ledger_entry *entry)
{
	if (entry->manifests && entry->flags & LEDGER_FETCH)
		verify_problem(verify, entry->name,
			       "is missing: fetch.txt says where to get it");
	else if (entry->manifests)
		verify_problem(verify, entry->name, "is missing");
	else if (entry->flags & LEDGER_SAID)
		verify_problem(verify, entry->name,
			       "is missing: tearsheet.jsonl names it");
	else if (entry->flags & LEDGER_FETCH)
		verify_problem(verify, entry->name,
			       "is in fetch.txt and in no manifest");
	if (entry->linker)
		verify_problem(verify,
			       verify->ledger.entries[entry->linker - 1].name,
			       "has a link to \"%.*s\", which is not there",
			       VIEW_ARGS(entry->name));
}

static void count_payload(struct verify *verify)
{
	const struct ledger_entry *entry;

	for (size_t i = 0; i < verify->ledger.count; i++) {
		entry = &verify->ledger.entries[i];
		if (!(entry->flags & LEDGER_PRESENT) ||
		    !bag_is_payload(entry->name))
			continue;
		verify->summary.files++;
		verify->summary.bytes += entry->size;
	}
}

void verify_report(struct verify *verify)
{
	const struct ledger_entry *entry;

	count_payload(verify);
	report_bag(verify);
	for (size_t i = 0; i < verify->ledger.count; i++) {
		entry = &verify->ledger.entries[i];
		if (entry->flags & LEDGER_REPEATED && verify->from_1_0)
			verify_problem(verify, entry->name,
				       "is listed twice in one manifest");
		if (entry->flags & LEDGER_PRESENT)
			report_present(verify, entry);
		else if (!verify->damaged)
			report_absent(verify, entry);
	}
}
