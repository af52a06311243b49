#include "base/reader.h"

#include <errno.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

int reader_read(struct reader *reader, void *bytes, size_t len, size_t *ret_len,
		struct error *err)
{
	return reader->ops->read(reader, bytes, len, ret_len, err);
}

void reader_close(struct reader *reader)
{
	if (reader)
		reader->ops->close(reader);
}

static void close_nothing(struct reader *reader)
{
	(void)reader; /* its memory and file are the caller's */
}

static int read_view(struct reader *reader, void *bytes, size_t len,
		     size_t *ret_len, struct error *err)
{
	struct view_reader *self = (struct view_reader *)reader;

	(void)err;
	if (len > self->rest.len)
		len = self->rest.len;
	if (len)
		memcpy(bytes, self->rest.ptr, len);
	self->rest = view_slice(self->rest, len, self->rest.len);
	*ret_len = len;
	return TS_OK;
}

struct reader *view_reader_init(struct view_reader *ret_reader, struct view v)
{
	static const struct reader_ops ops = {read_view, close_nothing};

	*ret_reader = (struct view_reader){{&ops}, v};
	return &ret_reader->reader;
}

static int read_file(struct reader *reader, void *bytes, size_t len,
		     size_t *ret_len, struct error *err)
{
	struct file_reader *self = (struct file_reader *)reader;
	ssize_t got;

	if (len > self->left)
		len = (size_t)self->left;
	do {
		got = pread(self->fd, bytes, len, (off_t)self->offset);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return error_set_errno(err, errno, "%s: can't read",
				       self->name);
	if (!got && len)
		return error_set(err, TS_E_CHANGED,
				 "%s: became shorter while it was read",
				 self->name);
	self->offset += (uint64_t)got;
	self->left -= (uint64_t)got;
	*ret_len = (size_t)got;
	return TS_OK;
}

struct reader *file_reader_init(struct file_reader *ret_reader, int fd,
				uint64_t offset, uint64_t len, const char *name)
{
	static const struct reader_ops ops = {read_file, close_nothing};

	*ret_reader = (struct file_reader){{&ops}, fd, offset, len, name};
	return &ret_reader->reader;
}
