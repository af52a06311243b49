#include "bundle/bundle.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "base/map.h"
#include "base/publish.h"
#include "bundle/bag.h"
#include "bundle/member_name.h"
#include "bundle/tar_writer.h"

enum { PIECE = 256 * 1024 };

struct bundle {
	struct publish publish;
	struct tar_writer *writer;
	struct bag bag;
	struct map *taken; /* names, to find two that differ by case only */
	const struct digest_ops *digest;
	int64_t time;
	char *path;
	struct buf top; /* "NAME/" */
	char piece[PIECE];
};

bool bundle_format_of_name(const char *name, enum bundle_format *ret_format)
{
	static const struct {
		const char *ending;
		enum bundle_format format;
	} endings[] = {
	    {".tar", BUNDLE_TAR},
	    {".tar.gz", BUNDLE_TAR_GZ},
	    {".tgz", BUNDLE_TAR_GZ},
	    {".tar.zst", BUNDLE_TAR_ZST},
	};

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		if (!view_ends_with_nocase(view_of(name), endings[i].ending))
			continue;
		*ret_format = endings[i].format;
		return true;
	}
	return false;
}

static void bundle_free(struct bundle *bundle)
{
	tar_writer_free(bundle->writer);
	publish_end(&bundle->publish);
	bag_release(&bundle->bag);
	map_free(bundle->taken);
	buf_release(&bundle->top);
	free(bundle->path);
	free(bundle);
}

void bundle_abort(struct bundle *bundle)
{
	if (bundle)
		bundle_free(bundle);
}

/* Names are made by member_name_make_unique(): a bad one is our own fault. */
static int check_name(struct bundle *bundle, struct view name,
		      struct error *err)
{
	if (!member_name_is_portable(name))
		return error_set(err, TS_E_INTERNAL,
				 "%s: \"%.*s\" is no portable member name",
				 bundle->path, VIEW_ARGS(name));
	if (!member_name_take(name, bundle->taken))
		return error_set(err, TS_E_INTERNAL,
				 "%s: \"%.*s\" is there already, but for case",
				 bundle->path, VIEW_ARGS(name));
	return TS_OK;
}

static int fail_size(const struct bundle *bundle, struct view name,
		     uint64_t size, struct error *err)
{
	return error_set(err, TS_E_CHANGED,
			 "%s: \"%.*s\" does not have the %" PRIu64
			 " bytes it should have",
			 bundle->path, VIEW_ARGS(name), size);
}

/*
 * Exactly the member's bytes, hashed on the way unless `hash` is NULL; then the
 * reader must be at its end, where one that verifies tells.
 */
static int copy_bytes(struct bundle *bundle, const struct bundle_member *member,
		      void *hash, struct error *err)
{
	uint64_t left = member->size;
	size_t got;
	int r;

	for (;;) {
		r = reader_read(member->reader, bundle->piece, PIECE, &got,
				err);
		if (r)
			return r;
		if (got > left || (!got && left))
			return fail_size(bundle, member->name, member->size,
					 err);
		if (!got)
			return TS_OK;
		left -= got;
		if (hash)
			bundle->digest->update(hash, bundle->piece, got);
		r = tar_writer_data(bundle->writer, bundle->piece, got, err);
		if (r)
			return r;
	}
}

static int write_header(struct bundle *bundle, struct view name, uint64_t size,
			struct error *err)
{
	struct buf full;
	int r;

	buf_init(&full, LIMIT_NAME_BYTES + LIMIT_NAME_PART + 1);
	buf_add_view(&full, buf_view(&bundle->top));
	buf_add_view(&full, name);
	r = tar_writer_begin(bundle->writer, full.ptr, size, bundle->time, err);
	buf_release(&full);
	return r;
}

static int write_member(struct bundle *bundle,
			const struct bundle_member *member,
			struct digest *ret_digest, struct error *err)
{
	void *hash;
	int r;

	r = write_header(bundle, member->name, member->size, err);
	if (r)
		return r;
	if (member->proven) {
		*ret_digest = *member->proven;
		return copy_bytes(bundle, member, NULL, err);
	}
	hash = bundle->digest->begin();
	r = copy_bytes(bundle, member, hash, err);
	bundle->digest->end(hash, ret_digest);
	return r;
}

int bundle_add(struct bundle *bundle, const struct bundle_member *member,
	       struct error *err)
{
	struct digest digest;
	int r;

	r = check_name(bundle, member->name, err);
	if (!r)
		r = write_member(bundle, member, &digest, err);
	if (r)
		return r;
	r = bag_note(&bundle->bag, member->name, member->size, &digest);
	if (r)
		return error_set(err, r, "%s: too many members", bundle->path);
	return TS_OK;
}

static int add_text(struct bundle *bundle, const char *name, struct view text,
		    struct error *err)
{
	struct view_reader reader;
	const struct bundle_member member = {
	    .name = view_of(name),
	    .size = text.len,
	    .reader = view_reader_init(&reader, text),
	};

	return bundle_add(bundle, &member, err);
}

static int check_options(const struct bundle_options *options,
			 struct error *err)
{
	struct view name = options->name;

	if (view_find_byte(name, 0, '/') == name.len &&
	    member_name_is_portable(name))
		return TS_OK;
	return error_set(err, TS_E_INTERNAL,
			 "%s: \"%.*s\" is no portable folder name",
			 options->path, VIEW_ARGS(name));
}

static int begin(struct bundle *bundle, const struct bundle_options *options,
		 struct error *err)
{
	int r = check_options(options, err);

	if (r)
		return r;
	buf_add_view(&bundle->top, options->name);
	buf_add_byte(&bundle->top, '/');
	r = publish_begin(&bundle->publish, options->path, err);
	if (r)
		return r;
	r = tar_writer_new(bundle->publish.fd, bundle->path, options->format,
			   &bundle->writer, err);
	if (r)
		return r;
	return add_text(bundle, "bagit.txt", view_of(BAG_DECLARATION), err);
}

int bundle_begin(const struct bundle_options *options,
		 struct bundle **ret_bundle, struct error *err)
{
	struct bundle *bundle = xcalloc(1, sizeof(*bundle));
	int r;

	bundle->publish = (struct publish){.dirfd = -1, .fd = -1};
	bundle->digest = options->digest;
	bundle->time = options->time;
	bundle->path = xstrdup(options->path);
	bundle->taken = map_new();
	bag_init(&bundle->bag);
	buf_init(&bundle->top, LIMIT_NAME_PART + 1);
	r = begin(bundle, options, err);
	if (r)
		bundle_free(bundle);
	else
		*ret_bundle = bundle;
	return r;
}

/* The tag manifest lists every tag file but itself. */
static int add_bag_files(struct bundle *bundle, struct error *err)
{
	struct bag *bag = &bundle->bag;
	struct buf info;
	int r;

	buf_init(&info, LIMIT_TAG_FILE_BYTES);
	bag_add_info(bag, bundle->time, &info);
	r = add_text(bundle, "bag-info.txt", buf_view(&info), err);
	buf_release(&info);
	if (!r)
		r = add_text(bundle, "manifest-sha256.txt",
			     buf_view(&bag->manifest), err);
	if (!r)
		r = add_text(bundle, "tagmanifest-sha256.txt",
			     buf_view(&bag->tag_manifest), err);
	return r;
}

int bundle_commit(struct bundle *bundle, struct error *err)
{
	int r;

	r = add_bag_files(bundle, err);
	if (!r)
		r = tar_writer_finish(bundle->writer, err);
	if (!r)
		r = publish_commit(&bundle->publish, err);
	bundle_free(bundle);
	return r;
}
