#include "media/jxl_size.h"

/* ISO/IEC 18181-1, section B.2: least significant bit first. */
struct bits {
	const unsigned char *bytes;
	unsigned at;
};

static uint32_t take_bits(struct bits *bits, unsigned count)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < count; i++, bits->at++) {
		uint32_t bit = bits->bytes[bits->at / 8] >> bits->at % 8 & 1;

		value |= bit << i;
	}
	return value;
}

static uint32_t take_side(struct bits *bits, bool small)
{
	static const unsigned char counts[4] = {9, 13, 18, 30};

	if (small)
		return (take_bits(bits, 5) + 1) * 8;
	return take_bits(bits, counts[take_bits(bits, 2)]) + 1;
}

bool jxl_size(const unsigned char *bytes, uint32_t *ret_width,
	      uint32_t *ret_height)
{
	static const unsigned char ratios[8][2] = {
	    {0, 1}, {1, 1}, {12, 10}, {4, 3}, {3, 2}, {16, 9}, {5, 4}, {2, 1},
	};
	struct bits bits = {bytes, 16};
	uint32_t height, ratio;
	bool small;

	if (bytes[0] != 0xFF || bytes[1] != 0x0A)
		return false;
	small = take_bits(&bits, 1);
	height = take_side(&bits, small);
	ratio = take_bits(&bits, 3);
	*ret_height = height;
	if (ratio)
		*ret_width = (uint32_t)((uint64_t)height * ratios[ratio][0] /
					ratios[ratio][1]);
	else
		*ret_width = take_side(&bits, small);
	return true;
}
