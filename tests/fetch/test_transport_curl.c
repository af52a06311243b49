#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "support/exchange_stage.h"

static const struct fault_reply replies[] = {
    {.path = "/ok",
     .bytes = "HTTP/1.1 200 Fine\r\nContent-Length: 5\r\n"
	      "Set-Cookie: a=b\r\nETag: \"x\"\r\n\r\nhello"},
    {.path = "/close",
     .bytes = "HTTP/1.1 200 OK\r\n\r\nhello",
     .end = FAULT_CLOSE},
    {.path = "/short",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
     .end = FAULT_CLOSE},
    {.path = "/reset",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n",
     .end = FAULT_RESET},
    {.path = "/nothing", .bytes = "H", .len = 1, .end = FAULT_CLOSE},
    {.path = "/chunk-cut",
     .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	      "5\r\nhello\r\n5\r\nhe",
     .end = FAULT_CLOSE},
    {.path = "/chunk-bad",
     .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
     .end = FAULT_CLOSE},
    {.path = "/chunk-huge",
     .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	      "ffffffffffffffffffff\r\nhello",
     .end = FAULT_CLOSE},
    {.path = "/two-lengths",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
	      "Content-Length: 4\r\n\r\nhello"},
    {.path = "/length-and-chunked",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
	      "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"},
    {.path = "/length-x",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello"},
    {.path = "/length-negative",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"},
    {.path = "/http09", .bytes = "hello", .end = FAULT_CLOSE},
    {.path = "/status-2000",
     .bytes = "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
     .end = FAULT_CLOSE},
    {.path = "/status-999",
     .bytes = "HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"},
    {.path = "/nul",
     .bytes = "HTTP/1.1 200 OK\r\nA: \0b\r\nContent-Length: 0\r\n\r\n",
     .len = 46,
     .end = FAULT_CLOSE},
    {.path = "/headers",
     .bytes = "HTTP/1.1 200 OK\r\n",
     .end = FAULT_REPEAT,
     .again = "X-More: 0123456789012345678901234567890123456789\r\n"},
    {.path = "/line",
     .bytes = "HTTP/1.1 200 OK\r\nX-Long: ",
     .end = FAULT_REPEAT,
     .again = "0123456789012345678901234567890123456789"},
    {.path = "/interim",
     .bytes = "HTTP/1.1 103 Early Hints\r\n\r\n",
     .end = FAULT_REPEAT,
     .again = "HTTP/1.1 103 Early Hints\r\nX-More: 0123456789\r\n\r\n"},
    {.path = "/trailers",
     .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	      "5\r\nhello\r\n0\r\n",
     .end = FAULT_REPEAT,
     .again = "X-Trailer: 0123456789012345678901234567890123456789\r\n"},
    {.path = "/body",
     .bytes = "HTTP/1.1 200 OK\r\n\r\n",
     .end = FAULT_REPEAT,
     .again = "0123456789012345678901234567890123456789"},
    {.path = "/silent", .bytes = "H", .len = 1, .end = FAULT_HANG},
    {.path = "/stalled",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
     .end = FAULT_HANG},
    {.path = "/gzip-bad",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
	      "Content-Length: 5\r\n\r\nhello"},
    {.path = "/encoding-unknown",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\n"
	      "Content-Length: 5\r\n\r\nuryyb"},
    {.path = "/304",
     .bytes = "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n"
	      "Content-Length: 77\r\n\r\n"},
    {.path = "/redirect",
     .bytes = "HTTP/1.1 302 Found\r\nLocation: /ok\r\n"
	      "Content-Length: 4\r\n\r\ngone"},
    {.path = NULL},
};

static void assert_sent(struct stage *stage, size_t n, const char *format)
{
	char expected[512], *sent = fault_server_request(stage->server, n);
	unsigned port = fault_server_port(stage->server);

	assert_non_null(sent);
	snprintf(
	    expected, sizeof(expected),
	    "GET /ok HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
	    "User-Agent: test/1\r\nAccept-Encoding: gzip, deflate\r\n%s\r\n",
	    port, format);
	assert_string_equal(sent, expected);
	free(sent);
}

static void test_request_bytes(void **state)
{
	struct stage *stage = *state;
	struct stage_place place;
	struct transport_request request = stage_place(stage, "/ok", &place);

	assert_int_equal(stage_get(stage, "/ok")->result, TRANSPORT_OK);
	assert_sent(stage, 0, "Accept: image/*\r\n");

	request.referer = "https://p.example/";
	request.etag = "\"x\"";
	request.last_modified = "Mon, 23 Nov 2026 21:41:30 GMT\r\nX: y";
	assert_int_equal(stage_run(stage, stage->transport, &request)->result,
			 TRANSPORT_OK);
	assert_sent(stage, 1,
		    "Referer: https://p.example/\r\nAccept: image/*\r\n"
		    "If-None-Match: \"x\"\r\n");

	/* The handle is used again: nothing of the last request is left. */
	assert_int_equal(stage_get(stage, "/ok")->result, TRANSPORT_OK);
	assert_sent(stage, 2, "Accept: image/*\r\n");
	assert_int_equal(fault_server_connections(stage->server), 1);
}

static void test_response(void **state)
{
	const struct told *told = stage_get(*state, "/ok");

	assert_int_equal(told->status, 200);
	assert_view(transport_field(buf_view(&told->fields), "ETag", 0),
		    "\"x\"");
	assert_view(buf_view(&told->body), "hello");
	told = stage_get(*state, "/redirect");
	assert_int_equal(told->status, 302);
	assert_view(buf_view(&told->body), "gone");
	told = stage_get(*state, "/304");
	assert_int_equal(told->result, TRANSPORT_OK);
	assert_int_equal(told->status, 304);
	assert_int_equal(told->body.len, 0);
	told = stage_get(*state, "/ok"); /* not poisoned by the 304 */
	assert_view(buf_view(&told->body), "hello");
}

static void test_faults(void **state)
{
	static const struct {
		const char *path;
		enum transport_result result;
	} cases[] = {
	    {"/close", TRANSPORT_OK},
	    {"/short", TRANSPORT_SHORT},
	    {"/reset", TRANSPORT_BROKEN},
	    {"/nothing", TRANSPORT_BROKEN},
	    {"/chunk-cut", TRANSPORT_SHORT},
	    {"/chunk-bad", TRANSPORT_BROKEN},
	    {"/chunk-huge", TRANSPORT_BROKEN},
	    {"/two-lengths", TRANSPORT_BROKEN},
	    {"/length-and-chunked", TRANSPORT_BROKEN},
	    {"/length-x", TRANSPORT_BROKEN},
	    {"/length-negative", TRANSPORT_BROKEN},
	    {"/http09", TRANSPORT_BROKEN},
	    {"/status-2000", TRANSPORT_BROKEN},
	    {"/status-999", TRANSPORT_OK},
	    {"/nul", TRANSPORT_BROKEN},
	    {"/headers", TRANSPORT_HEADERS_TOO_LARGE},
	    {"/interim", TRANSPORT_HEADERS_TOO_LARGE},
	    {"/trailers", TRANSPORT_HEADERS_TOO_LARGE},
	    {"/gzip-bad", TRANSPORT_BROKEN},
	    {"/encoding-unknown", TRANSPORT_BROKEN},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct told *told = stage_get(*state, cases[i].path);

		if (told->result != cases[i].result)
			print_message("%s: %d %s\n", cases[i].path,
				      told->result, told->detail);
		assert_int_equal(told->result, cases[i].result);
	}
	assert_string_equal(stage_get(*state, "/two-lengths")->detail,
			    "it has two different Content-Lengths");
}

static void test_endless_line(void **state)
{
	const struct told *told = stage_get(*state, "/line");

	assert_int_not_equal(told->result, TRANSPORT_OK);
	assert_null(strstr(told->detail, "emory"));
}

static void test_stop(void **state)
{
	struct stage *stage = *state;

	stage->told.most = 100000;
	assert_int_equal(stage_get(stage, "/body")->result, TRANSPORT_STOPPED);
	assert_true(stage->told.body.len < 100000 + LIMIT_RECEIVE_BYTES + 1);
}

static void test_timeouts(void **state)
{
	static const char *const paths[] = {"/silent", "/stalled"};
	struct stage *stage = *state;
	struct stage_place place;

	for (size_t i = 0; i < 2; i++) {
		struct transport_request request =
		    stage_place(stage, paths[i], &place);

		request.timeout_ms = 100;
		assert_int_equal(
		    stage_run(stage, stage->transport, &request)->result,
		    TRANSPORT_TIMEOUT);
	}
}

static void test_refused_connection(void **state)
{
	struct stage *stage = *state;
	struct stage_place place;
	struct transport_request request = stage_place(stage, "/ok", &place);
	const struct told *told;

	fault_server_stop(stage->server);
	told = stage_run(stage, stage->transport, &request);
	assert_int_equal(told->result, TRANSPORT_NO_CONNECT);
	assert_string_equal(told->detail, "the connection was refused");
	assert_int_equal(told->connects, 0);
	stage->server = fault_server_start(replies);
}

static void test_no_tls(void **state)
{
	struct stage *stage = *state;
	struct stage_place place;
	struct transport_request request = stage_place(stage, "/ok", &place);
	char url[128];

	snprintf(url, sizeof(url), "https://%s/ok", place.authority);
	request.url = url;
	request.timeout_ms = 2000;
	assert_int_not_equal(
	    stage_run(stage, stage->transport, &request)->result, TRANSPORT_OK);
	assert_int_equal(fault_server_requests(stage->server), 0);
}

static void test_abort(void **state)
{
	struct stage *stage = *state;
	struct stage_place place;
	struct transport_request request =
	    stage_place(stage, "/stalled", &place);
	const struct transport *transport = stage->transport;

	assert_int_equal(transport->ops->start(transport->ctx, &request,
					       &stage_events, &stage->told,
					       NULL),
			 0);
	while (!stage->told.status)
		assert_int_equal(
		    transport->ops->wait(transport->ctx, 1000, NULL), 0);
	transport->ops->abort(transport->ctx);
	assert_int_equal(stage->told.ends, 0);
	assert_int_equal(stage_get(stage, "/ok")->result, TRANSPORT_OK);
}

static int set_up(void **state)
{
	*state = stage_new(replies);
	return 0;
}

static int tear_down(void **state)
{
	stage_free(*state);
	return 0;
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ON_STAGE(test_request_bytes),
	    ON_STAGE(test_response),
	    ON_STAGE(test_faults),
	    ON_STAGE(test_endless_line),
	    ON_STAGE(test_stop),
	    ON_STAGE(test_timeouts),
	    ON_STAGE(test_refused_connection),
	    ON_STAGE(test_no_tls),
	    ON_STAGE(test_abort),
	};

	if (transport_curl_global(NULL))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
