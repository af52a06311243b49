/*
 * cli/options: a command's options, once, for parsing and for --help.
 *
 * Layer: base. Each command has one table of its options; getopt_long() reads
 * by it, --help prints it. Values are put where the table points.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/errors.h"
#include "base/view.h"

enum option_kind {
	OPTION_FLAG,   /* bool */
	OPTION_COUNT,  /* unsigned: how often it was given */
	OPTION_TEXT,   /* const char *: the argument itself */
	OPTION_LIST,   /* struct option_list: repeated */
	OPTION_NUMBER, /* size_t, at least 1 */
	OPTION_SIZE,   /* uint64_t bytes, at least 1: 10M */
	OPTION_TIME,   /* int64_t milliseconds, at least 1: 30s */
	OPTION_CHOICE, /* int: index into `choices` */
};

struct option_list {
	const char **at; /* the array is the list's own, the strings argv's */
	size_t count, cap;
};

struct option_spec {
	char letter; /* 0: none */
	const char *name;
	enum option_kind kind;
	void *value;
	const char *argument;       /* its word in --help; NULL: takes none */
	const char *help;           /* a few words */
	const char *const *choices; /* OPTION_CHOICE: NULL-terminated */
};

struct command_help {
	const char *usage; /* what follows "tearsheet NAME" */
	const char *about; /* a few lines */
};

/*
 * Read argv[1…]; options and arguments may be mixed, "--" ends options.
 * argv is reordered so that argv[*ret_first…] are the arguments. TS_E_USAGE
 * names the option that is unknown, lacks its value or has a bad one.
 */
int options_parse(int argc, char **argv, const struct option_spec *specs,
		  size_t count, int *ret_first, struct error *err);

void option_list_release(struct option_list *list);

/* Print --help of a command to standard output. */
void options_print_help(const char *command, const struct command_help *help,
			const struct option_spec *specs, size_t count);

/* "64M" -> bytes, K M G of 1024; "90s" -> milliseconds, ms s m h d. */
bool option_parse_size(struct view v, uint64_t *ret_bytes);
bool option_parse_time(struct view v, int64_t *ret_milliseconds);

#endif
