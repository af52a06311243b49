/*
 * store/object_reader: a reader that proves what it reads.
 *
 * Layer: base. The last bytes are handed out only after all of them have
 * hashed to the object's name, so that a caller who stops at the size he knows
 * is served as well as one who reads on to the end.
 */
#ifndef STORE_OBJECT_READER_H
#define STORE_OBJECT_READER_H

#include "base/digest.h"
#include "base/reader.h"

struct object_file {
	int fd;
	uint64_t size;
	char *path;           /* for messages */
	struct digest digest; /* what its bytes must hash to */
};

/*
 * Takes the descriptor and the path; reads from where the descriptor stands,
 * which is the start. `ops` outlive the reader.
 */
struct reader *object_reader_new(const struct object_file *file,
				 const struct digest_ops *ops);

#endif
