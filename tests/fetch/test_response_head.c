#include "support/check.h"

#include <string.h>

#include "base/limit.h"
#include "fetch/response_head.h"
#include "fetch/transport.h"

static void test_fields(void **state)
{
	struct view fields = view_of("Content-Type: image/png\r\n"
				     "X: a: b \r\n"
				     "etag:\t\"1\"\t\r\n"
				     "no colon\r\n"
				     "Empty:\r\n"
				     " x: folded\r\n"
				     "x:second\n"
				     "Last: end");

	(void)state;
	assert_view(transport_field(fields, "content-type", 0), "image/png");
	assert_view(transport_field(fields, "X", 0), "a: b");
	assert_view(transport_field(fields, "X", 1), "second");
	assert_null(transport_field(fields, "X", 2).ptr);
	assert_view(transport_field(fields, "ETag", 0), "\"1\"");
	assert_view(transport_field(fields, "Empty", 0), "");
	assert_view(transport_field(fields, "Last", 0), "end");
	assert_null(transport_field(fields, "no colon", 0).ptr);
	assert_null(transport_field(VIEW_NONE, "X", 0).ptr);
}

static enum response_head_event take(struct response_head *head,
				     const char *line)
{
	return response_head_take(head, view_of(line));
}

static void test_interim_heads(void **state)
{
	struct response_head head;

	(void)state;
	response_head_init(&head);
	assert_int_equal(take(&head, "HTTP/1.1 103 Early\r\n"), HEAD_MORE);
	assert_int_equal(take(&head, "Location: /early\r\n"), HEAD_MORE);
	assert_int_equal(take(&head, "\r\n"), HEAD_MORE);
	assert_int_equal(take(&head, "HTTP/2 200 \r\n"), HEAD_MORE);
	assert_int_equal(take(&head, "A: b\r\n"), HEAD_MORE);
	assert_int_equal(take(&head, "\r\n"), HEAD_WHOLE);
	assert_int_equal(head.status, 200);
	assert_view(buf_view(&head.fields), "A: b\r\n");
	assert_int_equal(take(&head, "Trailer: x\r\n"), HEAD_MORE);
	assert_view(buf_view(&head.fields), "A: b\r\n");
	response_head_release(&head);
}

static void test_header_cap(void **state)
{
	struct response_head head;
	enum response_head_event event = HEAD_MORE;
	size_t bytes = 0;

	(void)state;
	response_head_init(&head);
	take(&head, "HTTP/1.1 200 OK\r\n");
	assert_int_equal(take(&head, "\r\n"), HEAD_WHOLE);
	while (event == HEAD_MORE) {
		event = take(&head, "X-Trailer: 0123456789\r\n");
		bytes += 23;
		assert_true(bytes <= LIMIT_HEADER_BYTES + 23);
	}
	assert_int_equal(event, HEAD_TOO_LARGE);
	response_head_clear(&head);
	assert_int_equal(take(&head, "HTTP/1.1 200 OK\r\n"), HEAD_MORE);
	response_head_release(&head);
}

static void test_framing_faults(void **state)
{
	static const struct {
		const char *fields;
		bool ok;
	} cases[] = {
	    {"", true},
	    {"Content-Length: 5\r\n", true},
	    {"Content-Length: 5\r\ncontent-length: 5\r\n", true},
	    {"Transfer-Encoding: chunked\r\n", true},
	    {"Content-Length: 5\r\nContent-Length: 6\r\n", false},
	    {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", false},
	    {"Content-Length: 5x\r\n", false},
	    {"Content-Length: -5\r\n", false},
	    {"Content-Length: +5\r\n", false},
	    {"Content-Length: 5, 5\r\n", false},
	    {"Content-Length:\r\n", false},
	    {"Content-Length: 99999999999999999999\r\n", false},
	    {"Content-Length: 9223372036854775808\r\n", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *fault =
		    response_head_fault(view_of(cases[i].fields));

		assert_int_equal(!fault, cases[i].ok);
	}
}

static void test_safe_values(void **state)
{
	(void)state;
	assert_true(transport_value_is_safe("\"abc\""));
	assert_true(transport_value_is_safe(""));
	assert_false(transport_value_is_safe("a\r\nX: y"));
	assert_false(transport_value_is_safe("a\x7f"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_fields),
	    cmocka_unit_test(test_interim_heads),
	    cmocka_unit_test(test_header_cap),
	    cmocka_unit_test(test_framing_faults),
	    cmocka_unit_test(test_safe_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
