#include "bundle/verify.h"

#include <locale.h>

#include "bundle/bundle_sample.h"

#define DECLARATION "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

static char *scratch;

static int set_up(void **state)
{
	(void)state;
	scratch = scratch_make();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(scratch);
	return 0;
}

static void assert_sound(const char *path)
{
	struct report report;

	report_make(path, &report);
	assert_int_equal(report.code, 0);
	assert_string_equal(report_text(&report), "");
	assert_int_equal(report.summary.problems, 0);
	assert_true(report.summary.ours);
	assert_int_equal(report.summary.files, 2);
	assert_int_equal(report.summary.bytes, 72);
	assert_int_equal(report.summary.articles, 1);
	assert_int_equal(report.summary.assets, 1);
	assert_int_equal(report.summary.missing, 0);
	report_release(&report);
}

/* Packed in every way, under any name, in any locale, and unpacked. */
static void test_sound(void **state)
{
	static const char repack[] =
	    "cd \"$1\" && xz -k s.tar && mkdir dir && tar -C dir -xf s.tar && "
	    "tar -C dir -cf again.tar ./sample && "
	    "tar -C dir --format=pax -czf pax.tar.gz sample && "
	    "ln -s s.tar link";
	struct sample sample = {.format = BUNDLE_TAR};

	(void)state;
	sample_make(in(scratch, "s.tar"), &sample);
	sample.format = BUNDLE_TAR_GZ;
	sample_make(in(scratch, "gzip.dat"), &sample);
	sample.format = BUNDLE_TAR_ZST;
	sample_make(in(scratch, "zstd.tar"), &sample);
	assert_int_equal(SHELL(repack, scratch), 0);
	for (int pass = 0; pass < 2; pass++) {
		setlocale(LC_ALL, pass ? "C" : "C.UTF-8");
		assert_sound(in(scratch, "s.tar"));
		assert_sound(in(scratch, "gzip.dat"));
		assert_sound(in(scratch, "zstd.tar"));
		assert_sound(in(scratch, "s.tar.xz"));
		assert_sound(in(scratch, "again.tar"));
		assert_sound(in(scratch, "pax.tar.gz"));
		assert_sound(in(scratch, "link"));
		assert_sound(in(scratch, "dir"));
		assert_sound(in(scratch, "dir/sample"));
		assert_sound(in(scratch, "dir/sample/"));
	}
}

/* What somebody did to an unpacked bundle, and what is said of it. */
static void test_tampered(void **state)
{
	static const struct {
		const char *line; /* for the shell, in the bag */
		const char *expected;
	} cases[] = {
	    {"printf x >> " SAMPLE_ASSET,
	     SAMPLE_ASSET ": has changed: its bytes are not those that the "
			  "manifest lists\n"},
	    {"printf x >> " SAMPLE_ASSET,
	     SAMPLE_ASSET ": is not what tearsheet.jsonl says\n"},
	    {"printf x >> " SAMPLE_ASSET,
	     ": has 73 bytes in 2 files where Payload-Oxum says 72 in 2\n"},
	    {"printf Not | dd of=" SAMPLE_ASSET " conv=notrunc",
	     SAMPLE_ASSET ": has changed"},
	    {"rm " SAMPLE_ASSET, SAMPLE_ASSET ": is missing\n"},
	    {"rm " SAMPLE_ASSET, SAMPLE_ARTICLE
	     ": has a link to \"" SAMPLE_ASSET "\", which is not there\n"},
	    {"echo > data/assets/new",
	     "data/assets/new: is extra: no manifest lists it\n"},
	    {"echo > data/assets/new",
	     "data/assets/new: is not in tearsheet.jsonl\n"},
	    {"echo > note.txt",
	     "note.txt: is extra: no tag manifest lists it\n"},
	    {"echo >> bag-info.txt", "bag-info.txt: has changed"},
	    {"rm bag-info.txt", "bag-info.txt: is missing\n"},
	    {"rm bagit.txt", "bagit.txt: is missing: this is no bag\n"},
	    {"echo x >> bagit.txt", "bagit.txt: has more than its two lines\n"},
	    {"echo > bagit.txt",
	     "bagit.txt: does not begin with a BagIt version\n"},
	    {"echo BagIt-Version: 1.0 > bagit.txt",
	     "bagit.txt: has fewer than its two lines\n"},
	    {"sed -i s/1.0/2.1/ bagit.txt",
	     "bagit.txt: declares BagIt version 2.1, which is not supported\n"},
	    {"sed -i s/UTF-8/UTF-16/ bagit.txt",
	     "bagit.txt: says that tag files are in UTF-16; only UTF-8 is "
	     "supported\n"},
	    {"sed -i s/72.2/72.3/ bag-info.txt",
	     ": has 72 bytes in 2 files where Payload-Oxum says 72 in 3\n"},
	    {"sed -i s/72.2/72/ bag-info.txt",
	     "bag-info.txt: line 3: Payload-Oxum is malformed\n"},
	    {"echo Payload-Oxum: 72.2 >> bag-info.txt",
	     "bag-info.txt: has Payload-Oxum twice\n"},
	    {"rm manifest-sha256.txt", ": has no manifest of its payload\n"},
	    {"echo zz data/x >> manifest-sha256.txt",
	     "manifest-sha256.txt: line 3 is malformed\n"},
	    {"echo abc data/x >> manifest-sha256.txt",
	     "manifest-sha256.txt: line 3 is malformed\n"},
	    {"echo $(echo | sha256sum) >> manifest-sha256.txt",
	     "manifest-sha256.txt: line 3: \"-\" is not below data/\n"},
	    {"sed -n 1p manifest-sha256.txt >> manifest-sha256.txt",
	     SAMPLE_ASSET ": is listed twice in one manifest\n"},
	    {"sed -n 1s/^..../aaaa/p manifest-sha256.txt >> "
	     "manifest-sha256.txt",
	     "manifest-sha256.txt: line 3: lists \"" SAMPLE_ASSET
	     "\" again with another checksum\n"},
	    {"sed -i s,data/assets,data/../assets, manifest-sha256.txt",
	     "has \".\" or \"..\" in its name\n"},
	    {"sed -i '1s,  .*,  data/gone,' manifest-sha256.txt",
	     "data/gone: is missing\n"},
	    {"rm tagmanifest-sha256.txt",
	     "tearsheet.jsonl: is extra: no tag manifest lists it\n"},
	    {"md5sum data/assets/* > tagmanifest-md5.txt",
	     "is payload in a tag manifest\n"},
	    {"md5sum bagit.txt > tagmanifest-md5.txt; rm "
	     "tagmanifest-sha256.txt",
	     ": has only md5 tag manifests, which this version does not "
	     "check\n"},
	    {"md5sum data/assets/* > manifest-md5.txt",
	     SAMPLE_ARTICLE ": is not in every manifest\n"},
	    {"ln -s bagit.txt data/link",
	     "data/link: is a symbolic link; only files and folders are "
	     "allowed\n"},
	    {"mv data/assets x && ln -s ../x data/assets",
	     "data/assets: is a symbolic link"},
	    {"mkfifo data/pipe", "data/pipe: is a named pipe"},
	    {"echo x > 'data/a\\b'",
	     "data/a\\b: has a backslash in its name\n"},
	    {"echo https://a.example/x - data/x > fetch.txt",
	     "data/x: is in fetch.txt and in no manifest\n"},
	    {"echo https://a.example/x - data/assets/../x > fetch.txt",
	     "fetch.txt: line 1: \"data/assets/../x\" has \".\" or \"..\" in "
	     "its name\n"},
	    {"rm " SAMPLE_ASSET "; echo https://a.example/ 20 " SAMPLE_ASSET
	     " > fetch.txt",
	     SAMPLE_ASSET ": is missing: fetch.txt says where to get it\n"},
	    {"mkdir -p data/$(printf 'd/%.0s' $(seq 70))",
	     ": has folders more than 64 deep\n"},
	    {"echo x > fetch.txt", "fetch.txt: line 1 is malformed\n"},
	    {": > tearsheet.jsonl", "tearsheet.jsonl: is empty\n"},
	    {"echo '{}' >> tearsheet.jsonl",
	     "tearsheet.jsonl: line 4 has no field \"type\" as it must be\n"},
	    {"sed -i 's/\"format\":1/\"format\":2/' tearsheet.jsonl",
	     "tearsheet.jsonl: line 1 is of format 2, made by a newer version "
	     "of tearsheet\n"},
	    {"sed -i 1d tearsheet.jsonl",
	     "tearsheet.jsonl: line 1: the bundle's own line is to be the "
	     "first and only there\n"},
	    {"sed -n 2p tearsheet.jsonl >> tearsheet.jsonl",
	     "tearsheet.jsonl: line 4: names \"" SAMPLE_ASSET "\" again\n"},
	};
	struct sample sample = {.format = BUNDLE_TAR};
	const char *path = in(scratch, "s.tar"), *bag = in(scratch, "sample");
	char line[1024];

	(void)state;
	sample_make(path, &sample);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(RUN("tar", "-C", scratch, "-xf", path), 0);
		snprintf(line, sizeof(line), "cd \"$1\" && { %s; }",
			 cases[i].line);
		if (SHELL(line, bag))
			fail_msg("%s", line);
		assert_reported(bag, cases[i].expected);
		assert_int_equal(RUN("rm", "-rf", bag), 0);
	}
}

/* A bundle whose every checksum is right, and that still is not sound. */
static void test_unsound_inside(void **state)
{
	static const struct {
		struct sample sample;
		const char *expected; /* the whole of it */
	} cases[] = {
	    {{.with = "../assets/gone.png"},
	     SAMPLE_ARTICLE ": has a link to \"data/assets/gone.png\", which "
			    "is not there\n"},
	    {{.with = "../../../etc/passwd"},
	     SAMPLE_ARTICLE ": has the link \"../../../etc/passwd\", which "
			    "leads out of the bundle\n"},
	    {{.with = "<img src='../assets/x.png' width=3>"},
	     SAMPLE_ARTICLE ": has a link to \"data/assets/x.png\", which is "
			    "not there\n"},
	    {{.with = "%2E%2E/assets/x.png"}, ""},
	    {{.with = "../%61ssets/0123456789abcdef0123456789abcdef.png#f"},
	     ""},
	    {{.with = "../assets/"}, ""},
	    {{.with = ""}, ""},
	    {{.with = "https://a.example/../assets/x.png"}, ""},
	    {{.said_text = "other"},
	     SAMPLE_ARTICLE ": is not what tearsheet.jsonl says\n"},
	    {{.extra_member = "data/articles/b.md"},
	     "data/articles/b.md: is not in tearsheet.jsonl\n"},
	    {{.extra_member = "data/pages/b.html"}, ""},
	    {{.extra_line = "{\"type\":\"asset\"}\n"},
	     "tearsheet.jsonl: line 4 has no field \"path\" as it must be\n"},
	    {{.extra_line = "{\"type\":\"later\"}\n"}, ""},
	    {{.extra_line = "[]\n"},
	     "tearsheet.jsonl: line 4 is no JSON object\n"},
	};
	const char *path = in(scratch, "s.tar");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sample_make(path, &cases[i].sample);
		assert_report(path, cases[i].expected);
	}
}

/* A bag of one file, that the caller may add to before its end. */
static void bag_tar(struct buf *tar)
{
	struct buf manifest;

	buf_init(tar, BIG);
	buf_init(&manifest, BIG);
	manifest_add(&manifest, "data/a", "alpha");
	tar_file(tar, "b/bagit.txt", DECLARATION);
	tar_file(tar, "b/data/a", "alpha");
	tar_file(tar, "b/manifest-sha256.txt", manifest.ptr);
	buf_release(&manifest);
}

static void test_hostile_members(void **state)
{
	static const struct {
		const char *name;
		char type;
		const char *link;
		const char *expected;
	} cases[] = {
	    {"b/../../x", '0', "",
	     "b/../../x: has \".\" or \"..\" in its name\n"},
	    {"/etc/x", '0', "", "/etc/x: has an absolute path for a name\n"},
	    {"c:/x", '0', "", "c:/x: has a drive letter in its name\n"},
	    {"b\\x", '0', "", "b\\x: has a backslash in its name\n"},
	    {"other/x", '0', "", "other/x: lies outside of the bag's folder\n"},
	    {"x", '0', "", "x: lies outside of the bag's folder\n"},
	    {"b/\xFF", '0', "", "b/\xFF: has a name that is not UTF-8\n"},
	    {"b/data//x", '0', "",
	     "b/data//x: has an empty part in its name\n"},
	    {"b/l", '2', "/etc/passwd",
	     "b/l: is a symbolic link; only files and folders are allowed\n"},
	    {"b/l", '1', "b/data/a",
	     "b/l: is a hard link; only files and folders are allowed\n"},
	    {"b/l", '3', "",
	     "b/l: is a device; only files and folders are allowed\n"},
	    {"b/l", '6', "",
	     "b/l: is a named pipe; only files and folders are allowed\n"},
	    {"b/data/a", '0', "", "data/a: is there twice\n"},
	    {"b/../c/", '5', "", "b/../c/: has \".\" or \"..\" in its name\n"},
	    {"b/data/", '5', "", ""},
	    {"./", '5', "", ""},
	    {"b/", '5', "", ""},
	};
	const char *path = in(scratch, "x.tar");
	struct buf tar;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bag_tar(&tar);
		tar_add(&tar, cases[i].name, cases[i].type, cases[i].link,
			VIEW_NONE);
		tar_end(&tar);
		spill(path, buf_view(&tar));
		assert_report(path, cases[i].expected);
		buf_release(&tar);
	}
}

static void test_ends(void **state)
{
	static const char append[] =
	    "cd \"$1\" && for f in x.tar.*; do echo more >> $f; done";
	const char *path = in(scratch, "x.tar");
	struct buf tar;

	(void)state;
	bag_tar(&tar);
	spill(path, buf_view(&tar));
	assert_report(path, ": has no end mark: it was cut off\n");
	tar_end(&tar);
	spill(path, buf_view(&tar));
	assert_report(path, "");
	tar_end(&tar); /* padding */
	spill(path, buf_view(&tar));
	assert_report(path, "");
	assert_int_equal(
	    SHELL("gzip -k \"$1\"; zstd -qk \"$1\"; xz -k \"$1\"", path), 0);
	assert_report(in(scratch, "x.tar.gz"), "");
	assert_int_equal(SHELL(append, scratch), 0);
	assert_reported(in(scratch, "x.tar.gz"), ": ");
	assert_reported(in(scratch, "x.tar.zst"), ": ");
	assert_reported(in(scratch, "x.tar.xz"), ": ");
	tar_file(&tar, "b/data/b", "hidden");
	spill(path, buf_view(&tar));
	assert_report(path, ": has bytes after the archive's end\n");
	buf_release(&tar);
}

/* Every cut is noticed, whatever the compression, and none is a failure. */
static void test_cut(void **state)
{
	static const enum bundle_format formats[] = {BUNDLE_TAR, BUNDLE_TAR_GZ,
						     BUNDLE_TAR_ZST};
	const char *path = in(scratch, "x"), *cut = in(scratch, "cut");
	struct sample sample = {.time = 0};
	struct report report;
	struct buf whole;
	size_t end;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		sample.format = formats[i];
		sample_make(path, &sample);
		slurp(path, &whole);
		/* the padding of a plain tar may be cut, its end mark not */
		for (end = whole.len; i == 0 && !whole.ptr[end - 1];)
			end--;
		end += i == 0 ? 1024 : 0;
		for (size_t len = 0; len < end; len += 1 + len / 37) {
			spill(cut, view_slice(buf_view(&whole), 0, len));
			report_make(cut, &report);
			assert_int_equal(report.code, 0);
			assert_true(report.summary.problems > 0);
			report_release(&report);
		}
		buf_release(&whole);
	}
}

static void test_no_archive(void **state)
{
	static const char *const texts[] = {"",
					    "x",
					    "hello, world\n",
					    "\x1F\x8B\x08 broken",
					    "\x28\xB5\x2F\xFD broken",
					    "PK\x03\x04 a zip",
					    "\3757zXZ"};
	const char *path = in(scratch, "x");
	struct verify_callbacks callbacks = {note_problem, NULL};
	struct verify_summary summary;
	struct report report;
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		spill(path, view_of(texts[i]));
		report_make(path, &report);
		assert_int_equal(report.code, 0);
		assert_int_equal(report.summary.problems, 1);
		report_release(&report);
	}
	assert_int_equal(bundle_verify(in(scratch, "absent"),
				       store_digest_ops(), &callbacks, &summary,
				       &err),
			 TS_E_NOT_FOUND);
	assert_non_null(strstr(err.text, "absent"));
	assert_int_equal(bundle_verify("/dev/null", store_digest_ops(),
				       &callbacks, &summary, &err),
			 TS_E_NOT_REGULAR);
	assert_int_equal(mkdir(in(scratch, "empty"), 0777), 0);
	assert_report(in(scratch, "empty"),
		      "bagit.txt: is missing: this is no bag\n");
}

/* What tar makes of a file with holes, and of a bag without its folder. */
static void test_odd_tars(void **state)
{
	static const char repack[] =
	    "cd \"$1\" && tar -xf s.tar && cd sample && "
	    "tar -cf ../flat.tar bagit.txt bag-info.txt data *.jsonl *256.txt "
	    "&& "
	    "truncate -s 1M data/h && tar -cSf ../h.tar -C .. sample";
	struct sample sample = {.time = 0};

	(void)state;
	sample_make(in(scratch, "s.tar"), &sample);
	assert_int_equal(SHELL(repack, scratch), 0);
	assert_report(in(scratch, "flat.tar"),
		      "bagit.txt: does not lie in a folder of the bag's own\n");
	assert_report(in(scratch, "h.tar"),
		      "sample/data/h: is a file with holes; only files and "
		      "folders are allowed\n");
}

/* Any bag: names in any form, %-encoded ones, other manifests beside ours. */
static void test_other_bags(void **state)
{
	const char *path = in(scratch, "x.tar");
	struct buf tar, manifest;

	(void)state;
	buf_init(&tar, BIG);
	buf_init(&manifest, BIG);
	manifest_add(&manifest, "data/100%25 %7E%0Ae\u0301", "x");
	tar_file(&tar, "b/manifest-sha256.txt", manifest.ptr);
	tar_file(&tar, "b/data/100% %7E\ne\u0301", "x");
	tar_file(&tar, "b/bagit.txt", DECLARATION);
	tar_file(&tar, "b/notes/readme", "tag files need no manifest");
	tar_file(&tar, "b/manifest-sha512.txt",
		 "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce"
		 "9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af9"
		 "27da3e  data/100%25 %7E%0Ae\u0301\n");
	tar_end(&tar);
	spill(path, buf_view(&tar));
	assert_report(path, "");
	buf_release(&tar);
	buf_release(&manifest);
}

int main(void)
{
#define SCRATCH_TEST(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_sound),
	    SCRATCH_TEST(test_tampered),
	    SCRATCH_TEST(test_unsound_inside),
	    SCRATCH_TEST(test_hostile_members),
	    SCRATCH_TEST(test_ends),
	    SCRATCH_TEST(test_cut),
	    SCRATCH_TEST(test_no_archive),
	    SCRATCH_TEST(test_odd_tars),
	    SCRATCH_TEST(test_other_bags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
