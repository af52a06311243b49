"""Every fuzzer for a while: no crash, no leak, nothing that takes too long.

TEARSHEET_FUZZ_SECONDS, by default 30, is the time of each. The corpus is
copied, so that what a fuzzer finds does not land among the fixtures; inputs that
failed are kept under build/fuzz/failed and named.
"""
import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from long_run import SEED, figure
from harness import FIXTURES, TOP

SECONDS = int(os.environ.get("TEARSHEET_FUZZ_SECONDS") or 30)
BUILD = os.path.join(TOP, "build", "fuzz")
FAILED = os.path.join(BUILD, "failed")
MOST_SECONDS = 10  # for one input


def run(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8", errors="replace", **more)


def has_fuzzer():
    """Whether clang is there and links to libFuzzer."""
    if not shutil.which("clang"):
        return False
    with tempfile.TemporaryDirectory() as folder:
        source = "int LLVMFuzzerTestOneInput(const char *s, long n) { return s && n < 0; }"
        return run("clang", "-fsanitize=fuzzer", "-x", "c", "-", "-o", os.path.join(folder, "fuzzer"),
                   input=source).returncode == 0


def last_number(pattern, text):
    numbers = re.findall(pattern, text)
    return int(numbers[-1]) if numbers else 0


class Fuzzers(unittest.TestCase):
    def setUp(self):
        if not has_fuzzer():
            print("skipped: clang with libFuzzer is not there: scripts/deps lint", flush=True)
            self.skipTest("no libFuzzer")
        self.folder = tempfile.mkdtemp(prefix="tearsheet-fuzz-")
        self.addCleanup(shutil.rmtree, self.folder)

    def build(self, names):
        if not os.path.exists(os.path.join(BUILD, "build.ninja")):
            done = run("cmake", "--preset", "fuzz", cwd=TOP)
            self.assertEqual(done.returncode, 0, done.stdout)
        done = run("ninja", "-C", BUILD, *names)
        self.assertEqual(done.returncode, 0, done.stdout[-4000:])

    def fuzz(self, name):
        """Runs one; returns its exit status and what it said."""
        corpus, tmp = os.path.join(self.folder, name), os.path.join(self.folder, name + ".tmp")
        shutil.copytree(os.path.join(FIXTURES, "fuzz", name), corpus)
        os.mkdir(tmp)
        done = run(os.path.join(BUILD, "tests", "fuzz", name), "-seed=%d" % (SEED % 2**32 or 1),
                   "-max_total_time=%d" % SECONDS, "-timeout=%d" % MOST_SECONDS, "-rss_limit_mb=2048",
                   "-print_final_stats=1", "-artifact_prefix=%s/%s-" % (FAILED, name), corpus,
                   cwd=self.folder, env={**os.environ, "TMPDIR": tmp}, timeout=SECONDS + 300)
        return done.returncode, done.stdout

    def test_none_fails(self):
        sources = glob.glob(os.path.join(TOP, "tests", "fuzz", "fuzz_*.c"))
        names = sorted(os.path.basename(path)[:-2] for path in sources if not path.endswith("fuzz_main.c"))
        self.assertTrue(names)
        self.build(names)
        os.makedirs(FAILED, exist_ok=True)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(self.fuzz, names))
        for name, (status, text) in zip(names, results):
            figure("%s: %d executions in %d s, coverage %d edges, %d features, seed %d", name,
                   last_number(r"number_of_executed_units:\s*(\d+)", text), SECONDS,
                   last_number(r"\bcov: (\d+)", text), last_number(r"\bft: (\d+)", text), SEED)
            if status:
                print("%s ended with %d:\n%s" % (name, status, text[-6000:]), flush=True)
        self.assertEqual([name for name, (status, _) in zip(names, results) if status], [], "see above")
        for name, (_, text) in zip(names, results):
            self.assertGreater(last_number(r"number_of_executed_units:\s*(\d+)", text), 0, name)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
