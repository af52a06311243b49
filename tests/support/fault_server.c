#include "support/fault_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 64, REQUEST_BYTES = 65536, REPLIES = 256 };

struct client {
	int fd; /* -1: free */
	char *request;
	size_t request_len;
	const struct fault_reply *reply; /* being sent; NULL: reading */
	const char *out;
	size_t out_len;
};

struct fault_server {
	const struct fault_reply *replies;
	size_t used[REPLIES]; /* requests that each reply has answered */
	int listener, wake[2];
	unsigned port;
	pthread_t thread;
	struct client clients[CLIENTS];
	pthread_mutex_t lock; /* of what follows */
	char **requests;
	size_t request_count, connection_count;
};

static const struct fault_reply not_found = {
    .bytes = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"};

static void die(const char *what)
{
	perror(what);
	abort();
}

static void client_close(struct client *client)
{
	close(client->fd);
	free(client->request);
	*client = (struct client){.fd = -1};
}

static void client_reset(struct client *client)
{
	struct linger linger = {.l_onoff = 1, .l_linger = 0};

	setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	client_close(client);
}

static bool path_is(const char *request, const char *path)
{
	const char *start = strchr(request, ' ');
	size_t len = strlen(path);

	return start && strncmp(start + 1, path, len) == 0 &&
	       start[1 + len] == ' ';
}

static const struct fault_reply *choose(struct fault_server *server,
					const char *request)
{
	const struct fault_reply *replies = server->replies;
	size_t last = REPLIES;

	for (size_t i = 0; i < REPLIES && replies[i].path; i++) {
		if (!path_is(request, replies[i].path))
			continue;
		last = i;
		if (!server->used[i])
			break;
	}
	if (last == REPLIES)
		return &not_found;
	server->used[last]++;
	return &replies[last];
}

static void record(struct fault_server *server, const char *request)
{
	char *copy = strdup(request);

	pthread_mutex_lock(&server->lock);
	server->requests =
	    realloc(server->requests,
		    (server->request_count + 1) * sizeof(*server->requests));
	if (!server->requests || !copy)
		die("fault_server");
	server->requests[server->request_count++] = copy;
	pthread_mutex_unlock(&server->lock);
}

/* A whole request is there: choose what to say. */
static void begin_reply(struct fault_server *server, struct client *client)
{
	record(server, client->request);
	client->reply = choose(server, client->request);
	client->out = client->reply->bytes;
	client->out_len = client->reply->len ? client->reply->len
					     : strlen(client->reply->bytes);
	client->request_len = 0;
}

static void client_read(struct fault_server *server, struct client *client)
{
	char waste[4096];
	ssize_t got;

	if (client->reply) { /* hanging: only the end is of interest */
		if (recv(client->fd, waste, sizeof(waste), 0) <= 0)
			client_close(client);
		return;
	}
	got = recv(client->fd, client->request + client->request_len,
		   REQUEST_BYTES - 1 - client->request_len, 0);
	if (got <= 0) {
		client_close(client);
		return;
	}
	client->request_len += (size_t)got;
	client->request[client->request_len] = '\0';
	if (strstr(client->request, "\r\n\r\n"))
		begin_reply(server, client);
}

/* All of the bytes went out. */
static void end_reply(struct client *client)
{
	const struct fault_reply *reply = client->reply;

	switch (reply->end) {
	case FAULT_KEEP:
		client->reply = NULL;
		break;
	case FAULT_CLOSE:
		client_close(client);
		break;
	case FAULT_RESET:
		client_reset(client);
		break;
	case FAULT_HANG:
		break;
	case FAULT_REPEAT:
		client->out = reply->again;
		client->out_len =
		    reply->again_len ? reply->again_len : strlen(reply->again);
		break;
	}
}

static void client_write(struct client *client)
{
	ssize_t sent =
	    send(client->fd, client->out, client->out_len, MSG_NOSIGNAL);

	if (sent < 0) {
		client_close(client);
		return;
	}
	client->out += sent;
	client->out_len -= (size_t)sent;
	if (!client->out_len)
		end_reply(client);
}

static void accept_client(struct fault_server *server)
{
	int fd = accept(server->listener, NULL, NULL);

	if (fd < 0)
		return;
	pthread_mutex_lock(&server->lock);
	server->connection_count++;
	pthread_mutex_unlock(&server->lock);
	for (size_t i = 0; i < CLIENTS; i++) {
		if (server->clients[i].fd >= 0)
			continue;
		server->clients[i] = (struct client){.fd = fd};
		server->clients[i].request = malloc(REQUEST_BYTES);
		if (!server->clients[i].request)
			die("fault_server");
		return;
	}
	close(fd);
}

static short events_of(const struct client *client)
{
	return client->reply && client->out_len ? POLLOUT : POLLIN;
}

static void *serve(void *ctx)
{
	struct fault_server *server = ctx;
	struct pollfd fds[CLIENTS + 2];

	for (;;) {
		fds[0] = (struct pollfd){server->wake[0], POLLIN, 0};
		fds[1] = (struct pollfd){server->listener, POLLIN, 0};
		for (size_t i = 0; i < CLIENTS; i++)
			fds[i + 2] =
			    (struct pollfd){server->clients[i].fd,
					    events_of(&server->clients[i]), 0};
		if (poll(fds, CLIENTS + 2, -1) < 0 && errno != EINTR)
			die("poll");
		if (fds[0].revents)
			return NULL;
		for (size_t i = 0; i < CLIENTS; i++) {
			struct client *client = &server->clients[i];

			if (!fds[i + 2].revents)
				continue;
			if (client->reply && client->out_len)
				client_write(client);
			else
				client_read(server, client);
		}
		if (fds[1].revents)
			accept_client(server);
	}
}

static void listen_on_loopback(struct fault_server *server)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server->listener < 0 ||
	    bind(server->listener, (struct sockaddr *)&address, len) ||
	    listen(server->listener, CLIENTS) ||
	    getsockname(server->listener, (struct sockaddr *)&address, &len))
		die("fault_server");
	server->port = ntohs(address.sin_port);
}

struct fault_server *fault_server_start(const struct fault_reply *replies)
{
	struct fault_server *server = calloc(1, sizeof(*server));

	if (!server)
		die("fault_server");
	server->replies = replies;
	for (size_t i = 0; i < CLIENTS; i++)
		server->clients[i].fd = -1;
	pthread_mutex_init(&server->lock, NULL);
	listen_on_loopback(server);
	if (pipe(server->wake) ||
	    pthread_create(&server->thread, NULL, serve, server))
		die("fault_server");
	return server;
}

void fault_server_stop(struct fault_server *server)
{
	if (!server)
		return;
	close(server->wake[1]);
	pthread_join(server->thread, NULL);
	close(server->wake[0]);
	close(server->listener);
	for (size_t i = 0; i < CLIENTS; i++) {
		if (server->clients[i].fd >= 0)
			client_close(&server->clients[i]);
	}
	for (size_t i = 0; i < server->request_count; i++)
		free(server->requests[i]);
	free(server->requests);
	pthread_mutex_destroy(&server->lock);
	free(server);
}

unsigned fault_server_port(const struct fault_server *server)
{
	return server->port;
}

size_t fault_server_requests(struct fault_server *server)
{
	size_t count;

	pthread_mutex_lock(&server->lock);
	count = server->request_count;
	pthread_mutex_unlock(&server->lock);
	return count;
}

size_t fault_server_connections(struct fault_server *server)
{
	size_t count;

	pthread_mutex_lock(&server->lock);
	count = server->connection_count;
	pthread_mutex_unlock(&server->lock);
	return count;
}

char *fault_server_request(struct fault_server *server, size_t n)
{
	char *copy = NULL;

	pthread_mutex_lock(&server->lock);
	if (n < server->request_count)
		copy = strdup(server->requests[n]);
	pthread_mutex_unlock(&server->lock);
	return copy;
}
