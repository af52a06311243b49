#include "store/catalog_sqlite.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/catalog_schema.h"
#include "store/database.h"
#include "store/host_cache.h"

enum query {
#define QUERY_ENUM(name, text) SQL_##name,
	CATALOG_STATEMENTS(QUERY_ENUM)
#undef QUERY_ENUM
	    SQL_COUNT
};

static const char *const queries[SQL_COUNT] = {
#define QUERY_TEXT(name, text) text,
    CATALOG_STATEMENTS(QUERY_TEXT)
#undef QUERY_TEXT
};

struct catalog_sqlite {
	pthread_mutex_t mutex; /* guards the database and its statements */
	struct database *database;
	struct statement *statements[SQL_COUNT];
	pthread_mutex_t hosts_mutex;     /* guards the rest; taken second */
	struct database *hosts_database; /* the same file */
	struct statement *find_host;
	struct host_cache hosts;
	struct host_memory memory;
};

/* Finding -------------------------------------------------------------- */

/* The columns of SQL_FIND. */
enum column {
	COLUMN_TIME,
	COLUMN_VERDICT,
	COLUMN_STATUS,
	COLUMN_FINAL_URL,
	COLUMN_REFERER,
	COLUMN_CONTENT_TYPE,
	COLUMN_ETAG,
	COLUMN_LAST_MODIFIED,
	COLUMN_REASON,
	COLUMN_TRIES,
	COLUMN_DIGEST,
	COLUMN_SIZE,
	COLUMN_TYPE,
	COLUMN_WIDTH,
	COLUMN_HEIGHT
};

static struct view copy_text(struct statement *row, enum column column,
			     struct arena *arena)
{
	struct view text = statement_column_bytes(row, (int)column);

	return text.ptr ? arena_copy(arena, text) : VIEW_NONE;
}

/* A number from 0 to `max`; anything else clears *sound. */
static uint64_t number_of(struct statement *row, enum column column,
			  int64_t max, bool *sound)
{
	int64_t number = statement_column_number(row, (int)column);

	if (number >= 0 && number <= max)
		return (uint64_t)number;
	*sound = false;
	return 0;
}

static enum media_type type_of_mime(struct view mime)
{
	for (int type = 0; type < MEDIA_TYPE_COUNT; type++)
		if (view_is(mime, media_type_mime((enum media_type)type)))
			return (enum media_type)type;
	return MEDIA_UNKNOWN;
}

/* False when the row is not one that put_capture() can have written. */
static bool read_capture(struct statement *row, struct arena *arena,
			 struct capture *capture)
{
	struct view digest = statement_column_bytes(row, COLUMN_DIGEST);
	bool sound = digest.len == DIGEST_BYTES;

	if (!sound)
		return false;
	memcpy(capture->digest.bytes, digest.ptr, DIGEST_BYTES);
	capture->has_asset = true;
	capture->time = statement_column_number(row, COLUMN_TIME);
	capture->verdict = copy_text(row, COLUMN_VERDICT, arena);
	capture->status = statement_column_number(row, COLUMN_STATUS);
	capture->final_url = copy_text(row, COLUMN_FINAL_URL, arena);
	capture->referer = copy_text(row, COLUMN_REFERER, arena);
	capture->content_type = copy_text(row, COLUMN_CONTENT_TYPE, arena);
	capture->etag = copy_text(row, COLUMN_ETAG, arena);
	capture->last_modified = copy_text(row, COLUMN_LAST_MODIFIED, arena);
	capture->reason = copy_text(row, COLUMN_REASON, arena);
	capture->tries =
	    (unsigned)number_of(row, COLUMN_TRIES, UINT32_MAX, &sound);
	capture->size = number_of(row, COLUMN_SIZE, INT64_MAX, &sound);
	capture->type = type_of_mime(statement_column_bytes(row, COLUMN_TYPE));
	capture->width =
	    (uint32_t)number_of(row, COLUMN_WIDTH, UINT32_MAX, &sound);
	capture->height =
	    (uint32_t)number_of(row, COLUMN_HEIGHT, UINT32_MAX, &sound);
	return sound;
}

static int find_capture(const struct catalog_sqlite *catalog, struct view url,
			struct arena *arena, struct capture *ret_capture,
			struct error *err)
{
	struct statement *query = catalog->statements[SQL_FIND];
	struct capture capture = {.has_asset = false};
	bool row = false;
	int r;

	statement_text(query, url);
	r = statement_step(query, &row, err);
	if (!r && row) {
		capture.url = arena_copy(arena, url);
		if (!read_capture(query, arena, &capture))
			r = database_damaged(catalog->database,
					     "a capture is damaged", err);
	}
	statement_reset(query);
	if (!r)
		*ret_capture = capture;
	return r;
}

static int find(void *ctx, const struct view *urls, size_t count,
		struct arena *arena, struct capture *ret_captures,
		bool *ret_found, struct error *err)
{
	struct catalog_sqlite *catalog = ctx;
	int r;

	pthread_mutex_lock(&catalog->mutex);
	/* One transaction: one state of the catalog for all of them. */
	r = database_begin(catalog->database, false, err);
	for (size_t i = 0; i < count && !r; i++) {
		r = find_capture(catalog, urls[i], arena, &ret_captures[i],
				 err);
		ret_found[i] = !r && ret_captures[i].has_asset;
	}
	r = database_end(catalog->database, r, err);
	pthread_mutex_unlock(&catalog->mutex);
	return r;
}

/* Recording ------------------------------------------------------------ */

/* A URL that is none (ptr NULL) has id 0. */
static int put_url(const struct catalog_sqlite *catalog, struct view url,
		   int64_t *ret_id, struct error *err)
{
	struct statement *statement = catalog->statements[SQL_FIND_URL];
	int r;

	*ret_id = 0;
	if (!url.ptr)
		return TS_OK;
	statement_text(statement, url);
	r = statement_run(statement, ret_id, err);
	if (r || *ret_id)
		return r;
	statement = catalog->statements[SQL_ADD_URL];
	statement_text(statement, url);
	return statement_insert(statement, ret_id, err);
}

static void bind_asset(struct statement *statement,
		       const struct capture *capture)
{
	statement_bytes(statement, capture->digest.bytes, DIGEST_BYTES);
	statement_size(statement, capture->size);
	statement_text(statement, view_of(media_type_mime(capture->type)));
	statement_number(statement, capture->width);
	statement_number(statement, capture->height);
}

static int put_asset(const struct catalog_sqlite *catalog,
		     const struct capture *capture, int64_t *ret_id,
		     struct error *err)
{
	struct statement *const *statements = catalog->statements;
	int64_t unused;
	int r;

	*ret_id = 0;
	if (!capture->has_asset)
		return TS_OK;
	statement_bytes(statements[SQL_FIND_ASSET], capture->digest.bytes,
			DIGEST_BYTES);
	r = statement_run(statements[SQL_FIND_ASSET], ret_id, err);
	if (r)
		return r;
	if (*ret_id) {
		bind_asset(statements[SQL_SET_ASSET], capture);
		return statement_run(statements[SQL_SET_ASSET], &unused, err);
	}
	bind_asset(statements[SQL_ADD_ASSET], capture);
	return statement_insert(statements[SQL_ADD_ASSET], ret_id, err);
}

static int put_capture(const struct catalog_sqlite *catalog,
		       const struct capture *capture, struct error *err)
{
	struct statement *statement = catalog->statements[SQL_ADD_CAPTURE];
	int64_t url = 0, final_url = 0, referer = 0, asset = 0, unused;
	int r;

	r = put_url(catalog, capture->url, &url, err);
	/* Most end where they began. */
	if (!r && view_equals(capture->final_url, capture->url))
		final_url = url;
	else if (!r)
		r = put_url(catalog, capture->final_url, &final_url, err);
	if (!r)
		r = put_url(catalog, capture->referer, &referer, err);
	if (!r)
		r = put_asset(catalog, capture, &asset, err);
	if (r)
		return r;
	statement_id(statement, url);
	statement_number(statement, capture->time);
	statement_text(statement, capture->verdict);
	statement_number(statement, capture->status);
	statement_id(statement, final_url);
	statement_id(statement, referer);
	statement_text(statement, capture->content_type);
	statement_text(statement, capture->etag);
	statement_text(statement, capture->last_modified);
	statement_text(statement, capture->reason);
	statement_number(statement, capture->tries);
	statement_id(statement, asset);
	return statement_run(statement, &unused, err);
}

static int put_host(const struct catalog_sqlite *catalog,
		    const struct cached_host *host, struct error *err)
{
	struct statement *statement = catalog->statements[SQL_PUT_HOST];
	int64_t unused;

	statement_text(statement, host->name);
	statement_text(statement, view_of(host->fact.rung));
	statement_number(statement, host->fact.since);
	statement_size(statement, host->fact.wins);
	return statement_run(statement, &unused, err);
}

struct batch {
	const struct capture *captures;
	size_t capture_count;
	struct cached_host *hosts;
	size_t host_count;
};

static int put_batch(const struct catalog_sqlite *catalog,
		     const struct batch *batch, struct error *err)
{
	int r = database_begin(catalog->database, true, err);

	for (size_t i = 0; i < batch->capture_count && !r; i++)
		r = put_capture(catalog, &batch->captures[i], err);
	for (size_t i = 0; i < batch->host_count && !r; i++)
		r = put_host(catalog, &batch->hosts[i], err);
	return database_end(catalog->database, r, err);
}

static int put(void *ctx, const struct capture *captures, size_t count,
	       struct error *err)
{
	struct catalog_sqlite *catalog = ctx;
	struct batch batch = {.captures = captures, .capture_count = count};
	int r = TS_OK;

	pthread_mutex_lock(&catalog->mutex);
	pthread_mutex_lock(&catalog->hosts_mutex);
	batch.hosts = host_cache_take(&catalog->hosts, &batch.host_count);
	pthread_mutex_unlock(&catalog->hosts_mutex);

	if (batch.capture_count || batch.host_count)
		r = put_batch(catalog, &batch, err);
	if (r) {
		pthread_mutex_lock(&catalog->hosts_mutex);
		host_cache_give_back(&catalog->hosts, batch.hosts,
				     batch.host_count);
		pthread_mutex_unlock(&catalog->hosts_mutex);
	}
	pthread_mutex_unlock(&catalog->mutex);
	free(batch.hosts);
	return r;
}

/* Hosts ---------------------------------------------------------------- */

/* A rung with a longer name than any has is taken as nothing known. */
static struct host_fact read_host(struct statement *row)
{
	struct host_fact fact = {.since = 0};
	struct view rung = statement_column_bytes(row, 0);
	int64_t wins = statement_column_number(row, 2);

	if (!rung.len || rung.len >= sizeof(fact.rung))
		return fact;
	memcpy(fact.rung, rung.ptr, rung.len);
	fact.since = statement_column_number(row, 1);
	fact.wins = wins < 0 ? 0 : (uint64_t)wins;
	return fact;
}

static int load_host(struct catalog_sqlite *catalog, struct view host,
		     struct host_fact *ret_fact, struct error *err)
{
	struct host_fact fact = {.since = 0};
	bool row = false;
	int r;

	statement_text(catalog->find_host, host);
	r = statement_step(catalog->find_host, &row, err);
	if (!r && row)
		fact = read_host(catalog->find_host);
	statement_reset(catalog->find_host);
	if (r)
		return r;
	host_cache_put(&catalog->hosts, host, &fact, false);
	*ret_fact = fact;
	return TS_OK;
}

static int get_host_fact(void *ctx, struct view host,
			 struct host_fact *ret_fact, struct error *err)
{
	struct catalog_sqlite *catalog = ctx;
	const struct host_fact *fact;
	int r = TS_OK;

	pthread_mutex_lock(&catalog->hosts_mutex);
	fact = host_cache_find(&catalog->hosts, host);
	if (fact)
		*ret_fact = *fact;
	else
		r = load_host(catalog, host, ret_fact, err);
	pthread_mutex_unlock(&catalog->hosts_mutex);
	return r;
}

static int put_host_fact(void *ctx, struct view host,
			 const struct host_fact *fact, struct error *err)
{
	struct catalog_sqlite *catalog = ctx;

	if (!memchr(fact->rung, 0, sizeof(fact->rung)))
		return error_set(err, TS_E_INTERNAL,
				 "%.*s: a rung without an end",
				 VIEW_ARGS(host));
	pthread_mutex_lock(&catalog->hosts_mutex);
	host_cache_put(&catalog->hosts, host, fact, true);
	pthread_mutex_unlock(&catalog->hosts_mutex);
	return TS_OK;
}

static const struct host_memory *hosts(void *ctx)
{
	struct catalog_sqlite *catalog = ctx;

	return &catalog->memory;
}

static const struct host_memory_ops host_memory_ops = {
    .get = get_host_fact,
    .put = put_host_fact,
};

/* The file ------------------------------------------------------------- */

static int check_version(struct database *database, const char *path,
			 bool *ret_empty, struct error *err)
{
	int64_t application = 0, version = 0, tables = 0;
	int r;

	r = database_number(database, "PRAGMA application_id", &application,
			    err);
	if (!r)
		r = database_number(database, "PRAGMA user_version", &version,
				    err);
	if (!r)
		r = database_number(database,
				    "SELECT count(*) FROM sqlite_schema",
				    &tables, err);
	if (r)
		return r;
	*ret_empty = !application && !version && !tables;
	if (*ret_empty)
		return TS_OK;
	if (application != CATALOG_APPLICATION || version < 1)
		return database_damaged(database, "is not tearsheet's catalog",
					err);
	if (version > CATALOG_VERSION)
		return error_set(err, TS_E_NEWER,
				 "%s: was made by a newer tearsheet (version "
				 "%lld, this one knows %d); use that one",
				 path, (long long)version, CATALOG_VERSION);
	return TS_OK;
}

static int make_tables(struct database *database, struct error *err)
{
	char *marks = xasprintf("PRAGMA application_id = %d;"
				"PRAGMA user_version = %d",
				CATALOG_APPLICATION, CATALOG_VERSION);
	int r = database_begin(database, true, err);

	if (!r)
		r = database_run(database, CATALOG_TABLES, err);
	if (!r)
		r = database_run(database, marks, err);
	r = database_end(database, r, err);
	free(marks);
	return r;
}

static int prepare(struct catalog_sqlite *catalog, struct error *err)
{
	int r = TS_OK;

	for (size_t i = 0; i < SQL_COUNT && !r; i++)
		r = database_prepare(catalog->database, queries[i],
				     &catalog->statements[i], err);
	if (!r)
		r = database_prepare(catalog->hosts_database, CATALOG_FIND_HOST,
				     &catalog->find_host, err);
	return r;
}

int catalog_sqlite_open(const char *path, struct catalog_sqlite **ret_catalog,
			struct error *err)
{
	struct catalog_sqlite *catalog = xcalloc(1, sizeof(*catalog));
	bool empty = false;
	int r;

	pthread_mutex_init(&catalog->mutex, NULL);
	pthread_mutex_init(&catalog->hosts_mutex, NULL);
	host_cache_init(&catalog->hosts);
	catalog->memory.ops = &host_memory_ops;
	catalog->memory.ctx = catalog;
	r = database_open(path, CATALOG_PRAGMAS, &catalog->database, err);
	if (!r)
		r = check_version(catalog->database, path, &empty, err);
	if (!r)
		r = database_use_wal(catalog->database, err);
	if (!r && empty)
		r = make_tables(catalog->database, err);
	if (!r)
		r = database_open(path, CATALOG_PRAGMAS,
				  &catalog->hosts_database, err);
	if (!r)
		r = prepare(catalog, err);
	if (r)
		catalog_sqlite_close(catalog);
	else
		*ret_catalog = catalog;
	return r;
}

void catalog_sqlite_close(struct catalog_sqlite *catalog)
{
	if (!catalog)
		return;
	/* What is known of hosts is a hint: its loss costs a probe. */
	if (catalog->hosts.dirty)
		(void)put(catalog, NULL, 0, NULL);
	database_close(catalog->hosts_database);
	database_close(catalog->database);
	host_cache_release(&catalog->hosts);
	pthread_mutex_destroy(&catalog->mutex);
	pthread_mutex_destroy(&catalog->hosts_mutex);
	free(catalog);
}

const struct catalog_ops catalog_sqlite_ops = {
    .find = find,
    .put = put,
    .hosts = hosts,
};
