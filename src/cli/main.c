#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bundle/bundle.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "fetch/transport_curl.h"
#include "store/store.h"
#include "url/idna.h"
#include "yaml/yaml_events.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
    {"pack", cmd_pack, "articles and their pictures into one bundle"},
    {"scan", cmd_scan, "what articles name, and where; fetches nothing"},
    {"verify", cmd_verify, "check a bundle, or any bag, byte by byte"},
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void print_help(void)
{
	puts("usage: tearsheet COMMAND [OPTION…] …\n\n"
	     "Keeps articles together with their pictures: finds every image "
	     "that an article\nnames, fetches it with the Referer its host "
	     "wants, and packs article and\nimages into one file that proves "
	     "itself.\n");
	for (int i = 0; i < COMMANDS; i++)
		printf("  %-8s %s\n", commands[i].name, commands[i].help);
	puts("\n  tearsheet COMMAND --help   the command's options\n"
	     "  tearsheet --version        this version and its libraries'\n\n"
	     "Exit status: 0 all there and sound, 1 something is missing or "
	     "unsound,\n2 wrong usage, 3 failed. Manual: man tearsheet");
}

static void print_version(void)
{
	puts("tearsheet " TS_VERSION);
	puts(transport_curl_version());
	puts(bundle_archive_version());
	puts(bundle_json_version());
	puts(store_catalog_version());
	puts(store_digest_version());
	printf("libyaml %s\n", yaml_version());
	printf("libidn2 %s\n", idna_version());
}

static int run_command(int argc, char **argv)
{
	for (int i = 0; i < COMMANDS; i++) {
		if (!strcmp(argv[0], commands[i].name))
			return commands[i].run(argc, argv);
	}
	output_complain("there is no command '%s'; see tearsheet --help",
			argv[0]);
	return 2;
}

static int dispatch(int argc, char **argv)
{
	if (argc < 2) {
		output_complain("what shall be done? see tearsheet --help");
		return 2;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help")) {
		print_help();
		return 0;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		print_version();
		return 0;
	}
	return run_command(argc - 1, argv + 1);
}

/* A descriptor 0 to 2 that is closed would become the next file opened. */
static void open_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* Many transfers and folders want many descriptors; the hard limit decides. */
static void raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit); /* then with what there is */
}

int main(int argc, char **argv)
{
	struct error err = {0};
	int status;

	/* Names in tarballs are UTF-8, whatever the user's locale is. */
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		setlocale(LC_CTYPE, "en_US.UTF-8");
	interrupt_ignore_pipe();
	open_standard_files();
	raise_file_limit();
	if (transport_curl_global(&err))
		return output_failure(&err);
	status = dispatch(argc, argv);
	if (output_finish(&err))
		status = output_failure(&err);
	return interrupt_signal() ? 128 + interrupt_signal() : status;
}
