#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/environment.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "fetch/transport_curl.h"
#include "job/pack.h"

struct pack_arguments {
	struct pack_options pack;
	struct transport_curl_options transport;
	struct option_list resolve, connect_to;
	const char *store;
	size_t tries;
	int as;
	bool help, quiet, json;
	unsigned verbose;
};

/* What the callbacks of a run share. */
struct report {
	const struct pack_arguments *args;
	struct progress progress;
};

static const struct command_help pack_help = {
    "[OPTION…] ARTICLE|DIR|-…",
    "Scans articles, fetches every image they name, and packs both into one "
    "file.\nWhat can't be had keeps its link and is listed.",
};

static const char *const as_words[] = {"auto", "markdown", "html", NULL};

/* The table of options; `specs` holds at least PACK_OPTIONS. */
enum { PACK_OPTIONS = 19 };

static void fill_specs(struct pack_arguments *args, struct option_spec *specs)
{
	const struct option_spec table[PACK_OPTIONS] = {
	    {'o', "output", OPTION_TEXT, &args->pack.output, "FILE",
	     "the bundle: .tar .tar.gz .tar.zst", NULL},
	    {0, "store", OPTION_TEXT, &args->store, "DIR",
	     "where images are kept between runs", NULL},
	    {0, "as", OPTION_CHOICE, &args->as, "LANG",
	     "read bodies as auto, markdown or html", as_words},
	    {0, "page-url", OPTION_TEXT, &args->pack.scan.page_url, "URL",
	     "where the article was published", NULL},
	    {0, "base-url", OPTION_TEXT, &args->pack.scan.base_url, "URL",
	     "what relative links are relative to", NULL},
	    {0, "total", OPTION_NUMBER, &args->pack.fetch.total, "N",
	     "transfers at once (256)", NULL},
	    {0, "per-host", OPTION_NUMBER, &args->pack.fetch.host_h1, "N",
	     "of them to one host, HTTP/1.1 (6)", NULL},
	    {0, "tries", OPTION_NUMBER, &args->tries, "N",
	     "tries when a failure may pass (3)", NULL},
	    {0, "timeout", OPTION_TIME, &args->pack.fetch.timeout_ms, "TIME",
	     "for one transfer (10m)", NULL},
	    {0, "max-image", OPTION_SIZE, &args->pack.fetch.max_image, "SIZE",
	     "largest image taken (256M)", NULL},
	    {0, "user-agent", OPTION_TEXT, &args->pack.fetch.user_agent, "TEXT",
	     "what to call ourselves", NULL},
	    {0, "allow-private", OPTION_FLAG, &args->transport.allow_private,
	     NULL, "fetch from private addresses too", NULL},
	    {0, "resolve", OPTION_LIST, &args->resolve, "HOST:PORT:ADDR",
	     "use this address", NULL},
	    {0, "connect-to", OPTION_LIST, &args->connect_to,
	     "HOST:PORT:HOST:PORT", "connect there", NULL},
	    {0, "ca-file", OPTION_TEXT, &args->transport.ca_file, "FILE",
	     "certificates to trust ($CURL_CA_BUNDLE)", NULL},
	    {0, "json", OPTION_FLAG, &args->json, NULL,
	     "results as one JSON object a line", NULL},
	    {'q', "quiet", OPTION_FLAG, &args->quiet, NULL,
	     "no summary, no progress", NULL},
	    {'v', "verbose", OPTION_COUNT, &args->verbose, NULL,
	     "tell of each image", NULL},
	    {'h', "help", OPTION_FLAG, &args->help, NULL, "this text", NULL},
	};

	memcpy(specs, table, sizeof(table));
}

static void show_problem(void *ctx, const char *path, const char *sentence)
{
	struct report *report = ctx;

	progress_clear(&report->progress);
	output_problem(path, sentence, report->args->json);
}

/* As much of what is no URL as a message shows. */
enum { MISSING_SHOWN = 512 };

static void show_missing(void *ctx, const struct pack_missing *missing)
{
	struct report *report = ctx;
	const struct reference *ref = missing->ref;
	struct record *record;
	/* The URL as it was asked for: what is written may hold a password. */
	const char *shown = ref->url ? ref->url : ref->path;
	char value[MISSING_SHOWN];

	if (!shown) {
		snprintf(value, sizeof(value), "%.*s", VIEW_ARGS(ref->value));
		shown = value;
	}

	progress_clear(&report->progress);
	output_complain("%s:%zu:%zu: %s: %s (%s; link kept)", missing->article,
			ref->line, ref->column, shown, missing->reason,
			missing->verdict);
	if (!report->args->json)
		return;
	record = record_new("missing");
	record_string(record, "article", missing->article);
	record_number(record, "line", (int64_t)ref->line);
	record_number(record, "column", (int64_t)ref->column);
	record_string(record, "url", ref->url);
	record_string(record, "path", ref->path);
	if (!ref->url && !ref->path)
		record_text(record, "value", ref->value);
	record_string(record, "verdict", missing->verdict);
	record_string(record, "reason", missing->reason);
	output_record(record);
}

static void show_article(void *ctx, const char *path, size_t references,
			 size_t rewritten)
{
	struct report *report = ctx;
	struct record *record;

	if (!report->args->json)
		return;
	record = record_new("article");
	record_string(record, "article", path);
	record_number(record, "references", (int64_t)references);
	record_number(record, "rewritten", (int64_t)rewritten);
	output_record(record);
}

static void show_outcome(void *ctx, const struct fetch_outcome *outcome)
{
	struct report *report = ctx;
	char bytes[OUTPUT_TEXT];

	if (!report->args->verbose)
		return;
	progress_clear(&report->progress);
	if (outcome->verdict == VERDICT_IMAGE)
		output_complain("%s: %s, %s", outcome->request->url,
				media_type_phrase(outcome->media.type),
				output_bytes(bytes, outcome->media.bytes));
	else
		output_complain("%s: %s", outcome->request->url,
				outcome->reason
				    ? outcome->reason
				    : fetch_verdict_name(outcome->verdict));
	for (size_t i = 0; report->args->verbose > 1 && i < outcome->hop_count;
	     i++)
		output_complain(
		    "  %s, Referer: %s, HTTP %ld", outcome->hops[i].url,
		    outcome->hops[i].referer ? outcome->hops[i].referer
					     : "none",
		    outcome->hops[i].status);
}

static void show_progress(void *ctx, const struct fetch_progress *progress)
{
	struct report *report = ctx;

	progress_show(&report->progress, progress);
}

static void print_summary_record(const struct pack_summary *summary)
{
	const struct harvest_summary *harvest = &summary->harvest;
	struct record *record = record_new("summary");

	record_string(record, "bundle", summary->output);
	record_number(record, "bundle_bytes", (int64_t)summary->output_bytes);
	record_number(record, "articles", (int64_t)summary->articles);
	record_number(record, "unreadable", (int64_t)summary->unreadable);
	record_number(record, "unsound", (int64_t)summary->unsound);
	record_number(record, "references", (int64_t)summary->references);
	record_number(record, "rewritten", (int64_t)summary->rewritten);
	record_number(record, "missing", (int64_t)summary->missing);
	record_number(record, "data_uris", (int64_t)summary->data_uris);
	record_number(record, "assets", (int64_t)harvest->assets);
	record_number(record, "asset_bytes", (int64_t)harvest->asset_bytes);
	record_number(record, "fetched", (int64_t)harvest->fetched);
	record_number(record, "fetched_bytes", (int64_t)harvest->fetched_bytes);
	record_number(record, "in_store", (int64_t)harvest->known);
	record_number(record, "local", (int64_t)harvest->local);
	output_record(record);
}

static void print_summary(const struct pack_summary *summary, int64_t spent)
{
	const struct harvest_summary *harvest = &summary->harvest;
	char a[OUTPUT_TEXT], b[OUTPUT_TEXT], c[OUTPUT_TEXT], d[OUTPUT_TEXT];
	char local[OUTPUT_TEXT + 16] = "";

	output_line("%s: %s, %s (%s), %s rewritten", summary->output,
		    output_count(a, summary->articles, "article"),
		    output_count(b, harvest->assets, "image"),
		    output_bytes(c, harvest->asset_bytes),
		    output_count(d, summary->rewritten, "link"));
	if (harvest->local)
		snprintf(local, sizeof(local), "%zu local, ", harvest->local);
	output_line("%zu fetched from %s (%s) in %lld.%lld s, "
		    "%zu already in the store, %s%zu missing",
		    harvest->fetched, output_count(a, harvest->hosts, "host"),
		    output_bytes(b, harvest->fetched_bytes),
		    (long long)(spent / 1000), (long long)(spent / 100 % 10),
		    harvest->known, local, summary->missing);
}

static int run_pack(struct pack_arguments *args, struct store *store,
		    struct transport *transport, struct error *err)
{
	const struct clock *clock = clock_system();
	const struct pack_seams seams = {store, transport, clock};
	struct report report = {.args = args};
	const struct pack_events events = {
	    .on_problem = show_problem,
	    .on_missing = show_missing,
	    .on_article = show_article,
	    .harvest = {show_outcome, show_progress, interrupt_came, &report},
	    .ctx = &report,
	};
	struct pack_summary summary;
	int64_t started = clock_monotonic(clock);
	int r;

	progress_init(&report.progress, !args->quiet && !args->json, clock);
	r = pack_run(&args->pack, &seams, &events, &summary, err);
	progress_clear(&report.progress);
	if (r)
		return error_exit_status(r);
	if (args->json)
		print_summary_record(&summary);
	else if (!args->quiet)
		print_summary(&summary, clock_monotonic(clock) - started);
	r = summary.missing || summary.unreadable || summary.unsound ? 1 : 0;
	free(summary.output);
	return r;
}

/* Open what a run stands on, run, close. */
static int pack_with_store(struct pack_arguments *args, struct error *err)
{
	char *store_path = environment_store(args->store, err);
	struct transport *transport = NULL;
	struct store *store = NULL;
	int status = 3;

	if (!store_path)
		return error_exit_status(err->code);
	if (transport_curl_new(&args->transport, &transport, err) ||
	    store_open(store_path, &store, err))
		status = error_exit_status(err->code);
	else
		status = run_pack(args, store, transport, err);
	store_close(store);
	transport_curl_free(transport);
	free(store_path);
	return status;
}

static void finish_arguments(struct pack_arguments *args, int argc, char **argv)
{
	args->pack.paths = (const char *const *)argv;
	args->pack.path_count = (size_t)argc;
	args->pack.scan.as = (enum scan_as)args->as;
	args->pack.fetch.tries = (unsigned)args->tries;
	args->pack.scratch = environment_scratch();
	args->pack.default_time = environment_default_time();
	if (!args->pack.fetch.user_agent)
		args->pack.fetch.user_agent = "tearsheet/" TS_VERSION;
	args->transport.resolve = args->resolve.at;
	args->transport.resolve_count = args->resolve.count;
	args->transport.connect_to = args->connect_to.at;
	args->transport.connect_to_count = args->connect_to.count;
	if (!args->transport.ca_file)
		args->transport.ca_file = environment_ca_file();
}

/* RFC 9110, section 5.5: no line may be smuggled in. */
static bool is_field_value(const char *value)
{
	for (; *value; value++) {
		if ((unsigned char)*value < 0x20 || *value == 0x7F)
			return false;
	}
	return true;
}

int cmd_pack(int argc, char **argv)
{
	struct pack_arguments args = {0};
	struct option_spec specs[PACK_OPTIONS];
	struct error err = {0};
	int first = 1, status;

	fill_specs(&args, specs);
	if (options_parse(argc, argv, specs, PACK_OPTIONS, &first, &err)) {
		status = 2;
	} else if (args.help) {
		options_print_help("pack", &pack_help, specs, PACK_OPTIONS);
		status = 0;
	} else if (first == argc) {
		error_set(&err, TS_E_USAGE,
			  "pack: which article? see tearsheet pack --help");
		status = 2;
	} else if (args.pack.fetch.user_agent &&
		   !is_field_value(args.pack.fetch.user_agent)) {
		error_set(&err, TS_E_USAGE,
			  "--user-agent: a control character is in it");
		status = 2;
	} else {
		interrupt_catch();
		finish_arguments(&args, argc - first, argv + first);
		status = pack_with_store(&args, &err);
	}
	if (err.code && status > 1 && err.code != TS_E_CANCELLED)
		output_failure(&err);
	else if (err.code == TS_E_CANCELLED)
		output_complain("stopped; nothing was written, and what was "
				"fetched is in the store");
	option_list_release(&args.resolve);
	option_list_release(&args.connect_to);
	return status;
}
