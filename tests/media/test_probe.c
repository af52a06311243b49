#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "media/media.h"
#include "media/samples.h"
#include "support/check.h"
#include "support/conformance.h"

struct sample {
	const char *name;
	const unsigned char *bytes;
	size_t len;
	enum media_type type;
	enum media_state state; /* of the whole */
	uint32_t width, height;
};

#define SAMPLE(name, type, state, width, height)                           \
	{                                                                  \
#name, sample_##name, sizeof(sample_##name), MEDIA_##type, \
		    MEDIA_##state, width, height                           \
	}

static const struct sample samples[] = {
    SAMPLE(jpeg, JPEG, COMPLETE, 3, 2),
    SAMPLE(png, PNG, COMPLETE, 3, 2),
    SAMPLE(apng, APNG, COMPLETE, 3, 2),
    SAMPLE(gif, GIF, COMPLETE, 3, 2),
    SAMPLE(webp_lossy, WEBP, COMPLETE, 3, 2),
    SAMPLE(webp_lossless, WEBP, COMPLETE, 3, 2),
    SAMPLE(webp_extended, WEBP, COMPLETE, 300, 200),
    SAMPLE(avif, AVIF, COMPLETE, 3, 2),
    SAMPLE(avif_large, AVIF, COMPLETE, 3, 2),
    SAMPLE(avif_open, AVIF, COMPLETE, 3, 2),
    SAMPLE(avif_data_first, AVIF, COMPLETE, 3, 2),
    SAMPLE(heic, HEIC, COMPLETE, 3, 2),
    SAMPLE(bmp, BMP, COMPLETE, 3, 2),
    SAMPLE(ico, ICO, COMPLETE, 256, 256),
    SAMPLE(svg, SVG, COMPLETE, 3, 2),
    SAMPLE(jxl_boxes, JXL, COMPLETE, 3, 2),
    SAMPLE(jxl_codestream, JXL, UNVERIFIABLE, 3, 2),
    SAMPLE(jp2, JP2, COMPLETE, 3, 2),
    SAMPLE(tiff, TIFF, UNVERIFIABLE, 3, 2),
    SAMPLE(icns, ICNS, COMPLETE, 0, 0),
};

enum { SAMPLES = sizeof(samples) / sizeof(*samples) };

static struct media_info probe_whole(const void *bytes, size_t len)
{
	struct media_probe probe;
	struct media_info info;

	media_probe_init(&probe);
	media_probe_feed(&probe, bytes, len);
	media_probe_finish(&probe, &info);
	return info;
}

/* Pieces are copied, so that a sanitizer sees a step beyond one. */
static struct media_info probe_pieces(const unsigned char *bytes, size_t len,
				      size_t most)
{
	struct media_probe probe;
	struct media_info info;

	media_probe_init(&probe);
	for (size_t at = 0, part; at < len; at += part) {
		unsigned char *piece;

		part = 1 + (size_t)rand() % most;
		if (part > len - at)
			part = len - at;
		piece = malloc(part);
		assert_non_null(piece);
		memcpy(piece, bytes + at, part);
		media_probe_feed(&probe, piece, part);
		free(piece);
	}
	media_probe_finish(&probe, &info);
	return info;
}

static void assert_same(const struct media_info *a, const struct media_info *b)
{
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->width, b->width);
	assert_int_equal(a->height, b->height);
	assert_int_equal(a->bytes, b->bytes);
}

static void test_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *sample = &samples[i];
		struct media_info info =
		    probe_whole(sample->bytes, sample->len);

		if (info.state != sample->state || info.width != sample->width)
			print_error("%s: state %d, %u x %u\n", sample->name,
				    (int)info.state, info.width, info.height);
		assert_int_equal(info.type, sample->type);
		assert_int_equal(info.state, sample->state);
		assert_int_equal(info.width, sample->width);
		assert_int_equal(info.height, sample->height);
		assert_int_equal(info.bytes, sample->len);
	}
}

/* No beginning of an image passes for it. */
static void test_truncated(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *sample = &samples[i];

		for (size_t len = 0; len < sample->len; len++) {
			struct media_info info =
			    probe_whole(sample->bytes, len);

			if (sample->state == MEDIA_UNVERIFIABLE ||
			    info.type != sample->type)
				continue;
			if (info.state != MEDIA_TRUNCATED)
				print_error("%s cut to %zu\n", sample->name,
					    len);
			assert_int_equal(info.state, MEDIA_TRUNCATED);
		}
	}
}

static void test_splits(void **state)
{
	static unsigned char big[8192];

	(void)state;
	srand(1);
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *sample = &samples[i];
		struct media_info whole, pieces;

		for (size_t round = 0; round < 200; round++) {
			size_t len = round ? (size_t)rand() % (sample->len + 1)
					   : sample->len;
			size_t most = round < 2 ? 1 : 1 + (size_t)rand() % 50;

			whole = probe_whole(sample->bytes, len);
			pieces = probe_pieces(sample->bytes, len, most);
			assert_same(&whole, &pieces);
		}
		/* past the head, where the probe reads no copy */
		memset(big, 0, sizeof(big));
		memcpy(big, sample->bytes, sample->len);
		whole = probe_whole(big, sizeof(big));
		pieces = probe_pieces(big, sizeof(big), 700);
		assert_same(&whole, &pieces);
	}
}

static void test_trailing_bytes(void **state)
{
	static const enum media_type tolerant[] = {
	    MEDIA_JPEG, MEDIA_PNG, MEDIA_APNG, MEDIA_GIF, MEDIA_WEBP,
	    MEDIA_SVG,  MEDIA_BMP, MEDIA_ICO,  MEDIA_ICNS};
	unsigned char bytes[512];

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *sample = &samples[i];
		struct media_info info;

		memset(bytes, '\n', sizeof(bytes));
		memcpy(bytes, sample->bytes, sample->len);
		info = probe_whole(bytes, sample->len + 16);
		for (size_t j = 0; j < sizeof(tolerant) / sizeof(*tolerant);
		     j++)
			if (sample->type == tolerant[j])
				assert_int_equal(info.state, MEDIA_COMPLETE);
	}
}

struct change {
	const char *name; /* of the sample */
	size_t at;
	unsigned char byte;
	enum media_state state;
};

/* One byte that makes a structure contradict itself, or does not. */
static void test_broken(void **state)
{
	static const struct change changes[] = {
	    {"png", 11, 12, MEDIA_BROKEN},       /* IHDR's length */
	    {"png", 19, 9, MEDIA_BROKEN},        /* the width, not the sum */
	    {"png", 37, '1', MEDIA_BROKEN},      /* a chunk's type */
	    {"png", 42, 'x', MEDIA_COMPLETE},    /* tEXt's data */
	    {"gif", 19, 0x55, MEDIA_BROKEN},     /* an introducer */
	    {"webp_lossy", 4, 4, MEDIA_BROKEN},  /* RIFF's end in a chunk */
	    {"webp_lossy", 23, 0, MEDIA_BROKEN}, /* the start code */
	    {"bmp", 14, 41, MEDIA_TRUNCATED},    /* pixels lie behind it */
	    {"bmp", 14, 4, MEDIA_BROKEN},
	    {"bmp", 10, 0, MEDIA_COMPLETE},  /* pixels in the header */
	    {"bmp", 18, 0, MEDIA_BROKEN},    /* width 0 */
	    {"bmp", 28, 32, MEDIA_COMPLETE}, /* rows are as long */
	    {"ico", 4, 0, MEDIA_BROKEN},     /* no image */
	    {"ico", 4, 3, MEDIA_BROKEN},     /* an image in the directory */
	    {"ico", 14, 60, MEDIA_COMPLETE},
	    {"avif", 32, 7, MEDIA_BROKEN}, /* meta's length */
	    {"icns", 7, 4, MEDIA_BROKEN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		const struct change *change = &changes[i];
		const struct sample *sample = samples;
		unsigned char bytes[512];
		struct media_info info;

		while (strcmp(sample->name, change->name) != 0)
			sample++;
		memcpy(bytes, sample->bytes, sample->len);
		bytes[change->at] = change->byte;
		info = probe_whole(bytes, sample->len);
		if (info.state != change->state)
			print_error("%s at %zu: %d\n", sample->name, change->at,
				    (int)info.state);
		assert_int_equal(info.state, change->state);
	}
}

struct text_case {
	const char *text;
	enum media_type type;
	enum media_state state;
	uint32_t width, height;
};

static void test_svg(void **state)
{
	static const struct text_case cases[] = {
	    {"<svg/>", MEDIA_SVG, MEDIA_COMPLETE, 0, 0},
	    {"<svg width='1in' height='2.54cm'/>", MEDIA_SVG, MEDIA_COMPLETE,
	     96, 96},
	    {"<svg width=\"1e2\" height = \"1.5E+1px\" >", MEDIA_SVG,
	     MEDIA_TRUNCATED, 100, 15},
	    {"<svg viewBox=' 0,0 40 20'></svg >", MEDIA_SVG, MEDIA_COMPLETE, 40,
	     20},
	    {"<svg viewBox='0 0 40 20' width='80'></svg>", MEDIA_SVG,
	     MEDIA_COMPLETE, 80, 40},
	    {"<svg viewBox='0 0 40 20' height='80' width='100%'></svg>",
	     MEDIA_SVG, MEDIA_COMPLETE, 160, 80},
	    {"<svg width='99999999999' height='-4'/>", MEDIA_SVG,
	     MEDIA_COMPLETE, UINT32_MAX, 0},
	    {"<svg width='2em' height='x'/>", MEDIA_SVG, MEDIA_COMPLETE, 0, 0},
	    {"<svg><g width='5'></g></svg>", MEDIA_SVG, MEDIA_COMPLETE, 0, 0},
	    {"<svg><svg></svg>", MEDIA_SVG, MEDIA_TRUNCATED, 0, 0},
	    {"<svg><svg /></svg>", MEDIA_SVG, MEDIA_COMPLETE, 0, 0},
	    {"<x:svg><svg/></x:svg>", MEDIA_SVG, MEDIA_COMPLETE, 0, 0},
	    {"<svg a=b/></svg>", MEDIA_SVG, MEDIA_COMPLETE, 0, 0},
	    {"<svg><!--</svg>", MEDIA_SVG, MEDIA_TRUNCATED, 0, 0},
	    {"<svg><a b='></svg>", MEDIA_SVG, MEDIA_TRUNCATED, 0, 0},
	    {"<html></html>", MEDIA_HTML, MEDIA_UNVERIFIABLE, 0, 0},
	    {"{}", MEDIA_JSON, MEDIA_UNVERIFIABLE, 0, 0},
	    {"", MEDIA_EMPTY, MEDIA_UNVERIFIABLE, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct text_case *c = &cases[i];
		struct media_info info = probe_whole(c->text, strlen(c->text));

		if (info.state != c->state || info.width != c->width)
			print_error("%s: state %d, %u x %u\n", c->text,
				    (int)info.state, info.width, info.height);
		assert_int_equal(info.type, c->type);
		assert_int_equal(info.state, c->state);
		assert_int_equal(info.width, c->width);
		assert_int_equal(info.height, c->height);
	}
}

/* What the head does not show may still be an SVG. */
static void test_long_comment(void **state)
{
	struct media_info info;
	char text[4096];
	int len;

	(void)state;
	len = snprintf(text, sizeof(text), "%s%3000s%s",
		       "<?xml version='1.0'?><!--", "-->",
		       "<svg width='4' height='5'/>");
	info = probe_whole(text, (size_t)len);
	assert_int_equal(info.type, MEDIA_SVG);
	assert_int_equal(info.state, MEDIA_COMPLETE);
	assert_int_equal(info.width, 4);
	info = probe_whole(text, 2000);
	assert_int_equal(info.type, MEDIA_XML);
}

/* JPEGs that end in the wrong place. */
static void test_jpeg_ends(void **state)
{
	static const char thumbnail_only[] =
	    "\xFF\xD8\xFF\xE1\0\x06\xFF\xD8\xFF\xD9\xFF\xD9";
	struct media_info info;
	unsigned char bytes[512];

	(void)state;
	info = probe_whole(thumbnail_only, sizeof(thumbnail_only) - 1);
	assert_int_equal(info.state, MEDIA_BROKEN);
	memcpy(bytes, sample_jpeg, sizeof(sample_jpeg));
	memcpy(bytes + sizeof(sample_jpeg) - 2, sample_jpeg,
	       sizeof(sample_jpeg));
	info = probe_whole(bytes, 2 * sizeof(sample_jpeg) - 2);
	assert_int_equal(info.state, MEDIA_BROKEN); /* SOI in the middle */
}

static unsigned char *read_base64(const char *text, size_t *ret_len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char *bytes = malloc(strlen(text) + 1);
	unsigned bits = 0, count = 0;

	assert_non_null(bytes);
	*ret_len = 0;
	for (; *text && *text != '='; text++) {
		const char *digit = strchr(digits, *text);

		assert_non_null(digit);
		bits = (bits << 6 | (unsigned)(digit - digits)) & 0xFFFFFF;
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		bytes[(*ret_len)++] = (unsigned char)(bits >> count);
	}
	return bytes;
}

static bool is_blank(const unsigned char *bytes, size_t len)
{
	return !view_trim(view_make((const char *)bytes, len)).len;
}

/* Real files: whole, cut and in pieces. True when the whole is found whole. */
static bool check_file(const unsigned char *bytes, size_t len)
{
	struct media_info whole = probe_whole(bytes, len);
	struct media_info other = probe_pieces(bytes, len, 100);

	assert_true(media_type_is_image(whole.type));
	assert_same(&whole, &other);
	for (size_t cut = 0; cut < len; cut += 1 + len / 300) {
		other = probe_whole(bytes, cut);
		if (media_type_is_image(other.type) &&
		    !is_blank(bytes + cut, len - cut))
			assert_int_not_equal(other.state, MEDIA_COMPLETE);
	}
	return whole.state == MEDIA_COMPLETE ||
	       whole.state == MEDIA_UNVERIFIABLE;
}

static void test_small_images(void **state)
{
	json_t *data = conformance_load("sniff/small_images.json");
	size_t sound = 0, i;
	json_t *item;

	(void)state;
	if (!data)
		skip();
	json_array_foreach(json_object_get(data, "files"), i, item)
	{
		size_t len;
		unsigned char *bytes = read_base64(
		    json_string_value(json_object_get(item, "b64")), &len);

		if (check_file(bytes, len))
			sound++;
		else
			print_message(
			    "not whole: %s\n",
			    json_string_value(json_object_get(item, "file")));
		free(bytes);
	}
	print_message("small_images: %zu of %zu sound\n", sound, i);
	assert_true(i - sound <= 5); /* corrupt or cut on purpose */
	json_decref(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_whole),
	    cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_splits),
	    cmocka_unit_test(test_trailing_bytes),
	    cmocka_unit_test(test_broken),
	    cmocka_unit_test(test_svg),
	    cmocka_unit_test(test_long_comment),
	    cmocka_unit_test(test_jpeg_ends),
	    cmocka_unit_test(test_small_images),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
