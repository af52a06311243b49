#include "base/errors.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
	int status;
	const char *sentence;
} meanings[] = {
#define TS_ERROR_MEANING(name, status, sentence) {status, sentence},
    TS_ERRORS(TS_ERROR_MEANING)
#undef TS_ERROR_MEANING
};

enum { MEANINGS = sizeof(meanings) / sizeof(meanings[0]) };

static int meaning_index(int code)
{
	int index = code - TS_E_FIRST - 1;

	return index >= 0 && index < MEANINGS ? index : -1;
}

const char *error_sentence(int code)
{
	int index = meaning_index(code);

	if (code == TS_OK)
		return "no error";
	return index < 0 ? "unknown error" : meanings[index].sentence;
}

int error_exit_status(int code)
{
	int index = meaning_index(code);

	if (code == TS_OK)
		return 0;
	return index < 0 ? 3 : meanings[index].status;
}

/* Cut a character that the end of the buffer went through. */
static void trim_partial(char *text)
{
	size_t len = strlen(text), tail = 0;
	unsigned char lead;

	if (len < ERROR_TEXT_MAX - 1)
		return;
	while (tail < 3 && tail < len &&
	       ((unsigned char)text[len - 1 - tail] & 0xC0) == 0x80)
		tail++;
	if (tail == len)
		return;
	lead = (unsigned char)text[len - 1 - tail];
	if (lead >= 0xC0)
		text[len - 1 - tail] = '\0';
}

static void format_text(struct error *err, const char *format, va_list args)
{
	vsnprintf(err->text, sizeof(err->text), format, args);
	trim_partial(err->text);
}

int error_set(struct error *err, int code, const char *format, ...)
{
	va_list args;

	if (!err)
		return code;
	err->code = code;
	va_start(args, format);
	format_text(err, format, args);
	va_end(args);
	return code;
}

int error_code_of_errno(int number)
{
	switch (number) {
	case ENOENT:
	case ENOTDIR:
		return TS_E_NOT_FOUND;
	case EACCES:
	case EPERM:
	case EROFS:
		return TS_E_PERMISSION;
	case ENOSPC:
	case EDQUOT:
		return TS_E_NO_SPACE;
	case EEXIST:
		return TS_E_EXISTS;
	case EISDIR:
	case ELOOP:
		return TS_E_NOT_REGULAR;
	case EFBIG:
	case ENAMETOOLONG:
		return TS_E_TOO_LARGE;
	case EWOULDBLOCK:
		return TS_E_BUSY;
	case ENOSYS:
	case EOPNOTSUPP:
		return TS_E_UNSUPPORTED;
	default:
		return TS_E_IO;
	}
}

int error_set_errno(struct error *err, int number, const char *format, ...)
{
	int code = error_code_of_errno(number);
	char words[128];
	size_t len;
	va_list args;

	if (!err)
		return code;
	err->code = code;
	va_start(args, format);
	format_text(err, format, args);
	va_end(args);
	len = strlen(err->text);
	if (strerror_r(number, words, sizeof(words)))
		snprintf(words, sizeof(words), "error %d", number);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", words);
	trim_partial(err->text);
	return code;
}

void error_prefix(struct error *err, const char *format, ...)
{
	struct error old;
	size_t len;
	va_list args;

	if (!err)
		return;
	old = *err;
	va_start(args, format);
	format_text(err, format, args);
	va_end(args);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", old.text);
	trim_partial(err->text);
}
