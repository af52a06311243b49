/*
 * store/catalog_sqlite: the catalog in an SQLite file.
 *
 * Layer: media, base. The file has a write-ahead log, so that several
 * processes read while one writes; writers wait for each other some seconds
 * (TS_E_BUSY then). put() is one transaction.
 *
 * Threads: any thread may make any call. Facts of hosts have a connection and
 * a lock of their own, so that asking for them never waits for a put() that
 * is being synced.
 *
 * A damaged catalog is TS_E_CORRUPT and is left as it is.
 */
#ifndef STORE_CATALOG_SQLITE_H
#define STORE_CATALOG_SQLITE_H

#include "store/catalog.h"

struct catalog_sqlite;

/* The file is made when it is not there. */
int catalog_sqlite_open(const char *path, struct catalog_sqlite **ret_catalog,
			struct error *err);
/* Writes what is still known of hosts, if it can. NULL is closed already. */
void catalog_sqlite_close(struct catalog_sqlite *catalog);

/* Their context is the catalog_sqlite. */
extern const struct catalog_ops catalog_sqlite_ops;

#endif
