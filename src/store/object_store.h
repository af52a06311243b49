/*
 * store/object_store: the contract for keeping assets.
 *
 * Layer: media, base. A table of functions, so that objects may one day lie
 * elsewhere; store/object_dir.h keeps them in a folder.
 *
 * Invariants
 *   - an object's name is the SHA-256 of its bytes; it is never replaced;
 *   - after flush() every object committed before lasts through a power cut
 *     and can be read; before, it is not there, unless it was already;
 *   - reading proves the bytes.
 *
 * Threads: sinks may be opened, written and committed by one thread while
 * another flushes and reads. Whoever writes waits for a disk only for what is
 * too large to be kept in memory.
 */
#ifndef STORE_OBJECT_STORE_H
#define STORE_OBJECT_STORE_H

#include "base/reader.h"
#include "base/sink.h"

struct object_store_ops {
	/* A sink for one new object of at most `max` bytes. */
	int (*sink)(void *ctx, uint64_t max, struct sink **ret_sink,
		    struct error *err);
	/*
	 * Make durable, then give names to, all committed so far. When it
	 * fails, all of them are forgotten.
	 */
	int (*flush)(void *ctx, struct error *err);
	/* Whether it is there; and its size. By its name, no re-hash. */
	bool (*has)(void *ctx, const struct digest *digest, uint64_t *ret_size);
	/*
	 * Read it. The reader hashes as it goes and fails with TS_E_CORRUPT,
	 * at the latest in place of the last of *ret_size bytes, when they are
	 * not what the name says; so what was made of them must not be
	 * published before all of them were read.
	 */
	int (*open)(void *ctx, const struct digest *digest,
		    struct reader **ret_reader, uint64_t *ret_size,
		    struct error *err);
};

struct object_store {
	const struct object_store_ops *ops;
	void *ctx;
};

#endif
