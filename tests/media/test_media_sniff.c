#include <stdio.h>
#include <string.h>

#include "driver/driver.h"
#include "media/media.h"
#include "media/samples.h"
#include "support/check.h"
#include "support/conformance.h"

#define BYTES(literal)                       \
	{                                    \
		literal, sizeof(literal) - 1 \
	}

struct sniff_case {
	struct view head;
	enum media_type type;
};

static void check_cases(const struct sniff_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		enum media_type type = media_sniff(cases[i].head);

		if (type != cases[i].type)
			print_error("case %zu: %s, not %s\n", i,
				    media_type_phrase(type),
				    media_type_phrase(cases[i].type));
		assert_int_equal(type, cases[i].type);
	}
}

#define CHECK(cases) check_cases(cases, sizeof(cases) / sizeof(*(cases)))

static void test_samples(void **state)
{
#define SAMPLE(name)                                               \
	{                                                          \
		(const char *)sample_##name, sizeof(sample_##name) \
	}
	const struct sniff_case cases[] = {
	    {SAMPLE(jpeg), MEDIA_JPEG},
	    {SAMPLE(png), MEDIA_PNG},
	    {SAMPLE(apng), MEDIA_APNG},
	    {SAMPLE(gif), MEDIA_GIF},
	    {SAMPLE(webp_lossy), MEDIA_WEBP},
	    {SAMPLE(avif), MEDIA_AVIF},
	    {SAMPLE(heic), MEDIA_HEIC},
	    {SAMPLE(bmp), MEDIA_BMP},
	    {SAMPLE(ico), MEDIA_ICO},
	    {SAMPLE(svg), MEDIA_SVG},
	    {SAMPLE(jxl_boxes), MEDIA_JXL},
	    {SAMPLE(jxl_codestream), MEDIA_JXL},
	    {SAMPLE(jp2), MEDIA_JP2},
	    {SAMPLE(tiff), MEDIA_TIFF},
	    {SAMPLE(icns), MEDIA_ICNS},
	};

	(void)state;
	CHECK(cases);
}

static void test_boxes(void **state)
{
#define FTYP         \
	"\0\0\0\x18" \
	"ftyp"
	const struct sniff_case cases[] = {
	    {BYTES(FTYP "mif1\0\0\0\0mif1avif"), MEDIA_AVIF},
	    {BYTES(FTYP "mif1\0\0\0\0mif1heic"), MEDIA_HEIF},
	    {BYTES(FTYP "msf1\0\0\0\0msf1hevc"), MEDIA_HEIF_SEQUENCE},
	    {BYTES(FTYP "hevc\0\0\0\0msf1hevc"), MEDIA_HEIC_SEQUENCE},
	    {BYTES(FTYP "miaf\0\0\0\0abcdmif1"), MEDIA_HEIF},
	    {BYTES(FTYP "isom\0\0\0\0isommp41"), MEDIA_VIDEO},
	    /* the brand lies behind the box */
	    {BYTES("\0\0\0\x10"
		   "ftypisom\0\0\0\0avif"),
	     MEDIA_VIDEO},
	    {BYTES("\0\0\0\x10"
		   "ftyp"),
	     MEDIA_UNKNOWN},
	};

	(void)state;
	CHECK(cases);
}

static void test_markup(void **state)
{
	const struct sniff_case cases[] = {
	    {BYTES("<svg/>"), MEDIA_SVG},
	    {BYTES("<svg"), MEDIA_TEXT},
	    {BYTES("\xEF\xBB\xBF <svg>"), MEDIA_SVG},
	    {BYTES("\xFF\xFE<\0s\0v\0g\0>\0"), MEDIA_SVG},
	    {BYTES("\xFE\xFF\0<\0s\0v\0g\0>"), MEDIA_SVG},
	    {BYTES("<?xml version='1.0'?><x:svg xmlns:x='y'>"), MEDIA_SVG},
	    {BYTES("<!-- a > b --><svg>"), MEDIA_SVG},
	    {BYTES("<!DOCTYPE svg [ <!ENTITY a '>'> ]><svg>"), MEDIA_SVG},
	    {BYTES("<!DOCTYPE svg PUBLIC \"-//W3C"), MEDIA_SVG},
	    {BYTES("<!DOCTYPE html><svg>"), MEDIA_HTML},
	    {BYTES("<html><svg>"), MEDIA_HTML},
	    {BYTES("<?xml?><html xmlns='x'>"), MEDIA_HTML},
	    {BYTES("\n\n<HTML>"), MEDIA_HTML},
	    {BYTES("<!--"), MEDIA_HTML},
	    {BYTES("<!-- login --> please"), MEDIA_HTML},
	    {BYTES("<?xml version='1.0'?><!-- long"), MEDIA_XML},
	    {BYTES("<Error><Code>AccessDenied"), MEDIA_XML},
	    {BYTES("<SVG>"), MEDIA_XML},
	    {BYTES("<svgx>"), MEDIA_XML},
	    {BYTES("text <svg>"), MEDIA_TEXT},
	    {BYTES("< svg>"), MEDIA_TEXT},
	};

	(void)state;
	CHECK(cases);
}

static void test_others(void **state)
{
	const struct sniff_case cases[] = {
	    {BYTES(""), MEDIA_EMPTY},
	    {BYTES("{\"error\": 403}"), MEDIA_JSON},
	    {BYTES(" [1]"), MEDIA_JSON},
	    {BYTES("[note] text"), MEDIA_TEXT},
	    {BYTES("Forbidden\n"), MEDIA_TEXT},
	    {BYTES("\xE4\xBD\xA0\xE5\xA5\xBD"), MEDIA_TEXT},
	    {BYTES("%PDF-1.7"), MEDIA_PDF},
	    {BYTES("RIFF\0\0\0\0AVI LIST"), MEDIA_VIDEO},
	    {BYTES("\x1A\x45\xDF\xA3"), MEDIA_VIDEO},
	    {BYTES("8BPS\0\1"), MEDIA_PSD},
	    {BYTES("qoif\0\0"), MEDIA_QOI},
	    {BYTES("II\xBC\1"), MEDIA_JXR},
	    {BYTES("GIF88a"), MEDIA_TEXT},
	    {BYTES("\0\0\0\0"), MEDIA_UNKNOWN},
	    {BYTES("RIFF\0\0\0\0WEBP"), MEDIA_UNKNOWN},
	    {BYTES("\x89PNG\r\n\x1A"), MEDIA_UNKNOWN},
	};

	(void)state;
	CHECK(cases);
}

static void test_words(void **state)
{
	(void)state;
	for (unsigned i = 0; i < MEDIA_TYPE_COUNT; i++) {
		enum media_type type = (enum media_type)i;
		bool bin = !strcmp(media_type_extension(type), "bin");

		assert_non_null(strchr(media_type_mime(type), '/'));
		assert_true(strlen(media_type_phrase(type)) > 0);
		assert_int_equal(bin, !media_type_is_image(type));
	}
	assert_string_equal(media_type_extension(MEDIA_JPEG), "jpg");
	assert_string_equal(media_type_mime(MEDIA_UNKNOWN),
			    "application/octet-stream");
}

static void test_conformance(void **state)
{
	json_t *data = conformance_load("sniff/sniff_cases.json");
	size_t passed = 0, i;
	json_t *item;

	(void)state;
	if (!data)
		skip();
	json_array_foreach(conformance_cases(data), i, item)
	{
		const json_t *expect = json_object_get(item, "expect");
		json_t *answer = driver_sniff(item);

		if (json_equal(json_object_get(answer, "type"), expect))
			passed++;
		else
			print_error("%s\n", json_string_value(
						json_object_get(item, "id")));
		json_decref(answer);
	}
	print_message("sniff_cases: %zu of %zu\n", passed, i);
	assert_int_equal(passed, i);
	json_decref(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_samples), cmocka_unit_test(test_boxes),
	    cmocka_unit_test(test_markup),  cmocka_unit_test(test_others),
	    cmocka_unit_test(test_words),   cmocka_unit_test(test_conformance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
