/*
 * fetch/fetcher: requests -> outcomes, over one queue and one event loop.
 *
 * Layer: media, url, yaml, base (and libcurl, which only
 * fetch/transport_curl.c includes).
 *
 * The fetcher knows no store: bytes go into sinks, what is learnt of hosts into
 * a host_memory. One request is tried rung by rung (one Referer after another)
 * until the bytes are an image; redirects are followed by our own loop, every
 * hop judged by scheme, guard and referrer policy; passing failures are tried
 * again at a date, never by sleeping.
 *
 * A rung is remembered by name when it wins: "policy" (the Referer that a
 * page's policy gives) or "none" (no Referer). A host_memory that knows a name
 * for the host of a request gets that rung tried first.
 *
 * A host that gives no answer is given up for the rest of the fetcher's life
 * after as many failures in a row, with growing pauses between them, as a
 * request has tries; what still waits for it ends as unreachable at once.
 *
 * Invariants
 *   - at most options.total transfers, options.host_h1 or host_h2 a host; a
 *     transfer is handed to libcurl only when it may start;
 *   - exactly one outcome for each request, in no particular order;
 *   - a sink is committed only for verdict VERDICT_IMAGE;
 *   - credentials are taken out of URLs before anything is sent or reported.
 *
 * Lifecycle: fetcher_new() -> fetcher_add() … -> fetcher_run() ->
 * fetcher_free(). More may be added while it runs, from on_outcome. It belongs
 * to one thread.
 */
#ifndef FETCH_FETCHER_H
#define FETCH_FETCHER_H

#include "base/clock.h"
#include "base/host_memory.h"
#include "base/sink.h"
#include "media/media.h"
#include "url/referrer.h"

struct transport;

enum fetch_verdict {
	VERDICT_IMAGE,        /* an image, complete as far as can be told */
	VERDICT_SUSPECT,      /* an image that may stand for another */
	VERDICT_IMPOSTOR,     /* 200, but no image */
	VERDICT_TRUNCATED,    /* ended before its end */
	VERDICT_GONE,         /* 404, 410 */
	VERDICT_REFUSED,      /* other 4xx; a blocked address; a limit */
	VERDICT_UNREACHABLE,  /* no answer, or 5xx, after all tries */
	VERDICT_NOT_MODIFIED, /* 304 to the validators that were sent */
	VERDICT_COUNT
};

/* "image", "impostor" …, the words of design section 2. */
const char *fetch_verdict_name(enum fetch_verdict verdict);

/* One Referer to try: how an article would ask for the picture. */
struct fetch_rung {
	const char *page; /* the article's URL, or NULL: sends none */
	enum referrer_policy policy; /* EMPTY: the default policy */
};

struct fetch_request {
	const char *url; /* absolute http(s), as url_parse() serialises */
	const struct fetch_rung *rungs;   /* in the order to try; copied */
	size_t rung_count;                /* 0: no Referer */
	const char *etag, *last_modified; /* validators; or NULL */
	void *user;                       /* comes back in the outcome */
};

struct fetch_hop {
	const char *url;
	const char *referer; /* as sent; NULL: none */
	long status;         /* 0: no response */
};

/* Lives until on_outcome returns. Text may hold server bytes: escape it. */
struct fetch_outcome {
	const struct fetch_request *request;
	enum fetch_verdict verdict;
	struct digest digest; /* of VERDICT_IMAGE and nothing else */
	struct media_info media;
	long status;                  /* of the last hop; 0: none */
	const struct fetch_hop *hops; /* of the last try */
	size_t hop_count;
	const char *final_url;
	const char *referer; /* sent with the last hop; or NULL */
	const char *content_type, *etag, *last_modified; /* or NULL */
	const char *reason; /* why it is no image: words for people; or NULL */
	unsigned tries;     /* transfers begun, rungs and retries, not hops */
	bool passing;       /* a later run may well succeed */
	int64_t wall;       /* when it ended, Unix seconds */
};

struct fetch_progress {
	size_t done, total; /* requests */
	size_t flying;      /* transfers */
	size_t hosts;       /* with a transfer in flight */
	uint64_t bytes;     /* bodies, decoded, since the start */
};

struct fetch_callbacks {
	/* A failure (negative) ends the run with that code. */
	int (*on_outcome)(void *ctx, const struct fetch_outcome *outcome,
			  struct error *err);
	/* A few times a second, and at the end; may be NULL. */
	void (*on_progress)(void *ctx, const struct fetch_progress *progress);
	/* True: end the run soon, with TS_E_CANCELLED; may be NULL. */
	bool (*is_cancelled)(void *ctx);
	void *ctx;
};

struct fetch_options {
	size_t total, host_h1, host_h2; /* 0: the limits */
	uint64_t max_image;             /* 0: the limit */
	int64_t timeout_ms;             /* one transfer; 0: the limit */
	unsigned tries;                 /* 0: the limit */
	const char *user_agent;         /* copied; NULL: "tearsheet" */
};

/*
 * `transport`, `sinks`, `memory` and `clock` outlive the fetcher; `memory` may
 * be NULL.
 */
struct fetcher *fetcher_new(const struct fetch_options *options,
			    struct transport *transport,
			    const struct sink_source *sinks,
			    const struct host_memory *memory,
			    const struct clock *clock);
void fetcher_free(struct fetcher *fetcher);

/*
 * Queue a request, which is copied. A URL that may not be asked for (its
 * scheme, its port, its syntax) is no error: it is refused by its outcome.
 */
int fetcher_add(struct fetcher *fetcher, const struct fetch_request *request,
		struct error *err);

/*
 * Run until every request has its outcome. A sink that fails (disk full) ends
 * the run with its code; what is in flight is aborted.
 */
int fetcher_run(struct fetcher *fetcher,
		const struct fetch_callbacks *callbacks, struct error *err);

#endif
