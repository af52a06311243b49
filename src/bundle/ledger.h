/*
 * bundle/ledger: what is known of each path of a bag that is being verified.
 *
 * Layer: base. Members, manifests and tearsheet.jsonl come in any order; each
 * writes down what it knows of a path, and when all has been read the entries
 * are compared, in the order in which the paths were first met.
 */
#ifndef BUNDLE_LEDGER_H
#define BUNDLE_LEDGER_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/map.h"

enum ledger_flags {
	LEDGER_PRESENT = 1 << 0,  /* a member: `actual` and `size` hold */
	LEDGER_DIGEST = 1 << 1,   /* a SHA-256 manifest lists it: `listed` */
	LEDGER_SAID = 1 << 2,     /* tearsheet.jsonl: `said` and `said_size` */
	LEDGER_FETCH = 1 << 3,    /* fetch.txt says where to get it */
	LEDGER_REPEATED = 1 << 4, /* one manifest lists it twice */
};

struct ledger_entry {
	struct view name; /* below the bag's folder */
	unsigned flags;
	unsigned manifests; /* bits of enum verify_algorithm */
	uint64_t size, said_size;
	struct digest actual, listed, said;
	size_t linker; /* 1 + index of an article that links here; 0: none */
};

struct ledger {
	struct arena arena;
	struct map *index;
	struct ledger_entry *entries;
	size_t count, cap;
};

void ledger_init(struct ledger *ledger);
void ledger_release(struct ledger *ledger);

/*
 * The entry of a path, made at need; valid until the next call. NULL once
 * there are LIMIT_MEMBERS.
 */
struct ledger_entry *ledger_entry(struct ledger *ledger, struct view name);

#endif
