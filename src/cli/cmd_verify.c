#include <stdio.h>
#include <string.h>

#include "bundle/verify.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "store/store.h"

struct verify_arguments {
	bool help, quiet, json;
};

struct verify_report {
	const struct verify_arguments *args;
	const char *path;
};

static const struct command_help verify_help = {
    "[OPTION…] BUNDLE|BAG…",
    "Checks a bundle, packed or unpacked, ours or any BagIt bag: every hash,\n"
    "path and link. Reads it once, extracts nothing.",
};

static void show_problem(void *ctx, struct view member, const char *sentence)
{
	const struct verify_report *report = ctx;
	struct record *record;

	output_complain("%s: %.*s%s%s", report->path, VIEW_ARGS(member),
			member.len ? ": " : "", sentence);
	if (!report->args->json)
		return;
	record = record_new("problem");
	record_string(record, "bundle", report->path);
	record_text(record, "member", member);
	record_string(record, "reason", sentence);
	output_record(record);
}

static void print_summary_record(const char *path,
				 const struct verify_summary *summary)
{
	struct record *record = record_new("summary");

	record_string(record, "bundle", path);
	record_bool(record, "sound", !summary->problems);
	record_bool(record, "tearsheet", summary->ours);
	record_number(record, "files", (int64_t)summary->files);
	record_number(record, "bytes", (int64_t)summary->bytes);
	record_number(record, "articles", (int64_t)summary->articles);
	record_number(record, "assets", (int64_t)summary->assets);
	record_number(record, "missing", (int64_t)summary->missing);
	record_number(record, "problems", (int64_t)summary->problems);
	output_record(record);
}

static void print_summary(const char *path,
			  const struct verify_summary *summary)
{
	char a[OUTPUT_TEXT], b[OUTPUT_TEXT], c[OUTPUT_TEXT], d[OUTPUT_TEXT];
	char missing[OUTPUT_TEXT + 64] = "";

	if (summary->problems) {
		output_line("%s: NOT sound: %s in %s", path,
			    output_count(a, summary->problems, "problem"),
			    output_count(b, summary->files, "file"));
	} else if (summary->ours) {
		if (summary->missing)
			snprintf(missing, sizeof(missing),
				 "; %s could not be had when it was packed",
				 output_count(d, summary->missing, "picture"));
		output_line("%s: sound: %s, %s, %s in all%s", path,
			    output_count(a, summary->articles, "article"),
			    output_count(b, summary->assets, "image"),
			    output_bytes(c, summary->bytes), missing);
	} else {
		output_line("%s: sound: %s (%s); a bag, not made by tearsheet",
			    path, output_count(a, summary->files, "file"),
			    output_bytes(c, summary->bytes));
	}
}

static int verify_one(const struct verify_arguments *args, const char *path)
{
	struct verify_report report = {args, path};
	const struct verify_callbacks callbacks = {show_problem, &report};
	struct verify_summary summary;
	struct error err = {0};

	if (bundle_verify(path, store_digest_ops(), &callbacks, &summary,
			  &err)) {
		output_problem(path, err.text, args->json);
		return error_exit_status(err.code);
	}
	if (args->json)
		print_summary_record(path, &summary);
	else if (!args->quiet)
		print_summary(path, &summary);
	return summary.problems ? 1 : 0;
}

int cmd_verify(int argc, char **argv)
{
	struct verify_arguments args = {0};
	const struct option_spec specs[] = {
	    {0, "json", OPTION_FLAG, &args.json, NULL,
	     "results as one JSON object a line", NULL},
	    {'q', "quiet", OPTION_FLAG, &args.quiet, NULL,
	     "say nothing of what is sound", NULL},
	    {'h', "help", OPTION_FLAG, &args.help, NULL, "this text", NULL},
	};
	const size_t count = sizeof(specs) / sizeof(specs[0]);
	struct error err = {0};
	int first = 1, status = 0, one;

	if (options_parse(argc, argv, specs, count, &first, &err))
		return output_failure(&err);
	if (args.help) {
		options_print_help("verify", &verify_help, specs, count);
		return 0;
	}
	if (first == argc) {
		output_complain("verify: which bundle? see tearsheet verify "
				"--help");
		return 2;
	}
	for (int i = first; i < argc; i++) {
		one = verify_one(&args, argv[i]);
		status = one > status ? one : status;
	}
	return status;
}
