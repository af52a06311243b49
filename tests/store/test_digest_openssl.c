/* digest_openssl: SHA-256 for rooms that are handed it. */
#include <string.h>

#include "store/store.h"
#include "support/check.h"

/* FIPS 180-4, examples of NIST. */
static void test_digest(void **state)
{
	static const struct {
		const char *text, *hex;
	} cases[] = {
	    {"", "e3b0c44298fc1c149afbf4c8996fb924"
		 "27ae41e4649b934ca495991b7852b855"},
	    {"abc", "ba7816bf8f01cfea414140de5dae2223"
		    "b00361a396177a9cb410ff61f20015ad"},
	    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	     "248d6a61d20638b8e5c026930c3e6039"
	     "a33ce45964ff2167f6ecedd419db06c1"},
	};
	const struct digest_ops *ops = store_digest_ops();
	char hex[DIGEST_HEX + 1];
	struct digest digest;
	void *ctx;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = strlen(cases[i].text);

		digest = digest_of(ops, cases[i].text, len);
		digest_to_hex(&digest, hex);
		assert_string_equal(hex, cases[i].hex);
		ctx = ops->begin();
		for (size_t j = 0; j < len; j++)
			ops->update(ctx, cases[i].text + j, 1);
		ops->end(ctx, &digest);
		digest_to_hex(&digest, hex);
		assert_string_equal(hex, cases[i].hex);
	}
	ops->end(ops->begin(), NULL);
	assert_non_null(strstr(store_digest_version(), "OpenSSL 3."));
	assert_non_null(strstr(store_catalog_version(), "SQLite 3."));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
