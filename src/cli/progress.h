/*
 * cli/progress: one line that lives while pictures arrive.
 *
 * Layer: fetch, base. Shown on standard error when that is a terminal, never in
 * a pipe, and gone before anything else is printed.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/clock.h"
#include "fetch/fetcher.h"

struct progress {
	bool shown;            /* wanted, and standard error is a terminal */
	bool visible;          /* a line stands there now */
	int64_t started, last; /* milliseconds */
	const struct clock *clock;
};

/* `wanted`: false with -q, --json. */
void progress_init(struct progress *progress, bool wanted,
		   const struct clock *clock);
void progress_show(struct progress *progress,
		   const struct fetch_progress *state);
/* Take the line away, before other output and at the end. */
void progress_clear(struct progress *progress);

#endif
