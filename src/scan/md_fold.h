/*
 * scan/md_fold: link labels, made comparable.
 *
 * Layer: base. Internal to the room.
 *
 * Two labels match when they are equal after Unicode case folding (statuses C
 * and F of CaseFolding.txt, Unicode 14) and after every run of blanks, tabs and
 * line endings became one blank, none at the ends (CommonMark 0.31.2, section
 * 4.7).
 */
#ifndef SCAN_MD_FOLD_H
#define SCAN_MD_FOLD_H

#include "base/buf.h"

/* Append the folded label; nothing, if it is all blank. */
void md_fold_label(struct buf *buf, struct view label);

#endif
