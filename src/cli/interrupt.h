/*
 * cli/interrupt: a signal asks the run to end; a second one insists.
 *
 * Layer: libc. SIGINT, SIGTERM and SIGHUP are noted, so that the run ends
 * cleanly with status 128 + n; the same signal again ends it at once. SIGPIPE
 * is ignored: a closed pipe is an error of the write.
 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

void interrupt_catch(void);

/* The signal that came, or 0. */
int interrupt_signal(void);

/* As the callbacks of a run want it; ctx is not used. */
bool interrupt_came(void *ctx);

#endif
