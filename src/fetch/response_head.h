/*
 * fetch/response_head: the header lines of one exchange, as they arrive.
 *
 * Layer: base. Counts every header byte (interim heads and trailers included),
 * keeps the fields of the last head, and finds what libcurl lets pass although
 * two readers may understand it differently.
 *
 * Lifecycle: response_head_init() -> response_head_take() for each line ->
 * response_head_release(), or _clear() before the next exchange.
 */
#ifndef FETCH_RESPONSE_HEAD_H
#define FETCH_RESPONSE_HEAD_H

#include "base/buf.h"

struct response_head {
	struct buf fields; /* "Name: value" lines with their ends */
	size_t bytes;      /* of all lines so far */
	long status;       /* of the last status line */
	bool whole;        /* the final head has ended; trailers follow */
};

enum response_head_event {
	HEAD_MORE,      /* nothing to tell yet */
	HEAD_WHOLE,     /* this line ended the final head */
	HEAD_TOO_LARGE, /* LIMIT_HEADER_BYTES was passed */
};

void response_head_init(struct response_head *head);
void response_head_clear(struct response_head *head);
void response_head_release(struct response_head *head);

/* One line with its end; an interim response's head (1xx) is forgotten. */
enum response_head_event response_head_take(struct response_head *head,
					    struct view line);

/*
 * What is wrong with the way that a head delimits its body (RFC 9112, section
 * 6.3), in words; NULL: nothing.
 */
const char *response_head_fault(struct view fields);

#endif
