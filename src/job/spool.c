/* O_TMPFILE is Linux's. */
#define _GNU_SOURCE
#include "job/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"

enum { SPOOL_PIECE = 262144 };

/* Where the file system has no unnamed files: a named one, unlinked at once. */
static int open_named(const char *folder)
{
	char *path = xasprintf("%s/tearsheet-spool-XXXXXX", folder);
	int fd = mkostemp(path, O_CLOEXEC);

	if (fd >= 0)
		unlink(path);
	free(path);
	return fd;
}

int spool_open(struct spool *spool, const char *folder, struct error *err)
{
	*spool = (struct spool){
	    .fd = -1,
	    .name = xasprintf("temporary file in %s (TMPDIR)", folder)};
	/* One piece of an article may be as long as the article. */
	buf_init(&spool->pending, SPOOL_PIECE);
	spool->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (spool->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
		spool->fd = open_named(folder);
	if (spool->fd < 0)
		return error_set_errno(
		    err, errno, "%s: can't make a temporary file", folder);
	return TS_OK;
}

void spool_close(struct spool *spool)
{
	if (spool->fd >= 0)
		close(spool->fd);
	spool->fd = -1;
	free(spool->name);
	spool->name = NULL;
	buf_release(&spool->pending);
}

static int write_pending(struct spool *spool, struct error *err)
{
	int r = file_write_all(spool->fd, spool->pending.ptr,
			       spool->pending.len, spool->name, err);

	buf_clear(&spool->pending);
	return r;
}

int spool_add(struct spool *spool, struct view bytes, uint64_t *ret_offset,
	      struct error *err)
{
	int r = TS_OK;

	if (ret_offset)
		*ret_offset = spool->size;
	if (bytes.len > SPOOL_PIECE - spool->pending.len)
		r = write_pending(spool, err);
	if (!r && bytes.len > SPOOL_PIECE)
		r = file_write_all(spool->fd, bytes.ptr, bytes.len, spool->name,
				   err);
	else if (!r)
		buf_add_view(&spool->pending, bytes);
	if (!r)
		spool->size += bytes.len;
	return r;
}

int spool_add_line(struct spool *spool, struct buf *line, struct error *err)
{
	int r = buf_status(line);

	if (r)
		r = error_set(err, r, "tearsheet.jsonl: a line is too long");
	else
		r = spool_add(spool, buf_view(line), NULL, err);
	buf_clear(line);
	return r;
}

int spool_read(struct spool *spool, uint64_t offset, uint64_t len,
	       struct file_reader *ret_reader, struct error *err)
{
	int r = spool->pending.len ? write_pending(spool, err) : TS_OK;

	if (!r)
		file_reader_init(ret_reader, spool->fd, offset, len,
				 spool->name);
	return r;
}
