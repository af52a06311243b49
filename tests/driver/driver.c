/*
 * tearsheet-driver KIND: one case a line on standard input, one answer a line
 * on standard output, in order. See driver.h.
 */
#define _GNU_SOURCE
#include "driver/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	json_t *(*answer)(const json_t *input);
} kinds[] = {
    {"url", driver_url},
    {"referrer", driver_referrer},
    {"srcset", driver_srcset},
    {"scan", driver_scan},
    {"attributes", driver_attributes},
    {"front-matter", driver_front_matter},
    {"rewrite", driver_rewrite},
    {"sniff", driver_sniff},
    {"address", driver_address},
    {"url-guard", driver_url_guard},
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static void answer_line(const char *line, size_t len,
			json_t *(*answer)(const json_t *input))
{
	json_error_t error;
	json_t *input = json_loadb(line, len, JSON_ALLOW_NUL, &error);
	json_t *output =
	    input ? answer(input) : json_pack("{s:s}", "error", error.text);

	json_dumpf(output, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
	putchar('\n');
	fflush(stdout);
	json_decref(output);
	json_decref(input);
}

static int serve(json_t *(*answer)(const json_t *input))
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while ((len = getline(&line, &cap, stdin)) > 0)
		answer_line(line, (size_t)len, answer);
	free(line);
	return ferror(stdin) || ferror(stdout);
}

int main(int argc, char **argv)
{
	for (int i = 0; argc == 2 && i < KINDS; i++) {
		if (!strcmp(argv[1], kinds[i].name))
			return serve(kinds[i].answer);
	}
	fputs("usage: tearsheet-driver KIND <CASES\nkinds:", stderr);
	for (int i = 0; i < KINDS; i++)
		fprintf(stderr, " %s", kinds[i].name);
	fputs("\n", stderr);
	return 2;
}
