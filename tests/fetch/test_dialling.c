#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/exchange_stage.h"

static const struct fault_reply replies[] = {
    {.path = "/ok",
     .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"},
    {.path = NULL},
};

static struct transport *make_guarded(void)
{
	struct transport_curl_options options = {.allow_private = false};
	struct transport *transport;

	assert_int_equal(transport_curl_new(&options, &transport, NULL), 0);
	return transport;
}

/* GET /ok of the stage's port, of whatever host; early: as that host. */
static const struct told *ask(struct stage *stage, struct transport *transport,
			      const char *host, const char *early)
{
	struct transport_request request = stage_request;
	unsigned port = fault_server_port(stage->server);
	char url[128], authority[128];

	snprintf(authority, sizeof(authority), "%s:%u", early ? early : host,
		 port);
	snprintf(url, sizeof(url), "http://%s:%u/ok", host, port);
	request.url = url;
	request.host = authority;
	return stage_run(stage, transport, &request);
}

static void test_guard(void **state)
{
	static const char *const hosts[] = {
	    "127.0.0.1",       "localhost", "x.localhost",    "[::1]",
	    "[::ffff:7f00:1]", "0.0.0.0",   "169.254.169.254"};
	struct stage *stage = *state;
	struct transport *guarded = make_guarded();

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		const struct told *told = ask(stage, guarded, hosts[i], NULL);

		assert_int_equal(told->result, TRANSPORT_BLOCKED);
		assert_true(told->detail[0] != '\0');
		assert_int_equal(told->connects, 0);
	}
	assert_int_equal(fault_server_connections(stage->server), 0);
	transport_curl_free(guarded);
}

/* The early check is shown a harmless name: the socket callback must see it. */
static void test_guard_at_the_socket(void **state)
{
	static const char *const hosts[] = {"localhost",          "127.0.0.1",
					    "[::ffff:127.0.0.1]", "127.1",
					    "0x7f000001",         "2130706433"};
	struct stage *stage = *state;
	struct transport *guarded = make_guarded();

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		const struct told *told =
		    ask(stage, guarded, hosts[i], "img.example");

		assert_int_equal(told->result, TRANSPORT_BLOCKED);
		assert_string_equal(told->detail, "loopback");
	}
	assert_int_equal(fault_server_connections(stage->server), 0);
	transport_curl_free(guarded);
}

static void test_named_addresses(void **state)
{
	struct stage *stage = *state;
	unsigned port = fault_server_port(stage->server);
	struct transport_request request = stage_request;
	char resolve[64], connect_to[64];
	const char *resolves[] = {resolve}, *connects[] = {connect_to};
	struct transport_curl_options options = {
	    .resolve = resolves,
	    .resolve_count = 1,
	    .connect_to = connects,
	    .connect_to_count = 1,
	};
	struct transport *transport;
	char *sent;

	snprintf(resolve, sizeof(resolve), "a.example:%u:127.0.0.1", port);
	snprintf(connect_to, sizeof(connect_to), "b.example:80:127.0.0.1:%u",
		 port);
	assert_int_equal(transport_curl_new(&options, &transport, NULL), 0);
	assert_int_equal(ask(stage, transport, "a.example", NULL)->result,
			 TRANSPORT_OK);
	request.url = "http://b.example/ok";
	request.host = "b.example";
	assert_int_equal(stage_run(stage, transport, &request)->result,
			 TRANSPORT_OK);
	sent = fault_server_request(stage->server, 1);
	assert_non_null(strstr(sent, "\r\nHost: b.example\r\n"));
	free(sent);
	/* The same address by itself was not named. */
	assert_int_equal(ask(stage, transport, "127.0.0.1", NULL)->result,
			 TRANSPORT_BLOCKED);
	transport_curl_free(transport);
}

static void test_proxy_variables_are_ignored(void **state)
{
	static const char *const names[] = {"http_proxy", "HTTP_PROXY",
					    "all_proxy", "ALL_PROXY"};

	for (size_t i = 0; i < 4; i++)
		setenv(names[i], "http://127.0.0.1:1/", 1);
	assert_int_equal(stage_get(*state, "/ok")->result, TRANSPORT_OK);
	for (size_t i = 0; i < 4; i++)
		unsetenv(names[i]);
}

static void test_bad_options(void **state)
{
	static const char *const bad[] = {"nonsense"};
	struct transport_curl_options options = {.resolve = bad,
						 .resolve_count = 1};
	struct transport *transport;
	struct error err;

	(void)state;
	assert_int_equal(transport_curl_new(&options, &transport, &err),
			 TS_E_USAGE);
	assert_non_null(strstr(err.text, "nonsense"));
	options = (struct transport_curl_options){.ca_file = "/nonexistent"};
	assert_int_equal(transport_curl_new(&options, &transport, &err),
			 TS_E_NOT_FOUND);
	assert_non_null(strstr(transport_curl_version(), "libcurl"));
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
	    ON_STAGE(test_guard),
	    ON_STAGE(test_guard_at_the_socket),
	    ON_STAGE(test_named_addresses),
	    ON_STAGE(test_proxy_variables_are_ignored),
	    ON_STAGE(test_bad_options),
	};

	if (transport_curl_global(NULL))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
