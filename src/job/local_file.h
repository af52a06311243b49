/*
 * job/local_file: a picture that lies beside its article.
 *
 * Layer: media, base.
 */
#ifndef JOB_LOCAL_FILE_H
#define JOB_LOCAL_FILE_H

#include "base/sink.h"
#include "media/media.h"

struct local_file {
	struct digest digest;
	struct media_info media;
};

/*
 * Copy the file `path` below the folder `root_fd` into a sink and look at it on
 * the way. TS_OK with ret_file->media.type telling what it is: only an image
 * was committed. TS_E_NOT_FOUND, TS_E_PERMISSION (leads out of the root),
 * TS_E_NOT_REGULAR, TS_E_TOO_LARGE are the file's own faults; the error says
 * which. A sink's failure comes back with *ret_sink_failed set.
 */
int local_file_import(int root_fd, const char *path,
		      const struct sink_source *sinks,
		      struct local_file *ret_file, bool *ret_sink_failed,
		      struct error *err);

#endif
