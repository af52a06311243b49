/*
 * media/jxl_size: the dimensions at the start of a JPEG XL codestream.
 *
 * Layer: base. Internal to the room.
 */
#ifndef MEDIA_JXL_SIZE_H
#define MEDIA_JXL_SIZE_H

#include "media/format.h"

/* The signature, and a size header of 68 bits at most. */
enum { JXL_HEAD_BYTES = 12 };

/*
 * Read them from JXL_HEAD_BYTES bytes (zeros where the codestream is shorter).
 * False when it is no codestream.
 */
bool jxl_size(const unsigned char *bytes, uint32_t *ret_width,
	      uint32_t *ret_height);

#endif
