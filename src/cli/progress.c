#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/output.h"

enum { REDRAW_MS = 100 };

void progress_init(struct progress *progress, bool wanted,
		   const struct clock *clock)
{
	*progress = (struct progress){
	    .shown = wanted && isatty(STDERR_FILENO),
	    .started = clock_monotonic(clock),
	    .clock = clock,
	};
}

void progress_show(struct progress *progress,
		   const struct fetch_progress *state)
{
	int64_t now = clock_monotonic(progress->clock), spent;
	char bytes[OUTPUT_TEXT], rate[OUTPUT_TEXT], hosts[OUTPUT_TEXT];

	if (!progress->shown)
		return;
	if (progress->visible && now - progress->last < REDRAW_MS)
		return;
	spent = now - progress->started;
	if (spent < 1)
		spent = 1;
	fprintf(stderr, "\r\033[K%zu of %zu images, %s, %s/s, %s in flight",
		state->done, state->total, output_bytes(bytes, state->bytes),
		output_bytes(rate, state->bytes * 1000 / (uint64_t)spent),
		output_count(hosts, state->hosts, "host"));
	fflush(stderr);
	progress->visible = true;
	progress->last = now;
}

void progress_clear(struct progress *progress)
{
	if (progress->visible)
		fputs("\r\033[K", stderr);
	progress->visible = false;
}
