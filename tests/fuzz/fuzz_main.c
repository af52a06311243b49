/* Runs a fuzz target over files and folders of files: a corpus as a test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static int run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = NULL;
	size_t len = 0, got;

	if (!file) {
		perror(path);
		return 1;
	}
	do {
		bytes = realloc(bytes, len + 65536);
		if (!bytes)
			abort();
		got = fread(bytes + len, 1, 65536, file);
		len += got;
	} while (got);
	fclose(file);
	LLVMFuzzerTestOneInput(bytes, len);
	free(bytes);
	return 0;
}

static int run_folder(const char *path, unsigned *ret_files)
{
	char name[4096];
	struct dirent *entry;
	DIR *dir = opendir(path);
	int bad = 0;

	if (!dir) {
		perror(path);
		return 1;
	}
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		bad |= run_file(name);
		++*ret_files;
	}
	closedir(dir);
	return bad;
}

int main(int argc, char **argv)
{
	unsigned files = 0;
	struct stat status;
	int bad = 0;

	for (int i = 1; i < argc; i++) {
		if (!stat(argv[i], &status) && S_ISDIR(status.st_mode)) {
			bad |= run_folder(argv[i], &files);
		} else {
			bad |= run_file(argv[i]);
			files++;
		}
	}
	printf("%u inputs\n", files);
	return bad || !files;
}
