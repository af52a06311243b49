/*
 * store/database: SQLite as this room uses it.
 *
 * Layer: base. The one place that knows SQLite: its codes become ours, with
 * the way out in the sentence, and its types go no further. A database is used
 * by one thread at a time.
 *
 * Lifecycle: database_open() -> database_prepare() … -> database_close(),
 * which ends the statements too.
 */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include "base/errors.h"
#include "base/view.h"

struct database;
struct statement;

/*
 * Opens the file, which is made when it is not there, and runs the script
 * `settings`. `path` is taken as a path in any case, never as a URI.
 */
int database_open(const char *path, const char *settings,
		  struct database **ret_database, struct error *err);
/* Folds the write-ahead log back as far as that needs no waiting. */
void database_close(struct database *database);

/* A failure that the file itself is to blame for, in words with a way out. */
int database_damaged(const struct database *database, const char *how,
		     struct error *err);

/* Run statements without results. */
int database_run(struct database *database, const char *script,
		 struct error *err);
/* The first column of the first row, as a number. */
int database_number(struct database *database, const char *query,
		    int64_t *ret_number, struct error *err);
/* Have a write-ahead log; TS_E_UNSUPPORTED where the file system can't. */
int database_use_wal(struct database *database, struct error *err);

/* A transaction: one that will write waits its turn now and not later. */
int database_begin(struct database *database, bool write, struct error *err);
/* Keeps it when `r` is 0, else undoes it; returns `r` or why it wasn't kept. */
int database_end(struct database *database, int r, struct error *err);

/* The database owns it. */
int database_prepare(struct database *database, const char *sql,
		     struct statement **ret_statement, struct error *err);

/*
 * Bind the parameters one after the other; a failure shows at the step. The
 * bytes must live until the reset. A text whose ptr is NULL is bound as NULL,
 * and so is id 0: ids start at 1.
 */
void statement_text(struct statement *statement, struct view text);
void statement_bytes(struct statement *statement, const void *bytes,
		     size_t len);
void statement_number(struct statement *statement, int64_t number);
void statement_size(struct statement *statement, uint64_t size);
void statement_id(struct statement *statement, int64_t id);

/* To the next row. statement_reset() must follow, also after a failure. */
int statement_step(struct statement *statement, bool *ret_row,
		   struct error *err);
/* Of the row, by index from 0. Bytes live until the reset; NULL: no ptr. */
int64_t statement_column_number(struct statement *statement, int column);
struct view statement_column_bytes(struct statement *statement, int column);
void statement_reset(struct statement *statement);

/* Step once and reset. *ret_id is the first column, 0 without a row. */
int statement_run(struct statement *statement, int64_t *ret_id,
		  struct error *err);
/* Likewise; *ret_id is that of the row that was inserted. */
int statement_insert(struct statement *statement, int64_t *ret_id,
		     struct error *err);

#endif
