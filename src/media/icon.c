/* ICO and CUR: a directory that says where each image of the file ends. */
#include "media/format.h"

enum { DIRECTORY_BYTES = 6, ENTRY_BYTES = 16 };

struct icon {
	struct window window;
	enum progress progress;
	bool has_count;
	uint32_t entries; /* still to be read */
	uint64_t start;   /* where the directory ends and images may lie */
	uint64_t end;     /* of the farthest image */
	uint32_t width, height;
};
FORMAT_FITS(struct icon);

static bool read_directory(struct icon *icon, struct feed *feed)
{
	if (!window_fill(&icon->window, feed, DIRECTORY_BYTES))
		return false;
	icon->entries = read_le16(icon->window.bytes + 4);
	icon->has_count = true;
	icon->start = DIRECTORY_BYTES + (uint64_t)icon->entries * ENTRY_BYTES;
	window_drop(&icon->window);
	if (!icon->entries)
		icon->progress = PROGRESS_BROKEN;
	return true;
}

static bool read_entry(struct icon *icon, struct feed *feed)
{
	const unsigned char *entry = icon->window.bytes;
	uint64_t offset, end;

	if (!window_fill(&icon->window, feed, ENTRY_BYTES))
		return false;
	offset = read_le32(entry + 12);
	end = offset + read_le32(entry + 8);
	if (offset < icon->start)
		icon->progress = PROGRESS_BROKEN;
	if (end > icon->end)
		icon->end = end;
	keep_larger(&icon->width, &icon->height, entry[0] ? entry[0] : 256,
		    entry[1] ? entry[1] : 256);
	icon->entries--;
	window_drop(&icon->window);
	return true;
}

static bool step(struct icon *icon, struct feed *feed)
{
	if (!icon->has_count)
		return read_directory(icon, feed);
	return icon->entries && read_entry(icon, feed);
}

static void icon_feed(void *state, struct feed *feed)
{
	struct icon *icon = state;

	while (icon->progress == PROGRESS_GOING && step(icon, feed))
		;
}

static void icon_finish(const void *state, struct media_info *info)
{
	const struct icon *icon = state;
	bool whole =
	    icon->has_count && !icon->entries && info->bytes >= icon->end;

	info->state = progress_state(icon->progress);
	if (info->state == MEDIA_TRUNCATED && whole)
		info->state = MEDIA_COMPLETE;
	info->width = icon->width;
	info->height = icon->height;
}

const struct format format_icon = {icon_feed, icon_finish};
