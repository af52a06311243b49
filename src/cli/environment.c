#include "cli/environment.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file.h"

static const char *get(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

char *environment_store(const char *given, struct error *err)
{
	const char *data = get("XDG_DATA_HOME"), *home = get("HOME");
	char *path, *slash;
	int r = TS_OK;

	if (given) {
		path = xstrdup(given);
	} else if (data && *data == '/') {
		path = xasprintf("%s/tearsheet", data);
	} else if (home) {
		path = xasprintf("%s/.local/share/tearsheet", home);
	} else {
		error_set(err, TS_E_USAGE,
			  "where is the store? HOME is not set; use --store");
		return NULL;
	}
	slash = strrchr(path, '/');
	if (slash && slash != path) {
		*slash = '\0';
		r = file_make_folders(path, err);
		*slash = '/';
	}
	if (r) {
		free(path);
		path = NULL;
	}
	return path;
}

const char *environment_scratch(void)
{
	const char *folder = get("TMPDIR");

	return folder ? folder : "/tmp";
}

const char *environment_ca_file(void)
{
	return get("CURL_CA_BUNDLE");
}

int64_t environment_default_time(void)
{
	const char *epoch = get("SOURCE_DATE_EPOCH");
	uint64_t seconds;

	/* the end of 9999 */
	if (epoch && view_to_u64(view_of(epoch), &seconds) &&
	    seconds <= 253402300799)
		return (int64_t)seconds;
	return 315532800;
}
