#include "media/media.h"

struct type_words {
	const char *mime, *extension, *phrase;
	bool is_image;
};

static const struct type_words words[MEDIA_TYPE_COUNT] = {
    [MEDIA_UNKNOWN] = {"application/octet-stream", "bin", "unknown bytes",
		       false},
    [MEDIA_JPEG] = {"image/jpeg", "jpg", "a JPEG image", true},
    [MEDIA_PNG] = {"image/png", "png", "a PNG image", true},
    [MEDIA_APNG] = {"image/apng", "png", "an animated PNG image", true},
    [MEDIA_GIF] = {"image/gif", "gif", "a GIF image", true},
    [MEDIA_WEBP] = {"image/webp", "webp", "a WebP image", true},
    [MEDIA_AVIF] = {"image/avif", "avif", "an AVIF image", true},
    [MEDIA_HEIC] = {"image/heic", "heic", "a HEIC image", true},
    [MEDIA_HEIC_SEQUENCE] = {"image/heic-sequence", "heics",
			     "a HEIC image sequence", true},
    [MEDIA_HEIF] = {"image/heif", "heif", "a HEIF image", true},
    [MEDIA_HEIF_SEQUENCE] = {"image/heif-sequence", "heifs",
			     "a HEIF image sequence", true},
    [MEDIA_BMP] = {"image/bmp", "bmp", "a BMP image", true},
    [MEDIA_ICO] = {"image/x-icon", "ico", "an icon", true},
    [MEDIA_SVG] = {"image/svg+xml", "svg", "an SVG image", true},
    [MEDIA_JXL] = {"image/jxl", "jxl", "a JPEG XL image", true},
    [MEDIA_TIFF] = {"image/tiff", "tif", "a TIFF image", true},
    [MEDIA_JP2] = {"image/jp2", "jp2", "a JPEG 2000 image", true},
    [MEDIA_JXR] = {"image/jxr", "jxr", "a JPEG XR image", true},
    [MEDIA_PSD] = {"image/vnd.adobe.photoshop", "psd", "a Photoshop image",
		   true},
    [MEDIA_ICNS] = {"image/icns", "icns", "a set of icons", true},
    [MEDIA_QOI] = {"image/qoi", "qoi", "a QOI image", true},
    [MEDIA_HTML] = {"text/html", "bin", "an HTML page", false},
    [MEDIA_XML] = {"text/xml", "bin", "an XML document", false},
    [MEDIA_JSON] = {"application/json", "bin", "a JSON document", false},
    [MEDIA_TEXT] = {"text/plain", "bin", "plain text", false},
    [MEDIA_PDF] = {"application/pdf", "bin", "a PDF document", false},
    [MEDIA_VIDEO] = {"video/*", "bin", "a video", false},
    [MEDIA_EMPTY] = {"application/octet-stream", "bin", "nothing at all",
		     false},
};

static const struct type_words *find_words(enum media_type type)
{
	unsigned index = (unsigned)type;

	return &words[index < MEDIA_TYPE_COUNT ? index : MEDIA_UNKNOWN];
}

bool media_type_is_image(enum media_type type)
{
	return find_words(type)->is_image;
}

const char *media_type_mime(enum media_type type)
{
	return find_words(type)->mime;
}

const char *media_type_extension(enum media_type type)
{
	return find_words(type)->extension;
}

const char *media_type_phrase(enum media_type type)
{
	return find_words(type)->phrase;
}
