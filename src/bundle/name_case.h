/*
 * bundle/name_case: names that a file system may take for one.
 *
 * Layer: base. Upper and lower case of the scripts that have them, in a table
 * of our own: neither the locale nor the C library's version may decide how
 * the members of a bundle are called.
 */
#ifndef BUNDLE_NAME_CASE_H
#define BUNDLE_NAME_CASE_H

#include <stdint.h>

/* The lower-case form of a code point, or itself. */
uint32_t name_case_fold(uint32_t cp);

#endif
