"""Real servers and bad ones: nginx with its Referer rules, TLS, redirects, cuts."""
import hashlib
import os
import socket
import unittest
import zlib

from harness import Case, Reply, png
from nginx import NginxCase

SVG = (b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">'
       + b"".join(b'<rect x="%d" y="1" width="3" height="9"/>' % i for i in range(3000))
       + b"</svg>\n")


class RefererRules(NginxCase):
    """valid_referers as sites have it; each host serves /1.png to whom it likes."""

    def setUp(self):
        super().setUp()
        self.start({"wants.example": "blog.example", "own.example": "own.example",
                    "none.example": "none nobody.invalid"})
        for i in range(4):
            self.server.put("%d.png" % i, png(i))
        self.options = self.reach("wants.example", "own.example", "none.example")

    def pack_one(self, url, *more, front=""):
        article = self.write("a.md", front + "![](%s)\n" % url)
        return self.pack(article, "-o", self.path("a.tar"), *self.options, *more)

    def test_a_host_that_wants_the_page(self):
        result = self.pack_one("https://wants.example/1.png", "--page-url", "https://blog.example/2021/x")
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual([(h, s, r) for h, _, s, _, _, r in self.server.log()],
                         [("wants.example", 200, "https://blog.example/")])

    def test_a_host_that_refuses_no_referer(self):
        result = self.pack_one("https://wants.example/1.png")
        self.assertEqual(result.status, 1)
        self.assertIn("HTTP 403 (refused; link kept)", result.err)
        log = self.server.log()
        self.assertTrue(log)
        self.assertEqual({r for *_, r in log}, {None})

    def test_two_pages_one_of_which_is_welcome(self):
        """One picture, two articles: every article's Referer is tried."""
        self.write("set/a.md", "![](https://wants.example/1.png)\n![](https://none.example/2.png)\n")
        self.write("set/b.md", "---\nurl: https://blog.example/b\n---\n"
                   "![](https://wants.example/1.png)\n![](https://none.example/2.png)\n")
        result = self.pack(self.path("set"), "-o", self.path("set.tar"), *self.options)
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertIn("2 images", result.out)
        self.assertIn("4 links rewritten", result.out)
        good = {(h, r) for h, _, s, _, _, r in self.server.log() if s == 200}
        self.assertEqual(good, {("wants.example", "https://blog.example/"), ("none.example", None)})

    def test_its_own_origin(self):
        """A page on the host itself: same origin, so the whole URL is sent."""
        result = self.pack_one("1.png", "--page-url", "https://own.example/posts/../x?y#z")
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual([(p, s, r) for _, p, s, _, _, r in self.server.log()],
                         [("/1.png", 200, "https://own.example/x?y")])

    def test_none_only(self):
        result = self.pack_one("https://none.example/1.png")
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual([(s, r) for _, _, s, _, _, r in self.server.log()], [(200, None)])

    def test_no_referer_by_the_pages_policy(self):
        article = self.write("a.html", '<html><head><meta name="referrer" content="no-referrer"></head>'
                             '<body><img src="https://none.example/1.png"></body></html>\n')
        result = self.pack(article, "-o", self.path("a.tar"), "--page-url", "https://blog.example/",
                           *self.options)
        self.assertEqual((result.status, result.err), (0, ""))


class Transfers(NginxCase):
    def assets(self, bundle):
        found = {}
        folder = os.path.join(self.unpack(bundle), "data/assets")
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as f:
                found[name] = f.read()
        return found

    def many(self, http2, count):
        server = self.start({"open.example": None}, http2)
        for i in range(count):
            server.put("p/%d.png" % i, png(i, 40, 40))
        server.put("v.svg", SVG)
        urls = ["https://open.example/p/%d.png" % i for i in range(count)] + ["https://open.example/v.svg"]
        article = self.write("a.md", "\n".join("![](%s)" % u for u in urls) + "\n")
        result = self.pack(article, "-o", self.path("a.tar"), *self.reach("open.example"))
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertIn("%d fetched from 1 host" % (count + 1), result.out)
        log = server.log()
        self.assertEqual(len(log), count + 1)
        self.assertEqual({s for _, _, s, *_ in log}, {200})
        expected = {hashlib.sha256(b).hexdigest()[:32] + e: b for b, e in
                    [(png(i, 40, 40), ".png") for i in range(count)] + [(SVG, ".svg")]}
        self.assertEqual(self.assets(self.path("a.tar")), expected)
        return log

    def test_http2_is_one_connection(self):
        log = self.many(True, 199)
        self.assertEqual({v for _, _, _, v, _, _ in log}, {"HTTP/2.0"})
        self.assertEqual(len({c for *_, c, _ in log}), 1)

    def test_http1_is_six_at_most(self):
        log = self.many(False, 59)
        self.assertEqual({v for _, _, _, v, _, _ in log}, {"HTTP/1.1"})
        self.assertLessEqual(len({c for *_, c, _ in log}), 6)

    def test_gzip_was_used_and_undone(self):
        server = self.start({"open.example": None})
        server.put("v.svg", SVG)
        article = self.write("a.md", "![](https://open.example/v.svg)\n")
        result = self.pack(article, "-o", self.path("a.tar"), "--json", *self.reach("open.example"))
        self.assertEqual((result.status, result.err), (0, ""))
        (summary,) = result.records("summary")
        self.assertEqual(summary["asset_bytes"], len(SVG))
        self.assertEqual(list(self.assets(self.path("a.tar")).values()), [SVG])
        server.close()
        with open(self.path("nginx/access.log"), encoding="utf-8") as f:
            self.assertRegex(f.read(), r"gzip\b.*\n$")


class Tls(Case):
    def setUp(self):
        super().setUp()
        self.serve({("a.example", "/1.png"): Reply(png(1))})
        self.article = self.write("a.md", "![](https://a.example/1.png)\n")
        self.to = ["--connect-to", "a.example:443:127.0.0.1:%d" % self.server.port]

    def kept(self, result, words):
        self.assertEqual(result.status, 1, result.err)
        self.assertEqual(self.server.requests, [])
        (line,) = result.err.splitlines()
        self.assertRegex(line, r"a\.md:1:5: https://\S+: .*%s.* \(unreachable; link kept\)$" % words)
        top = self.unpack(self.path("a.tar"))
        self.check_sums(top)
        with open(self.article, "rb") as a, open(os.path.join(top, "data/articles/a.md"), "rb") as b:
            self.assertEqual(a.read(), b.read())

    def test_untrusted(self):
        self.kept(self.pack(self.article, "-o", self.path("a.tar"), *self.to), "certificate")

    def test_wrong_host(self):
        self.article = self.write("a.md", "![](https://b.example/1.png)\n")
        result = self.pack(self.article, "-o", self.path("a.tar"), "--ca-file", self.ca, "--connect-to",
                           "b.example:443:127.0.0.1:%d" % self.server.port)
        self.kept(result, "certificate.*b\\.example")

    def test_ca_of_the_environment(self):
        result = self.pack(self.article, "-o", self.path("a.tar"), *self.to, env={"CURL_CA_BUNDLE": self.ca})
        self.assertEqual((result.status, result.err), (0, ""))

    def test_no_such_ca_file(self):
        result = self.pack(self.article, "-o", self.path("a.tar"), *self.to, "--ca-file", self.path("none.pem"))
        self.assertNotEqual(result.status, 0)
        self.assertIn("none.pem", result.err)
        self.assertEqual(self.server.requests, [])

    def test_resolve(self):
        url = "https://a.example:%d/1.png" % self.server.port
        article = self.write("a.md", "![](%s)\n" % url)
        result = self.pack(article, "-o", self.path("a.tar"), "--ca-file", self.ca,
                           "--resolve", "a.example:%d:127.0.0.1" % self.server.port)
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual(self.server.requests[0]["headers"]["Host"], url.split("/")[2])

    def test_proxies_of_the_environment(self):
        dead = "http://127.0.0.1:1"
        names = ("http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
        result = self.pack(self.article, "-o", self.path("a.tar"), *self.to, "--ca-file", self.ca,
                           env=dict.fromkeys(names, dead))
        self.assertEqual((result.status, result.err), (0, ""))


def move(where, status=302, **headers):
    return Reply(b"", status, "text/plain", {"Location": where, **headers})


class Redirects(Case):
    HOSTS = ("a.example", "b.example")

    def run_with(self, routes, path="/0.png", *more):
        routes = {("a.example", p): r for p, r in routes.items()}
        routes.setdefault(("b.example", "/end.png"), Reply(png(7)))
        self.serve(routes)
        self.article = self.write("a.md", "![](https://a.example%s)\n" % path)
        return self.pack(self.article, "-o", self.path("a.tar"), "--tries", "1",
                         *self.reach(*self.HOSTS), *more)

    def refused(self, result, words):
        self.assertEqual(result.status, 1, result.err)
        (line,) = result.err.splitlines()
        self.assertIn(words, line)
        self.assertIn("link kept", line)
        self.assertIn("0 images", result.out)

    def chain(self, hops):
        routes = {"/%d.png" % i: move("/%d.png" % (i + 1), (301, 302, 303, 307, 308)[i % 5])
                  for i in range(hops - 1)}
        routes["/%d.png" % (hops - 1)] = move("https://b.example/end.png")
        return routes

    def test_twenty(self):
        result = self.run_with(self.chain(20))
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual(len(self.server.requests), 21)

    def test_one_too_many(self):
        self.refused(self.run_with(self.chain(21)), "redirect")
        self.assertLessEqual(len(self.server.requests), 21)

    def test_loop(self):
        self.refused(self.run_with({"/0.png": move("/1.png"), "/1.png": move("/0.png")}), "redirect")
        self.assertLessEqual(len(self.server.requests), 21)

    def test_to_a_private_address(self):
        listener = self.trap()
        self.refused(self.run_with({"/0.png": move("http://127.0.0.1:%d/x.png" % listener.getsockname()[1])}),
                     "loopback")
        self.untouched(listener)

    def test_to_private_names_and_forms(self):
        for where, words in (("http://localhost/x.png", "loopback"), ("http://0x7f.1/x.png", "loopback"),
                             ("http://[::1]/x.png", "loopback"), ("http://10.1.2.3/x.png", "private"),
                             ("http://169.254.169.254/x.png", "link-local"),
                             ("http://[::ffff:192.168.0.1]/x.png", "private")):
            with self.subTest(where):
                self.refused(self.run_with({"/0.png": move(where)}), words)

    def test_to_other_schemes(self):
        secret = self.write("secret.png", png(5))
        for where in ("file://" + secret, "data:image/png;base64,AAAA", "ftp://a.example/x.png",
                      "gopher://a.example/x", "javascript:alert(1)"):
            with self.subTest(where):
                self.refused(self.run_with({"/0.png": move(where)}), "unsupported scheme")

    def test_without_a_place(self):
        self.refused(self.run_with({"/0.png": Reply(b"", 302, "text/plain")}), "without a Location")

    def trap(self):
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        self.addCleanup(listener.close)
        return listener

    def untouched(self, listener):
        listener.setblocking(False)
        with self.assertRaises(BlockingIOError):
            listener.accept()


class Answers(Case):
    def run_with(self, reply, *more):
        self.serve({("a.example", "/1.png"): reply})
        article = self.write("a.md", "![](https://a.example/1.png)\n")
        return self.pack(article, "-o", self.path("a.tar"), *self.reach("a.example"), *more)

    def test_busy_then_free(self):
        answers = [Reply(b"busy\n", 503, "text/plain", {"Retry-After": "0"}),
                   Reply(png(1))]
        result = self.run_with(lambda request: answers.pop(0))
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual(len(self.server.requests), 2)

    def test_busy_for_good(self):
        result = self.run_with(Reply(b"busy\n", 503, "text/plain", {"Retry-After": "0"}),
                               "--tries", "2")
        self.assertEqual(result.status, 1)
        self.assertIn("HTTP 503 (unreachable; link kept)", result.err)
        self.assertEqual(len(self.server.requests), 2)

    def test_asked_to_wait_too_long(self):
        result = self.run_with(Reply(b"busy\n", 429, "text/plain", {"Retry-After": "3600"}))
        self.assertEqual(result.status, 1)
        self.assertRegex(result.err, "HTTP 429: the host asks to wait 3,?600 seconds")
        self.assertEqual(len(self.server.requests), 1)

    def test_cut_with_a_length(self):
        whole = png(1, 64, 64)
        result = self.run_with(Reply(whole, cut=len(whole) - 1), "--tries", "1")
        self.check_cut(result)
        self.assertIn("after %d of %d bytes" % (len(whole) - 1, len(whole)), result.err.replace(",", ""))

    def test_cut_in_chunks(self):
        """The whole image came, but not its last chunk: nobody knows that it is whole."""
        whole = png(1, 64, 64)
        self.check_cut(self.run_with(Reply(whole, cut=len(whole) - 1, chunked=True), "--tries", "1"))

    def test_chunks_that_end(self):
        result = self.run_with(Reply(png(1), chunked=True))
        self.assertEqual((result.status, result.err), (0, ""))

    def check_cut(self, result):
        self.assertEqual(result.status, 1)
        self.assertIn("(truncated; link kept)", result.err)
        self.assertIn("0 images", result.out)
        objects = [f for _, _, files in os.walk(self.path("store/objects")) for f in files]
        self.assertEqual(objects, [])
        self.assertEqual(os.listdir(self.path("store/tmp")), [])

    def test_empty_and_grey(self):
        result = self.run_with(Reply(b""))
        self.assertEqual(result.status, 1)
        self.assertIn("link kept", result.err)

    def test_larger_than_allowed(self):
        for chunked in (False, True):
            with self.subTest(chunked):
                result = self.run_with(Reply(png(1, 400, 400), chunked=chunked), "--max-image", "1K")
                self.assertEqual(result.status, 1)
                self.assertIn("--max-image", result.err)

    def test_bomb(self):
        """1 MB that would be 256 MB, cut short by the limit on what comes out."""
        squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
        body = b"".join([squeeze.compress(b"GIF89a" + bytes(64 << 20)), squeeze.flush()])
        result = self.run_with(Reply(body, 200, "image/gif", {"Content-Encoding": "gzip"}),
                               "--max-image", "1M")
        self.assertEqual(result.status, 1)
        self.assertIn("--max-image", result.err)

    def test_escapes_of_a_server(self):
        result = self.run_with(Reply(b"", 302, "text/plain", {"Location": "https://a.example/\x1b]0;evil\x07"}))
        self.assertEqual(result.status, 1)
        self.assertNotIn("\x1b", result.err + result.out)


class Credentials(Case):
    """user:password@ in an article is neither sent nor told nor kept."""
    WORD = "hunter2secret"

    def setUp(self):
        super().setUp()
        self.serve({("a.example", "/1.png"): Reply(png(1)),
                    ("a.example", "/moved.png"): move("https://mallory:%s@a.example/2.png" % self.WORD),
                    ("a.example", "/2.png"): Reply(png(2))})
        login = "https://joe:%s@a.example" % self.WORD
        self.article = self.write("a.md", "---\nurl: https://joe:%s@blog.example/post\n---\n"
                                  "![](%s/1.png)\n![](https://a.example/moved.png)\n![](%s/gone.png)\n"
                                  % (self.WORD, login, login))
        self.bundle = self.path("a.tar")
        self.result = self.pack(self.article, "-o", self.bundle, "-vv", *self.reach("a.example"))
        self.assertEqual(self.result.status, 1, self.result.err)
        self.assertIn("1 missing", self.result.out)

    def test_never_sent(self):
        self.assertEqual(len(self.server.requests), 4)
        for request in self.server.requests:
            self.assertNotIn("Authorization", request["headers"])
            self.assertNotIn(self.WORD, repr(request))

    def test_never_printed(self):
        self.assertNotIn(self.WORD, self.result.out + self.result.err)

    def test_never_in_the_store(self):
        for folder, _, files in os.walk(self.path("store")):
            for name in files:
                with open(os.path.join(folder, name), "rb") as f:
                    self.assertNotIn(self.WORD.encode(), f.read(), name)

    def test_in_the_bundle_only_where_the_article_has_it(self):
        """What undoes an edit must hold it; the article's own text stays as it is."""
        top = self.unpack(self.bundle)
        for record in self.records_of(top):
            if record["type"] == "article":
                for edit in record["edits"]:
                    del edit["original"]
            self.assertNotIn(self.WORD, repr(record))
        for name in os.listdir(top):
            if name not in ("data", "tearsheet.jsonl"):
                with open(os.path.join(top, name), "rb") as f:
                    self.assertNotIn(self.WORD.encode(), f.read(), name)


if __name__ == "__main__":
    unittest.main()
