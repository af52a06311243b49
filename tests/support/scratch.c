/* nftw() is XSI, not base POSIX. */
#define _XOPEN_SOURCE 700
#include "support/scratch.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void demand(int good, const char *what)
{
	if (!good) {
		perror(what);
		abort();
	}
}

char *scratch_make(void)
{
	const char *tmp = getenv("TMPDIR");
	char *folder =
	    scratch_path(tmp ? tmp : "/tmp", "tearsheet-test-XXXXXX");

	demand(mkdtemp(folder) != NULL, folder);
	return folder;
}

static int remove_one(const char *path, const struct stat *status, int kind,
		      struct FTW *ftw)
{
	(void)status;
	(void)kind;
	(void)ftw;
	return remove(path);
}

void scratch_remove(char *folder)
{
	demand(!nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), folder);
	free(folder);
}

char *scratch_path(const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = malloc(size);

	demand(path != NULL, "malloc");
	snprintf(path, size, "%s/%s", folder, name);
	return path;
}

void scratch_write(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	demand(file != NULL, path);
	demand(fwrite(bytes, 1, len, file) == len, path);
	demand(!fclose(file), path);
}

size_t scratch_count(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	demand(dir != NULL, folder);
	while ((entry = readdir(dir)))
		count +=
		    strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(dir);
	return count;
}
