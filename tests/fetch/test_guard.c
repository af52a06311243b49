#include "support/check.h"

#include <string.h>

#include "driver/driver.h"
#include "fetch/guard.h"
#include "support/conformance.h"

static const char *judge(const char *host)
{
	struct sockaddr_storage address;

	assert_true(guard_host_address(view_of(host), &address));
	return guard_address_reason((struct sockaddr *)&address);
}

static void test_addresses(void **state)
{
	static const struct {
		const char *host, *reason;
	} cases[] = {
	    {"127.0.0.1", "loopback"},
	    {"127.255.255.255", "loopback"},
	    {"128.0.0.0", NULL},
	    {"10.1.2.3", "private use"},
	    {"11.0.0.0", NULL},
	    {"172.15.255.255", NULL},
	    {"172.16.0.0", "private use"},
	    {"172.31.255.255", "private use"},
	    {"172.32.0.0", NULL},
	    {"169.254.169.254", "link-local"},
	    {"100.100.100.200", "shared address space"},
	    {"192.0.0.192", "protocol assignments"},
	    {"198.19.255.255", "benchmarking"},
	    {"198.20.0.0", NULL},
	    {"168.63.129.16", "a cloud's host service"},
	    {"255.255.255.255", "broadcast"},
	    {"250.0.0.1", "reserved"},
	    {"[::1]", "loopback"},
	    {"[::]", "unspecified"},
	    {"[::7f00:1]", "IPv4-compatible"},
	    {"[::ffff:127.0.0.1]", "loopback"},
	    {"[::ffff:8.8.8.8]", NULL},
	    {"[64:ff9b::a9fe:a9fe]", "link-local"},
	    {"[64:ff9b::808:808]", NULL},
	    {"[64:ff9b:1::808:808]", "local NAT64"},
	    {"[2002:808:808::1]", "6to4"},
	    {"[2001::1]", "protocol assignments"},
	    {"[2001:db8::1]", "documentation"},
	    {"[2001:4860:4860::8888]", NULL},
	    {"[3fff::1]", "documentation"},
	    {"[3fff:1000::1]", NULL},
	    {"[fd00:ec2::254]", "private use"},
	    {"[fe80::1]", "link-local"},
	    {"[ff02::1]", "multicast"},
	    {"[5f00::1]", "not a global address"},
	    {"[4000::1]", "not a global address"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *reason = judge(cases[i].host);

		if (!cases[i].reason && !reason)
			continue;
		assert_non_null(reason);
		assert_non_null(cases[i].reason);
		assert_string_equal(reason, cases[i].reason);
	}
}

static void test_hosts(void **state)
{
	struct sockaddr_storage address;

	(void)state;
	assert_string_equal(guard_host_reason(view_of("localhost")),
			    "loopback");
	assert_string_equal(guard_host_reason(view_of("a.b.localhost.")),
			    "loopback");
	assert_string_equal(guard_host_reason(view_of("[::1]")), "loopback");
	assert_null(guard_host_reason(view_of("localhost.example")));
	assert_null(guard_host_reason(view_of("notlocalhost")));
	assert_null(guard_host_reason(view_of("example.com")));
	assert_null(guard_host_reason(view_of("")));
	assert_false(guard_host_address(view_of("::1"), &address));
	assert_false(guard_host_address(view_of("[127.0.0.1]"), &address));
	assert_false(guard_host_address(view_of("1.2.3"), &address));
	assert_false(guard_host_address(view_of("["), &address));
	assert_false(guard_host_address(view_make("1.2.3.4\0x", 9), &address));
}

static void test_other_families(void **state)
{
	struct sockaddr address = {.sa_family = AF_UNIX};

	(void)state;
	assert_non_null(guard_address_reason(&address));
}

static void test_ports(void **state)
{
	(void)state;
	assert_true(guard_port_is_bad(0));
	assert_true(guard_port_is_bad(22));
	assert_true(guard_port_is_bad(6667));
	assert_true(guard_port_is_bad(10080));
	assert_false(guard_port_is_bad(80));
	assert_false(guard_port_is_bad(443));
	assert_false(guard_port_is_bad(8080));
}

/* Every case whose expectation is one word; `field` names the input. */
static void run_cases(const char *file, json_t *(*driver)(const json_t *))
{
	json_t *data = conformance_load(file), *answer;
	const json_t *entry;
	size_t i, bad = 0;

	if (!data)
		skip();
	json_array_foreach(conformance_cases(data), i, entry)
	{
		const char *expected =
		    json_string_value(json_object_get(entry, "expect"));
		const char *got;

		answer = driver(entry);
		got = json_string_value(json_object_get(answer, "verdict"));
		if (strcmp(expected, "either") != 0 &&
		    (!got || strcmp(expected, got) != 0)) {
			print_message(
			    "%s: %s, not %s\n",
			    json_string_value(json_object_get(entry, "id")),
			    got, expected);
			bad++;
		}
		json_decref(answer);
	}
	json_decref(data);
	assert_int_equal(bad, 0);
}

static void test_address_cases(void **state)
{
	(void)state;
	run_cases("ssrf/ip_cases.json", driver_address);
}

static void test_url_cases(void **state)
{
	(void)state;
	run_cases("ssrf/url_cases.json", driver_url_guard);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_addresses),
	    cmocka_unit_test(test_hosts),
	    cmocka_unit_test(test_other_families),
	    cmocka_unit_test(test_ports),
	    cmocka_unit_test(test_address_cases),
	    cmocka_unit_test(test_url_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
