/*
 * fetch/verdict: what an exchange turned out to be, and what to do about it.
 *
 * Layer: media, base. Pure: facts in, judgement out. Bytes decide, not the
 * status: a 200 that is no image is none, whatever its Content-Type says.
 */
#ifndef FETCH_VERDICT_H
#define FETCH_VERDICT_H

#include "fetch/fetcher.h"
#include "fetch/transport.h"

/* Why the fetcher itself ended an exchange. */
enum fetch_stop {
	STOP_NOT,
	STOP_TOO_LARGE, /* an image larger than allowed */
	STOP_ENOUGH, /* a body that is of no use: redirect, error, no image */
	STOP_FAILED, /* the sink: the run ends */
};

struct fetch_facts {
	enum transport_result result;
	const char *detail; /* the transport's words; or NULL */
	enum fetch_stop stop;
	long status; /* 0: no head came */
	bool connected;
	bool conditional; /* validators were sent */
	bool has_length;  /* Content-Length, of a body without encoding */
	bool framed;      /* HTTP told where the body ends */
	uint64_t length;
	uint64_t received; /* body bytes, decoded */
	uint64_t max_image;
	struct media_info media; /* of a 2xx body */
};

enum { JUDGEMENT_WORDS = 640 };

struct judgement {
	enum fetch_verdict verdict;
	bool retry;                  /* try the same again in this run */
	bool other_rung;             /* another Referer may help */
	bool passing;                /* a later run may well succeed */
	char words[JUDGEMENT_WORDS]; /* empty for an image */
};

/* Of everything but a redirect that is followed. */
void verdict_judge(const struct fetch_facts *facts,
		   struct judgement *ret_judgement);

/*
 * The host asked to be left alone for `seconds`, longer than a run waits: adds
 * that to the words, and nothing is tried again.
 */
void verdict_put_off(struct judgement *judgement, int64_t seconds);

/* The words of a refusal that was decided before anything was sent. */
void verdict_refuse(const char *words, struct judgement *ret_judgement);

#endif
