#include <string.h>

#include "media/markup.h"

struct signature {
	enum media_type type;
	unsigned char at, len;
	const char *bytes;
};

#define SIGNATURE(type, at, bytes)                         \
	{                                                  \
		MEDIA_##type, at, sizeof(bytes) - 1, bytes \
	}

/*
 * MIME Sniffing, section 6.1, and what lies beyond it. The first that fits
 * counts.
 */
static const struct signature signatures[] = {
    SIGNATURE(ICO, 0, "\0\0\1\0"),
    SIGNATURE(ICO, 0, "\0\0\2\0"),
    SIGNATURE(BMP, 0, "BM"),
    SIGNATURE(GIF, 0, "GIF87a"),
    SIGNATURE(GIF, 0, "GIF89a"),
    SIGNATURE(JPEG, 0, "\xFF\xD8\xFF"),
    SIGNATURE(JXL, 0, "\xFF\x0A"),
    SIGNATURE(JXL, 0, "\0\0\0\x0CJXL \r\n\x87\n"),
    SIGNATURE(JP2, 0, "\0\0\0\x0CjP  \r\n\x87\n"),
    SIGNATURE(TIFF, 0, "II*\0"),
    SIGNATURE(TIFF, 0, "MM\0*"),
    SIGNATURE(TIFF, 0, "II+\0"),
    SIGNATURE(TIFF, 0, "MM\0+"),
    SIGNATURE(JXR, 0, "II\xBC"),
    SIGNATURE(PSD, 0, "8BPS"),
    SIGNATURE(ICNS, 0, "icns"),
    SIGNATURE(QOI, 0, "qoif"),
    SIGNATURE(PDF, 0, "%PDF-"),
    SIGNATURE(VIDEO, 0, "\x1A\x45\xDF\xA3"), /* Matroska, WebM */
    SIGNATURE(VIDEO, 0, "OggS"),
    SIGNATURE(VIDEO, 0, "FLV\1"),
    SIGNATURE(VIDEO, 0, "\0\0\1\xBA"), /* MPEG */
    SIGNATURE(VIDEO, 0, "\0\0\1\xB3"),
    SIGNATURE(VIDEO, 0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"), /* ASF */
    SIGNATURE(VIDEO, 4, "moov"), /* QuickTime before ftyp */
    SIGNATURE(VIDEO, 4, "mdat"),
};

static bool has_bytes(struct view head, size_t at, const char *bytes,
		      size_t len)
{
	return head.len >= at + len && !memcmp(head.ptr + at, bytes, len);
}

static enum media_type sniff_signature(struct view head)
{
	for (size_t i = 0; i < sizeof(signatures) / sizeof(*signatures); i++) {
		const struct signature *signature = &signatures[i];

		if (has_bytes(head, signature->at, signature->bytes,
			      signature->len))
			return signature->type;
	}
	return MEDIA_UNKNOWN;
}

static const unsigned char *byte_at(struct view head, size_t at)
{
	return (const unsigned char *)head.ptr + at;
}

/* Chunks up to the first IDAT: an acTL among them means animation. */
static enum media_type sniff_png(struct view head)
{
	size_t at = 8;

	if (!has_bytes(head, 0, "\x89PNG\r\n\x1A\n", 8))
		return MEDIA_UNKNOWN;
	while (head.len - at >= 8 && !has_bytes(head, at + 4, "IDAT", 4)) {
		uint64_t len = (uint64_t)read_be32(byte_at(head, at)) + 12;

		if (has_bytes(head, at + 4, "acTL", 4))
			return MEDIA_APNG;
		if (len > head.len - at)
			break;
		at += (size_t)len;
	}
	return MEDIA_PNG;
}

static enum media_type sniff_riff(struct view head)
{
	if (!has_bytes(head, 0, "RIFF", 4))
		return MEDIA_UNKNOWN;
	if (has_bytes(head, 8, "WEBPVP", 6))
		return MEDIA_WEBP;
	return has_bytes(head, 8, "AVI ", 4) ? MEDIA_VIDEO : MEDIA_UNKNOWN;
}

static enum media_type type_of_brand(const char *brand)
{
	static const struct {
		char brand[5];
		enum media_type type;
	} brands[] = {
	    {"avif", MEDIA_AVIF},          {"avis", MEDIA_AVIF},
	    {"heic", MEDIA_HEIC},          {"heix", MEDIA_HEIC},
	    {"heim", MEDIA_HEIC},          {"heis", MEDIA_HEIC},
	    {"hevc", MEDIA_HEIC_SEQUENCE}, {"hevx", MEDIA_HEIC_SEQUENCE},
	    {"hevm", MEDIA_HEIC_SEQUENCE}, {"hevs", MEDIA_HEIC_SEQUENCE},
	    {"mif1", MEDIA_HEIF},          {"msf1", MEDIA_HEIF_SEQUENCE},
	};

	for (size_t i = 0; i < sizeof(brands) / sizeof(*brands); i++)
		if (!memcmp(brand, brands[i].brand, 4))
			return brands[i].type;
	return MEDIA_VIDEO;
}

/*
 * The major brand decides; but AVIF wherever it is named, since its files are
 * often mif1 first, and the first brand of an image where the major is none.
 */
static enum media_type sniff_brands(struct view head)
{
	enum media_type type, other;
	size_t end;

	if (!has_bytes(head, 4, "ftyp", 4) || head.len < 12)
		return MEDIA_UNKNOWN;
	end = read_be32(byte_at(head, 0));
	if (end > head.len)
		end = head.len;
	type = type_of_brand(head.ptr + 8);
	for (size_t at = 16; at + 4 <= end; at += 4) {
		other = type_of_brand(head.ptr + at);
		if (other == MEDIA_AVIF || type == MEDIA_VIDEO)
			type = other;
	}
	return type;
}

static enum media_type sniff_markup(struct view head)
{
	struct markup markup = {.progress = PROGRESS_GOING};
	struct feed feed = {byte_at(head, 0), head.len};

	markup_feed(&markup, &feed);
	return markup_type(&markup);
}

/* MIME Sniffing, section 3: bytes that no text has. */
static bool is_binary(struct view head)
{
	if (has_bytes(head, 0, "\xFE\xFF", 2) ||
	    has_bytes(head, 0, "\xFF\xFE", 2))
		return false;
	for (size_t i = 0; i < head.len; i++) {
		unsigned char c = *byte_at(head, i);

		if (c <= 8 || c == 0x0B || (c >= 0x0E && c <= 0x1A) ||
		    (c >= 0x1C && c <= 0x1F))
			return true;
	}
	return false;
}

/* An object or array that goes on as one would. */
static bool is_json(struct view head)
{
	char first, second;

	if (has_bytes(head, 0, "\xEF\xBB\xBF", 3))
		head = view_slice(head, 3, head.len);
	head = view_trim(head);
	if (head.len < 2)
		return false;
	first = head.ptr[0];
	head = view_trim(view_slice(head, 1, head.len));
	if (!head.len || !*head.ptr)
		return false;
	second = head.ptr[0];
	if (first == '{')
		return second == '"' || second == '}';
	return first == '[' &&
	       (strchr("[]{\"-", second) || byte_is_digit(second));
}

static enum media_type sniff_text(struct view head)
{
	if (is_binary(head))
		return MEDIA_UNKNOWN;
	return is_json(head) ? MEDIA_JSON : MEDIA_TEXT;
}

enum media_type media_sniff(struct view head)
{
	static enum media_type (*const sniffers[])(struct view) = {
	    sniff_signature, sniff_png,    sniff_riff,
	    sniff_brands,    sniff_markup, sniff_text,
	};
	enum media_type type = MEDIA_UNKNOWN;

	if (!head.len)
		return MEDIA_EMPTY;
	head = view_slice(head, 0, MEDIA_HEAD_BYTES);
	for (size_t i = 0; i < sizeof(sniffers) / sizeof(*sniffers); i++) {
		type = sniffers[i](head);
		if (type)
			break;
	}
	return type;
}
