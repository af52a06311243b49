/*
 * job/date: the dates that people write into front matter.
 *
 * Layer: base. No zone means UTC, never the zone of the machine, so that a
 * bundle is the same everywhere.
 */
#ifndef JOB_DATE_H
#define JOB_DATE_H

#include "base/view.h"

/*
 * Read "2022-03-23", "2022-03-23 12:46:06 +0800", "2022/3/23 12:46",
 * "2022-03-23T12:46:06.000Z" or "Wed, 23 Mar 2022 12:46:06 GMT" (RFC 5322).
 * False when it is none of these or lies before 1970.
 */
bool date_parse(struct view v, int64_t *ret_seconds);

#endif
