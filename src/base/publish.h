/*
 * base/publish: a file that appears whole or not at all.
 *
 * Layer: libc and POSIX. Bytes go into a file without a name (O_TMPFILE), or,
 * where the file system has none, under a temporary one in the folder of the
 * final one; they are synced and given their name in one step. Until then there
 * is nothing under the final name, or what was there before. A run that is
 * killed leaves nothing behind but in the moment between the two names, or a
 * file of the name .tearsheet-*.tmp where there is no O_TMPFILE.
 *
 * Lifecycle: publish_begin() -> write to .fd … -> publish_commit(); then
 * publish_end() in every case, which removes what was not published.
 */
#ifndef BASE_PUBLISH_H
#define BASE_PUBLISH_H

#include "base/errors.h"

struct publish {
	int dirfd;                     /* -1 when not begun */
	int fd;                        /* write here; -1 once closed */
	char *dir, *final, *temporary; /* names */
};

/*
 * Begin a file that will be `path`. Its folder must be there and writable;
 * that is found out now and not at the end. Mode 0666 less the umask.
 */
int publish_begin(struct publish *publish, const char *path, struct error *err);

/*
 * Sync and give the name; what had it is replaced atomically. Should only the
 * folder's own sync fail, the new file is in place, and the error says that it
 * may not outlast a power cut.
 */
int publish_commit(struct publish *publish, struct error *err);

/* Nothing after a commit; otherwise removes the temporary file. */
void publish_end(struct publish *publish);

#endif
