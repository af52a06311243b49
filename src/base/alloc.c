#include "base/alloc.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void die_of_memory(void)
{
	static const char words[] = "tearsheet: out of memory\n";
	ssize_t ignored = write(STDERR_FILENO, words, sizeof(words) - 1);

	(void)ignored; /* there is nobody left to tell */
	_exit(3);
}

void *xmalloc(size_t size)
{
	void *ptr = malloc(size ? size : 1);

	if (!ptr)
		die_of_memory();
	return ptr;
}

void *xcalloc(size_t count, size_t size)
{
	void *ptr = calloc(count ? count : 1, size ? size : 1);

	if (!ptr)
		die_of_memory();
	return ptr;
}

void *xrealloc(void *old, size_t count, size_t size)
{
	void *ptr;

	if (size && count > SIZE_MAX / size)
		die_of_memory();
	ptr = realloc(old, count && size ? count * size : 1);
	if (!ptr)
		die_of_memory();
	return ptr;
}

char *xstrdup(const char *string)
{
	return xmemdup0(string, strlen(string));
}

char *xmemdup0(const void *bytes, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		die_of_memory();
	copy = xmalloc(len + 1);
	if (len)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	return copy;
}

char *xasprintf(const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		die_of_memory();
	text = xmalloc((size_t)len + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

void *array_grow(void *array, size_t count, size_t *cap, size_t size)
{
	size_t wanted;

	if (count < *cap)
		return array;
	if (count > SIZE_MAX / 2 - 8)
		die_of_memory();
	wanted = count < 8 ? 8 : count * 2;
	array = xrealloc(array, wanted, size);
	*cap = wanted;
	return array;
}
