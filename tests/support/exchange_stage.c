#include "support/exchange_stage.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "support/check.h"

static void on_connect(void *ctx)
{
	struct told *told = ctx;

	assert_int_equal(told->status, 0);
	told->connects++;
}

static bool on_head(void *ctx, long status, struct view fields)
{
	struct told *told = ctx;

	assert_int_equal(told->connects, 1);
	told->status = status;
	buf_add_view(&told->fields, fields);
	return true;
}

static bool on_body(void *ctx, const void *bytes, size_t len)
{
	struct told *told = ctx;

	assert_true(told->status > 0);
	buf_add(&told->body, bytes, len);
	return !told->most || told->body.len <= told->most;
}

static void on_end(void *ctx, enum transport_result result, const char *detail,
		   bool http2)
{
	struct told *told = ctx;

	assert_false(http2);
	told->ends++;
	told->result = result;
	snprintf(told->detail, sizeof(told->detail), "%s",
		 detail ? detail : "");
}

const struct transport_events stage_events = {on_connect, on_head, on_body,
					      on_end};

static void told_clear(struct told *told)
{
	buf_release(&told->fields);
	buf_release(&told->body);
	*told = (struct told){0};
	buf_init(&told->fields, LIMIT_HEADER_BYTES);
	buf_init(&told->body, MIB(64));
}

struct stage *stage_new(const struct fault_reply *replies)
{
	struct transport_curl_options options = {.allow_private = true};
	struct stage *stage = xcalloc(1, sizeof(*stage));

	stage->server = fault_server_start(replies);
	assert_int_equal(transport_curl_new(&options, &stage->transport, NULL),
			 0);
	told_clear(&stage->told);
	return stage;
}

void stage_free(struct stage *stage)
{
	transport_curl_free(stage->transport);
	fault_server_stop(stage->server);
	told_clear(&stage->told);
	free(stage);
}

const struct transport_request stage_request = {
    .user_agent = "test/1", .accept = "image/*", .timeout_ms = 20000};

struct transport_request stage_place(const struct stage *stage,
				     const char *path,
				     struct stage_place *ret_place)
{
	struct transport_request request = stage_request;

	snprintf(ret_place->authority, sizeof(ret_place->authority),
		 "127.0.0.1:%u", fault_server_port(stage->server));
	snprintf(ret_place->url, sizeof(ret_place->url), "http://%s%s",
		 ret_place->authority, path);
	request.host = ret_place->authority;
	request.url = ret_place->url;
	return request;
}

const struct told *stage_run(struct stage *stage, struct transport *transport,
			     const struct transport_request *request)
{
	size_t most = stage->told.most;

	told_clear(&stage->told);
	stage->told.most = most;
	assert_int_equal(transport->ops->start(transport->ctx, request,
					       &stage_events, &stage->told,
					       NULL),
			 0);
	assert_int_equal(stage->told.ends, 0);
	while (!stage->told.ends)
		assert_int_equal(
		    transport->ops->wait(transport->ctx, 1000, NULL), 0);
	assert_int_equal(stage->told.ends, 1);
	return &stage->told;
}

const struct told *stage_get(struct stage *stage, const char *path)
{
	struct stage_place place;
	struct transport_request request = stage_place(stage, path, &place);

	return stage_run(stage, stage->transport, &request);
}
