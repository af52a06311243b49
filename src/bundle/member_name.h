/*
 * bundle/member_name: names that every file system takes.
 *
 * Layer: base. No control character, none of  % < > : " \ | ? *  in a part, no
 * part that is empty, "." or "..", that ends in a dot or blank, or that Windows
 * reserves (CON, NUL, COM1 …), none over LIMIT_NAME_PART bytes, all UTF-8; and
 * within one bundle no two that differ only by case.
 */
#ifndef BUNDLE_MEMBER_NAME_H
#define BUNDLE_MEMBER_NAME_H

#include "base/buf.h"
#include "base/map.h"

/*
 * A portable name for `path` (parts between '/'), appended: what may not stand
 * becomes '_', what is too long is cut before its extension and gets a "~" and
 * 8 hex digits of a hash of the whole part. Empty parts are left out. Of a path
 * that is too deep or too long in all, "~" and such a hash stand for the
 * folders.
 */
void member_name_make(struct view path, struct buf *ret_name);

/*
 * The same, and unlike any name in `taken` but for case: " (2)" … goes before
 * the extension until it is. The name is put into `taken`.
 */
void member_name_make_unique(struct view path, struct map *taken,
			     struct buf *ret_name);

/*
 * A name as member_name_make() could have made it, behind whatever folders: it
 * needs no change, and leaves room for one folder before it.
 */
bool member_name_is_portable(struct view name);

/*
 * Put a portable name into `taken`; false: it is there already, but for case,
 * or a file stands where this needs a folder.
 */
bool member_name_take(struct view name, struct map *taken);

/*
 * Why a member's name in an archive must not be trusted (absolute, "..",
 * backslash, NUL …): a sentence, or NULL when it may.
 */
const char *member_name_problem(struct view name);

#endif
