#include "store/database.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/limit.h"
#include "store/store.h"

struct statement {
	struct statement *next;
	struct database *database;
	sqlite3_stmt *sqlite;
	int bound; /* parameters so far */
	int code;  /* of the first that could not be bound */
};

struct database {
	char *path;
	sqlite3 *sqlite;
	struct statement *statements;
};

/* Errors --------------------------------------------------------------- */

#define AWAY                                                             \
	"; move it aside with the files beside it (-wal, -shm) and run " \
	"again: a new one is begun and no object is lost"
#define HELD     "; another program holds it: wait until that has ended"
#define WRITABLE "; it must be a file on a local disk that can be written"

static const struct {
	int sqlite, code;
	const char *way_out;
} meanings[] = {
    {SQLITE_FULL, TS_E_NO_SPACE, "; make room and run again"},
    {SQLITE_BUSY, TS_E_BUSY, HELD},
    {SQLITE_LOCKED, TS_E_BUSY, HELD},
    {SQLITE_CORRUPT, TS_E_CORRUPT, AWAY},
    {SQLITE_NOTADB, TS_E_CORRUPT, AWAY},
    /* A table is not what it was made as. */
    {SQLITE_ERROR, TS_E_CORRUPT, AWAY},
    {SQLITE_CONSTRAINT, TS_E_CORRUPT, AWAY},
    {SQLITE_MISMATCH, TS_E_CORRUPT, AWAY},
    {SQLITE_READONLY, TS_E_PERMISSION, WRITABLE},
    {SQLITE_PERM, TS_E_PERMISSION, WRITABLE},
    {SQLITE_CANTOPEN, TS_E_PERMISSION, WRITABLE},
    {SQLITE_PROTOCOL, TS_E_UNSUPPORTED, WRITABLE},
    {SQLITE_TOOBIG, TS_E_TOO_LARGE, ""},
    {SQLITE_IOERR, TS_E_IO, ""},
};

static int fail(const struct database *database, int code, struct error *err)
{
	const char *words = sqlite3_errmsg(database->sqlite);
	int number = sqlite3_system_errno(database->sqlite);

	code &= 0xFF; /* without the extension */
	if (number && (code == SQLITE_IOERR || code == SQLITE_CANTOPEN))
		return error_set_errno(err, number, "%s: %s", database->path,
				       words);
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (meanings[i].sqlite == code)
			return error_set(err, meanings[i].code, "%s: %s%s",
					 database->path, words,
					 meanings[i].way_out);
	return error_set(err, TS_E_INTERNAL, "%s: %s", database->path, words);
}

int database_damaged(const struct database *database, const char *how,
		     struct error *err)
{
	return error_set(err, TS_E_CORRUPT, "%s: %s" AWAY, database->path, how);
}

/* Databases ------------------------------------------------------------ */

static int settle(struct database *database, const char *settings,
		  struct error *err)
{
	sqlite3 *sqlite = database->sqlite;
	int code;

	sqlite3_limit(sqlite, SQLITE_LIMIT_LENGTH, LIMIT_CATALOG_ROW_BYTES);
	code = sqlite3_busy_timeout(sqlite, LIMIT_CATALOG_WAIT_MS);
	if (!code)
		code = sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1,
					 (int *)NULL);
	if (code)
		return fail(database, code, err);
	return database_run(database, settings, err);
}

int database_open(const char *path, const char *settings,
		  struct database **ret_database, struct error *err)
{
	/* The owner sees to threads; no mutex of SQLite's is needed. */
	const int flags =
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	struct database *database = xcalloc(1, sizeof(*database));
	int r;

	/* Debian's SQLite takes "file:…" for a URI, but not "./file:…". */
	database->path = xasprintf("%s%s", *path == '/' ? "" : "./", path);
	r = sqlite3_open_v2(database->path, &database->sqlite, flags, NULL);
	if (r)
		r = fail(database, r, err);
	else
		r = settle(database, settings, err);
	if (r)
		database_close(database);
	else
		*ret_database = database;
	return r;
}

void database_close(struct database *database)
{
	struct statement *statement;

	if (!database)
		return;
	while ((statement = database->statements)) {
		database->statements = statement->next;
		sqlite3_finalize(statement->sqlite);
		free(statement);
	}
	/* PASSIVE waits for nobody; the last one to close does the rest. */
	(void)sqlite3_wal_checkpoint_v2(database->sqlite, NULL,
					SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	(void)sqlite3_close(database->sqlite);
	free(database->path);
	free(database);
}

int database_run(struct database *database, const char *script,
		 struct error *err)
{
	int code = sqlite3_exec(database->sqlite, script, NULL, NULL, NULL);

	return code ? fail(database, code, err) : TS_OK;
}

/* A statement for one use. */
static int prepare(struct database *database, const char *sql,
		   sqlite3_stmt **ret_sqlite, struct error *err)
{
	int code =
	    sqlite3_prepare_v2(database->sqlite, sql, -1, ret_sqlite, NULL);

	return code ? fail(database, code, err) : TS_OK;
}

int database_number(struct database *database, const char *query,
		    int64_t *ret_number, struct error *err)
{
	sqlite3_stmt *sqlite = NULL;
	int r = prepare(database, query, &sqlite, err);

	if (r)
		return r;
	r = sqlite3_step(sqlite);
	if (r == SQLITE_ROW) {
		*ret_number = sqlite3_column_int64(sqlite, 0);
		r = TS_OK;
	} else {
		r = fail(database, r, err);
	}
	sqlite3_finalize(sqlite);
	return r;
}

int database_use_wal(struct database *database, struct error *err)
{
	sqlite3_stmt *sqlite = NULL;
	const unsigned char *mode;
	int r = prepare(database, "PRAGMA journal_mode = WAL", &sqlite, err);

	if (r)
		return r;
	r = sqlite3_step(sqlite);
	mode = r == SQLITE_ROW ? sqlite3_column_text(sqlite, 0) : NULL;
	if (!mode)
		r = fail(database, r, err);
	else if (!view_is(view_of((const char *)mode), "wal"))
		r = error_set(err, TS_E_UNSUPPORTED,
			      "%s: this file system can't have a write-ahead "
			      "log; put the store on a local disk",
			      database->path);
	/* The row comes before the switch is made: see that it was. */
	else if ((r = sqlite3_step(sqlite)) == SQLITE_DONE)
		r = TS_OK;
	else
		r = fail(database, r, err);
	sqlite3_finalize(sqlite);
	return r;
}

int database_begin(struct database *database, bool write, struct error *err)
{
	return database_run(database, write ? "BEGIN IMMEDIATE" : "BEGIN", err);
}

int database_end(struct database *database, int r, struct error *err)
{
	if (!r)
		r = database_run(database, "COMMIT", err);
	/* After some failures SQLite has rolled back by itself. */
	if (r && !sqlite3_get_autocommit(database->sqlite))
		(void)database_run(database, "ROLLBACK", NULL);
	return r;
}

/* Statements ----------------------------------------------------------- */

int database_prepare(struct database *database, const char *sql,
		     struct statement **ret_statement, struct error *err)
{
	struct statement *statement;
	sqlite3_stmt *sqlite = NULL;
	int code = sqlite3_prepare_v3(database->sqlite, sql, -1,
				      SQLITE_PREPARE_PERSISTENT, &sqlite, NULL);

	if (code)
		return fail(database, code, err);
	statement = xcalloc(1, sizeof(*statement));
	*statement = (struct statement){
	    .next = database->statements,
	    .database = database,
	    .sqlite = sqlite,
	};
	database->statements = statement;
	*ret_statement = statement;
	return TS_OK;
}

static void note(struct statement *statement, int code)
{
	if (!statement->code)
		statement->code = code;
}

void statement_text(struct statement *statement, struct view text)
{
	note(statement, sqlite3_bind_text64(
			    statement->sqlite, ++statement->bound, text.ptr,
			    text.len, SQLITE_STATIC, SQLITE_UTF8));
}

void statement_bytes(struct statement *statement, const void *bytes, size_t len)
{
	note(statement,
	     sqlite3_bind_blob64(statement->sqlite, ++statement->bound, bytes,
				 len, SQLITE_STATIC));
}

void statement_number(struct statement *statement, int64_t number)
{
	note(statement,
	     sqlite3_bind_int64(statement->sqlite, ++statement->bound, number));
}

void statement_size(struct statement *statement, uint64_t size)
{
	statement_number(statement,
			 size > INT64_MAX ? INT64_MAX : (int64_t)size);
}

void statement_id(struct statement *statement, int64_t id)
{
	if (id)
		statement_number(statement, id);
	else
		statement_text(statement, VIEW_NONE);
}

int statement_step(struct statement *statement, bool *ret_row,
		   struct error *err)
{
	int code = statement->code;

	if (!code)
		code = sqlite3_step(statement->sqlite);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return fail(statement->database, code, err);
	*ret_row = code == SQLITE_ROW;
	return TS_OK;
}

int64_t statement_column_number(struct statement *statement, int column)
{
	return sqlite3_column_int64(statement->sqlite, column);
}

struct view statement_column_bytes(struct statement *statement, int column)
{
	const void *bytes = sqlite3_column_text(statement->sqlite, column);
	int len = sqlite3_column_bytes(statement->sqlite, column);

	return bytes ? view_make(bytes, (size_t)len) : VIEW_NONE;
}

void statement_reset(struct statement *statement)
{
	(void)sqlite3_reset(statement->sqlite); /* says what step() said */
	(void)sqlite3_clear_bindings(statement->sqlite);
	statement->bound = 0;
	statement->code = SQLITE_OK;
}

int statement_run(struct statement *statement, int64_t *ret_id,
		  struct error *err)
{
	bool row = false;
	int r = statement_step(statement, &row, err);

	if (!r)
		*ret_id = row ? statement_column_number(statement, 0) : 0;
	statement_reset(statement);
	return r;
}

int statement_insert(struct statement *statement, int64_t *ret_id,
		     struct error *err)
{
	int64_t unused;
	int r = statement_run(statement, &unused, err);

	if (!r)
		*ret_id =
		    sqlite3_last_insert_rowid(statement->database->sqlite);
	return r;
}

const char *store_catalog_version(void)
{
	static const char version[] = "SQLite " SQLITE_VERSION;

	return version;
}
