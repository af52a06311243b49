/* tests/support/pixel: the smallest whole image there is. */
#ifndef SUPPORT_PIXEL_H
#define SUPPORT_PIXEL_H

/* A GIF of one pixel; PIXEL_BYTES without the NUL. */
#define PIXEL_GIF                                                           \
	"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0" \
	",\0\0\0\0\x01\0\x01\0\0\x02\x01"                                   \
	"D\0;"
enum { PIXEL_BYTES = sizeof(PIXEL_GIF) - 1 };

#endif
