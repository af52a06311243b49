/*
 * tests/support/conformance: test data of the standards, from outside.
 *
 * It lies beside the checkout and not in it. Where it is absent a test calls
 * skip(), so that it says so and does not fail.
 */
#ifndef SUPPORT_CONFORMANCE_H
#define SUPPORT_CONFORMANCE_H

#include <jansson.h>

/*
 * The parsed file, e.g. "url/resolve_cases.json"; NULL when the data is not
 * there, after a line that says "skipped". The caller decrefs it.
 */
json_t *conformance_load(const char *file);

/* Its array "cases"; borrowed. */
const json_t *conformance_cases(const json_t *data);

#endif
