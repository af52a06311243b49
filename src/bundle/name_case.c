#include "bundle/name_case.h"

#include <stddef.h>

/* Simple case folding (Unicode 15, CaseFolding.txt), as ranges. */
static const struct {
	uint32_t first, last;
	uint32_t step; /* 2: every second one, upper and lower side by side */
	int32_t delta;
} ranges[] = {
    {0x0041, 0x005A, 1, 32},   {0x00C0, 0x00D6, 1, 32},
    {0x00D8, 0x00DE, 1, 32},   {0x0100, 0x012E, 2, 1},
    {0x0132, 0x0136, 2, 1},    {0x0139, 0x0147, 2, 1},
    {0x014A, 0x0176, 2, 1},    {0x0178, 0x0178, 1, -121},
    {0x0179, 0x017D, 2, 1},    {0x01CD, 0x01DB, 2, 1},
    {0x01DE, 0x01EE, 2, 1},    {0x01F8, 0x021E, 2, 1},
    {0x0222, 0x0232, 2, 1},    {0x0386, 0x0386, 1, 38},
    {0x0388, 0x038A, 1, 37},   {0x038C, 0x038C, 1, 64},
    {0x038E, 0x038F, 1, 63},   {0x0391, 0x03A1, 1, 32},
    {0x03A3, 0x03AB, 1, 32},   {0x03D8, 0x03EE, 2, 1},
    {0x0400, 0x040F, 1, 80},   {0x0410, 0x042F, 1, 32},
    {0x0460, 0x0480, 2, 1},    {0x048A, 0x04BE, 2, 1},
    {0x04C0, 0x04C0, 1, 15},   {0x04C1, 0x04CD, 2, 1},
    {0x04D0, 0x052E, 2, 1},    {0x0531, 0x0556, 1, 48},
    {0x10A0, 0x10C5, 1, 7264}, {0x1E00, 0x1E94, 2, 1},
    {0x1EA0, 0x1EFE, 2, 1},    {0x2160, 0x216F, 1, 16},
    {0x24B6, 0x24CF, 1, 26},   {0x2C00, 0x2C2F, 1, 48},
    {0x2C80, 0x2CE2, 2, 1},    {0xA640, 0xA66C, 2, 1},
    {0xFF21, 0xFF3A, 1, 32},   {0x10400, 0x10427, 1, 40},
    {0x1E900, 0x1E921, 1, 34},
};

uint32_t name_case_fold(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (cp < ranges[i].first)
			return cp;
		if (cp > ranges[i].last)
			continue;
		if ((cp - ranges[i].first) % ranges[i].step)
			return cp;
		return (uint32_t)((int32_t)cp + ranges[i].delta);
	}
	return cp;
}
