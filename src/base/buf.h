/*
 * base/buf: a bounded byte builder.
 *
 * Layer: libc only. A buffer knows its maximum from the start. The first
 * addition that would pass it sets a sticky state and adds nothing from then
 * on, so that a run of additions is checked once, at its end, by buf_status().
 * The bytes are always followed by a NUL that is not counted.
 *
 * Lifecycle: buf_init() -> additions -> buf_status() -> buf_release()
 *            or buf_detach(), after which the buffer is empty and reusable.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/errors.h"
#include "base/view.h"

struct buf {
	char *ptr;
	size_t len, cap, max;
	bool overflow;
};

/* At most `max` bytes. No memory is taken before the first addition. */
void buf_init(struct buf *buf, size_t max);
void buf_release(struct buf *buf);
/* Empty it, keep its memory and its maximum. */
void buf_clear(struct buf *buf);

void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_add_view(struct buf *buf, struct view v);
void buf_add_string(struct buf *buf, const char *string);
void buf_add_byte(struct buf *buf, char c);
void buf_add_format(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* In decimal. */
void buf_add_number(struct buf *buf, uint64_t number);
/* One code point as UTF-8. */
void buf_add_codepoint(struct buf *buf, uint32_t cp);

struct view buf_view(const struct buf *buf);
/* 0, or TS_E_TOO_LARGE once an addition did not fit. */
int buf_status(const struct buf *buf);
/* NUL-terminated bytes that the caller frees; never NULL. */
char *buf_detach(struct buf *buf, size_t *ret_len);

#endif
