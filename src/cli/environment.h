/*
 * cli/environment: what the user's environment says; the only getenv().
 *
 * Layer: base.
 */
#ifndef CLI_ENVIRONMENT_H
#define CLI_ENVIRONMENT_H

#include "base/errors.h"
#include "base/view.h"

/*
 * The store's folder: `given` if not NULL, else tearsheet in $XDG_DATA_HOME,
 * else in ~/.local/share; folders above it are made. The caller frees it; NULL
 * with *err filled when there is no home either.
 */
char *environment_store(const char *given, struct error *err);

/* $TMPDIR, else /tmp. */
const char *environment_scratch(void);

/* $CURL_CA_BUNDLE, or NULL. */
const char *environment_ca_file(void);

/*
 * Unix seconds for what has no date: $SOURCE_DATE_EPOCH if it is a number, else
 * 1980-01-01 (the first day that every archive format can write).
 */
int64_t environment_default_time(void);

#endif
