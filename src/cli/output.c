#include "cli/output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "base/utf8.h"

/* One escaped line, whatever is in the text. */
static void print_escaped(FILE *file, const char *prefix, const char *format,
			  va_list args)
{
	struct buf shown;
	va_list copy;
	char *text;
	int len;

	va_copy(copy, args);
	len = vsnprintf(NULL, 0, format, copy);
	va_end(copy);
	if (len < 0)
		return;
	text = malloc((size_t)len + 1);
	if (!text)
		return;
	vsnprintf(text, (size_t)len + 1, format, args);
	buf_init(&shown, MIB(1));
	utf8_escape(&shown, view_make(text, (size_t)len));
	fprintf(file, "%s%s\n", prefix, shown.len ? shown.ptr : "");
	buf_release(&shown);
	free(text);
}

void output_complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_escaped(stderr, "tearsheet: ", format, args);
	va_end(args);
}

int output_failure(const struct error *err)
{
	output_complain("%s", err->text);
	return error_exit_status(err->code);
}

void output_problem(const char *article, const char *sentence, bool json)
{
	struct record *record;

	if (!strncmp(sentence, article, strlen(article)))
		output_complain("%s", sentence);
	else
		output_complain("%s:%s%s", article,
				byte_is_digit(*sentence) ? "" : " ", sentence);
	if (!json)
		return;
	record = record_new("problem");
	record_text(record, "article", view_of(article));
	record_string(record, "reason", sentence);
	output_record(record);
}

void output_line(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_escaped(stdout, "", format, args);
	va_end(args);
}

void output_record(struct record *record)
{
	struct buf line;

	buf_init(&line, LIMIT_RECORD_BYTES);
	record_add_line(record, &line);
	fwrite(line.ptr, 1, line.len, stdout);
	buf_release(&line);
	record_free(record);
}

int output_finish(struct error *err)
{
	bool failed = ferror(stdout) != 0;

	errno = 0;
	if (!fflush(stdout) && !failed)
		return TS_OK;
	if (errno == EPIPE)
		return TS_OK;
	if (!errno)
		return error_set(err, TS_E_IO,
				 "standard output: not all could be written");
	return error_set_errno(err, errno, "standard output: can't write");
}

const char *output_count(char *ret_text, uint64_t count, const char *noun)
{
	snprintf(ret_text, OUTPUT_TEXT, "%" PRIu64 " %s%s", count, noun,
		 count == 1 ? "" : "s");
	return ret_text;
}

const char *output_bytes(char *ret_text, uint64_t bytes)
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
	double value = (double)bytes / 1024;
	size_t unit = 0;

	if (bytes < 1024)
		return output_count(ret_text, bytes, "byte");
	while (value >= 1023.95 && unit < 3) {
		value /= 1024;
		unit++;
	}
	snprintf(ret_text, OUTPUT_TEXT, "%.1f %s", value, units[unit]);
	return ret_text;
}
