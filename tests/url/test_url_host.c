#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/limit.h"
#include "url/punycode.h"
#include "url/url_host.h"

/* NULL: no host. */
struct host_case {
	const char *input, *host;
};

static void check(const struct host_case *cases, size_t count, bool opaque)
{
	for (size_t i = 0; i < count; i++) {
		const struct host_case *c = &cases[i];
		struct error err = {.code = 0};
		struct buf buf;
		int r;

		buf_init(&buf, LIMIT_URL_BYTES);
		r = url_host_add(view_of(c->input), opaque, &buf, &err);
		if (!r != !!c->host)
			print_message("%s: %s\n", c->input, err.text);
		assert_int_equal(r, c->host ? 0 : TS_E_SYNTAX);
		if (c->host)
			assert_string_equal(buf.ptr, c->host);
		buf_release(&buf);
	}
}

#define CHECK(cases, opaque) \
	check(cases, sizeof(cases) / sizeof(*(cases)), opaque)

static void test_ascii(void **state)
{
	static const struct host_case cases[] = {
	    {"EXAMPLE.com", "example.com"},
	    {"ex%41mple", "example"},
	    {"a..b.", "a..b."},
	    {"a_b--c-", "a_b--c-"},
	    {"xn--", "xn--"}, /* ASCII is not looked into */
	    {"xn--zz\xc3\xa4", NULL},
	    {"a%00b", NULL},
	    {"a%2fb", NULL},
	    {"a b", NULL},
	    {"a%", NULL},
	    {"a^b", NULL},
	    {"%", NULL},
	    {"[a]", NULL},
	    {"[::1", NULL},
	};

	(void)state;
	CHECK(cases, false);
}

static void test_ipv4(void **state)
{
	static const struct host_case cases[] = {
	    {"0", "0.0.0.0"},
	    {"127.1", "127.0.0.1"},
	    {"0x7f.1", "127.0.0.1"},
	    {"0x", "0.0.0.0"},
	    {"1.0X.0.", "1.0.0.0"},
	    {"0300.0250.01", "192.168.0.1"},
	    {"4294967295", "255.255.255.255"},
	    {"4294967296", NULL},
	    {"18446744073709551616", NULL},
	    {"0x00000000000000000000000000000001", "0.0.0.1"},
	    {"1.2.3.256", NULL},
	    {"1.2.65535", "1.2.255.255"},
	    {"1.2.65536", NULL},
	    {"256.1", NULL},
	    {"1.2.3.4.5", NULL},
	    {"1.2.3.4..", "1.2.3.4.."},
	    {"1..2", NULL},
	    {"09", NULL},
	    {"a.1", NULL},
	    {"a.0x1g", "a.0x1g"},
	    {"1.a", "1.a"},
	    {"\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.1", "127.0.0.1"},
	    {"\xe2\x91\xa0\xe3\x80\x82\xe2\x91\xa1", "1.0.0.2"},
	};

	(void)state;
	CHECK(cases, false);
}

static void test_ipv6(void **state)
{
	static const struct host_case cases[] = {
	    {"[::]", "[::]"},
	    {"[::1]", "[::1]"},
	    {"[1::]", "[1::]"},
	    {"[0:0:0:0:0:0:0:1]", "[::1]"},
	    {"[1:0:0:2:0:0:0:3]", "[1:0:0:2::3]"},
	    {"[1:0:0:2:0:0:3:4]", "[1::2:0:0:3:4]"},
	    {"[1:0:2:3:4:5:6:7]", "[1:0:2:3:4:5:6:7]"},
	    {"[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7:0]"},
	    {"[::2:3:4:5:6:7:8]", "[0:2:3:4:5:6:7:8]"},
	    {"[00AB:CdEf::]", "[ab:cdef::]"},
	    {"[::ffff:127.0.0.1]", "[::ffff:7f00:1]"},
	    {"[1:2:3:4:5:6:7.8.9.10]", "[1:2:3:4:5:6:708:90a]"},
	    {"[]", NULL},
	    {"[:]", NULL},
	    {"[:::]", NULL},
	    {"[1]", NULL},
	    {"[1:2:3:4:5:6:7:8:9]", NULL},
	    {"[1:2:3:4:5:6:7:8::]", NULL},
	    {"[::1:2:3:4:5:6:7:8]", NULL},
	    {"[::1:2:3:4:5:6:1.2.3.4]", NULL},
	    {"[1:2:3:4:5:6:7:1.2.3.4]", NULL},
	    {"[1::2::3]", NULL},
	    {"[1:]", NULL},
	    {"[:1]", NULL},
	    {"[12345::]", NULL},
	    {"[::1.2.3]", NULL},
	    {"[::1.2.3.4.5]", NULL},
	    {"[::1.2.3.256]", NULL},
	    {"[::01.2.3.4]", NULL},
	    {"[::.1.2.3]", NULL},
	    {"[::a.2.3.4]", NULL},
	    {"[fe80::1%25eth0]", NULL},
	    {"[::1]x", NULL},
	};

	(void)state;
	CHECK(cases, false);
	CHECK(cases, true);
}

static void test_opaque(void **state)
{
	static const struct host_case cases[] = {
	    {"EXAMPLE.com", "EXAMPLE.com"},
	    {"1", "1"},
	    {"a%2Fb%", "a%2Fb%"},
	    {"\x01\x7f\xc3\xa4", "%01%7F%C3%A4"},
	    {"a\"'`{}", "a\"'`{}"},
	    {"a b", NULL},
	    {"a|b", NULL},
	    {"a]", NULL},
	};

	(void)state;
	CHECK(cases, true);
}

/*
 * Words in code points: u-umlaut C3 BC, sharp s C3 9F, capital sharp s
 * E1 BA 9E, hot beverage E2 98 95, soft hyphen C2 AD, zero width joiner
 * E2 80 8D, alef D7 90, bet D7 91.
 */
static void test_idna(void **state)
{
	static const struct host_case cases[] = {
	    {"B\xc3\xbc"
	     "cher.Example",
	     "xn--bcher-kva.example"},
	    {"fa\xc3\x9f", "xn--fa-hia"},
	    {"fa\xe1\xba\x9e", "xn--fa-hia"},
	    {"u\xcc\x88", "xn--tda"},
	    {"%C3%BC", "xn--tda"},
	    {"%C3", NULL},
	    {"\xc3\xbc%00", NULL},
	    {"\xc3\xbc.xn--tda", "xn--tda.xn--tda"},
	    {"\xc3\xbc.XN--TDA", "xn--tda.xn--tda"},
	    {"\xc3\xbc.xn--", NULL},
	    {"\xc3\xbc.xn--a", NULL},
	    {"\xc3\xbc.xn--a-", NULL},
	    {"\xc3\xbc..A--b_.", "xn--tda..a--b_."},
	    {"a\xef\xbc\x8e\xc3\xbc\xef\xbd\xa1z", "a.xn--tda.z"},
	    {"\xc2\xad", NULL},
	    {"a\xc2\xad"
	     "b",
	     "ab"},
	    {"\xc3\xbc\xc2\xad.\xc2\xad.x", "xn--tda..x"},
	    {"\xc3\xbc<", NULL},
	    {"\xc3\xbc ", NULL},
	    {"\xe2\x84\x80", NULL}, /* a/c */
	    {"\xef\xbc\x85"
	     "41",
	     NULL}, /* %41 */
	    {">\xcc\xb8", "xn--hdh"},
	    {"\xcc\x88"
	     "a",
	     NULL},
	    {"a\xe2\x80\x8d"
	     "b",
	     NULL},
	    {"\xef\xbf\xbd", NULL},
	    {"\xd7\x90\xd7\x91", "xn--4dbc"},
	    {"\xd7\x90"
	     "a",
	     NULL},
	    /* what libidn2 alone refuses */
	    {"\xe2\x98\x95.example", "xn--53h.example"},
	    {"\xf0\x9f\x92\xa9\xc3\xbc", "xn--tda7496w"},
	    {"xn--53h.\xc3\xbc", "xn--53h.xn--tda"},
	    {"-\xc3\xbc-", "xn-----xka"},
	    {"ab--\xc3\xbc", "xn--ab---3ra"},
	    {"\xef\xbd\x98n--\xe2\x98\x95", NULL},
	    {"\xe2\x98\x95<", NULL},
	    {"\xe2\x98\x95\xd7\x90", NULL},
	};

	(void)state;
	CHECK(cases, false);
}

static void test_label_length(void **state)
{
	char name[200];
	struct host_case one = {name, NULL};

	(void)state;
	for (size_t i = 0; i < 180; i += 3)
		memcpy(name + i, "\xe2\x98\x95", 3);
	name[180] = '\0';
	check(&one, 1, false);
	name[3] = '\0';
	one.host = "xn--53h";
	check(&one, 1, false);
	memset(name, 'a', 150); /* ASCII is as long as it likes */
	name[150] = '\0';
	one.host = name;
	check(&one, 1, false);
}

/* Samples of RFC 3492, section 7.1 (A and L). */
static void test_punycode(void **state)
{
	static const uint32_t arabic[] = {
	    0x644, 0x64A, 0x647, 0x645, 0x627, 0x628, 0x62A, 0x643, 0x644,
	    0x645, 0x648, 0x634, 0x639, 0x631, 0x628, 0x64A, 0x61F};
	static const uint32_t japanese[] = {'3',    0x5E74, 'b',    0x7D44,
					    0x91D1, 0x516B, 0x5148, 0x751F};
	struct buf buf;

	(void)state;
	buf_init(&buf, 100);
	punycode_encode(arabic, 17, &buf);
	assert_string_equal(buf.ptr, "egbpdaj6bu4bxfgehfvwxn");
	buf_clear(&buf);
	punycode_encode(japanese, 8, &buf);
	assert_string_equal(buf.ptr, "3b-ww4c5e180e575a65lsy2b");
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ascii),
	    cmocka_unit_test(test_ipv4),
	    cmocka_unit_test(test_ipv6),
	    cmocka_unit_test(test_opaque),
	    cmocka_unit_test(test_idna),
	    cmocka_unit_test(test_label_length),
	    cmocka_unit_test(test_punycode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
