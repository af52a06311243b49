#include "bundle/tar_writer.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/file.h"

enum {
	RECORD = 10240,      /* POSIX: 20 blocks */
	PIECE = 26 * RECORD, /* some 256 KiB */
};

struct tar_writer {
	struct archive *archive;
	struct archive_entry *entry;
	locale_t utf8;
	int fd;
	char *path;
	struct error failure; /* the first one of writing */
	bool given_up; /* a member's rest need not be filled with zeros */
};

static int fail(const struct tar_writer *writer, struct error *err)
{
	const char *words = archive_error_string(writer->archive);

	if (!writer->failure.code)
		return error_set(err, TS_E_INTERNAL, "%s: can't be packed: %s",
				 writer->path,
				 words ? words : "libarchive says no more");
	if (err)
		*err = writer->failure;
	return writer->failure.code;
}

/*
 * libarchive is not told of a failure, because it leaks after one: what comes
 * later is dropped, and each function here looks for itself.
 */
static la_ssize_t write_file(struct archive *archive, void *ctx,
			     const void *bytes, size_t len)
{
	struct tar_writer *writer = ctx;

	if (writer->given_up) {
		archive_set_error(archive, ECANCELED, "given up");
		return -1;
	}
	if (!writer->failure.code &&
	    file_write_all(writer->fd, bytes, len, writer->path,
			   &writer->failure) == TS_E_NO_SPACE)
		error_set(&writer->failure, TS_E_NO_SPACE,
			  "%s: disk full; what was there before is untouched",
			  writer->path);
	return (la_ssize_t)len;
}

static int add_gzip(struct archive *archive)
{
	int r = archive_write_add_filter_gzip(archive);

	if (!r)
		r = archive_write_set_filter_option(archive, "gzip",
						    "compression-level", "6");
	if (!r) /* no value: no time stamp */
		r = archive_write_set_filter_option(archive, "gzip",
						    "timestamp", NULL);
	return r;
}

static int add_zstd(struct archive *archive)
{
	int r = archive_write_add_filter_zstd(archive);

	if (!r)
		r = archive_write_set_filter_option(archive, "zstd",
						    "compression-level", "3");
	return r;
}

static int set_format(struct archive *archive, enum bundle_format format)
{
	int r = archive_write_set_format_pax_restricted(archive);

	if (!r)
		r = archive_write_set_bytes_per_block(archive, PIECE);
	if (r)
		return r;
	/* A plain tar ends at a whole record; compressed data just ends. */
	switch (format) {
	case BUNDLE_TAR:
		return archive_write_set_bytes_in_last_block(archive, RECORD);
	case BUNDLE_TAR_GZ:
		r = add_gzip(archive);
		break;
	case BUNDLE_TAR_ZST:
		r = add_zstd(archive);
		break;
	}
	return r ? r : archive_write_set_bytes_in_last_block(archive, 1);
}

int tar_writer_new(int fd, const char *path, enum bundle_format format,
		   struct tar_writer **ret_writer, struct error *err)
{
	struct tar_writer *writer = xcalloc(1, sizeof(*writer));
	int r = TS_OK;

	writer->fd = fd;
	writer->path = xstrdup(path);
	writer->archive = archive_write_new();
	writer->entry = archive_entry_new();
	writer->utf8 = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
	if (!writer->archive || !writer->entry || !writer->utf8 ||
	    set_format(writer->archive, format)) {
		r = error_set(err, TS_E_UNSUPPORTED,
			      "%s: this system's libarchive or C library lacks "
			      "the format or the locale C.UTF-8",
			      path);
		goto out;
	}
	if (archive_write_open(writer->archive, writer, NULL, write_file, NULL))
		r = fail(writer, err);
out:
	if (r)
		tar_writer_free(writer);
	else
		*ret_writer = writer;
	return r;
}

void tar_writer_free(struct tar_writer *writer)
{
	if (!writer)
		return;
	writer->given_up = true;
	if (writer->archive)
		archive_write_free(writer->archive);
	archive_entry_free(writer->entry);
	if (writer->utf8)
		freelocale(writer->utf8);
	free(writer->path);
	free(writer);
}

int tar_writer_begin(struct tar_writer *writer, const char *name, uint64_t size,
		     int64_t time, struct error *err)
{
	struct archive_entry *entry = archive_entry_clear(writer->entry);
	locale_t before;
	int r;

	archive_entry_copy_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_uid(entry, 0);
	archive_entry_set_gid(entry, 0);
	archive_entry_set_mtime(entry, time, 0);
	archive_entry_set_size(entry, (la_int64_t)size);
	/* In any other locale a name that is not ASCII is written otherwise,
	 * or ends the program (libarchive 3.6.2). */
	before = uselocale(writer->utf8);
	r = archive_write_header(writer->archive, entry);
	uselocale(before);
	return r || writer->failure.code ? fail(writer, err) : TS_OK;
}

int tar_writer_data(struct tar_writer *writer, const void *bytes, size_t len,
		    struct error *err)
{
	la_ssize_t written = archive_write_data(writer->archive, bytes, len);

	if (written != (la_ssize_t)len || writer->failure.code)
		return fail(writer, err);
	return TS_OK;
}

int tar_writer_finish(struct tar_writer *writer, struct error *err)
{
	int r = archive_write_close(writer->archive);

	return r || writer->failure.code ? fail(writer, err) : TS_OK;
}

const char *bundle_archive_version(void)
{
	return archive_version_details();
}
