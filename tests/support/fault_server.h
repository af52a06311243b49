/*
 * tests/support/fault_server: an HTTP server that does exactly what a test
 * says.
 *
 * It listens on a port of its own on 127.0.0.1, in one thread around poll(),
 * answers each request by its path with bytes given beforehand, and keeps the
 * very bytes of each request. Nothing sleeps: what has to wait, waits for the
 * client.
 *
 * Lifecycle: fault_server_start() -> requests -> fault_server_stop().
 */
#ifndef SUPPORT_FAULT_SERVER_H
#define SUPPORT_FAULT_SERVER_H

#include <stddef.h>

enum fault_end {
	FAULT_KEEP,   /* read the next request */
	FAULT_CLOSE,  /* end the connection */
	FAULT_RESET,  /* end it with a reset */
	FAULT_HANG,   /* say nothing more until the client goes away */
	FAULT_REPEAT, /* the bytes `again`, over and over */
};

struct fault_reply {
	const char *path;  /* as in the request line; NULL ends the list */
	const char *bytes; /* the whole response */
	size_t len;        /* 0: strlen(bytes) */
	enum fault_end end;
	const char *again;
	size_t again_len; /* 0: strlen(again) */
};

struct fault_server;

/*
 * The n-th request for a path gets the n-th reply that names it, or the last of
 * them; a path that none names gets 404. `replies` outlives the server.
 */
struct fault_server *fault_server_start(const struct fault_reply *replies);
void fault_server_stop(struct fault_server *server);

unsigned fault_server_port(const struct fault_server *server);

/* How many requests came so far, and how many connections. */
size_t fault_server_requests(struct fault_server *server);
size_t fault_server_connections(struct fault_server *server);

/* The bytes of the n-th request, which the caller frees; NULL: none. */
char *fault_server_request(struct fault_server *server, size_t n);

#endif
