#include "store/store.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>
#include <stdlib.h>

/*
 * SHA-256 of memory fails only when OpenSSL itself is broken or memory has run
 * out. No object may get a name then, so the program ends; nothing half-done
 * is left, since every publication is one step.
 */
static void must(int succeeded)
{
	if (succeeded != 1)
		abort();
}

static void *begin(void)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	must(ctx != NULL);
	must(EVP_DigestInit_ex(ctx, EVP_sha256(), NULL));
	return ctx;
}

static void update(void *ctx, const void *bytes, size_t len)
{
	must(EVP_DigestUpdate(ctx, bytes, len));
}

static void end(void *ctx, struct digest *ret_digest)
{
	if (ret_digest)
		must(EVP_DigestFinal_ex(ctx, ret_digest->bytes, NULL));
	EVP_MD_CTX_free(ctx);
}

const struct digest_ops *store_digest_ops(void)
{
	static const struct digest_ops ops = {
	    .begin = begin,
	    .update = update,
	    .end = end,
	};

	return &ops;
}

const char *store_digest_version(void)
{
	static const char version[] = "OpenSSL " OPENSSL_VERSION_STR;

	return version;
}
