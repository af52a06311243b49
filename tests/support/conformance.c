#include "support/conformance.h"

#include <stdio.h>
#include <unistd.h>

json_t *conformance_load(const char *file)
{
	char path[4096];
	json_error_t error;
	json_t *data;

	snprintf(path, sizeof(path), "%s/conformance/%s", TS_SHARED, file);
	if (access(path, R_OK)) {
		printf("skipped: no %s\n", file);
		return NULL;
	}
	data = json_load_file(path, JSON_ALLOW_NUL, &error);
	if (!data)
		printf("%s:%d: %s\n", file, error.line, error.text);
	return data;
}

const json_t *conformance_cases(const json_t *data)
{
	return json_object_get(data, "cases");
}
