#include "media/crc.h"

#include <pthread.h>

/*
 * Eight bytes a step (Kounavis and Berry, "slicing-by-8"): tables[k][b] is what
 * byte b does to the sum when k more bytes follow it. Made once, then constant.
 */
enum { SLICES = 8 };

static uint32_t tables[SLICES][256];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static void make_tables(void)
{
	/* The reflected polynomial (PNG specification, annex D). */
	const uint32_t polynomial = 0xEDB88320;

	for (uint32_t b = 0; b < 256; b++) {
		uint32_t sum = b;

		for (int bit = 0; bit < 8; bit++)
			sum = sum & 1 ? sum >> 1 ^ polynomial : sum >> 1;
		tables[0][b] = sum;
	}
	for (int k = 1; k < SLICES; k++) {
		for (uint32_t b = 0; b < 256; b++) {
			uint32_t sum = tables[k - 1][b];

			tables[k][b] = tables[0][sum & 0xFF] ^ sum >> 8;
		}
	}
}

/* Four bytes, the first one lowest, whatever the machine's order is. */
static uint32_t load(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 |
	       (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

uint32_t crc_update(uint32_t crc, const unsigned char *bytes, size_t len)
{
	pthread_once(&tables_once, make_tables);
	for (; len >= SLICES; bytes += SLICES, len -= SLICES) {
		uint32_t a = crc ^ load(bytes), b = load(bytes + 4);

		crc = tables[7][a & 0xFF] ^ tables[6][a >> 8 & 0xFF] ^
		      tables[5][a >> 16 & 0xFF] ^ tables[4][a >> 24] ^
		      tables[3][b & 0xFF] ^ tables[2][b >> 8 & 0xFF] ^
		      tables[1][b >> 16 & 0xFF] ^ tables[0][b >> 24];
	}
	for (; len; bytes++, len--)
		crc = tables[0][(crc ^ *bytes) & 0xFF] ^ crc >> 8;
	return crc;
}
