/*
 * media/crc: the checksum of PNG chunks (ISO 3309 CRC-32).
 *
 * Layer: libc only. Internal to the room.
 */
#ifndef MEDIA_CRC_H
#define MEDIA_CRC_H

#include <stddef.h>
#include <stdint.h>

/* Begins and ends with a complement, which are the caller's. */
uint32_t crc_update(uint32_t crc, const unsigned char *bytes, size_t len);

#endif
