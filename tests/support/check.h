/*
 * tests/support/check: cmocka with its includes, in the order it wants.
 */
#ifndef SUPPORT_CHECK_H
#define SUPPORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The bytes of a view are those of a string. */
#define assert_view(v, string)                                     \
	do {                                                       \
		struct view view_ = (v);                           \
		assert_int_equal(view_.len, strlen(string));       \
		assert_memory_equal(view_.ptr, string, view_.len); \
	} while (0)

#endif
