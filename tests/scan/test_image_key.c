#include "scan/image_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void keys_claim(void **state)
{
	static const struct {
		const char *key, *owner;
		enum image_claim claim;
	} cases[] = {
	    {"image", "", CLAIM_ANY},
	    {"Thumbnail", "", CLAIM_ANY},
	    {"headimg", "", CLAIM_ANY},
	    {"headimg-error", "", CLAIM_ANY},
	    {"header-img", "", CLAIM_ANY},
	    {"banner_image", "", CLAIM_ANY},
	    {"index_img", "", CLAIM_ANY},
	    {"top_img", "", CLAIM_ANY},
	    {"ogImage", "", CLAIM_ANY},
	    {"heroImage", "", CLAIM_ANY},
	    {"hero_media", "", CLAIM_ANY},
	    {"CoverImage", "", CLAIM_ANY},
	    {"author_image", "", CLAIM_ANY},
	    {"dg_logo", "", CLAIM_ANY},
	    {"images", "", CLAIM_ANY},
	    {"cover", "", CLAIM_ANY},
	    {"discover", "", CLAIM_NONE},
	    {"recovery", "", CLAIM_NONE},
	    {"lexicon", "", CLAIM_NONE},
	    {"imagine", "", CLAIM_NONE},
	    {"title", "", CLAIM_NONE},
	    {"", "", CLAIM_NONE},
	    {"image_alt", "", CLAIM_NONE},
	    {"imageCredit", "", CLAIM_NONE},
	    {"cover-caption", "", CLAIM_NONE},
	    {"filename", "image", CLAIM_ANY},
	    {"src", "partner_images", CLAIM_ANY},
	    {"href", "partner_images2", CLAIM_SUFFIX},
	    {"img1", "", CLAIM_ANY},
	    {"og:image", "", CLAIM_ANY},
	    {"twitter:image:alt", "", CLAIM_NONE},
	    {"caption", "image", CLAIM_NONE},
	    {"filename", "attachment", CLAIM_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (image_claim_of(view_of(cases[i].key),
				   view_of(cases[i].owner)) != cases[i].claim)
			fail_msg("%s in %s", cases[i].key, cases[i].owner);
}

static void values_count(void **state)
{
	static const struct {
		const char *value;
		bool none, suffix, any; /* by claim */
	} cases[] = {
	    {"https://a.example/b.png", true, true, true},
	    {"HTTP://a.example/b.PNG?x=1#y", true, true, true},
	    {"//a.example/b.webp", true, true, true},
	    {"https://a.example/b", false, false, true},
	    {"https://a.example/?b.png", false, false, true},
	    {"see https://a.example/b.png", false, true, true},
	    {"/img/b.png", false, true, true},
	    {"b c.jpeg", false, true, true},
	    {" b.svg ", false, true, true},
	    {"data:image/png;base64,AA", false, true, true},
	    {"true", false, false, false},
	    {"7", false, false, false},
	    {"left", false, false, false},
	    {"\xF0\x9F\x8E\xA8", false, false, false},
	    {"", false, false, false},
	    {"png", false, false, false},
	    {".png", false, false, false},
	    {"a/.png", false, false, false},
	    {"line\nb.png", false, false, false},
	    {"///b", false, false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct view v = view_of(cases[i].value);

		if (image_value_counts(v, CLAIM_NONE) != cases[i].none ||
		    image_value_counts(v, CLAIM_SUFFIX) != cases[i].suffix ||
		    image_value_counts(v, CLAIM_ANY) != cases[i].any)
			fail_msg("%s", cases[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys_claim),
	    cmocka_unit_test(values_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
