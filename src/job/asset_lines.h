/*
 * job/asset_lines: the records of a bundle's assets.
 *
 * Layer: bundle, base. One line for each distinct content among the settled
 * wants, in order of first reference, with all URLs that led to it.
 */
#ifndef JOB_ASSET_LINES_H
#define JOB_ASSET_LINES_H

#include "job/spool.h"
#include "job/wants.h"

int asset_lines_add(const struct wants *wants, struct spool *records,
		    struct error *err);

#endif
