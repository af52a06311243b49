#include "fetch/transport_curl.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "fetch/dial_rules.h"
#include "fetch/guard.h"
#include "fetch/response_head.h"

struct exchange {
	struct transport_curl *owner;
	struct exchange *next; /* idle or refused */
	CURL *easy;
	struct curl_slist *fields, *resolve, *connect_to;
	const struct transport_events *events;
	void *events_ctx;
	struct response_head head;
	bool exempt; /* from the guard */
	unsigned dialled;
	const char *blocked;        /* the guard's reason */
	enum transport_result ours; /* our callback ended it so; or OK */
	const char *fault;          /* what is wrong with the framing */
	char message[CURL_ERROR_SIZE];
};

struct transport_curl {
	struct transport transport;
	CURLM *multi;
	bool allow_private;
	const char *ca_file;
	struct dial_rules rules;
	struct exchange **all; /* each with a handle that is used again */
	size_t count, cap;
	struct exchange *idle;
	struct exchange *refused; /* ended before they began; told by wait() */
};

int transport_curl_global(struct error *err)
{
	if (curl_global_init(CURL_GLOBAL_ALL))
		return error_set(err, TS_E_INTERNAL,
				 "libcurl: cannot be initialised");
	return 0;
}

const char *transport_curl_version(void)
{
	return curl_version();
}

static curl_socket_t open_socket(void *ctx, curlsocktype purpose,
				 struct curl_sockaddr *address)
{
	struct exchange *exchange = ctx;
	const char *reason = NULL;

	if (purpose != CURLSOCKTYPE_IPCXN)
		return CURL_SOCKET_BAD;
	if (!exchange->exempt)
		reason = guard_address_reason(&address->addr);
	if (reason) {
		exchange->blocked = reason;
		return CURL_SOCKET_BAD;
	}
	exchange->dialled++;
	return socket(address->family, address->socktype | SOCK_CLOEXEC,
		      address->protocol);
}

static int tell_connect(void *ctx, char *peer, char *local, int peer_port,
			int local_port)
{
	struct exchange *exchange = ctx;

	(void)peer;
	(void)local;
	(void)peer_port;
	(void)local_port;
	exchange->events->on_connect(exchange->events_ctx);
	return CURL_PREREQFUNC_OK;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *ctx)
{
	struct exchange *exchange = ctx;
	struct response_head *head = &exchange->head;
	size_t len = size * count;

	switch (response_head_take(head, view_make(bytes, len))) {
	case HEAD_MORE:
		return len;
	case HEAD_TOO_LARGE:
		exchange->ours = TRANSPORT_HEADERS_TOO_LARGE;
		return len + 1;
	case HEAD_WHOLE:
		break;
	}
	exchange->fault = response_head_fault(buf_view(&head->fields));
	if (exchange->fault)
		exchange->ours = TRANSPORT_BROKEN;
	else if (!exchange->events->on_head(exchange->events_ctx, head->status,
					    buf_view(&head->fields)))
		exchange->ours = TRANSPORT_STOPPED;
	return exchange->ours ? len + 1 : len;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *ctx)
{
	struct exchange *exchange = ctx;
	size_t len = size * count;

	if (!exchange->head.whole ||
	    !exchange->events->on_body(exchange->events_ctx, bytes, len)) {
		exchange->ours = TRANSPORT_STOPPED;
		return len + 1;
	}
	return len;
}

static struct exchange *exchange_take(struct transport_curl *owner)
{
	struct exchange *exchange = owner->idle;

	if (exchange) {
		owner->idle = exchange->next;
		exchange->next = NULL;
		return exchange;
	}
	exchange = xcalloc(1, sizeof(*exchange));
	exchange->owner = owner;
	exchange->easy = curl_easy_init();
	response_head_init(&exchange->head);
	owner->all = array_grow(owner->all, owner->count, &owner->cap,
				sizeof(struct exchange *));
	owner->all[owner->count++] = exchange;
	return exchange;
}

static void free_lists(struct exchange *exchange)
{
	curl_slist_free_all(exchange->fields);
	curl_slist_free_all(exchange->resolve);
	curl_slist_free_all(exchange->connect_to);
}

/* Keep its handle and its memory, and nothing of what it was. */
static void exchange_put_back(struct exchange *exchange)
{
	struct transport_curl *owner = exchange->owner;
	struct exchange fresh = {.owner = owner, .easy = exchange->easy};

	if (exchange->easy) {
		curl_multi_remove_handle(owner->multi, exchange->easy);
		curl_easy_reset(exchange->easy);
	}
	free_lists(exchange);
	fresh.head = exchange->head;
	response_head_clear(&fresh.head);
	fresh.next = owner->idle;
	*exchange = fresh;
	owner->idle = exchange;
}

static void add_field(struct exchange *exchange, const char *name,
		      const char *value)
{
	char *line;

	if (!value || !transport_value_is_safe(value))
		return;
	line = xasprintf("%s: %s", name, value);
	exchange->fields = curl_slist_append(exchange->fields, line);
	free(line);
}

/* The rules that apply; an address that is refused by itself, early. */
static void choose_way(struct exchange *exchange,
		       const struct transport_request *request)
{
	struct transport_curl *owner = exchange->owner;
	struct dial_choice choice;
	struct dial_target target =
	    dial_target_of(request->url, view_of(request->host));

	choice = dial_rules_find(&owner->rules, &target);
	if (choice.resolve)
		exchange->resolve =
		    curl_slist_append(NULL, choice.resolve->text);
	if (choice.connect_to)
		exchange->connect_to =
		    curl_slist_append(NULL, choice.connect_to->text);
	exchange->exempt =
	    owner->allow_private || choice.resolve || choice.connect_to;
	if (!exchange->exempt)
		exchange->blocked = guard_host_reason(target.host);
}

#define SET(option, value) failed |= curl_easy_setopt(easy, option, value)

/* All of them, each time: a handle that is used again knows nothing. */
static bool set_options(struct exchange *exchange,
			const struct transport_request *request)
{
	CURL *easy = exchange->easy;
	CURLcode failed = CURLE_OK;
	const char *ca_file = exchange->owner->ca_file;

	SET(CURLOPT_PRIVATE, exchange);
	SET(CURLOPT_ERRORBUFFER, exchange->message);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SET(CURLOPT_OPENSOCKETDATA, exchange);
	SET(CURLOPT_PREREQFUNCTION, tell_connect);
	SET(CURLOPT_PREREQDATA, exchange);
	SET(CURLOPT_HEADERFUNCTION, take_header);
	SET(CURLOPT_HEADERDATA, exchange);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, exchange);

	SET(CURLOPT_URL, request->url);
	SET(CURLOPT_PATH_AS_IS, 1L);
	SET(CURLOPT_REFERER, request->referer);
	SET(CURLOPT_USERAGENT, request->user_agent);
	SET(CURLOPT_HTTPHEADER, exchange->fields);
	SET(CURLOPT_RESOLVE, exchange->resolve);
	SET(CURLOPT_CONNECT_TO, exchange->connect_to);
	SET(CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)LIMIT_CONNECT_MS);

	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	SET(CURLOPT_HTTP09_ALLOWED, 0L);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	SET(CURLOPT_PIPEWAIT, 1L);
	SET(CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_QUICK_EXIT, 1L);
	SET(CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_LOW_SPEED_BYTES);
	SET(CURLOPT_LOW_SPEED_TIME, (long)LIMIT_LOW_SPEED_S);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	if (ca_file) {
		SET(CURLOPT_CAINFO, ca_file);
		SET(CURLOPT_CAPATH, NULL);
	}
	/* Refused while a handle keeps its buffers from before (HTTP/2). */
	(void)curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, LIMIT_RECEIVE_BYTES);
	(void)curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE,
			       LIMIT_SEND_BYTES);
	return failed == CURLE_OK;
}

static int start(void *ctx, const struct transport_request *request,
		 const struct transport_events *events, void *events_ctx,
		 struct error *err)
{
	struct transport_curl *curl = ctx;
	struct exchange *exchange = exchange_take(curl);

	exchange->events = events;
	exchange->events_ctx = events_ctx;
	choose_way(exchange, request);
	if (exchange->blocked) {
		exchange->next = curl->refused;
		curl->refused = exchange;
		return 0;
	}
	add_field(exchange, "Accept", request->accept);
	add_field(exchange, "If-None-Match", request->etag);
	add_field(exchange, "If-Modified-Since", request->last_modified);
	if (!exchange->easy || !set_options(exchange, request) ||
	    curl_multi_add_handle(curl->multi, exchange->easy)) {
		exchange_put_back(exchange);
		return error_set(err, TS_E_INTERNAL,
				 "libcurl: cannot begin a transfer");
	}
	return 0;
}

/* Every address that it could have dialled was refused. */
static bool is_blocked(const struct exchange *exchange)
{
	return exchange->blocked && !exchange->dialled;
}

/* The rest of some hundred codes is TRANSPORT_BROKEN. */
static const struct {
	CURLcode code;
	enum transport_result result;
} results[] = {
    {CURLE_OK, TRANSPORT_OK},
    {CURLE_COULDNT_RESOLVE_HOST, TRANSPORT_NO_HOST},
    {CURLE_COULDNT_CONNECT, TRANSPORT_NO_CONNECT},
    {CURLE_OPERATION_TIMEDOUT, TRANSPORT_TIMEOUT},
    {CURLE_PARTIAL_FILE, TRANSPORT_SHORT},
    {CURLE_SSL_CONNECT_ERROR, TRANSPORT_TLS},
    {CURLE_PEER_FAILED_VERIFICATION, TRANSPORT_TLS},
    {CURLE_SSL_CACERT_BADFILE, TRANSPORT_TLS},
};

static enum transport_result result_of(const struct exchange *exchange,
				       CURLcode code)
{
	if (exchange->ours)
		return exchange->ours;
	if (code == CURLE_COULDNT_CONNECT && is_blocked(exchange))
		return TRANSPORT_BLOCKED;
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
		if (results[i].code == code)
			return results[i].result;
	}
	return TRANSPORT_BROKEN;
}

/* Words of libcurl, but without what differs from run to run. */
static void describe(const struct exchange *exchange, CURLcode code,
		     char *ret_text, size_t size)
{
	const char *message =
	    exchange->message[0] ? exchange->message : curl_easy_strerror(code);
	long number = 0;

	curl_easy_getinfo(exchange->easy, CURLINFO_OS_ERRNO, &number);
	if (exchange->fault)
		snprintf(ret_text, size, "%s", exchange->fault);
	else if (code == CURLE_COULDNT_CONNECT && is_blocked(exchange))
		snprintf(ret_text, size, "%s", exchange->blocked);
	else if (code == CURLE_COULDNT_CONNECT && number == ECONNREFUSED)
		snprintf(ret_text, size, "the connection was refused");
	else if (code == CURLE_COULDNT_CONNECT && number)
		snprintf(ret_text, size, "no connection: %s",
			 strerror((int)number));
	else if (code == CURLE_PEER_FAILED_VERIFICATION)
		snprintf(ret_text, size, "the certificate is not trusted: %s",
			 message);
	else if (code == CURLE_OUT_OF_MEMORY)
		snprintf(ret_text, size, "a header line is too long");
	else
		snprintf(ret_text, size, "%s", message);
}

static void finish(struct exchange *exchange, CURLcode code)
{
	const struct transport_events *events = exchange->events;
	void *events_ctx = exchange->events_ctx;
	enum transport_result result = result_of(exchange, code);
	char text[CURL_ERROR_SIZE + 64];
	long version = 0;

	describe(exchange, code, text, sizeof(text));
	curl_easy_getinfo(exchange->easy, CURLINFO_HTTP_VERSION, &version);
	exchange_put_back(exchange);
	events->on_end(events_ctx, result, result == TRANSPORT_OK ? NULL : text,
		       version == CURL_HTTP_VERSION_2_0);
}

static bool tell_refused(struct transport_curl *curl)
{
	struct exchange *exchange;
	bool told = false;

	while ((exchange = curl->refused)) {
		curl->refused = exchange->next;
		finish(exchange, CURLE_COULDNT_CONNECT);
		told = true;
	}
	return told;
}

static bool tell_ended(struct transport_curl *curl)
{
	struct exchange *exchange = NULL;
	CURLMsg *message;
	CURLcode code;
	int left;
	bool told = false;

	while ((message = curl_multi_info_read(curl->multi, &left))) {
		if (message->msg != CURLMSG_DONE)
			continue;
		code = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
				  &exchange);
		finish(exchange, code);
		told = true;
	}
	return told;
}

static int translate(CURLMcode code, struct error *err)
{
	if (code == CURLM_OK)
		return 0;
	return error_set(err, TS_E_INTERNAL, "libcurl: %s",
			 curl_multi_strerror(code));
}

static int perform(struct transport_curl *curl, bool *ret_told,
		   struct error *err)
{
	int running;
	int r = translate(curl_multi_perform(curl->multi, &running), err);

	if (!r)
		*ret_told = tell_ended(curl);
	return r;
}

static int wait_events(void *ctx, int64_t timeout_ms, struct error *err)
{
	struct transport_curl *curl = ctx;
	bool told = false;
	int r;

	if (tell_refused(curl))
		return 0;
	r = perform(curl, &told, err);
	if (r || told)
		return r;
	if (timeout_ms > INT32_MAX)
		timeout_ms = INT32_MAX;
	r = translate(curl_multi_poll(curl->multi, NULL, 0,
				      timeout_ms > 0 ? (int)timeout_ms : 0,
				      NULL),
		      err);
	return r ? r : perform(curl, &told, err);
}

static void abort_all(void *ctx)
{
	struct transport_curl *curl = ctx;

	curl->idle = curl->refused = NULL;
	for (size_t i = 0; i < curl->count; i++)
		exchange_put_back(curl->all[i]);
}

static const struct transport_ops curl_ops = {start, wait_events, abort_all};

int transport_curl_new(const struct transport_curl_options *options,
		       struct transport **ret_transport, struct error *err)
{
	struct transport_curl *curl = xcalloc(1, sizeof(*curl));
	struct dial_options rules = {options->resolve, options->resolve_count,
				     options->connect_to,
				     options->connect_to_count};
	int r = 0;

	curl->transport = (struct transport){&curl_ops, curl};
	curl->allow_private = options->allow_private;
	curl->ca_file = options->ca_file;
	if (curl->ca_file && access(curl->ca_file, R_OK) != 0)
		r = error_set(err, TS_E_NOT_FOUND, "%s: %s", curl->ca_file,
			      strerror(errno));
	if (!r)
		r = dial_rules_init(&curl->rules, &rules, err);
	if (r)
		goto out;
	curl->multi = curl_multi_init();
	if (!curl->multi || curl_multi_setopt(curl->multi, CURLMOPT_MAXCONNECTS,
					      (long)LIMIT_TOTAL))
		r = error_set(err, TS_E_INTERNAL,
			      "libcurl: cannot be initialised");
out:
	if (r)
		transport_curl_free(&curl->transport);
	else
		*ret_transport = &curl->transport;
	return r;
}

void transport_curl_free(struct transport *transport)
{
	struct transport_curl *curl;

	if (!transport)
		return;
	curl = transport->ctx;
	for (size_t i = 0; i < curl->count; i++) {
		exchange_put_back(curl->all[i]);
		curl_easy_cleanup(curl->all[i]->easy);
		response_head_release(&curl->all[i]->head);
		free(curl->all[i]);
	}
	free(curl->all);
	if (curl->multi)
		curl_multi_cleanup(curl->multi);
	dial_rules_release(&curl->rules);
	free(curl);
}
