"""verify finds every damage, names it, and finds none where there is none."""
import base64
import gzip
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
import unittest

from harness import Case, png

FORMS = ("tar", "tar.gz", "tar.zst", "folder")
TOP = "set"
ARTICLES = {
    "one.md": b"\xef\xbb\xbf---\ntitle: x\ncover: \"a.png\"\n---\r\n![](a.png)\r\n\r\n![t](<b c.png> 't') gone: ![](no.png)\r\n",
    "deep/\u4e8c.html": '<p><img src="../a.png?x&amp;y" srcset="../a.png 1x, ../b%20c.png 2x">\n<img src=../b%20c.png>'.encode(),
    "three.md": b"caf\xe9 ![](a.png) \xff\n\n![][l]\n\n[l]: a.png\n![](\xe9.png)\n",
}


def compress(form, data):
    if form == "tar.gz":
        return gzip.compress(data, mtime=0)
    if form == "tar.zst":
        return subprocess.run(("zstd", "-qc"), input=data, stdout=subprocess.PIPE, check=True).stdout
    return data


def tar_of(members):
    """members: [(TarInfo or name, bytes)]"""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for info, content in members:
            if isinstance(info, str):
                info = tarfile.TarInfo(info)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def link(name, target, kind=tarfile.SYMTYPE):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def manifest(algorithm, files):
    return "".join("%s  %s\n" % (hashlib.new(algorithm, body).hexdigest(), name)
                   for name, body in files.items()).encode()


def foreign_bag(algorithms, version="1.0"):
    """A bag as other programs make them: no tearsheet.jsonl, other tag files."""
    payload = {"data/readme.txt": b"hello\n", "data/deep/er.bin": bytes(range(256)), "data/empty": b""}
    tags = {"bagit.txt": b"BagIt-Version: %s\nTag-File-Character-Encoding: UTF-8\n" % version.encode(),
            "bag-info.txt": b"Source-Organization: somebody\n  else\nPayload-Oxum: 262.3\n"}
    for a in algorithms:
        tags["manifest-%s.txt" % a] = manifest(a, payload)
    for a in algorithms:
        tags["tagmanifest-%s.txt" % a] = manifest(a, {n: b for n, b in tags.items() if not n.startswith("tagm")})
    tags["notes/free.txt"] = b"a tag file that nothing lists\n"
    return {**tags, **payload}


class VerifyCase(Case):
    """One sound bundle, made once; each test damages copies of its members."""

    @classmethod
    def setUpClass(cls):
        maker = Case()
        maker.folder = cls.made = tempfile.mkdtemp(prefix="tearsheet-e2e-")
        cls.addClassCleanup(shutil.rmtree, cls.made)
        maker.write("set/a.png", png(1))
        maker.write("set/b c.png", png(2, 300, 300))
        for name, text in ARTICLES.items():
            maker.write("set/" + name, text)
        for form in FORMS[:3]:
            result = maker.pack("set", "-o", "set." + form)
            assert result.status == 1, result.err  # no.png and \xe9.png are not there
        with tarfile.open(maker.path("set.tar")) as tar:
            cls.members = [(m.name, tar.extractfile(m).read()) for m in tar if m.isfile()]
        cls.names = [name[len(TOP) + 1:] for name, _ in cls.members]

    def write_bundle(self, stem, form, members):
        """The members as a bundle of that form; returns its path."""
        name = "%s.%s" % (stem, form)
        if form != "folder":
            return self.write(name, compress(form, tar_of(members)))
        for info, content in members:
            if isinstance(info, str):
                self.write(os.path.join(name, info), content)
                continue
            path = self.path(name, info.name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.symlink(info.linkname, path)
        return self.path(name)

    def verify(self, *paths):
        """[(bundle, member, reason)], after what holds for every answer was checked."""
        result = self.run_program("verify", "--json", *paths)
        problems = [(r["bundle"], r["member"], r["reason"]) for r in result.records("problem")]
        summaries = {r["bundle"]: r for r in result.records("summary")}
        self.assertEqual(sorted(summaries), sorted(paths), result.err)
        for path, summary in summaries.items():
            count = sum(1 for p in problems if p[0] == path)
            self.assertEqual((summary["problems"], summary["sound"]), (count, not count))
        self.assertEqual(result.status, 1 if problems else 0, result.err)
        self.assertEqual(len(result.err.splitlines()), len(problems))
        return problems

    def check_named(self, expected):
        """expected: {path: the member that must be named, or None for any}"""
        problems = self.verify(*expected)
        for path, member in expected.items():
            named = [m for p, m, _ in problems if p == path]
            self.assertTrue(named, "%s: found sound" % path)
            if member is not None:
                self.assertIn(member, [n[len(TOP) + 1:] if n.startswith(TOP + "/") else n for n in named], path)
        return problems


class Sound(VerifyCase):
    def test_all_forms(self):
        with tarfile.open(os.path.join(self.made, "set.tar")) as tar:
            tar.extractall(self.path("x"))
        paths = [os.path.join(self.made, "set." + f) for f in FORMS[:3]]
        paths += [self.path("x"), self.path("x", TOP)]
        result = self.run_program("verify", *paths)
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertRegex(result.out, r"^(\S+: sound: 3 articles, 2 images, .* in all; "
                                     r"2 pictures could not be had when it was packed\n){5}$")
        result = self.run_program("verify", "-q", *paths)
        self.assertEqual((result.status, result.out, result.err), (0, "", ""))

    def test_repacked_by_others(self):
        """What the tests below build on: the same members, packed by Python."""
        self.assertEqual(self.verify(*(self.write_bundle("a", f, self.members) for f in FORMS)), [])

    def test_json(self):
        result = self.run_program("verify", "--json", os.path.join(self.made, "set.tar"))
        (summary,) = result.records()
        payload = [len(c) for n, c in self.members if n.startswith(TOP + "/data/")]
        self.assertEqual(summary, {
            "type": "summary", "bundle": os.path.join(self.made, "set.tar"), "sound": True, "tearsheet": True,
            "files": len(payload), "bytes": sum(payload), "articles": 3, "assets": 2, "missing": 2, "problems": 0})

    def test_originals_come_back_bit_for_bit(self):
        top = self.unpack(os.path.join(self.made, "set.tar"))
        articles = [r for r in self.records_of(top) if r["type"] == "article"]
        self.assertEqual(sorted(r["original_path"] for r in articles), sorted(ARTICLES))

        def field(record, name):
            if name + "_base64" in record:
                return base64.b64decode(record[name + "_base64"], validate=True)
            return record[name].encode()
        for record in articles:
            with open(os.path.join(top, record["path"]), "rb") as f:
                packed = f.read()
            self.assertEqual(hashlib.sha256(packed).hexdigest(), record["sha256"])
            at, shift, original = 0, 0, b""
            self.assertTrue(record["edits"])
            for edit in record["edits"]:
                before, after = field(edit, "original"), field(edit, "with")
                self.assertEqual(len(before), edit["end"] - edit["start"])
                start = edit["start"] + shift
                self.assertEqual(packed[start:start + len(after)], after)
                original += packed[at:start] + before
                at = start + len(after)
                shift += len(after) - len(before)
            original += packed[at:]
            self.assertEqual(original, ARTICLES[record["original_path"]])
            self.assertEqual((hashlib.sha256(original).hexdigest(), len(original)),
                             (record["original_sha256"], record["original_size"]))


class Damaged(VerifyCase):
    def each_form(self, make):
        """make(form, i) -> [(members, named)]; each as a bundle of each form."""
        expected = {}
        for form in FORMS:
            for i, (members, named) in enumerate(make()):
                expected[self.write_bundle("d%d" % i, form, members)] = named
        return self.check_named(expected)

    def test_one_bit_of_each_member(self):
        def make():
            for i, (name, content) in enumerate(self.members):
                for at in {0, len(content) // 2, len(content) - 1}:
                    flipped = bytearray(content)
                    flipped[at] ^= 1
                    named = None if "tagmanifest" in name else self.names[i]
                    yield self.members[:i] + [(name, bytes(flipped))] + self.members[i + 1:], named
        self.each_form(make)

    def test_each_member_removed(self):
        def make():
            for i, name in enumerate(self.names):
                named = None if "tagmanifest" in name else name
                yield self.members[:i] + self.members[i + 1:], named
        self.each_form(make)

    def test_each_member_renamed(self):
        def make():
            for i, (name, content) in enumerate(self.members):
                members = self.members[:i] + [(name + "x", content)] + self.members[i + 1:]
                yield members, None if "manifest" in name else self.names[i]
                if "/data/" in name:
                    yield members, self.names[i] + "x"
        self.each_form(make)

    def test_a_file_too_many(self):
        def make():
            for name in ("data/extra.txt", "data/assets/extra.png", "data/articles/extra.md", "extra.txt"):
                yield self.members + [(TOP + "/" + name, b"extra\n")], name
        self.each_form(make)

    def test_two_assets_exchanged(self):
        """Each hash is somewhere in the manifest, but not with that name."""
        def make():
            a, b = [i for i, n in enumerate(self.names) if n.startswith("data/assets/")]
            members = list(self.members)
            members[a], members[b] = (members[a][0], members[b][1]), (members[b][0], members[a][1])
            yield members, self.names[a]
            yield members, self.names[b]
        self.each_form(make)

    def test_manifests_made_to_fit(self):
        """A forger who knows BagIt only: tearsheet.jsonl still tells."""
        files = dict((n[len(TOP) + 1:], c) for n, c in self.members)
        (article,) = [n for n in files if n.endswith("one.md")]
        files[article] = files[article].replace(b"title: x", b"title: y")
        payload = {n: c for n, c in files.items() if n.startswith("data/")}
        files["manifest-sha256.txt"] = manifest("sha256", payload)
        del files["tagmanifest-sha256.txt"]
        files["tagmanifest-sha256.txt"] = manifest(
            "sha256", {n: c for n, c in files.items() if not n.startswith("data/")})
        members = [(TOP + "/" + n, c) for n, c in files.items()]
        problems = self.each_form(lambda: [(members, article)])
        self.assertEqual({r for _, _, r in problems}, {"is not what tearsheet.jsonl says"})

    def test_words_for_people(self):
        """Plain text names bundle, member and what is wrong."""
        i = self.names.index("data/articles/one.md")
        path = self.write_bundle("bad", "tar", self.members[:i] + self.members[i + 1:])
        result = self.run_program("verify", path)
        self.assertEqual(result.status, 1)
        self.assertIn("tearsheet: %s: data/articles/one.md: is missing\n" % path, result.err)
        self.assertRegex(result.out, r"^%s: NOT sound: \d+ problems? in \d+ files\n$" % path)


class DamagedArchives(VerifyCase):
    def packed(self, form):
        with open(os.path.join(self.made, "set." + form), "rb") as f:
            return f.read()

    def test_cut_off(self):
        expected = {}
        for form in FORMS[:3]:
            whole = self.packed(form)
            # a tar ends with a mark, 1024 zeros; what pads it to a record is nothing
            end = len(whole) if form != "tar" else self.end_of_members() + 1024
            last = end - 900 if form == "tar" else end - 1
            for size in (1, 511, 700, end // 2, last - 1500, last):
                if size > 0:
                    expected[self.write("c%d.%s" % (size, form), whole[:size])] = None
        self.check_named(expected)
        self.assertEqual(self.verify(self.write("mark.tar", self.packed("tar")[:self.end_of_members() + 1024])), [])

    def end_of_members(self):
        with tarfile.open(os.path.join(self.made, "set.tar")) as tar:
            last = tar.getmembers()[-1]
        return last.offset_data + (last.size + 511) // 512 * 512

    def test_no_bytes_at_all(self):
        for form in FORMS[:3]:
            result = self.run_program("verify", self.write("none." + form, b""))
            self.assertIn(result.status, (1, 3))
            self.assertEqual(len(result.err.splitlines()), 1)

    def test_bytes_after_the_end(self):
        expected = {}
        for form in FORMS[:3]:
            whole = self.packed(form)
            expected[self.write("x." + form, whole + b"x")] = None
            expected[self.write("twice." + form, whole + whole)] = None
            expected[self.write("more." + form, whole + compress(form, b"more" * 300))] = None
        self.check_named(expected)

    def test_one_bit_of_the_packed_bytes(self):
        """Any bit: the checksum of gzip and zstd, the tar's headers, or the hashes tell."""
        expected = {}
        for form in FORMS[1:3]:
            whole = self.packed(form)
            for at in range(20, len(whole) - 8, len(whole) // 12):
                flipped = bytearray(whole)
                flipped[at] ^= 0x10
                expected[self.write("f%d.%s" % (at, form), bytes(flipped))] = None
        whole = self.packed("tar")
        for at in (3, 150, 156):  # name, checksum, kind
            flipped = bytearray(whole)
            flipped[at] ^= 0x10
            expected[self.write("f%d.tar" % at, bytes(flipped))] = None
        self.check_named(expected)

    def test_no_archive(self):
        for content in (b"\x89PNG\r\n\x1a\n" + bytes(2000), b"text\n" * 300, bytes(4096)):
            result = self.run_program("verify", self.write("no.tar", content))
            self.assertEqual(result.status, 1, result.err)
            self.assertIn("no.tar", result.err)


class HostileMembers(VerifyCase):
    def test_names_and_kinds(self):
        outside = self.write("outside.txt", b"extra\n")
        fifo = tarfile.TarInfo(TOP + "/data/pipe")
        fifo.type = tarfile.FIFOTYPE
        hostile = {
            "up": ("../up.txt", "../up.txt"), "upin": (TOP + "/../up.txt", TOP + "/../up.txt"),
            "deep": (TOP + "/data/../../../up.txt", TOP + "/data/../../../up.txt"),
            "absolute": ("/tmp/absolute.txt", "/tmp/absolute.txt"), "beside": ("other/x.txt", "other/x.txt"),
            "backslash": (TOP + "/data\\..\\x", None), "twice": (self.members[1][0], self.names[1]),
            "link": (link(TOP + "/data/link", outside), "data/link"),
            "hard": (link(TOP + "/data/hard", self.members[1][0], tarfile.LNKTYPE), "data/hard"),
            "fifo": (fifo, "data/pipe"),
        }
        expected = {}
        for stem, (info, named) in hostile.items():
            for form in FORMS[:3]:
                content = b"" if isinstance(info, tarfile.TarInfo) else b"extra\n"
                path = self.write("%s.%s" % (stem, form), compress(form, tar_of(self.members + [(info, content)])))
                expected[path] = named
        before = sorted(os.listdir(self.folder))
        self.check_named({p: n for p, n in expected.items() if "/up" not in p and "/deep" not in p})
        problems = self.verify(*expected)
        for path, named in expected.items():
            self.assertIn(named, [m for p, m, _ in problems if p == path] + [None]
                          + [m[len(TOP) + 1:] for p, m, _ in problems if p == path])
            self.assertIn(path, [p for p, _, _ in problems])
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    def test_links_in_a_folder(self):
        i = self.names.index("data/articles/one.md")
        outside = self.write("outside.md", self.members[i][1])
        rest = self.members[:i] + self.members[i + 1:]
        expected = {
            self.write_bundle("file", "folder", rest + [(link(self.members[i][0], outside), b"")]): self.names[i],
            self.write_bundle("more", "folder", self.members + [(link(TOP + "/data/l", "/etc"), b"")]): "data/l",
        }
        folder = self.write_bundle("dir", "folder", self.members)
        os.rename(os.path.join(folder, TOP, "data"), self.path("elsewhere"))
        os.symlink(self.path("elsewhere"), os.path.join(folder, TOP, "data"))
        expected[folder] = "data"
        pipe = self.write_bundle("pipe", "folder", self.members)
        os.mkfifo(os.path.join(pipe, TOP, "data/pipe"))
        expected[pipe] = "data/pipe"
        self.check_named(expected)


class OtherBags(VerifyCase):
    def write_bag(self, stem, files):
        return [self.write_bundle(stem, f, [("bag/" + n, c) for n, c in files.items()]) for f in FORMS]

    def test_foreign(self):
        paths = (self.write_bag("one", foreign_bag(["sha256"])) + self.write_bag("two", foreign_bag(["md5", "sha256"]))
                 + self.write_bag("old", foreign_bag(["sha256"], "0.97")))
        result = self.run_program("verify", *paths)
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual(result.out.count(": sound: 3 files (262 bytes); a bag, not made by tearsheet\n"), 12)

    def test_foreign_damaged(self):
        files = foreign_bag(["sha256"])
        files["data/deep/er.bin"] += b"x"
        for path in self.write_bag("bad", files):
            self.assertIn("data/deep/er.bin", [m for _, m, _ in self.verify(path)])

    def test_md5_only(self):
        problems = self.verify(*self.write_bag("md5", foreign_bag(["md5"])))
        self.assertEqual(len({p for p, _, _ in problems}), len(FORMS))
        for _, _, reason in problems:
            self.assertIn("md5", reason)

    def test_no_bag(self):
        path = self.write_bag("no", {"data/x.txt": b"x", "readme": b"y"})
        for p in path:
            self.assertIn("bagit.txt", [m for _, m, _ in self.verify(p)])


if __name__ == "__main__":
    unittest.main()
