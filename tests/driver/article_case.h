/*
 * tests/driver/article_case: the input fields that scan and rewrite share.
 */
#ifndef DRIVER_ARTICLE_CASE_H
#define DRIVER_ARTICLE_CASE_H

#include <jansson.h>

#include "base/buf.h"
#include "scan/scan.h"

/*
 * Append the article of a case: text_base64, text, markdown, html, or attr in
 * an img. *ret_as is how it is to be read unless the case says. False: none.
 */
bool article_case_read(const json_t *input, struct buf *buf,
		       enum scan_as *ret_as);

/* "as" and "base"; views point into the case. */
struct scan_options article_case_options(const json_t *input, enum scan_as as);

/* "levels", by default strict alone. */
bool article_case_has_level(const json_t *input, enum scan_level level);

#endif
