#include "driver/driver.h"

#include <string.h>

#include "media/media.h"

/* Decodes up to MEDIA_HEAD_BYTES of hex; false when it is none. */
static bool read_hex(const char *hex, char *ret_bytes, size_t *ret_len)
{
	size_t len = strlen(hex) / 2;

	if (len > MEDIA_HEAD_BYTES)
		len = MEDIA_HEAD_BYTES;
	for (size_t i = 0; i < len; i++) {
		int high = byte_hex_value(hex[2 * i]);
		int low = byte_hex_value(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		ret_bytes[i] = (char)(high << 4 | low);
	}
	*ret_len = len;
	return true;
}

json_t *driver_sniff(const json_t *input)
{
	const char *hex = json_string_value(json_object_get(input, "head_hex"));
	char bytes[MEDIA_HEAD_BYTES];
	enum media_type type;
	json_t *mime;
	size_t len;

	if (!hex || !read_hex(hex, bytes, &len))
		return json_pack("{s:s}", "error", "head_hex is no hex");
	type = media_sniff(view_make(bytes, len));
	if (media_type_is_image(type))
		mime = json_string(media_type_mime(type));
	else
		mime = json_null();
	return json_pack("{s:o}", "type", mime);
}
