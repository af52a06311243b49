#include "job/local_file.h"

#include <unistd.h>

#include "base/file.h"
#include "base/limit.h"

/* All bytes of fd into the sink and the probe. */
static int pump(int fd, const char *path, struct sink *sink,
		struct media_probe *probe, bool *ret_sink_failed,
		struct error *err)
{
	char piece[65536];
	size_t got;
	int r;

	do {
		r = file_read(fd, piece, sizeof(piece), &got, path, err);
		if (r)
			return r;
		media_probe_feed(probe, piece, got);
		r = sink_write(sink, piece, got, err);
		if (r) {
			*ret_sink_failed = r != TS_E_TOO_LARGE;
			return r;
		}
	} while (got == sizeof(piece));
	return TS_OK;
}

int local_file_import(int root_fd, const char *path,
		      const struct sink_source *sinks,
		      struct local_file *ret_file, bool *ret_sink_failed,
		      struct error *err)
{
	struct local_file file;
	struct media_probe probe;
	struct sink *sink = NULL;
	int fd = -1, r;

	*ret_sink_failed = false;
	r = file_open_beneath(root_fd, path, true, &fd, NULL, err);
	if (r)
		return r;
	r = sinks->open(sinks->ctx, LIMIT_IMAGE_BYTES, &sink, err);
	if (r) {
		*ret_sink_failed = true;
		goto out;
	}
	media_probe_init(&probe);
	r = pump(fd, path, sink, &probe, ret_sink_failed, err);
	if (r)
		goto out;
	media_probe_finish(&probe, &file.media);
	if (media_type_is_image(file.media.type)) {
		r = sink_commit(sink, &file.digest, err);
		sink = NULL;
		*ret_sink_failed = r != TS_OK;
	}
	if (!r)
		*ret_file = file;
out:
	sink_abort(sink);
	close(fd);
	return r;
}
