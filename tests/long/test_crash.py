"""A pack that is killed, or whose disk fails, at its n-th system call.

strace ends the program, or makes a call fail, at the n-th call of one kind.
Whatever the call: under the output's name stands the older bundle or the whole
new one, every object is what its name says, the catalog names no object that
is not there, and a plain second run succeeds.

strace counts the calls of each thread for itself, and whichever is first to
reach n ends it all. So that every thread's calls have their turn there are
three scenes (no store yet, a store with some pictures, a store with all), and
each is also run with only the calls counted that touch one folder or file.
"""
import collections
import concurrent.futures
import hashlib
import itertools
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import unittest

from long_run import dice, figure
from harness import PROGRAM, Case, Reply, Server, png

CALLS = ["renameat2", "renameat", "linkat", "fdatasync", "fsync", "openat", "openat2", "write",
         "pwrite64", "ftruncate", "mkdir", "mkdirat", "unlink", "unlinkat"]
ERRORS = [("fsync", "EIO"), ("fdatasync", "EIO"), ("write", "ENOSPC"), ("pwrite64", "ENOSPC"),
          ("renameat", "EIO"), ("renameat2", "EIO"), ("linkat", "EIO"), ("mkdirat", "ENOSPC")]
FOCUSES = [None, "", "store", "store/tmp", "store/objects", "store/catalog.sqlite",
           "store/catalog.sqlite-wal"]
SCENES = ["fresh", "grown", "full"]
MOST = 12  # values of n for one call, scene and focus
OUTPUT = "out.tar.zst"
OURS = {"articles", "store", OUTPUT, "trace"}

Point = collections.namedtuple("Point", "scene focus call nth action")


def can_trace():
    try:
        done = subprocess.run(["strace", "-f", "-qq", "-o", os.devnull, "true"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        return False
    return done.returncode == 0


def read(path):
    with open(path, "rb") as f:
        return f.read()


def names_in(folder):
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def sample(count, random):
    """The first and the last few of 1…count, some between, and one too many."""
    every = range(1, count + 1)
    if count > MOST:
        middle = random.sample(every[2:-3], MOST - 5)
        every = [*every[:2], *sorted(middle), *every[-3:]]
    return [*every, count + 1]


class CrashCase(Case):
    def setUp(self):
        super().setUp()
        if not can_trace():
            self.skipTest("strace is not there, or may not trace")
        pictures = {i: png(i) for i in range(5)}
        pictures[5] = png(5, 700, 640, 0)  # too large to be kept in memory
        self.server = Server({("pics.example", "/%d.png" % i): Reply(body)
                              for i, body in pictures.items()})
        self.addCleanup(self.server.close)
        self.numbers = itertools.count()
        self.prepare()

    def prepare(self):
        """A folder for each scene, and what the output is before and after."""
        self.write("first/articles/post.md", self.article([0, 1]))
        self.write("first/articles/local.png", png(9))
        self.good_run(self.path("first"))
        self.old = read(self.path("first", OUTPUT))
        article = self.article(range(6))
        for scene in SCENES:
            shutil.copytree(self.path("first"), self.path(scene))
            self.write(scene + "/articles/post.md", article)
        shutil.rmtree(self.path("fresh/store"))
        self.good_run(self.path("full"))
        self.new = read(self.path("full", OUTPUT))
        self.assertNotEqual(self.old, self.new)
        shutil.copy(self.path("first", OUTPUT), self.path("full", OUTPUT))

    @staticmethod
    def article(numbers):
        return "".join("![](http://pics.example/%d.png)\n" % i for i in numbers) + "![](local.png)\n"

    def command(self):
        return ["pack", "--store", "store", "-o", OUTPUT, "--connect-to",
                "pics.example:80:127.0.0.1:%d" % self.server.port, "articles"]

    def good_run(self, folder):
        result = self.run_program(*self.command(), cwd=folder)
        self.assertEqual((result.status, result.err), (0, ""))
        result = self.run_program("verify", OUTPUT, cwd=folder)
        self.assertEqual((result.status, result.err), (0, ""))

    def traced_run(self, point, folder):
        """The run and the lines of its trace. LeakSanitizer can't be traced."""
        more = self.paths_of(point, folder)
        if point.action:
            more += ["-e", "inject=%s:%s:when=%d" % (point.call, point.action, point.nth)]
        calls = point.call + ",renameat" if point.call else ",".join(CALLS)
        done = subprocess.run(
            ["strace", "-f", "-y", "-qq", "-o", "trace", "-e", "trace=" + calls, "-e", "signal=none",
             *more, PROGRAM, *self.command()],
            cwd=folder, env=self.environment({"ASAN_OPTIONS": "detect_leaks=0"}), timeout=100,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        with open(os.path.join(folder, "trace"), encoding="utf-8", errors="replace") as f:
            return done, f.read().splitlines()

    @staticmethod
    def paths_of(point, folder):
        """Options for the focus; a catalog's also see the output get its name."""
        if point.focus is None:
            return []
        options = ["-P", os.path.join(folder, point.focus).rstrip("/")]
        return options + ["-P", folder] * point.focus.startswith("store/catalog")

    def scene(self, point):
        folder = self.path("run%d" % next(self.numbers))
        shutil.copytree(self.path(point.scene), folder)
        return folder

    def points(self, actions):
        """Where to act: as many calls as an undisturbed run makes, or fewer."""
        random = dice("crash")
        result = []
        for scene, focus in itertools.product(SCENES, FOCUSES):
            counts = self.count_calls(scene, focus)
            for call, action in actions:
                first, last = counts.get(call, (0, 0))
                result += [Point(scene, focus, call, first + n, action)
                           for n in sample(last - first, random) if last]
        return result

    def count_calls(self, scene, focus):
        """For each call the most that a thread makes; opening libraries is left out."""
        point = Point(scene, focus, None, 0, None)
        folder = self.scene(point)
        done, lines = self.traced_run(point, folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        shutil.rmtree(folder)
        counts, libraries, begun = collections.Counter(), collections.Counter(), False
        for line in lines:
            match = re.match(r"(\d+) +(\w+)\(", line)
            if not match:
                continue
            begun = begun or '"store"' in line or focus is not None
            counts[match.groups()] += 1
            libraries[match[2]] += not begun
        return {call: (libraries[call], max(n for (_, c), n in counts.items() if c == call))
                for _, call in counts}

    def for_all(self, points, function):
        """Run for every point, some at a time; all that failed are printed."""
        def attempt(point):
            try:
                return function(point)
            except AssertionError as error:
                print("%s: %s" % (point, error), flush=True)
                return None
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(attempt, points))
        self.assertTrue(points)
        self.assertEqual(results.count(None), 0, "see above")
        return collections.Counter(itertools.chain.from_iterable(results))

    # What has to hold

    def check_objects(self, folder):
        top = os.path.join(folder, "store", "objects")
        for part in names_in(top):
            for name in names_in(os.path.join(top, part)):
                digest = hashlib.sha256(read(os.path.join(top, part, name))).hexdigest()
                self.assertEqual(digest, part + name)

    def check_catalog(self, folder):
        """What it holds is sound and there. A copy is asked: asking would mend it."""
        store = os.path.join(folder, "store")
        copies = [n for n in ("catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-journal")
                  if os.path.exists(os.path.join(store, n))]
        asked = os.path.join(folder, "trace.d")
        os.mkdir(asked)
        for name in copies:
            shutil.copy(os.path.join(store, name), asked)
        if copies:
            catalog = sqlite3.connect(os.path.join(asked, "catalog.sqlite"))
            self.assertEqual(catalog.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
            tables = catalog.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'asset'")
            rows = []
            if tables.fetchone()[0]:
                rows = catalog.execute("SELECT lower(hex(digest)), size FROM asset").fetchall()
            catalog.close()
            for name, size in rows:
                path = os.path.join(store, "objects", name[:2], name[2:])
                self.assertTrue(os.path.isfile(path), "the catalog names %s, which is not there" % name)
                self.assertEqual(os.path.getsize(path), size)
        shutil.rmtree(asked)

    def check_state(self, folder):
        """Sound; True when the output is the new one. Old and new are known to verify."""
        output = read(os.path.join(folder, OUTPUT))
        self.assertIn(output, (self.old, self.new), "neither the old bundle nor the new one")
        self.check_objects(folder)
        self.check_catalog(folder)
        return output == self.new

    def extra_names(self, folder):
        return [n for n in names_in(folder) if n not in OURS]

    def check_second_run(self, folder):
        self.good_run(folder)
        self.assertTrue(self.check_state(folder), "the second run made another bundle")
        self.assertEqual(names_in(os.path.join(folder, "store", "tmp")), [])
        self.assertLessEqual(
            set(names_in(os.path.join(folder, "store"))),
            {"tearsheet-store", "lock", "catalog.sqlite", "catalog.sqlite-wal",
             "catalog.sqlite-shm", "objects", "tmp"})


class Killed(CrashCase):
    def has_nameless_files(self):
        try:
            os.close(os.open(self.folder, os.O_TMPFILE | os.O_RDWR))
        except OSError:
            return False
        return True

    def kill(self, point):
        folder = self.scene(point)
        done, lines = self.traced_run(point, folder)
        killed = done.returncode == -9
        self.assertTrue(killed or done.returncode == 0, done.stderr)
        is_new = self.check_state(folder)
        self.assertTrue(killed or is_new)
        extra = self.extra_names(folder)
        if self.nameless and not (killed and point.call == "renameat"):
            self.assertEqual(extra, [])
        self.assertTrue(not extra or (len(extra) == 1 and re.fullmatch(
            r"\.tearsheet-[0-9a-f]{16}\.tmp", extra[0])), extra)
        self.check_second_run(folder)
        shutil.rmtree(folder)
        threads = [line.split()[0] for line in lines]
        return [name for name, is_so in (
            ("kills", killed), ("completed", not killed), ("new", killed and is_new),
            ("leftovers", extra), ("in main", killed and min(threads, key=int) == self.last_call(lines)))
            if is_so]

    @staticmethod
    def last_call(lines):
        """The thread whose call was not answered."""
        for line in reversed(lines):
            if "= ?" in line or "unfinished" in line:
                return line.split()[0]
        return None

    def test_every_state_is_sound(self):
        self.nameless = self.has_nameless_files()
        points = self.points([(call, "signal=SIGKILL") for call in CALLS])
        counts = self.for_all(points, self.kill)
        self.assertGreater(counts["kills"], 100)
        self.assertGreater(counts["new"], 0)
        figure("crash: %d kills at %d kinds of call, %d of them in the main thread, %d runs that completed",
               counts["kills"], len({p.call for p in points}), counts["in main"], counts["completed"])
        figure("crash: after the kill %d outputs old, %d new; %d temporary files left beside it",
               counts["kills"] - counts["new"], counts["new"], counts["leftovers"])


class Failing(CrashCase):
    @staticmethod
    def may_pass(failed, before):
        """Failures that SQLite forgives, since nothing is lost by them.

        It syncs its folder without looking at the answer; and when it is closed
        at the end, its log stays where it can't be moved into the catalog.
        """
        named = any(OUTPUT in line and "renameat(" in line for line in before)
        path = re.match(r"\d+ +\w+\(\d+<([^>]*)>", failed)[1]
        if path.endswith("/store"):
            return "fdatasync(" in failed
        return named and "/store/catalog.sqlite" in path

    def check_failure(self, done, lines, is_new):
        failed = [i for i, line in enumerate(lines) if "INJECTED" in line]
        words = done.stderr.decode("utf-8")
        if done.returncode == 0:
            self.assertTrue(all(self.may_pass(lines[i], lines[:i]) for i in failed), lines[failed[0]])
            self.assertEqual((words, is_new), ("", True))
            return ["forgiven"]
        self.assertEqual(done.returncode, 3, (words, done.stdout))
        if any("write(2<" in lines[i] for i in failed):
            return ["failed"]  # in another thread it was the complaint itself
        self.assertRegex(words, r"\Atearsheet: [^\n]*\b(store|standard output|temporary file in /|%s)[^\n]*\n\Z" % OUTPUT)
        self.assertRegex(words, "[Nn]o space left|disk full|disk is full|Input/output error|disk I/O error")
        self.assertTrue(not is_new or "is in place" in words or "standard output" in words, words)
        return ["failed", *["in place"] * is_new]

    def fail(self, point):
        folder = self.scene(point)
        done, lines = self.traced_run(point, folder)
        is_new = self.check_state(folder)
        self.assertEqual(self.extra_names(folder), [])
        if any("INJECTED" in line for line in lines):
            result = self.check_failure(done, lines, is_new)
        else:
            self.assertEqual((done.returncode, done.stderr, is_new), (0, b"", True))
            result = ["completed"]
        self.check_second_run(folder)
        shutil.rmtree(folder)
        return result

    def test_one_line_and_the_old_bundle(self):
        points = self.points([(call, "error=" + error) for call, error in ERRORS])
        counts = self.for_all(points, self.fail)
        self.assertGreater(counts["failed"], 50)
        figure("crash: %d runs that failed by calls of %d kinds, %d of them after the new bundle had its "
               "name; %d failures that SQLite forgives, %d runs that completed", counts["failed"],
               len({p.call for p in points}), counts["in place"], counts["forgiven"], counts["completed"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
