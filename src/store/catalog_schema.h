/*
 * store/catalog_schema: the tables of the catalog and what is asked of them.
 *
 * Layer: libc only. SQL for SQLite 3.37 or later (STRICT tables). Who reads
 * catalog.sqlite with other tools may count on the tables of this version:
 *
 *   url      every URL that was asked for, ended at or was sent as Referer
 *   asset    what an object holds; `type` is a MIME type
 *   capture  one fetch; `asset` is NULL when none came of it. Ids grow in the
 *            order in which captures were recorded, whatever the clock said
 *   host     what is known of a host, "name" or "name:port"
 *
 * A change raises CATALOG_VERSION and brings the old tables up.
 */
#ifndef STORE_CATALOG_SCHEMA_H
#define STORE_CATALOG_SCHEMA_H

/* PRAGMA application_id: "TSHT" in ASCII. It and the next mark the file. */
#define CATALOG_APPLICATION 1414744148
/* PRAGMA user_version. */
#define CATALOG_VERSION 1

/*
 * For every connection. FULL: a row that an article relies on survives a power
 * cut. A cache of 8 MiB; a WAL that grows to 16 MiB before it is folded back,
 * since each folding costs two syncs. A file that somebody else made may hold
 * no schema that runs functions.
 */
#define CATALOG_PRAGMAS                \
	"PRAGMA trusted_schema = OFF;" \
	"PRAGMA cell_size_check = ON;" \
	"PRAGMA foreign_keys = ON;"    \
	"PRAGMA synchronous = FULL;"   \
	"PRAGMA cache_size = -8192;"   \
	"PRAGMA wal_autocheckpoint = 4096;"

#define CATALOG_TABLES                                              \
	"CREATE TABLE url ("                                        \
	" id INTEGER PRIMARY KEY,"                                  \
	" url TEXT NOT NULL UNIQUE"                                 \
	") STRICT;"                                                 \
	"CREATE TABLE asset ("                                      \
	" id INTEGER PRIMARY KEY,"                                  \
	" digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32)," \
	" size INTEGER NOT NULL CHECK (size >= 0),"                 \
	" type TEXT NOT NULL,"                                      \
	" width INTEGER NOT NULL,"                                  \
	" height INTEGER NOT NULL"                                  \
	") STRICT;"                                                 \
	"CREATE TABLE capture ("                                    \
	" id INTEGER PRIMARY KEY,"                                  \
	" url INTEGER NOT NULL REFERENCES url,"                     \
	" time INTEGER NOT NULL,"                                   \
	" verdict TEXT NOT NULL,"                                   \
	" status INTEGER NOT NULL,"                                 \
	" final_url INTEGER REFERENCES url,"                        \
	" referer INTEGER REFERENCES url,"                          \
	" content_type TEXT,"                                       \
	" etag TEXT,"                                               \
	" last_modified TEXT,"                                      \
	" reason TEXT,"                                             \
	" tries INTEGER NOT NULL,"                                  \
	" asset INTEGER REFERENCES asset"                           \
	") STRICT;"                                                 \
	"CREATE INDEX capture_with_asset ON capture (url)"          \
	" WHERE asset IS NOT NULL;"                                 \
	"CREATE TABLE host ("                                       \
	" name TEXT PRIMARY KEY,"                                   \
	" rung TEXT NOT NULL,"                                      \
	" since INTEGER NOT NULL,"                                  \
	" wins INTEGER NOT NULL"                                    \
	") STRICT, WITHOUT ROWID;"

/*
 * Kept prepared on the connection that writes: name, text. Each that writes
 * changes one row and has no RETURNING, for which SQLite makes a table of its
 * own, and a savepoint, at every run.
 */
#define CATALOG_STATEMENTS(X)                                                  \
	X(FIND, "SELECT c.time, c.verdict, c.status, f.url, r.url,"            \
		" c.content_type, c.etag, c.last_modified, c.reason, c.tries," \
		" a.digest, a.size, a.type, a.width, a.height"                 \
		" FROM url AS u"                                               \
		" JOIN capture AS c ON c.id = (SELECT max(id) FROM capture"    \
		"  WHERE url = u.id AND asset IS NOT NULL)"                    \
		" JOIN asset AS a ON a.id = c.asset"                           \
		" LEFT JOIN url AS f ON f.id = c.final_url"                    \
		" LEFT JOIN url AS r ON r.id = c.referer"                      \
		" WHERE u.url = ?1")                                           \
	X(FIND_URL, "SELECT id FROM url WHERE url = ?1")                       \
	X(ADD_URL, "INSERT INTO url (url) VALUES (?1)")                        \
	X(FIND_ASSET, "SELECT id FROM asset WHERE digest = ?1")                \
	X(SET_ASSET, "UPDATE asset SET size = ?2, type = ?3, width = ?4,"      \
		     " height = ?5 WHERE digest = ?1")                         \
	X(ADD_ASSET, "INSERT INTO asset (digest, size, type, width, height)"   \
		     " VALUES (?1, ?2, ?3, ?4, ?5)")                           \
	X(ADD_CAPTURE,                                                         \
	  "INSERT INTO capture (url, time, verdict, status, final_url,"        \
	  " referer, content_type, etag, last_modified, reason, tries, asset)" \
	  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")       \
	X(PUT_HOST, "INSERT INTO host (name, rung, since, wins)"               \
		    " VALUES (?1, ?2, ?3, ?4)"                                 \
		    " ON CONFLICT (name) DO UPDATE SET rung = excluded.rung,"  \
		    " since = excluded.since, wins = excluded.wins")

/* On the connection that only reads hosts. */
#define CATALOG_FIND_HOST "SELECT rung, since, wins FROM host WHERE name = ?1"

#endif
