/*
 * store: a folder with objects, a catalog, a lock and a version.
 *
 * Layer: media, base. Layout as in doc/design.md, section 6.
 *
 * Several processes may work in one store side by side: each holds its lock
 * shared. Opening makes what is not there; a store of a newer version is
 * TS_E_NEWER and is not touched.
 *
 * Lifecycle: store_open() -> objects, catalog -> store_close().
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "store/catalog.h"
#include "store/object_store.h"

struct store;

int store_open(const char *path, struct store **ret_store, struct error *err);
/*
 * Discards what was not flushed; sinks and readers have ended by then. NULL is
 * closed already.
 */
void store_close(struct store *store);

/* Both live as long as the store. */
struct object_store *store_objects(struct store *store);
struct catalog *store_catalog(struct store *store);

/* "SQLite 3.40.1", "OpenSSL 3.0.15"; static. */
const char *store_catalog_version(void);
const char *store_digest_version(void);

/* SHA-256 by OpenSSL, for rooms that are handed it. */
const struct digest_ops *store_digest_ops(void);

#endif
