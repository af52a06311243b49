#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t came;

static void note(int number)
{
	came = number;
}

void interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = note};

	sigemptyset(&action.sa_mask);
	action.sa_flags = (int)SA_RESETHAND;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	action = (struct sigaction){.sa_handler = SIG_IGN};
	sigemptyset(&action.sa_mask);
	sigaction(SIGPIPE, &action, NULL);
}

int interrupt_signal(void)
{
	return came;
}

bool interrupt_came(void *ctx)
{
	(void)ctx;
	return came != 0;
}
