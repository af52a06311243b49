/*
 * base/digest: the SHA-256 that names an asset, and the contract for making it.
 *
 * Layer: libc only. The hash function itself is the store's (OpenSSL); rooms
 * that hash are handed a `struct digest_ops`.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/view.h"

enum { DIGEST_BYTES = 32, DIGEST_HEX = 64 };

struct digest {
	unsigned char bytes[DIGEST_BYTES];
};

/* Lower-case hex and a NUL into `hex`, which holds DIGEST_HEX + 1 bytes. */
void digest_to_hex(const struct digest *digest, char *hex);
/* False when v is not exactly 64 hex digits (either case). */
bool digest_from_hex(struct view v, struct digest *ret_digest);
bool digest_equals(const struct digest *a, const struct digest *b);

/*
 * A hash in the making: begin() gives a context, update() any number of times,
 * end() frees the context and, unless ret_digest is NULL, gives the hash.
 * None of them fails. Contexts are independent; each is used by one thread.
 */
struct digest_ops {
	void *(*begin)(void);
	void (*update)(void *ctx, const void *bytes, size_t len);
	void (*end)(void *ctx, struct digest *ret_digest);
};

/* The hash of one piece of memory. */
struct digest digest_of(const struct digest_ops *ops, const void *bytes,
			size_t len);

#endif
