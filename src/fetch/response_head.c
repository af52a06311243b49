#include "fetch/response_head.h"

#include "base/limit.h"
#include "fetch/transport.h"

void response_head_init(struct response_head *head)
{
	*head = (struct response_head){0};
	buf_init(&head->fields, LIMIT_HEADER_BYTES);
}

void response_head_clear(struct response_head *head)
{
	buf_clear(&head->fields);
	head->bytes = 0;
	head->status = 0;
	head->whole = false;
}

void response_head_release(struct response_head *head)
{
	buf_release(&head->fields);
}

static long read_status(struct view line)
{
	size_t space = view_find_byte(line, 0, ' ');
	uint64_t status;

	if (!view_to_u64(view_slice(line, space + 1, space + 4), &status))
		return 0;
	return (long)status;
}

enum response_head_event response_head_take(struct response_head *head,
					    struct view line)
{
	head->bytes += line.len;
	if (head->bytes > LIMIT_HEADER_BYTES)
		return HEAD_TOO_LARGE;
	if (head->whole)
		return HEAD_MORE;
	if (view_starts_with(line, "HTTP/")) {
		buf_clear(&head->fields);
		head->status = read_status(line);
		return HEAD_MORE;
	}
	if (view_trim(line).len) {
		buf_add_view(&head->fields, line);
		return HEAD_MORE;
	}
	head->whole = head->status >= 200;
	return head->whole ? HEAD_WHOLE : HEAD_MORE;
}

static bool is_length(struct view value)
{
	uint64_t length;

	return view_to_u64(value, &length) && length <= INT64_MAX;
}

const char *response_head_fault(struct view fields)
{
	struct view first = transport_field(fields, "Content-Length", 0), more;

	if (!first.ptr)
		return NULL;
	if (!is_length(first))
		return "its Content-Length is no number";
	/* More than one is rare; the second stands for all of them. */
	more = transport_field(fields, "Content-Length", 1);
	if (more.ptr && !view_equals(first, more))
		return "it has two different Content-Lengths";
	if (transport_field(fields, "Content-Length", 2).ptr)
		return "it has too many Content-Lengths";
	if (transport_field(fields, "Transfer-Encoding", 0).ptr)
		return "it has both Content-Length and Transfer-Encoding";
	return NULL;
}
