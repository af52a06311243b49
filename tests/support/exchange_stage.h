/*
 * tests/support/exchange_stage: one exchange at a time, over libcurl, with a
 * fault_server.
 */
#ifndef SUPPORT_EXCHANGE_STAGE_H
#define SUPPORT_EXCHANGE_STAGE_H

#include "base/buf.h"
#include "fetch/transport_curl.h"
#include "support/fault_server.h"

/* All that one exchange told. */
struct told {
	enum transport_result result;
	char detail[512];
	long status;
	struct buf fields, body;
	size_t most; /* body bytes before it is stopped; 0: no end */
	unsigned connects, ends;
};

struct stage {
	struct fault_server *server;
	struct transport *transport;
	struct told told;
};

/* Its transport may dial the loopback. */
struct stage *stage_new(const struct fault_reply *replies);
void stage_free(struct stage *stage);

/* No Referer and no validators; 20 seconds. */
extern const struct transport_request stage_request;

/* What a stage's exchanges tell stage->told. */
extern const struct transport_events stage_events;

/*
 * Write "127.0.0.1:PORT" and the URL of `path` there, and point *ret_request to
 * them.
 */
struct stage_place {
	char authority[64], url[192];
};
struct transport_request stage_place(const struct stage *stage,
				     const char *path,
				     struct stage_place *ret_place);

/* Run one exchange to its end. Valid until the next one. */
const struct told *stage_run(struct stage *stage, struct transport *transport,
			     const struct transport_request *request);
/* GET a path of the server. */
const struct told *stage_get(struct stage *stage, const char *path);

#endif
