/*
 * base/errors: what can go wrong, and the sentence that says so.
 *
 * Layer: libc only.
 *
 * A function that can fail returns 0 or a negative TS_E_* code, and takes a
 * `struct error *err` as its last parameter that it fills when it fails: with
 * the file first, then the place, the cause and the way out. Rooms never
 * print; only cli shows errors. `err` may be NULL where the caller needs the
 * code alone.
 *
 * Text may hold bytes that came from a server or an article: whoever prints it
 * escapes it (base/utf8.h).
 */
#ifndef BASE_ERRORS_H
#define BASE_ERRORS_H

#include <stdarg.h>

/* code, exit status (design section 8), sentence */
#define TS_ERRORS(X)                              \
	X(USAGE, 2, "wrong usage")                \
	X(IO, 3, "input/output error")            \
	X(NO_SPACE, 3, "no space left")           \
	X(PERMISSION, 3, "permission denied")     \
	X(NOT_FOUND, 3, "no such file")           \
	X(EXISTS, 3, "already exists")            \
	X(NOT_REGULAR, 3, "not a regular file")   \
	X(TOO_LARGE, 3, "too large")              \
	X(TOO_MANY, 3, "too many")                \
	X(SYNTAX, 3, "malformed")                 \
	X(UNSUPPORTED, 3, "not supported")        \
	X(CORRUPT, 3, "corrupt")                  \
	X(CHANGED, 3, "changed while being read") \
	X(BUSY, 75, "another run holds the lock") \
	X(NEWER, 3, "made by a newer version")    \
	X(CANCELLED, 3, "cancelled")              \
	X(NETWORK, 1, "network error")            \
	X(INTERNAL, 3, "internal error")

enum ts_error {
	TS_OK = 0,
	TS_E_FIRST = -1000,
#define TS_ERROR_ENUM(name, status, sentence) TS_E_##name,
	TS_ERRORS(TS_ERROR_ENUM)
#undef TS_ERROR_ENUM
};

enum { ERROR_TEXT_MAX = 1024 };

struct error {
	int code;                  /* TS_OK or TS_E_* */
	char text[ERROR_TEXT_MAX]; /* one sentence, NUL-terminated */
};

/* The general sentence of a code; never NULL. */
const char *error_sentence(int code);

/* The exit status that a code ends the program with (0 for TS_OK). */
int error_exit_status(int code);

/*
 * Fill *err (unless NULL) and return `code`, so that `return error_set(…)` is
 * the whole failure path. Text that does not fit is cut at a whole character.
 */
int error_set(struct error *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * The same for a failed system call: picks the code by errno value `number`
 * and appends ": " and the system's words for it.
 */
int error_set_errno(struct error *err, int number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The TS_E_* code for an errno value. */
int error_code_of_errno(int number);

/*
 * Put "prefix: " before the text that is there, when a caller knows more of
 * the place (a file, an article) than the function that failed.
 */
void error_prefix(struct error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
