/*
 * cli/output: the one place that prints.
 *
 * Layer: bundle (records), base. Standard output carries results, standard
 * error carries complaints and, on a terminal, progress. Text that comes from
 * articles and servers is escaped before it is shown (base/utf8.h).
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "bundle/record.h"

/* "tearsheet: " and the line, to standard error. */
void output_complain(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* A complaint about a failed command; returns its exit status. */
int output_failure(const struct error *err);

/*
 * Something is odd with an article, which the sentence may name already; with
 * `json` it is a record of the results too.
 */
void output_problem(const char *article, const char *sentence, bool json);

/* A line of results. */
void output_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A record as a line of results; takes it. */
void output_record(struct record *record);

/*
 * End of the results: flush them. Fails when some could not be written; whoever
 * closed the pipe (`| head`) has had enough, and that is TS_OK.
 */
int output_finish(struct error *err);

/* "1 image", "3 images"; ret_text holds 64 bytes. */
const char *output_count(char *ret_text, uint64_t count, const char *noun);
/* "912 bytes", "1.2 MiB"; ret_text holds 64 bytes. */
const char *output_bytes(char *ret_text, uint64_t bytes);
enum { OUTPUT_TEXT = 64 };

#endif
