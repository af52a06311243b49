#include "bundle/tar_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/limit.h"

enum {
	PIECE = 256 * 1024,
	END_MARK = 1024, /* two blocks of zeros (POSIX, pax) */
};

/*
 * Two libarchive readers in a row: `unpacker` takes the compression off, `tar`
 * reads what comes out of it. All bytes of the tar thus go through pull(), so
 * that what follows the last member can be looked at too.
 */
struct tar_reader {
	struct member_source source;
	struct archive *unpacker, *tar;
	locale_t plain;
	int fd;
	char *path;
	uint64_t packed_size;
	uint64_t unpacked;    /* bytes of the tar so far */
	uint64_t content_end; /* after its last byte that is not zero */
	uint64_t member_at;   /* bytes of the member so far */
	bool started;
	bool listed;          /* it has had a member */
	struct error failure; /* the first one; the libraries have no room */
	char piece[PIECE];
};

static struct tar_reader *of_source(struct member_source *source)
{
	return (struct tar_reader *)source;
}

static int fail(struct tar_reader *reader, struct archive *archive,
		struct error *err)
{
	const char *words = archive_error_string(archive);
	if (!reader->failure.code)
		error_set(&reader->failure, TS_E_CORRUPT, "%s: %s",
			  reader->listed ? "is damaged, or was cut off"
					 : "is no tar archive",
			  words ? words : "no more is known");
	if (err)
		*err = reader->failure;
	return reader->failure.code;
}

static int fail_corrupt(struct error *err, const char *sentence)
{
	return error_set(err, TS_E_CORRUPT, "%s", sentence);
}

static la_ssize_t read_file(struct archive *archive, void *ctx,
			    const void **ret_bytes)
{
	struct tar_reader *reader = ctx;
	size_t len;

	*ret_bytes = reader->piece;
	if (file_read(reader->fd, reader->piece, PIECE, &len, reader->path,
		      &reader->failure)) {
		archive_set_error(archive, EIO, "%s", reader->failure.text);
		return -1;
	}
	return (la_ssize_t)len;
}

/* Keep where the last byte that is not zero was. */
static void note_content(struct tar_reader *reader, const char *bytes,
			 size_t len)
{
	size_t end = len;

	while (end && !bytes[end - 1])
		end--;
	if (end)
		reader->content_end = reader->unpacked + end;
	reader->unpacked += len;
}

/* The next bytes of the tar; none at its end. */
static int pull(struct tar_reader *reader, const void **ret_bytes,
		size_t *ret_len)
{
	la_int64_t offset;
	int r;

	do {
		*ret_len = 0;
		r = archive_read_data_block(reader->unpacker, ret_bytes,
					    ret_len, &offset);
	} while (r == ARCHIVE_OK && !*ret_len);
	if (r == ARCHIVE_EOF) {
		*ret_len = 0;
		return TS_OK;
	}
	if (r != ARCHIVE_OK)
		return fail(reader, reader->unpacker, NULL);
	note_content(reader, *ret_bytes, *ret_len);
	if (reader->unpacked > LIMIT_BUNDLE_BYTES)
		return error_set(&reader->failure, TS_E_CORRUPT,
				 "unpacks to more than %" PRIu64 " bytes",
				 LIMIT_BUNDLE_BYTES);
	return TS_OK;
}

static la_ssize_t read_unpacked(struct archive *archive, void *ctx,
				const void **ret_bytes)
{
	struct tar_reader *reader = ctx;
	size_t len;

	if (pull(reader, ret_bytes, &len)) {
		archive_set_error(archive, EIO, "%s", reader->failure.text);
		return -1;
	}
	return (la_ssize_t)len;
}

static int start(struct tar_reader *reader, struct error *err)
{
	struct archive_entry *entry;
	struct archive *unpacker = reader->unpacker;

	reader->started = true;
	if (!reader->packed_size)
		return fail_corrupt(err, "is empty");
	if (archive_read_open(unpacker, reader, NULL, read_file, NULL) ||
	    archive_read_next_header(unpacker, &entry))
		return fail(reader, unpacker, err);
	if (archive_read_open(reader->tar, reader, NULL, read_unpacked, NULL))
		return fail(reader, reader->tar, err);
	return TS_OK;
}

/* What follows the last member: the end mark, padding, and nothing else. */
static int check_end(struct tar_reader *reader, struct error *err)
{
	uint64_t end = (uint64_t)archive_filter_bytes(reader->tar, 0);
	const void *bytes;
	size_t len;

	reader->source.whole = true;
	do {
		if (pull(reader, &bytes, &len))
			return fail(reader, reader->unpacker, err);
	} while (len);
	if (reader->content_end > end)
		return fail_corrupt(err, "has bytes after the archive's end");
	if (reader->unpacked - reader->content_end < END_MARK)
		return fail_corrupt(err, "has no end mark: it was cut off");
	if ((uint64_t)archive_filter_bytes(reader->unpacker, -1) <
	    reader->packed_size)
		return fail_corrupt(err, "has bytes after its compressed data");
	return TS_OK;
}

static void describe(struct archive_entry *entry, struct member *ret_member)
{
	static const struct {
		unsigned type;
		const char *what;
	} others[] = {
	    {AE_IFLNK, "a symbolic link"}, {AE_IFCHR, "a device"},
	    {AE_IFBLK, "a device"},        {AE_IFIFO, "a named pipe"},
	    {AE_IFSOCK, "a socket"},
	};
	unsigned type = archive_entry_filetype(entry);

	ret_member->name = view_of(archive_entry_pathname(entry));
	ret_member->kind = MEMBER_OTHER;
	ret_member->what = "of an unknown kind";
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i].type == type)
			ret_member->what = others[i].what;
	if (archive_entry_hardlink(entry))
		ret_member->what = "a hard link";
	else if (archive_entry_sparse_count(entry) > 0)
		ret_member->what = "a file with holes";
	else if (type == AE_IFREG)
		ret_member->kind = MEMBER_FILE;
	else if (type == AE_IFDIR)
		ret_member->kind = MEMBER_FOLDER;
}

static int next(struct member_source *source, struct member *ret_member,
		bool *ret_end, struct error *err)
{
	struct tar_reader *reader = of_source(source);
	struct archive_entry *entry;
	locale_t before;
	int r;

	*ret_end = false;
	r = reader->started ? TS_OK : start(reader, err);
	if (r)
		return r;
	/*
	 * In a UTF-8 locale libarchive normalises the names that it reads; in
	 * the C locale it complains of those it can't convert, and hands them
	 * on as they are.
	 */
	before = uselocale(reader->plain);
	r = archive_read_next_header(reader->tar, &entry);
	if (r == ARCHIVE_OK || r == ARCHIVE_WARN)
		describe(entry, ret_member);
	uselocale(before);
	reader->member_at = 0;
	if (r == ARCHIVE_OK || r == ARCHIVE_WARN) {
		reader->listed = true;
		return TS_OK;
	}
	if (r != ARCHIVE_EOF)
		return fail(reader, reader->tar, err);
	*ret_end = true;
	return check_end(reader, err);
}

static int read_member(struct member_source *source, struct view *ret_bytes,
		       struct error *err)
{
	struct tar_reader *reader = of_source(source);
	const void *bytes;
	la_int64_t offset;
	size_t len;
	int r;

	do {
		len = 0;
		r = archive_read_data_block(reader->tar, &bytes, &len, &offset);
	} while (r == ARCHIVE_OK && !len);
	if (r == ARCHIVE_EOF) {
		*ret_bytes = VIEW_NONE;
		return TS_OK;
	}
	if (r != ARCHIVE_OK)
		return fail(reader, reader->tar, err);
	if ((uint64_t)offset != reader->member_at)
		return fail_corrupt(err, "has a file with holes");
	reader->member_at += len;
	*ret_bytes = view_make(bytes, len);
	return TS_OK;
}

static void close_reader(struct member_source *source)
{
	struct tar_reader *reader = of_source(source);

	archive_read_free(reader->tar);
	archive_read_free(reader->unpacker);
	if (reader->plain)
		freelocale(reader->plain);
	if (reader->fd >= 0)
		close(reader->fd);
	free(reader->path);
	free(reader);
}

static const struct member_source_ops reader_ops = {next, read_member,
						    close_reader};

static int set_up(struct tar_reader *reader, struct error *err)
{
	reader->unpacker = archive_read_new();
	reader->tar = archive_read_new();
	reader->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (!reader->unpacker || !reader->tar || !reader->plain ||
	    archive_read_support_filter_gzip(reader->unpacker) ||
	    archive_read_support_filter_zstd(reader->unpacker) ||
	    archive_read_support_filter_xz(reader->unpacker) ||
	    archive_read_support_format_raw(reader->unpacker) ||
	    archive_read_support_format_tar(reader->tar))
		return error_set(err, TS_E_UNSUPPORTED,
				 "%s: this libarchive can't read tar, gzip, "
				 "zstd and xz",
				 reader->path);
	return TS_OK;
}

int tar_reader_open(const char *path, struct member_source **ret_source,
		    struct error *err)
{
	struct tar_reader *reader = xcalloc(1, sizeof(*reader));
	struct file_stamp stamp;
	int r;

	reader->source.ops = &reader_ops;
	reader->source.packed = true;
	reader->path = xstrdup(path);
	reader->fd = -1;
	r = file_open_regular(AT_FDCWD, path, true, &reader->fd, &stamp, err);
	if (r)
		goto out;
	reader->packed_size = stamp.size;
	r = set_up(reader, err);
out:
	if (r)
		close_reader(&reader->source);
	else
		*ret_source = &reader->source;
	return r;
}
