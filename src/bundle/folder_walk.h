/*
 * bundle/folder_walk: the members of an unpacked bag.
 *
 * Layer: base. Files and folders below one folder, each folder's names in
 * bytewise order, names relative to it ("data/a.jpg"). No symbolic link is
 * followed below it, and no path is walked twice: all goes through open
 * folders.
 */
#ifndef BUNDLE_FOLDER_WALK_H
#define BUNDLE_FOLDER_WALK_H

#include "bundle/member_source.h"

/*
 * Takes `fd`, an open folder: the bag itself (it has a bagit.txt), or a folder
 * with exactly one folder in it that is a bag. Where neither holds, the folder
 * is walked as it is. `path` is for messages.
 */
int folder_walk_open(int fd, const char *path,
		     struct member_source **ret_source, struct error *err);

#endif
