"""The main job: one article, one command, one bundle."""
import hashlib
import os
import re
import subprocess
import unittest

from harness import FIXTURES, PROGRAM, SHARED, Case, Reply, png

WEIBO = (None, "https://weibo.com/")


def picky(body):
    """A host that takes no Referer, or weibo.com's, and refuses all others."""
    def answer(request):
        if request["headers"].get("Referer") in WEIBO:
            return Reply(body)
        return Reply(b"<html>403</html>", 403, "text/html")
    return answer


class PackFeedPost(Case):
    """A post made from a news feed: the program's first reason to exist."""

    def pack_feed_post(self, article, host, urls):
        paths = sorted({re.sub(r"^https://[^/]+", "", u) for u in urls})
        self.serve({(host, p): picky(png(i)) for i, p in enumerate(paths)})
        bundle = self.path("clip.tar.zst")
        result = self.pack(article, "-o", bundle, *self.reach(host))
        self.assertEqual(result.status, 0, result.err)
        self.assertEqual(result.err, "")
        self.assertRegex(result.out, r"^\S*clip\.tar\.zst: 1 article, 3 images \(.*\), 5 links rewritten\n"
                                     r"3 fetched from 1 host \(.*\) in .* s, 0 already in the store, 0 missing\n$")
        self.assertEqual(len(self.server.requests), 3)
        top = self.unpack(bundle)
        self.check_sums(top)
        (name,) = os.listdir(os.path.join(top, "data/articles"))
        packed = os.path.join(top, "data/articles", name)
        edits = self.check_only_spans_changed(article, packed)
        self.assertEqual(len(edits), 5)
        self.assertEqual({e["original"] for e in edits}, set(urls))
        assets = os.listdir(os.path.join(top, "data/assets"))
        self.assertEqual(len(assets), 3)
        for edit in edits:
            target = os.path.normpath(os.path.join(os.path.dirname(packed), edit["with"]))
            with open(target, "rb") as f:
                digest = hashlib.sha256(f.read()).hexdigest()
            self.assertEqual(os.path.basename(target), digest[:32] + ".png")
        verified = self.run_program("verify", bundle)
        self.assertEqual((verified.status, verified.err), (0, ""))
        return bundle, result

    def test_own_sibling_of_the_sample(self):
        article = os.path.join(FIXTURES, "articles/feed-post.md")
        with open(article, encoding="utf-8") as f:
            text = f.read()
        urls = set(re.findall(r"https://n\.pictures\.example/[^'\"]+", text))
        self.assertEqual(len(urls), 3)
        bundle, _ = self.pack_feed_post(article, "n.pictures.example", urls)
        # again: nothing is fetched, it says so, and the bytes are the same
        again = self.path("again.tar.zst")
        result = self.pack(article, "-o", again, *self.reach("n.pictures.example"))
        self.assertEqual(result.status, 0, result.err)
        self.assertIn("0 fetched from 0 hosts", result.out)
        self.assertIn("3 already in the store", result.out)
        self.assertEqual(len(self.server.requests), 3)
        with open(bundle, "rb") as a, open(again, "rb") as b:
            self.assertEqual(a.read(), b.read())

    @unittest.skipUnless(os.path.exists(os.path.join(SHARED, "seed/article.md")),
                         "skipped: the user's own sample is not here")
    def test_the_sample(self):
        article = os.path.join(SHARED, "seed/article.md")
        with open(article, encoding="utf-8") as f:
            urls = set(re.findall(r"https://n\.sinaimg\.cn/[^'\"]+", f.read()))
        self.assertEqual(len(urls), 3)
        self.pack_feed_post(article, "n.sinaimg.cn", urls)


class PackFaults(Case):
    """What can't be had keeps its link, is listed in plain words, and ends with 1."""

    def setUp(self):
        super().setUp()
        whole = png(1, 64, 64)
        self.serve({
            ("a.example", "/good.png"): Reply(png(2)),
            ("a.example", "/also.png"): Reply(png(3)),
            ("a.example", "/cut.png"): Reply(whole, cut=len(whole) - 20),
            ("a.example", "/page.png"): Reply(b"<!doctype html><title>Log in</title>", 200, "text/html"),
        })
        self.article = self.write("post.md", "\n\n".join(
            "![](https://%s)" % u for u in (
                "a.example/good.png", "a.example/gone.png", "down.example/x.png",
                "a.example/cut.png", "a.example/page.png", "a.example/also.png")) + "\n")
        # nobody listens on the port that down.example leads to
        self.options = self.reach("a.example") + [
            "--connect-to", "down.example:443:127.0.0.1:1", "--tries", "1"]

    def test_the_rest_is_complete(self):
        bundle = self.path("post.tar")
        result = self.pack(self.article, "-o", bundle, *self.options)
        self.assertEqual(result.status, 1, result.err)
        self.assertIn("1 article, 2 images", result.out)
        self.assertIn("2 links rewritten", result.out)
        self.assertIn("4 missing", result.out)
        lines = result.err.splitlines()
        self.assertEqual(len(lines), 4, result.err)
        for url, words in (("gone.png", "HTTP 404"), ("down.example/x.png", "refused"),
                           ("cut.png", "ended after"), ("page.png", "HTML page")):
            (line,) = [l for l in lines if url in l]
            self.assertIn(words, line)
            self.assertIn("link kept", line)
            self.assertRegex(line, r"post\.md:\d+:\d+: ")
        top = self.unpack(bundle)
        self.check_sums(top)
        with open(os.path.join(top, "data/articles/post.md"), encoding="utf-8") as f:
            text = f.read()
        for kept in ("gone.png", "down.example/x.png", "cut.png", "page.png"):
            self.assertIn(kept, text)
        missing = [r for r in self.records_of(top) if r["type"] == "missing"]
        self.assertEqual([m["verdict"] for m in missing],
                         ["gone", "unreachable", "truncated", "impostor"])
        # what is missing is no fault of the bundle
        self.assertEqual(self.run_program("verify", bundle).status, 0)

    def test_json(self):
        result = self.pack(self.article, "-o", self.path("x.tar"), "--json", *self.options)
        self.assertEqual(result.status, 1)
        self.assertEqual(len(result.records("missing")), 4)
        (summary,) = result.records("summary")
        self.assertEqual((summary["assets"], summary["rewritten"], summary["missing"]), (2, 2, 4))
        self.assertEqual(result.records()[-1]["type"], "summary")


class PackReproducibly(Case):
    """Two packs apart in time, zone, umask, locale and order are the same bytes."""

    def test_bytes_are_equal(self):
        host = "a.example"
        self.serve({(host, "/%d.png" % i): Reply(png(i)) for i in range(6)})
        names = ["b.md", "a.md", "深/夜.md", "sub/c.md", "Z.html"]
        made = []
        for run, (order, extra, umask) in enumerate((
                (names, {"TZ": "Asia/Shanghai", "LC_ALL": "C"}, 0o077),
                (names[::-1], {"TZ": "America/New_York", "LC_ALL": "zh_CN.UTF-8", "LANG": "de_DE"}, 0o002))):
            for i, name in enumerate(order):
                n = names.index(name)
                self.write("%d/posts/%s" % (run, name),
                           "---\ndate: 2021-05-0%d 10:00:00\n---\n![](https://%s/%d.png) ![](https://%s/%d.png)\n"
                           % (n + 1, host, n, host, (n + 1) % 6))
                os.utime(self.path("%d/posts/%s" % (run, name)), (1e9 + run * 1e6 + i,) * 2)
            for suffix in (".tar", ".tar.gz", ".tar.zst"):
                out = self.path("out%d%s" % (run, suffix))
                result = self.run_program(
                    "pack", "--store", self.path("store%d%s" % (run, suffix)), "posts", "-o", out,
                    *self.reach(host), env=extra, cwd=self.path(str(run)), umask=umask)
                self.assertEqual(result.status, 0, result.err)
                with open(out, "rb") as f:
                    made.append(f.read())
            if not run:
                self.wait_for_the_next_second()
        for first, second in zip(made[:3], made[3:]):
            self.assertEqual(hashlib.sha256(first).digest(), hashlib.sha256(second).digest())

    @staticmethod
    def wait_for_the_next_second():
        """The clock is the event: a second run must not share a stamp."""
        import time
        then = int(time.time())
        while int(time.time()) == then:
            time.sleep(0.01)


class PackLocal(Case):
    """Pictures beside the article are its pictures too, and nothing outside is."""

    def test_fixture_with_local_pictures(self):
        result = self.pack(os.path.join(FIXTURES, "articles/harbour"), "-o", self.path("clip.tar.zst"))
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertIn("3 images", result.out)
        self.assertIn("3 local", result.out)
        top = self.unpack(self.path("clip.tar.zst"))
        self.check_sums(top)

    def test_nothing_outside_the_root(self):
        secret = self.write("secret.png", png(9))
        self.write("posts/in.png", png(1))
        os.symlink(secret, self.path("posts/link.png"))
        self.write("posts/a.md", "![](in.png) ![](../secret.png) ![](%s) ![](link.png) "
                                 "![](file://%s) ![](sub/../in.png)\n" % (secret, secret))
        result = self.pack(self.path("posts"), "-o", self.path("x.tar"))
        self.assertEqual(result.status, 1)
        self.assertIn("1 image", result.out)
        top = self.unpack(self.path("x.tar"))
        self.assertEqual(len(os.listdir(os.path.join(top, "data/assets"))), 1)
        with open(os.path.join(top, "data/articles/a.md"), encoding="utf-8") as f:
            self.assertEqual(f.read().count("../assets/"), 2)


class PackSets(Case):
    def test_shared_pictures_are_packed_once(self):
        host = "a.example"
        self.serve({(host, "/1.png"): Reply(png(1)), (host, "/copy.png"): Reply(png(1)),
                    (host, "/2.png"): Reply(png(2))})
        self.write("set/one.md", "![](https://%s/1.png) ![](https://%s/2.png)\n" % (host, host))
        self.write("set/deep/er/two.html", '<p><img src="https://%s/copy.png"><img src="https://%s/1.png#x">\n' % (host, host))
        result = self.pack(self.path("set"), "-o", self.path("set.tar.gz"), *self.reach(host))
        self.assertEqual(result.status, 0, result.err)
        self.assertIn("2 articles, 2 images", result.out)
        self.assertEqual(len(self.server.requests), 3)
        top = self.unpack(self.path("set.tar.gz"))
        self.assertEqual(os.path.basename(top), "set")
        with open(os.path.join(top, "data/articles/deep/er/two.html"), encoding="utf-8") as f:
            links = re.findall(r'src="([^"]+)"', f.read())
        self.assertEqual(len(set(links)), 1)
        self.assertTrue(links[0].startswith("../../../assets/"))
        self.assertTrue(os.path.exists(os.path.join(top, "data/articles/deep/er", links[0])))

    def test_one_bad_article_does_not_stop_the_set(self):
        self.write("set/good.md", "text\n")
        os.symlink("/etc/passwd", self.path("set/link.md"))
        os.mkfifo(self.path("set/pipe.md"))
        result = self.pack(self.path("set"), "-o", self.path("set.tar"))
        self.assertEqual(result.status, 1)
        self.assertIn("link.md", result.err)
        self.assertIn("pipe.md", result.err)
        self.assertIn("1 article,", result.out)

    def test_standard_input(self):
        host = "a.example"
        self.serve({(host, "/1.png"): Reply(png(1))})
        result = self.pack("-", *self.reach(host), stdin=b"![](https://a.example/1.png)\n")
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertTrue(os.path.exists(self.path("stdin.tar.zst")))


    def test_more_files_than_descriptors(self):
        """Files of one folder share its descriptor; a shared picture is one."""
        self.write("posts/p.png", png(1))
        names = []
        for i in range(100):
            names.append("posts/%03d.md" % i)
            self.write(names[-1], "![](p.png)\n")
        command = ("bash", "-c", 'ulimit -n 40; exec "$0" pack --store store -o x.tar "$@"', PROGRAM, *names)
        done = subprocess.run(command, cwd=self.folder, env={"PATH": os.environ["PATH"]},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn(b"100 articles, 1 image ", done.stdout)
        self.assertIn(b"1 local", done.stdout)

    def test_local_picture_that_goes_away_meanwhile(self):
        """What was packed is linked, though the file is gone by then."""
        self.write("a.png", png(1))
        def remove(_):
            os.remove(self.path("a.png"))
            return Reply(png(2))
        self.serve({("a.example", "/2.png"): remove})
        self.write("a.md", "---\nurl: https://a.example/p/\n---\n![](a.png) ![](https://a.example/2.png)\n")
        result = self.pack("a.md", "-o", "x.tar", *self.reach("a.example"))
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertIn("2 links rewritten", result.out)

    def test_folder_that_becomes_a_link_meanwhile(self):
        """An article that lies outside by then is not packed."""
        self.write("outside/x.md", "secret\n")
        self.write("posts/sub/x.md", "![](https://a.example/1.png)\n")
        self.write("posts/y.md", "text\n")
        def swap(_):
            os.rename(self.path("posts/sub"), self.path("posts/old"))
            os.symlink(self.path("outside"), self.path("posts/sub"))
            return Reply(png(1))
        self.serve({("a.example", "/1.png"): swap})
        result = self.pack("posts", "-o", "x.tar", *self.reach("a.example"))
        self.assertEqual(result.status, 1)
        self.assertIn("sub/x.md", result.err)
        self.assertEqual(os.listdir(os.path.join(self.unpack(self.path("x.tar")), "data/articles")), ["y.md"])

    def test_article_that_goes_away_meanwhile(self):
        """A bundle without an article is none."""
        self.write("a.md", "![](https://a.example/1.png)\n")
        def remove(_):
            os.remove(self.path("a.md"))
            return Reply(png(1))
        self.serve({("a.example", "/1.png"): remove})
        result = self.pack("a.md", "-o", "x.tar", *self.reach("a.example"))
        self.assertEqual(result.status, 3)
        self.assertFalse(os.path.exists(self.path("x.tar")))


    def test_base_href_is_told_of(self):
        self.write("p.png", png(1))
        self.write("a.html", '<html>\n<base href="https://b.example/">\n<img src="p.png">\n')
        result = self.pack("a.html", "-o", "x.tar")
        self.assertEqual(result.status, 1)
        self.assertIn("a.html:2:1: <base href> leads the rewritten links away", result.err)


class PackRefuses(Case):
    """A failure is one clear line, and what was there before is still there."""

    def check(self, status, words, *args, **more):
        result = self.run_program(*args, **more)
        self.assertEqual(result.status, status, result.err)
        self.assertEqual(len(result.err.splitlines()), 1, result.err)
        self.assertIn(words, result.err)
        self.assertEqual(result.out, "")

    def test_usage(self):
        self.check(2, "--nonsense", "pack", "--nonsense", "x.md")
        self.check(2, "-Z", "pack", "-Z", "x.md")
        self.check(2, "which article", "pack")
        self.check(2, "--timeout", "pack", "--timeout", "soon", "x.md")
        self.check(2, "none of auto, markdown, html", "pack", "--as", "word", "x.md")
        self.check(2, "--output: needs a value", "pack", "x.md", "--output")
        self.check(2, "no command 'pakc'", "pakc")
        self.check(2, "what shall be done", *())
        self.check(2, "control character", "pack", "--user-agent", "x\r\nEvil: 1", "x.md")
        self.check(2, "not an http or https URL", "pack", "--page-url", "file:///etc", "--store", "s", "x.md")
        self.check(2, "--timeout", "pack", "--timeout", "99999999999h", "x.md")

    def test_version_names_the_libraries(self):
        result = self.run_program("--version")
        self.assertEqual(result.status, 0)
        for name in ("tearsheet", "libcurl", "libarchive", "jansson", "SQLite", "OpenSSL", "libyaml", "libidn2"):
            self.assertRegex(result.out, r"(?m)^%s[ /]\d" % name)

    def test_files(self):
        article = self.write("a.md", "text\n")
        store = ("--store", self.path("store"))
        self.check(3, "none.md", "pack", *store, self.path("none.md"))
        self.check(3, "is no text", "pack", *store, self.write("p.md", png(1)))
        self.check(3, "a URL", "pack", *store, "https://a.example/")
        self.check(3, "goes behind -o", "pack", *store, article, "x.tar")
        self.check(3, "x.tar", "pack", *store, article, "-o", self.path("no/folder/x.tar"))
        self.check(2, "x.rar", "pack", *store, article, "-o", self.path("x.rar"))
        self.check(3, "holds no article", "pack", *store, self.path("store"))
        self.check(3, "none.tar", "verify", self.path("none.tar"))
        self.check(3, "none.md", "scan", self.path("none.md"))

    def test_a_bundle_does_not_replace_an_article(self):
        article = self.write("one.tar", "text\n")
        self.check(2, "is one of the articles", "pack", "--store", "store", article, "-o", article)
        with open(article, "rb") as f:
            self.assertEqual(f.read(), b"text\n")

    def test_results_that_cannot_be_written(self):
        self.write("a.md", "![](none.png)\n")
        for command in (("pack", "--store", "store", "a.md", "-o", "x.tar"), ("scan", "a.md")):
            with open("/dev/full", "wb") as full:
                done = subprocess.run((PROGRAM,) + command, cwd=self.folder, stdout=full,
                                      stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, 3)
            self.assertIn(b"standard output", done.stderr)

    def test_endless_input(self):
        with open("/dev/zero", "rb") as zero:
            done = subprocess.run((PROGRAM, "scan", "-"), stdin=zero, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"more than 134217728 bytes", done.stderr)

    def test_old_bundle_stays(self):
        bundle = self.write("x.tar", b"old")
        self.check(3, "none.md", "pack", "--store", self.path("store"), self.path("none.md"), "-o", bundle)
        with open(bundle, "rb") as f:
            self.assertEqual(f.read(), b"old")
        self.assertEqual(sorted(os.listdir(self.folder)), ["store", "x.tar"])

    def test_private_addresses(self):
        self.serve({("127.0.0.1", "/1.png"): Reply(png(1))}, tls=False)
        url = "http://127.0.0.1:%d/1.png" % self.server.port
        article = self.write("a.md", "![](%s)\n" % url)
        refused = self.pack(article, "-o", self.path("a.tar"))
        self.assertEqual(refused.status, 1)
        self.assertIn("loopback", refused.err)
        self.assertEqual(self.server.requests, [])
        allowed = self.pack(article, "-o", self.path("a.tar"), "--allow-private")
        self.assertEqual((allowed.status, allowed.err), (0, ""))

    def test_terminal_escapes_are_shown_not_obeyed(self):
        article = self.write("a.md", "![](<https://a.example/\x1b]0;evil\x07.png>)\n")
        result = self.pack(article, "-o", self.path("a.tar"), "--connect-to",
                           "a.example:443:127.0.0.1:1", "--tries", "1")
        self.assertEqual(result.status, 1)
        self.assertNotIn("\x1b", result.err)


class Referers(Case):
    """The exact Referer by the standard, or no header at all."""

    def test_policies(self):
        host, page = "img.example", "https://blog.example/posts/1?x=2#top"
        seen = {}

        def note(request):
            seen[request["path"]] = request["headers"].get("Referer")
            return Reply(png(len(seen)))
        names = ["/none.png", "/default.png", "/unsafe.png", "/origin.png", "/hop.png", "/landed.png"]
        routes = {(host, n): note for n in names}
        routes[(host, "/hop.png")] = lambda r: (note(r), Reply(
            b"", 302, "text/plain", {"Location": "/landed.png", "Referrer-Policy": "no-referrer"}))[1]
        self.serve(routes)
        article = self.write("a.md", "---\nurl: %s\n---\n" % page + "\n".join(
            '<img src="https://%s%s"%s>' % (host, n, p) for n, p in (
                ("/none.png", ' referrerpolicy="no-referrer"'), ("/default.png", ""),
                ("/unsafe.png", ' referrerpolicy="unsafe-url"'),
                ("/origin.png", ' referrerpolicy="origin"'), ("/hop.png", ""))) + "\n")
        result = self.pack(article, "-o", self.path("a.tar"), *self.reach(host))
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual(seen, {
            "/none.png": None, "/default.png": "https://blog.example/",
            "/unsafe.png": "https://blog.example/posts/1?x=2",
            "/origin.png": "https://blog.example/",
            "/hop.png": "https://blog.example/", "/landed.png": None})


if __name__ == "__main__":
    unittest.main()
