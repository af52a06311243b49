"""Signals, full disks, closed outputs, monstrous articles: a clean end, whatever comes."""
import os
import random
import resource
import signal
import struct
import subprocess
import sys
import threading
import unittest
import zlib

from harness import PROGRAM, Case, Reply, Result, png
from nginx import NginxCase


def is_sanitized():
    with open(PROGRAM, "rb") as f:
        return b"__asan_init" in f.read()


class Interrupted(Case):
    """The server has sent half of a picture and hangs; then the signal comes."""

    def setUp(self):
        super().setUp()
        self.asked, self.go_on = threading.Event(), threading.Event()
        self.addCleanup(self.go_on.set)
        self.second = png(2, 64, 64)
        self.serve({("a.example", "/1.png"): Reply(png(1)), ("a.example", "/2.png"): self.hang})
        self.write("a.md", "![](https://a.example/1.png) ![](https://a.example/2.png)\n")
        self.write("a.tar", b"old")
        self.args = ["pack", "--store", self.path("store"), "a.md", "-o", "a.tar", "--tries", "1",
                     *self.reach("a.example")]

    def hang(self, request):
        self.asked.set()
        self.go_on.wait(60)
        return Reply(self.second)

    def start_and_hang(self):
        """Running, with the first picture there and the second asked for."""
        process = self.start_program(*self.args, "-v")
        seen = b""
        for line in iter(process.stderr.readline, b""):
            seen += line
            if b"/1.png: a PNG image" in line:
                break
        self.assertIn(b"/1.png: a PNG image", seen)
        self.assertTrue(self.asked.wait(60))
        return process

    def check_after(self, old=b"old"):
        with open(self.path("a.tar"), "rb") as f:
            self.assertEqual(f.read(), old)
        names = ["a.md", "a.tar", "ca.key", "ca.pem", "ca.srl", "leaf.csr", "leaf.key", "leaf.pem", "san", "store"]
        return [n for n in os.listdir(self.folder) if n not in names]

    def run_again(self):
        """All is as after a first run: the store works, nothing of the dead one is left."""
        self.go_on.set()
        result = self.run_program(*self.args)
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual(os.listdir(self.path("store/tmp")), [])
        self.assertEqual(self.run_program("verify", "a.tar").status, 0)
        return result

    def check_signal(self, number):
        process = self.start_and_hang()
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 128 + number)
        self.assertEqual(out, b"")
        self.assertRegex(err, rb"^tearsheet: stopped; .*\n$")
        self.assertEqual(self.check_after(), [])
        self.assertEqual(os.listdir(self.path("store/tmp")), [])
        result = self.run_again()
        self.assertIn("1 fetched from 1 host", result.out)
        self.assertIn("1 already in the store", result.out)

    def test_interrupt(self):
        self.check_signal(signal.SIGINT)

    def test_terminate(self):
        self.check_signal(signal.SIGTERM)

    def test_hang_up(self):
        self.check_signal(signal.SIGHUP)

    def test_kill(self):
        process = self.start_and_hang()
        process.kill()
        process.communicate(timeout=60)
        self.check_after()
        self.write("store/tmp/object-of-a-dead-run", b"half a pict")
        self.run_again()

    def test_the_second_interrupt_ends_at_once(self):
        process = self.start_and_hang()
        os.kill(process.pid, signal.SIGSTOP)
        for number in (signal.SIGTERM, signal.SIGINT):
            os.kill(process.pid, number)
        os.kill(process.pid, signal.SIGCONT)
        process.communicate(timeout=60)
        self.assertIn(process.returncode, (128 + signal.SIGTERM, 128 + signal.SIGINT))
        self.assertEqual(self.check_after(), [])


def padded_png(seed, text):
    """A PNG with that much text in it."""
    body = b"tEXtComment\0" + text
    return b"".join((png(seed)[:-12], struct.pack(">I", len(body) - 4), body,
                     struct.pack(">I", zlib.crc32(body)), png(seed)[-12:]))


class SmallDisk(Case):
    """A file system that is full before the work is done."""

    def mount(self, name, size):
        if os.geteuid() != 0:
            self.skipTest("skipped: only root can mount a small disk")
        path = self.path(name)
        os.makedirs(path)
        done = subprocess.run(("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", path),
                              stderr=subprocess.PIPE)
        if done.returncode:
            self.skipTest("skipped: can't mount here: " + done.stderr.decode().strip())
        self.addCleanup(subprocess.run, ("umount", path), check=True)
        return path

    def grow(self, path):
        subprocess.run(("mount", "-o", "remount,size=64m", path), check=True)

    def setUp(self):
        super().setUp()
        for i in range(3):
            self.write("set/%d.png" % i, png(i, 300, 300, level=0))  # 264 KiB each
        self.write("set/a.md", "![](0.png) ![](1.png) ![](2.png)\n")

    def failed(self, result):
        self.assertEqual(result.status, 3, result.err)
        self.assertEqual(result.out, "")
        self.assertEqual(len(result.err.splitlines()), 1, result.err)
        self.assertRegex(result.err, "No space left|disk (is )?full")

    def test_output(self):
        for i in range(3):
            noise = random.Random(i).randbytes(30000)  # which no compression makes small
            self.write("set/%d.png" % i, padded_png(i, bytes(b % 90 + 33 for b in noise)))
        for form, content in (("tar", b"old" * 500), ("tar.zst", b"old"), ("tar.gz", b"")):
            with self.subTest(form):
                disk = self.mount("disk-" + form, "64k")
                out = self.write("disk-%s/x.%s" % (form, form), content)
                result = self.pack("set", "-o", out)
                self.failed(result)
                self.assertIn(out, result.err)
                with open(out, "rb") as f:
                    self.assertEqual(f.read(), content)
                self.assertEqual(os.listdir(disk), ["x." + form])
                self.grow(disk)
                self.assertEqual(self.pack("set", "-o", out).status, 0)

    def test_store(self):
        out = self.write("x.tar", b"old")
        for size in ("12k", "128k", "300k", "600k"):
            with self.subTest(size):
                disk = self.mount("disk" + size, size)
                store = os.path.join(disk, "store")
                before = sorted(os.listdir(self.folder))
                result = self.run_program("pack", "--store", store, "set", "-o", out)
                self.failed(result)
                with open(out, "rb") as f:
                    self.assertEqual(f.read(), b"old")
                self.assertEqual(sorted(os.listdir(self.folder)), before)
                self.grow(disk)
                result = self.run_program("pack", "--store", store, "set", "-o", self.path("after.tar"))
                self.assertEqual((result.status, result.err), (0, ""))
                os.unlink(self.path("after.tar"))

    def test_scratch(self):
        """TMPDIR is full: the articles wait there."""
        disk = self.mount("scratch", "64k")
        self.write("set/long.md", "text\n" * 40000)
        result = self.pack("set", "-o", self.path("x.tar"), env={"TMPDIR": disk})
        self.failed(result)
        self.assertEqual(sorted(os.listdir(self.folder)), ["scratch", "set", "store"])


class Permissions(Case):
    """As an ordinary user, whom a mode stops."""

    def run_plain(self, *args):
        if os.geteuid() != 0:
            return self.run_program(*args)
        plain = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        if subprocess.run(plain + (PROGRAM, "--version"), stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode:
            self.skipTest("skipped: an ordinary user can't run %s" % PROGRAM)
        os.chmod(self.folder, 0o755)
        os.makedirs(self.path("home"), exist_ok=True)
        os.chown(self.path("home"), 65534, 65534)
        done = subprocess.run(plain + (PROGRAM,) + args, env=self.environment(), cwd=self.folder,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return Result(done)

    def setUp(self):
        super().setUp()
        os.makedirs(self.path("home"))
        self.write("set/a.md", "![](a.png)\n")
        self.write("set/a.png", png(1))
        self.write("closed/x.tar", b"old")
        os.chmod(self.path("closed"), 0o555)
        self.addCleanup(os.chmod, self.path("closed"), 0o755)

    def refused(self, result, words):
        self.assertEqual(result.status, 3, result.err)
        self.assertEqual((result.out, len(result.err.splitlines())), ("", 1), result.err)
        self.assertIn(words, result.err)
        self.assertIn("ermission denied", result.err)

    def test_output_folder(self):
        self.refused(self.run_plain("pack", "--store", "home/store", "set", "-o", "closed/x.tar"), "closed")
        with open(self.path("closed/x.tar"), "rb") as f:
            self.assertEqual(f.read(), b"old")
        self.assertEqual(os.listdir(self.path("closed")), ["x.tar"])

    def test_store_folder(self):
        self.refused(self.run_plain("pack", "--store", "closed/store", "set", "-o", "home/x.tar"), "closed")
        self.assertEqual(os.listdir(self.path("home")), [])

    def test_article(self):
        self.write("set/b.md", "text\n")
        os.chmod(self.path("set/b.md"), 0)
        result = self.run_plain("pack", "--store", "home/store", "set", "-o", "home/x.tar")
        self.assertEqual(result.status, 1, result.err)
        self.assertIn("set/b.md", result.err)
        self.assertIn("1 article,", result.out)
        self.refused(self.run_plain("scan", "set/b.md"), "set/b.md")

    def test_bundle(self):
        path = self.write("x.tar", b"")
        os.chmod(path, 0)
        self.refused(self.run_plain("verify", "x.tar"), "x.tar")


class Outputs(Case):
    def setUp(self):
        super().setUp()
        self.write("set/a.md", "![](a.png)\n" * 5000)
        self.write("set/a.png", png(1))

    def test_nobody_reads(self):
        """| head -c 0"""
        for args in (("scan", "set"), ("scan", "--json", "set"),
                     ("pack", "--store", "store", "set", "-o", "x.tar"),
                     ("pack", "--json", "--store", "store", "set", "-o", "y.tar"),
                     ("verify", "x.tar"), ("--help",)):
            with self.subTest(args):
                reader, writer = os.pipe()
                os.close(reader)
                process = self.start_program(*args, stdout=writer)
                os.close(writer)
                _, err = process.communicate(timeout=60)
                self.assertEqual((process.returncode, err), (0, b""))
        self.assertEqual(self.run_program("verify", "x.tar", "y.tar").status, 0)

    def test_full(self):
        for args in (("scan", "set"), ("pack", "--store", "store", "set", "-o", "x.tar")):
            with self.subTest(args), open("/dev/full", "wb") as full:
                process = self.start_program(*args, stdout=full)
                _, err = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 3)
                self.assertRegex(err, rb"^tearsheet: standard output: can't write.*No space left.*\n$")
        self.assertEqual(self.run_program("verify", "x.tar").status, 0)

    def test_closed(self):
        """Without 0, 1 and 2, no file of ours may get their numbers and be printed into."""
        command = 'exec "$0" pack --store store set -o x.tar <&- >&- 2>&-'
        done = subprocess.run(("sh", "-c", command, PROGRAM), env=self.environment(), cwd=self.folder)
        self.assertIn(done.returncode, (0, 3))
        if done.returncode == 0:
            self.assertEqual(self.run_program("verify", "x.tar").status, 0)
        result = self.run_program("pack", "--store", "store", "set", "-o", "y.tar")
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertIn("1 image", result.out)
        with open(self.path("set/a.md"), "rb") as f:
            self.assertEqual(f.read(), b"![](a.png)\n" * 5000)


class SideBySide(Case):
    def test_two_packs_on_one_store(self):
        """Both run at once: each host answers only when both have asked it."""
        both = threading.Barrier(2, timeout=60)
        count = 12

        def answer(request):
            if request["path"] == "/0.png":
                both.wait()
            return Reply(png(int(request["path"][1:-4])))
        self.serve({("a.example", "/%d.png" % i): answer for i in range(count)})
        self.write("set/a.md", "".join("![](https://a.example/%d.png)\n" % i for i in range(count)))
        runs = [self.start_program("pack", "--store", "store", "set", "-o", "%d.tar" % i, *self.reach("a.example"))
                for i in range(2)]
        for process in runs:
            out, err = process.communicate(timeout=60)
            self.assertEqual((process.returncode, err), (0, b""))
            self.assertIn(b"12 images", out)
        with open(self.path("0.tar"), "rb") as a, open(self.path("1.tar"), "rb") as b:
            self.assertEqual(a.read(), b.read())
        self.assertEqual(os.listdir(self.path("store/tmp")), [])
        objects = [f for _, _, files in os.walk(self.path("store/objects")) for f in files]
        self.assertEqual(len(objects), count)
        result = self.run_program("pack", "--store", "store", "set", "-o", "2.tar", *self.reach("a.example"))
        self.assertIn("0 fetched from 0 hosts", result.out)


MEGA = 1 << (18 if is_sanitized() else 20)
MONSTERS = {
    "letters": b"a" * MEGA, "open brackets": b"![" * (MEGA // 2), "half images": b"![](" * (MEGA // 4),
    "close brackets": b"![" * 1000 + b"]" * MEGA, "backticks": b"".join(b"`" * (i % 700) + b" " for i in range(3000)),
    "stars": b"*a_ " * (MEGA // 4), "less than": b"<" * MEGA, "open tags": b"<div>" * (MEGA // 5),
    "open attributes": b"<img " + b"a='" * (MEGA // 3), "open comment": b"<!--" * (MEGA // 4),
    "quotes": b"> " * (MEGA // 2) + b"![](x.png)", "lists": b"- " * (MEGA // 2), "ampersands": b"<img src='" + b"&amp" * (MEGA // 4) + b"'>",
    "srcset": b"<img srcset='" + b"a.png 1x," * (MEGA // 9) + b"'>", "css": b"<p style='" + b"url(" * (MEGA // 4) + b"'>",
    "flow": b"---\na: " + b"[" * MEGA + b"\n---\n", "keys": b"---\n" + b"".join(b" " * i + b"a:\n" for i in range(1400)) + b"---\n",
    "anchors": b"---\na0: &a0 [x.png]\n" + b"".join(b"a%d: &a%d [*a%d,*a%d]\n" % (i, i, i - 1, i - 1) for i in range(1, 60)) + b"---\n",
    "definitions": b"".join(b"[%d]: x.png\n" % i for i in range(60000)), "NULs": b"\0" * MEGA, "not UTF-8": b"\xff\xfe\xc0" * (MEGA // 3),
    "mixed": b"![](a\0.png) <img src='\xff\0.png'>\n" * 20000, "line ends": b"\r" * MEGA, "indents": b"".join(b" " * (i % 1000) + b"- x\n" for i in range(2000)),
    "parentheses": b"![](" + b"(" * MEGA, "tables": b"|a" * (MEGA // 4) + b"\n" + b"|-" * (MEGA // 4) + b"\n",
    "one URL": b"![](https://a.example/" + b"x" * MEGA + b".png)",
}


class Monsters(Case):
    MANY = 100000 if not is_sanitized() else 30000

    def spent(self):
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def test_shapes(self):
        """1 MB of each (with sanitizers a quarter); time is the processor's, so that a busy machine is no fault."""
        for name, content in MONSTERS.items():
            for lang in ("auto", "html") if b"<" in content else ("auto",):
                with self.subTest(name, lang=lang):
                    path = self.write("m.md", content)
                    before = self.spent()
                    result = self.run_program("scan", "--json", "--as", lang, path)
                    self.assertIn(result.status, (0, 1, 3), result.err[:500])
                    self.assertLess(self.spent() - before, 3)
                    self.assertLess(len(result.err), 10000)
                    if result.status == 0:
                        for r in result.records("reference")[:50]:
                            self.assertLessEqual(r["end"], len(content))

    def test_a_hundred_thousand_links(self):
        """All on one line, all to one picture (with sanitizers fewer)."""
        self.serve({("a.example", "/1.png"): Reply(png(1))})
        link = "![](https://a.example/1.png)"
        self.write("a.md", link * self.MANY)
        before = self.spent()
        result = self.run_program("pack", "--store", "store", "a.md", "-o", "a.tar.zst", *self.reach("a.example"))
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertIn("1 image (273 bytes), %d links rewritten" % self.MANY, result.out)
        self.assertEqual(len(self.server.requests), 1)
        self.assertEqual(self.run_program("verify", "a.tar.zst").status, 0)
        self.assertLess(self.spent() - before, 5 if not is_sanitized() else 15)

    def test_one_line_is_as_good_as_many(self):
        """No more time is spent when no line ends before and between the links."""
        spent = []
        for end in (b"\n", b" "):
            self.write("m.md", (b"x" * 63 + end) * (1 << 17) + (b"![](x.png)" + end) * 10000)
            before = self.spent()
            self.assertEqual(self.run_program("scan", "-q", "m.md").status, 0)
            spent.append(self.spent() - before)
        self.assertLess(spent[1], 2 * spent[0] + 0.3)

    def test_one_link_more(self):
        """The limit is told, and the other article is packed."""
        self.write("set/a.md", "![](x.png)" * 100001)
        self.write("set/b.md", "![](b.png)\n")
        self.write("set/b.png", png(1))
        result = self.pack("set", "-o", "x.tar")
        self.assertEqual(result.status, 1)
        self.assertLess(len(result.err.splitlines()), 3)
        self.assertIn("set/a.md", result.err)
        self.assertIn("100000", result.err)
        self.assertIn("1 article, 1 image", result.out)


class Memory(NginxCase):
    @unittest.skipIf(is_sanitized(), "skipped: the memory of a sanitizer's build is not its own")
    def test_three_hundred_articles(self):
        """2,400 pictures of 48 hosts, 256 at once, on as many TLS connections."""
        hosts = ["h%d.example" % i for i in range(48)]
        server = self.start(dict.fromkeys(hosts), http2=False)
        for i in range(2400):
            server.put("%d.png" % i, padded_png(i, b"%d " % i * 2000))
        for i in range(300):
            self.write("set/%d.md" % i, "".join(
                "![](https://%s/%d.png)\n" % (hosts[(i * 8 + k) % 48], i * 8 + k) for k in range(8)))
        launcher = ("import resource, subprocess, sys\n"
                    "status = subprocess.call(sys.argv[1:])\n"
                    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
                    "sys.exit(status)")
        done = subprocess.run((sys.executable, "-c", launcher, PROGRAM, "pack", "--store", "store", "set",
                               "-o", "set.tar.zst", "--total", "256", *self.reach(*hosts)),
                              env=self.environment(), cwd=self.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        *summary, peak = done.stdout.decode().splitlines()
        self.assertIn("300 articles, 2400 images", summary[0])
        self.assertLess(int(peak), 64 * 1024, "KiB at the peak")


if __name__ == "__main__":
    unittest.main()
