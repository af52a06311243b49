/* getopt_long() is GNU's, and every libc that tearsheet meets has it. */
#define _GNU_SOURCE
#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Values that getopt_long() returns for long options: index + FIRST_LONG. */
enum { FIRST_LONG = 256 };

/* A hundred years: more is a slip. */
#define LONGEST_MS (INT64_C(36500) * 86400000)

/* Number and unit: "10M" -> 10, "M". */
static bool split_unit(struct view v, uint64_t *ret_number,
		       struct view *ret_unit)
{
	size_t digits = 0;

	while (digits < v.len && byte_is_digit(v.ptr[digits]))
		digits++;
	*ret_unit = view_slice(v, digits, v.len);
	return view_to_u64(view_slice(v, 0, digits), ret_number);
}

bool option_parse_size(struct view v, uint64_t *ret_bytes)
{
	static const char units[] = "KMG";
	uint64_t number;
	struct view unit;

	if (!split_unit(v, &number, &unit))
		return false;
	if (unit.len > 1)
		return false;
	for (int i = 0; unit.len; i++) {
		if (!units[i] || number > UINT64_MAX >> 10)
			return false;
		number <<= 10;
		if (units[i] == unit.ptr[0] ||
		    byte_lower(units[i]) == unit.ptr[0])
			break;
	}
	*ret_bytes = number;
	return true;
}

bool option_parse_time(struct view v, int64_t *ret_milliseconds)
{
	static const struct {
		const char *name;
		int64_t factor;
	} units[] = {{"", 1000},   {"ms", 1},      {"s", 1000},
		     {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
	uint64_t number;
	struct view unit;

	if (!split_unit(v, &number, &unit))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!view_is(unit, units[i].name))
			continue;
		if (number > (uint64_t)(LONGEST_MS / units[i].factor))
			return false;
		*ret_milliseconds = (int64_t)number * units[i].factor;
		return true;
	}
	return false;
}

static bool set_choice(const struct option_spec *spec, const char *value)
{
	int *choice = spec->value;

	for (int i = 0; spec->choices[i]; i++) {
		if (!strcmp(spec->choices[i], value)) {
			*choice = i;
			return true;
		}
	}
	return false;
}

static void add_to_list(struct option_list *list, const char *value)
{
	list->at =
	    array_grow(list->at, list->count, &list->cap, sizeof(*list->at));
	list->at[list->count++] = value;
}

static bool set_value(const struct option_spec *spec, const char *value)
{
	uint64_t number;

	switch (spec->kind) {
	case OPTION_FLAG:
		*(bool *)spec->value = true;
		return true;
	case OPTION_COUNT:
		++*(unsigned *)spec->value;
		return true;
	case OPTION_TEXT:
		*(const char **)spec->value = value;
		return true;
	case OPTION_LIST:
		add_to_list(spec->value, value);
		return true;
	case OPTION_NUMBER:
		if (!view_to_u64(view_of(value), &number) || !number ||
		    number > 1000000)
			return false;
		*(size_t *)spec->value = (size_t)number;
		return true;
	case OPTION_SIZE:
		return option_parse_size(view_of(value), spec->value) &&
		       *(uint64_t *)spec->value > 0;
	case OPTION_TIME:
		return option_parse_time(view_of(value), spec->value) &&
		       *(int64_t *)spec->value > 0;
	case OPTION_CHOICE:
		return set_choice(spec, value);
	}
	return false;
}

static int bad_value(const struct option_spec *spec, const char *value,
		     struct error *err)
{
	char wanted[256] = "";
	size_t len = 0;

	if (spec->kind != OPTION_CHOICE)
		return error_set(err, TS_E_USAGE,
				 "--%s: '%s' is no good value for %s",
				 spec->name, value, spec->argument);
	for (int i = 0; spec->choices[i] && len < sizeof(wanted); i++)
		len +=
		    (size_t)snprintf(wanted + len, sizeof(wanted) - len, "%s%s",
				     i ? ", " : "", spec->choices[i]);
	return error_set(err, TS_E_USAGE, "--%s: '%s' is none of %s",
			 spec->name, value, wanted);
}

static const struct option_spec *
find_spec(int code, const struct option_spec *specs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (code == (int)i + FIRST_LONG ||
		    (specs[i].letter && code == specs[i].letter))
			return &specs[i];
	}
	return NULL;
}

static int usage_error(int code, char **argv, struct error *err)
{
	const char *word = argv[optind - 1];

	/* A bad letter may stand in the middle of "-xyz". */
	if (optopt > 0 && optopt < FIRST_LONG && code == '?')
		return error_set(err, TS_E_USAGE,
				 "unknown option -%c (see --help)", optopt);
	if (code == ':')
		return error_set(err, TS_E_USAGE, "%s: needs a value", word);
	if (optopt)
		return error_set(err, TS_E_USAGE, "%s: takes no value", word);
	return error_set(err, TS_E_USAGE, "unknown option %s (see --help)",
			 word);
}

/* getopt's own tables; *ret_letters holds 2 * count + 2 bytes. */
static struct option *make_tables(const struct option_spec *specs, size_t count,
				  char *ret_letters)
{
	struct option *longs = xcalloc(count + 1, sizeof(*longs));

	*ret_letters++ = ':';
	for (size_t i = 0; i < count; i++) {
		longs[i].name = specs[i].name;
		longs[i].has_arg =
		    specs[i].argument ? required_argument : no_argument;
		longs[i].val = (int)i + FIRST_LONG;
		if (!specs[i].letter)
			continue;
		*ret_letters++ = specs[i].letter;
		if (specs[i].argument)
			*ret_letters++ = ':';
	}
	*ret_letters = '\0';
	return longs;
}

int options_parse(int argc, char **argv, const struct option_spec *specs,
		  size_t count, int *ret_first, struct error *err)
{
	char *letters = xmalloc(2 * count + 2);
	struct option *longs = make_tables(specs, count, letters);
	const struct option_spec *spec;
	int code, r = TS_OK;

	opterr = 0;
	optind = 1;
	while (!r && (optopt = 0, code = getopt_long(argc, argv, letters, longs,
						     NULL)) != -1) {
		spec = find_spec(code, specs, count);
		if (!spec)
			r = usage_error(code, argv, err);
		else if (!set_value(spec, optarg))
			r = bad_value(spec, optarg, err);
	}
	if (!r)
		*ret_first = optind;
	free(longs);
	free(letters);
	return r;
}

void option_list_release(struct option_list *list)
{
	free(list->at);
	*list = (struct option_list){0};
}

void options_print_help(const char *command, const struct command_help *help,
			const struct option_spec *specs, size_t count)
{
	printf("usage: tearsheet %s %s\n\n%s\n\n", command, help->usage,
	       help->about);
	for (size_t i = 0; i < count; i++) {
		char left[64];

		if (specs[i].letter == 'h')
			continue; /* whoever reads this knows it */
		snprintf(left, sizeof(left), "%c%c%s --%s %s",
			 specs[i].letter ? '-' : ' ',
			 specs[i].letter ? specs[i].letter : ' ',
			 specs[i].letter ? "," : " ", specs[i].name,
			 specs[i].argument ? specs[i].argument : "");
		printf("  %-37s %s\n", left, specs[i].help);
	}
}
