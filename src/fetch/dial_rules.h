/*
 * fetch/dial_rules: where --resolve and --connect-to lead.
 *
 * Layer: base. The rules are written as curl has them, and curl applies them;
 * what is decided here is which of them an exchange needs (libcurl pays for
 * every rule on every handle), and that the user has named its address, so
 * that the guard lets it pass. A rule exempts the exchanges that it applies to
 * and nothing else: a link to the same address by itself stays refused.
 */
#ifndef FETCH_DIAL_RULES_H
#define FETCH_DIAL_RULES_H

#include "base/errors.h"
#include "base/view.h"

struct dial_rule {
	const char *text;    /* as given */
	struct view host;    /* empty or "*": any */
	unsigned port;       /* 0: any */
	struct view to_host; /* connect-to only; empty: the same */
	unsigned to_port;    /* 0: the same */
};

struct dial_rules {
	struct dial_rule *resolve, *connect_to;
	size_t resolve_count, connect_to_count;
};

/* As the user gives them; the strings outlive the rules. */
struct dial_options {
	const char *const *resolve; /* HOST:PORT:ADDR[,ADDR]… */
	size_t resolve_count;
	const char *const *connect_to; /* HOST:PORT:HOST:PORT */
	size_t connect_to_count;
};

/*
 * TS_E_USAGE names the rule that is malformed; there is nothing to release
 * then.
 */
int dial_rules_init(struct dial_rules *rules,
		    const struct dial_options *options, struct error *err);
void dial_rules_release(struct dial_rules *rules);

/* Host and port that a URL leads to; `authority` is its "host[:port]". */
struct dial_target {
	struct view host;
	unsigned port;
};
struct dial_target dial_target_of(const char *url, struct view authority);

/* What applies to an exchange with `target`; NULL where nothing does. */
struct dial_choice {
	const struct dial_rule *resolve, *connect_to;
};
struct dial_choice dial_rules_find(const struct dial_rules *rules,
				   const struct dial_target *target);

#endif
