/* The fetcher over libcurl, against a server that cheats. */
#include "support/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limit.h"
#include "fetch/fetcher.h"
#include "fetch/transport_curl.h"
#include "support/fake_sink.h"
#include "support/fault_server.h"
#include "support/pixel.h"

#define OK_GIF "HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n" PIXEL_GIF
#define REDIRECT(to) \
	"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " to "\r\n\r\n"

static struct fault_reply replies[] = {
    {.path = "/ok.gif", .bytes = OK_GIF, .len = sizeof(OK_GIF) - 1},
    {.path = "/open-end.gif",
     .bytes = "HTTP/1.1 200 OK\r\n\r\n" PIXEL_GIF,
     .len = 19 + PIXEL_BYTES,
     .end = FAULT_CLOSE},
    {.path = "/open-cut.gif",
     .bytes = "HTTP/1.1 200 OK\r\n\r\n" PIXEL_GIF,
     .len = 19 + PIXEL_BYTES - 3,
     .end = FAULT_CLOSE},
    {.path = "/lying-length.gif",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 39\r\n\r\n" PIXEL_GIF,
     .len = 39 + PIXEL_BYTES},
    {.path = "/short.gif",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5678\r\n\r\n" PIXEL_GIF,
     .len = 41 + PIXEL_BYTES,
     .end = FAULT_CLOSE},
    {.path = "/page.gif",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\n"
	      "Content-Length: 28\r\n\r\n<!doctype html><p>Log in</p>"},
    {.path = "/empty.gif",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
    {.path = "/204.gif", .bytes = "HTTP/1.1 204 No Content\r\n\r\n"},
    {.path = "/206.gif",
     .bytes = "HTTP/1.1 206 Partial Content\r\nContent-Length: 42\r\n"
	      "Content-Range: bytes 0-41/90\r\n\r\n" PIXEL_GIF,
     .len = 80 + PIXEL_BYTES},
    {.path = "/endless.gif",
     .bytes = "HTTP/1.1 200 OK\r\n\r\nGIF89a\x01\0\x01\0\0\0\0",
     .len = 32,
     .end = FAULT_REPEAT,
     .again = "!\xfe\x08"
	      "12345678\0",
     .again_len = 12},
    {.path = "/trailers.gif",
     .bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	      "3\r\nGIF\r\n0\r\n",
     .end = FAULT_REPEAT,
     .again = "X-Trailer: 0123456789012345678901234567890123456789\r\n"},
    {.path = "/to-file", .bytes = REDIRECT("file:///etc/passwd")},
    {.path = "/to-metadata",
     .bytes = REDIRECT("http://169.254.169.254/latest/")},
    {.path = "/to-loopback", .bytes = REDIRECT("http://127.0.0.1:81/x")},
    {.path = "/to-ok", .bytes = REDIRECT("ok.gif#part")},
    {.path = "/304.gif",
     .bytes = "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"},
    {.path = "/later.gif",
     .bytes = "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\n"
	      "Content-Length: 0\r\n\r\n"},
    {.path = "/later.gif", .bytes = OK_GIF, .len = sizeof(OK_GIF) - 1},
    {.path = "/bomb.gif"}, /* made by load_gzip() */
    {.path = "/cut-gzip.gif"},
    {.path = NULL},
};

/* A clock that leaps over every wait. */
static int64_t leap(void *ctx)
{
	int64_t *now = ctx;

	return *now += 500;
}

struct play {
	struct fault_server *server;
	struct transport *transport;
	struct fake_sinks sinks;
	int64_t now;
	struct clock clock;
	char resolve[64];
	enum fetch_verdict verdict;
	char reason[512];
	unsigned tries;
	struct buf responses[3]; /* live as long as the server */
};

static int on_outcome(void *ctx, const struct fetch_outcome *outcome,
		      struct error *err)
{
	struct play *play = ctx;

	(void)err;
	play->verdict = outcome->verdict;
	play->tries = outcome->tries;
	snprintf(play->reason, sizeof(play->reason), "%s",
		 outcome->reason ? outcome->reason : "");
	return 0;
}

/* The loopback is reached as img.example, by name, and not otherwise. */
static int set_up(void **state)
{
	struct play *play = calloc(1, sizeof(*play));
	const char *rules[1];
	struct transport_curl_options options = {.resolve = rules,
						 .resolve_count = 1};

	assert_non_null(play);
	play->server = fault_server_start(replies);
	snprintf(play->resolve, sizeof(play->resolve),
		 "img.example:%u:127.0.0.1", fault_server_port(play->server));
	rules[0] = play->resolve;
	assert_int_equal(transport_curl_new(&options, &play->transport, NULL),
			 0);
	play->clock = (struct clock){leap, leap, &play->now};
	*state = play;
	return 0;
}

static int tear_down(void **state)
{
	struct play *play = *state;

	transport_curl_free(play->transport);
	fault_server_stop(play->server);
	for (size_t i = 0; i < 3; i++)
		buf_release(&play->responses[i]);
	free(play);
	return 0;
}

static void fetch(struct play *play, const char *path, const char *page,
		  const char *etag)
{
	const struct fetch_callbacks callbacks = {.on_outcome = on_outcome,
						  .ctx = play};
	const struct fetch_options options = {.max_image = MIB(1),
					      .user_agent = "test/1"};
	const struct fetch_rung rung = {page, REFERRER_UNSAFE_URL};
	char url[128];
	struct fetch_request request = {url,  &rung, page ? 1 : 0,
					etag, NULL,  NULL};
	struct fetcher *fetcher;

	fake_sinks_init(&play->sinks);
	fetcher = fetcher_new(&options, play->transport, &play->sinks.source,
			      NULL, &play->clock);
	snprintf(url, sizeof(url), "http://u:p@img.example:%u%s#f",
		 fault_server_port(play->server), path);
	assert_int_equal(fetcher_add(fetcher, &request, NULL), 0);
	assert_int_equal(fetcher_run(fetcher, &callbacks, NULL), 0);
	fetcher_free(fetcher);
	assert_int_equal(play->sinks.opened,
			 play->sinks.committed + play->sinks.aborted);
	assert_int_equal(play->sinks.committed, play->verdict == VERDICT_IMAGE);
}

static void test_verdicts(void **state)
{
	static const struct {
		const char *path;
		enum fetch_verdict verdict;
		const char *reason;
	} cases[] = {
	    {"/ok.gif", VERDICT_IMAGE, ""},
	    {"/open-end.gif", VERDICT_IMAGE, ""},
	    {"/open-cut.gif", VERDICT_TRUNCATED, "ends in the middle"},
	    {"/lying-length.gif", VERDICT_TRUNCATED, "ends in the middle"},
	    {"/short.gif", VERDICT_TRUNCATED,
	     "the body ended after 42 of 5,678 bytes"},
	    {"/page.gif", VERDICT_IMPOSTOR, "in place of an image"},
	    {"/empty.gif", VERDICT_IMPOSTOR, "nothing"},
	    {"/204.gif", VERDICT_IMPOSTOR, "nothing"},
	    {"/206.gif", VERDICT_TRUNCATED, "HTTP 206"},
	    {"/endless.gif", VERDICT_REFUSED, "larger than 1,048,576 bytes"},
	    {"/trailers.gif", VERDICT_REFUSED, "too many headers"},
	    {"/to-file", VERDICT_REFUSED, "unsupported scheme: file"},
	    {"/to-metadata", VERDICT_REFUSED, "blocked address: link-local"},
	    {"/to-loopback", VERDICT_REFUSED, "blocked address: loopback"},
	    {"/to-ok", VERDICT_IMAGE, ""},
	    {"/304.gif", VERDICT_REFUSED, "HTTP 304"},
	    {"/later.gif", VERDICT_IMAGE, ""},
	    {"/absent.gif", VERDICT_GONE, "HTTP 404"},
	};
	struct play *play = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fetch(play, cases[i].path, NULL, NULL);
		if (play->verdict != cases[i].verdict ||
		    !strstr(play->reason, cases[i].reason))
			print_message("%s: %s: %s\n", cases[i].path,
				      fetch_verdict_name(play->verdict),
				      play->reason);
		assert_int_equal(play->verdict, cases[i].verdict);
		assert_non_null(strstr(play->reason, cases[i].reason));
	}
}

static void test_request_bytes(void **state)
{
	struct play *play = *state;
	char expected[512], *sent;
	unsigned port = fault_server_port(play->server);

	fetch(play, "/304.gif", "https://u:p@p.example/a?b#c", "\"1\"");
	assert_int_equal(play->verdict, VERDICT_NOT_MODIFIED);
	snprintf(expected, sizeof(expected),
		 "GET /304.gif HTTP/1.1\r\nHost: img.example:%u\r\n"
		 "User-Agent: test/1\r\nAccept-Encoding: gzip, deflate\r\n"
		 "Referer: https://p.example/a?b\r\n"
		 "Accept: image/avif,image/webp,image/png,image/svg+xml,"
		 "image/*;q=0.8,*/*;q=0.5\r\nIf-None-Match: \"1\"\r\n\r\n",
		 port);
	sent = fault_server_request(play->server, 0);
	assert_string_equal(sent, expected);
	free(sent);
	fetch(play, "/ok.gif", NULL, NULL);
	sent = fault_server_request(play->server, 1);
	assert_null(strstr(sent, "Referer"));
	assert_null(strstr(sent, "Authorization"));
	free(sent);
}

/* A reply with a gzip body, of which `part` bytes are sent (0: all). */
static void load_gzip(struct fault_reply *reply, const char *file, size_t part,
		      struct buf *response)
{
	struct buf body;

	buf_init(&body, MIB(1));
	buf_init(response, MIB(1));
	assert_int_equal(file_load(AT_FDCWD, file, true, &body, NULL), 0);
	if (!part)
		part = body.len;
	assert_true(part <= body.len);
	buf_add_format(response,
		       "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
		       "Content-Length: %zu\r\n\r\n",
		       part);
	buf_add(response, body.ptr, part);
	buf_release(&body);
	reply->bytes = response->ptr;
	reply->len = response->len;
}

static struct fault_reply *find_reply(const char *path)
{
	struct fault_reply *reply = replies;

	while (strcmp(reply->path, path) != 0)
		reply++;
	return reply;
}

static void test_gzip(void **state)
{
	struct play *play = *state;
	struct buf *responses = play->responses;

	load_gzip(find_reply("/bomb.gif"), TS_FIXTURES "/fetch/bomb.gif.gz", 0,
		  &responses[0]);
	fetch(play, "/bomb.gif", NULL, NULL);
	assert_int_equal(play->verdict, VERDICT_REFUSED);
	assert_non_null(strstr(play->reason, "larger than"));

	load_gzip(find_reply("/cut-gzip.gif"),
		  TS_FIXTURES "/fetch/comments.gif.gz", 800, &responses[1]);
	fetch(play, "/cut-gzip.gif", NULL, NULL);
	assert_int_equal(play->verdict, VERDICT_TRUNCATED);

	load_gzip(find_reply("/cut-gzip.gif"),
		  TS_FIXTURES "/fetch/comments.gif.gz", 0, &responses[2]);
	fetch(play, "/cut-gzip.gif", NULL, NULL);
	assert_int_equal(play->verdict, VERDICT_IMAGE);
	assert_int_equal(play->sinks.bytes, 4042);
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ON_STAGE(test_verdicts),
	    ON_STAGE(test_request_bytes),
	    ON_STAGE(test_gzip),
	};

	if (transport_curl_global(NULL))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
