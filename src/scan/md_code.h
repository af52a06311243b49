/*
 * scan/md_code: where the code spans of a paragraph end.
 *
 * Layer: base. Internal to the room. CommonMark 0.31.2, section 6.1.
 *
 * A code span ends at the next run of as many backticks as it starts with.
 * The runs of a text are listed once, each with the next one of its length, so
 * that a text of runs of many lengths is still read in linear time. Questions
 * must be asked in the order of the text.
 *
 * Lifecycle: zeroed -> md_code_end() … -> md_code_release().
 */
#ifndef SCAN_MD_CODE_H
#define SCAN_MD_CODE_H

#include "scan/md_source.h"

struct md_code {
	bool listed;
	struct md_code_run *runs;
	size_t count, cap;
	size_t *first; /* by length: the first run not yet passed, + 1; or 0 */
	size_t longest;
};

/*
 * Where the code span ends whose opening run has the `length` backticks before
 * `at`; 0 when it is none.
 */
size_t md_code_end(struct md_code *code, struct md_source *source, size_t at,
		   size_t length);
void md_code_release(struct md_code *code);

#endif
