/*
 * cli/interrupt: a signal asks the run to end; a second one insists.
 *
 * Layer: libc. A command that leaves something behind catches SIGINT, SIGTERM
 * and SIGHUP: they are noted, and the run ends cleanly with status 128 + n; the
 * same signal again ends it at once. Other commands just die of them.
 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

void interrupt_catch(void);

/* A closed pipe is an error of the write, not the end of the program. */
void interrupt_ignore_pipe(void);

/* The signal that came, or 0. */
int interrupt_signal(void);

/* As the callbacks of a run want it; ctx is not used. */
bool interrupt_came(void *ctx);

#endif
