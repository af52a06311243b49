#include <stdio.h>
#include <string.h>

#include "base/limit.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "job/article_set.h"
#include "scan/scan.h"

struct scan_arguments {
	struct scan_options scan;
	int as;
	bool help, quiet, json;
};

struct scan_totals {
	const struct scan_arguments *args;
	size_t articles, unreadable, references, pictures;
};

static const struct command_help scan_help = {
    "[OPTION…] ARTICLE|DIR|-…",
    "Lists every image that articles name, with its place: file, line,\n"
    "column, kind, URL. Fetches nothing and writes nothing.",
};

static const char *const as_words[] = {"auto", "markdown", "html", NULL};

static void complain(void *ctx, const char *path, const char *sentence)
{
	struct scan_totals *totals = ctx;

	totals->unreadable++;
	output_problem(path, sentence, totals->args->json);
}

static void print_reference_record(const char *article,
				   const struct reference *ref)
{
	struct record *record = record_new("reference");

	record_string(record, "article", article);
	record_number(record, "id", (int64_t)ref->id);
	record_number(record, "picture", (int64_t)ref->picture);
	record_string(record, "kind", ref->kind);
	record_string(record, "key", ref->key);
	record_string(record, "level", scan_level_name(ref->level));
	record_number(record, "start", (int64_t)ref->span.start);
	record_number(record, "end", (int64_t)ref->span.end);
	record_number(record, "line", (int64_t)ref->line);
	record_number(record, "column", (int64_t)ref->column);
	record_text(record, "raw", ref->raw);
	record_text(record, "value", ref->value);
	record_string(record, "url", ref->url);
	record_string(record, "path", ref->path);
	record_array(record, "alternatives");
	record_string(record, "problem", ref->problem);
	output_record(record);
}

static void print_article_record(const char *article, const struct scan *scan)
{
	struct record *record = record_new("article");

	record_string(record, "article", article);
	record_string(record, "as",
		      scan->as == SCAN_HTML ? "html" : "markdown");
	record_bool(record, "front_matter", scan->page.has_front_matter);
	record_string(record, "page_url", scan->page.url);
	record_string(record, "base_url", scan->page.base);
	record_string(record, "referrer_policy",
		      referrer_policy_name(scan->page.policy));
	record_number(record, "references", (int64_t)scan->ref_count);
	record_number(record, "pictures", (int64_t)scan->picture_count);
	record_number(record, "data_uris", (int64_t)scan->data_uris);
	record_string(record, "problem", scan->problem);
	output_record(record);
}

static void print_scan(const struct scan_totals *totals, const char *article,
		       const struct scan *scan)
{
	if (totals->args->json)
		print_article_record(article, scan);
	for (size_t i = 0; i < scan->ref_count; i++) {
		const struct reference *ref = &scan->refs[i];

		if (totals->args->json) {
			print_reference_record(article, ref);
			continue;
		}
		output_line("%s:%zu:%zu: %s%s%s%s %.*s%s%s%s", article,
			    ref->line, ref->column, ref->kind,
			    ref->key ? "(" : "", ref->key ? ref->key : "",
			    ref->key ? ")" : "", (int)ref->value.len,
			    ref->value.ptr, ref->problem ? " (" : "",
			    ref->problem ? ref->problem : "",
			    ref->problem ? ")" : "");
	}
}

static int scan_one(struct scan_totals *totals, const struct article_set *set,
		    const struct article_file *file, struct error *err)
{
	struct scan scan;
	struct buf bytes;
	int r;

	buf_init(&bytes, LIMIT_ARTICLE_BYTES);
	r = article_load(set, file, &bytes, err);
	if (!r)
		r = scan_article(buf_view(&bytes), &totals->args->scan, &scan,
				 err);
	if (!r) {
		if (scan.problem)
			output_problem(file->path, scan.problem,
				       totals->args->json);
		print_scan(totals, file->path, &scan);
		totals->articles++;
		totals->references += scan.ref_count;
		totals->pictures += scan.picture_count;
		scan_release(&scan);
	}
	buf_release(&bytes);
	return r;
}

static void print_totals(const struct scan_totals *totals)
{
	char a[OUTPUT_TEXT], b[OUTPUT_TEXT], c[OUTPUT_TEXT];
	struct record *record;

	if (totals->args->json) {
		record = record_new("summary");
		record_number(record, "articles", (int64_t)totals->articles);
		record_number(record, "unreadable",
			      (int64_t)totals->unreadable);
		record_number(record, "references",
			      (int64_t)totals->references);
		record_number(record, "pictures", (int64_t)totals->pictures);
		output_record(record);
	} else if (!totals->args->quiet) {
		output_line("%s to %s in %s",
			    output_count(a, totals->references, "reference"),
			    output_count(b, totals->pictures, "picture"),
			    output_count(c, totals->articles, "article"));
	}
}

static int scan_paths(const struct scan_arguments *args,
		      const char *const *paths, size_t count, struct error *err)
{
	struct scan_totals totals = {.args = args};
	const struct article_callbacks callbacks = {complain, NULL, &totals};
	struct article_set set;
	struct scan empty;
	int r = scan_article(VIEW_NONE, &args->scan, &empty, err);

	if (r) /* the options are wrong, whatever the article */
		return error_exit_status(r);
	scan_release(&empty);
	r = article_set_collect(paths, count, &callbacks, &set, err);

	if (r)
		return error_exit_status(r);
	for (size_t i = 0; i < set.count; i++) {
		r = scan_one(&totals, &set, &set.files[i], err);
		if (r && set.count > 1)
			complain(&totals, set.files[i].path, err->text);
	}
	if (set.count == 1 && r) {
		article_set_release(&set);
		return error_exit_status(r);
	}
	*err = (struct error){0};
	print_totals(&totals);
	article_set_release(&set);
	return totals.unreadable ? 1 : 0;
}

int cmd_scan(int argc, char **argv)
{
	struct scan_arguments args = {0};
	const struct option_spec specs[] = {
	    {0, "as", OPTION_CHOICE, &args.as, "LANG",
	     "read bodies as auto, markdown or html", as_words},
	    {0, "page-url", OPTION_TEXT, &args.scan.page_url, "URL",
	     "where the article was published", NULL},
	    {0, "base-url", OPTION_TEXT, &args.scan.base_url, "URL",
	     "what relative links are relative to", NULL},
	    {0, "json", OPTION_FLAG, &args.json, NULL,
	     "results as one JSON object a line", NULL},
	    {'q', "quiet", OPTION_FLAG, &args.quiet, NULL, "no summary", NULL},
	    {'h', "help", OPTION_FLAG, &args.help, NULL, "this text", NULL},
	};
	const size_t count = sizeof(specs) / sizeof(specs[0]);
	struct error err = {0};
	int first = 1, status;

	if (options_parse(argc, argv, specs, count, &first, &err)) {
		status = 2;
	} else if (args.help) {
		options_print_help("scan", &scan_help, specs, count);
		status = 0;
	} else if (first == argc) {
		error_set(&err, TS_E_USAGE,
			  "scan: which article? see tearsheet scan --help");
		status = 2;
	} else {
		args.scan.as = (enum scan_as)args.as;
		status = scan_paths(&args, (const char *const *)argv + first,
				    (size_t)(argc - first), &err);
	}
	if (err.code)
		output_failure(&err);
	return status;
}
