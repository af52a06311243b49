#include "base/digest.h"

#include <string.h>

void digest_to_hex(const struct digest *digest, char *hex)
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < DIGEST_BYTES; i++) {
		*hex++ = digits[digest->bytes[i] >> 4];
		*hex++ = digits[digest->bytes[i] & 15];
	}
	*hex = '\0';
}

bool digest_from_hex(struct view v, struct digest *ret_digest)
{
	struct digest digest;

	if (v.len != DIGEST_HEX)
		return false;
	for (int i = 0; i < DIGEST_BYTES; i++) {
		int high = byte_hex_value(v.ptr[2 * i]);
		int low = byte_hex_value(v.ptr[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		digest.bytes[i] = (unsigned char)(high << 4 | low);
	}
	*ret_digest = digest;
	return true;
}

bool digest_equals(const struct digest *a, const struct digest *b)
{
	return !memcmp(a->bytes, b->bytes, DIGEST_BYTES);
}

struct digest digest_of(const struct digest_ops *ops, const void *bytes,
			size_t len)
{
	struct digest digest;
	void *ctx = ops->begin();

	ops->update(ctx, bytes, len);
	ops->end(ctx, &digest);
	return digest;
}
