"""What scan prints, checked against the bytes of the article."""
import base64
import os
import unittest

from harness import Case, png

FIELDS = ["type", "article", "id", "picture", "kind", "key", "level", "start", "end", "line", "column",
          "raw", "value", "url", "path", "alternatives", "problem"]
MIXED = """---
title: Harbour
cover: "https://c.example/\\u4e2d.png"
gallery:
  - image: '/g/it''s.png'
link: https://blog.example/posts/one
date: 2021-05-01
---
![plain](https://a.example/x%20y.png#f "t") and ![here](<local file.png>)
![esc](\\(1\\).png) `![](code.png)` <!-- ![](comment.png) -->

    ![](indented.png)

<img src="https://e.example/&#x4e2d;.png?a=1&amp;b=2" srcset="s1.png 1x, s2.png 2x"><img src=u.png>
<div style="background:url( 'q.png' )"><video poster='v.jpg'></video></div>

> > ![quoted][ref]

![](//h.example/y.png) ![](mailto:x) ![](http://[::1/x.png) ![](data:image/png;base64,AAAA)

[ref]: <https://z.example/\u56fe.png>
"""
# kind, key, raw, value, url, path, is there a problem
PAGE = "https://blog.example/posts/"
EXPECTED = [
    ("front-matter", "cover", "https://c.example/\\u4e2d.png", "https://c.example/\u4e2d.png",
     "https://c.example/%E4%B8%AD.png", None, False),
    ("front-matter", "gallery.0.image", "/g/it''s.png", "/g/it's.png",
     "https://blog.example/g/it's.png", "/g/it's.png", False),
    ("markdown.inline", None, 'https://a.example/x%20y.png#f', 'https://a.example/x%20y.png#f',
     "https://a.example/x%20y.png", None, False),
    ("markdown.inline", None, "local file.png", "local file.png", PAGE + "local%20file.png", "local file.png", False),
    ("markdown.inline", None, "\\(1\\).png", "(1).png", PAGE + "(1).png", "(1).png", False),
    ("html.img.src", None, "https://e.example/&#x4e2d;.png?a=1&amp;b=2", "https://e.example/\u4e2d.png?a=1&b=2",
     "https://e.example/%E4%B8%AD.png?a=1&b=2", None, False),
    ("html.img.srcset", None, "s1.png", "s1.png", PAGE + "s1.png", "s1.png", False),
    ("html.img.srcset", None, "s2.png", "s2.png", PAGE + "s2.png", "s2.png", False),
    ("html.img.src", None, "u.png", "u.png", PAGE + "u.png", "u.png", False),
    ("css.url", None, "q.png", "q.png", PAGE + "q.png", "q.png", False),
    ("html.video.poster", None, "v.jpg", "v.jpg", PAGE + "v.jpg", "v.jpg", False),
    ("markdown.inline", None, "//h.example/y.png", "//h.example/y.png", "https://h.example/y.png", None, False),
    ("markdown.inline", None, "mailto:x", "mailto:x", None, None, True),
    ("markdown.inline", None, "http://[::1/x.png", "http://[::1/x.png", None, None, True),
    ("markdown.reference", None, "https://z.example/\u56fe.png", "https://z.example/\u56fe.png",
     "https://z.example/%E5%9B%BE.png", None, False),
]


class ScanCase(Case):
    def scan(self, *args, **more):
        result = self.run_program("scan", "--json", *args, **more)
        self.assertEqual(result.status, 0, result.err)
        self.last = result
        return result.records("reference")

    def check_spans(self, content, references):
        """Each span is its raw text, and stands where line and column say."""
        end = 0
        for i, r in enumerate(references):
            raw = base64.b64decode(r["raw_base64"]) if "raw_base64" in r else r["raw"].encode()
            self.assertEqual(content[r["start"]:r["end"]], raw)
            self.assertGreaterEqual(r["start"], end)
            before = content[:r["start"]]
            self.assertEqual((r["line"], r["column"]),
                             (before.count(b"\n") + 1, len(before) - before.rfind(b"\n")))
            self.assertEqual(r["id"], i)
            end = r["end"]

    def values(self, text, *args):
        """The values in an article of that text, all else checked on the way."""
        content = text if isinstance(text, bytes) else text.encode()
        references = self.scan(self.write("a.md", content), *args)
        self.check_spans(content, references)
        return [r.get("value") for r in references]


class Fields(ScanCase):
    def test_json(self):
        content = MIXED.encode()
        references = self.scan(self.write("posts/\u6e2f.md", content), cwd=self.folder)
        self.check_spans(content, references)
        self.assertEqual(self.last.err, "")
        for r in references:
            self.assertEqual(list(r), FIELDS)
            self.assertEqual((r["type"], r["article"], r["level"], r["alternatives"]),
                             ("reference", self.path("posts/\u6e2f.md"), "strict", []))
            self.assertIsInstance(r["problem"], (str, type(None)))
        found = [tuple(r[f] for f in ("kind", "key", "raw", "value", "url", "path")) + (bool(r["problem"]),)
                 for r in references]
        self.assertEqual(found, EXPECTED)
        self.assertEqual([r["picture"] for r in references], [0, 1, 2, 3, 4, 5, 5, 5, 6, 7, 8, 9, 10, 11, 12])
        (article,) = self.last.records("article")
        self.assertEqual(article, {
            "type": "article", "article": self.path("posts/\u6e2f.md"), "as": "markdown", "front_matter": True,
            "page_url": "https://blog.example/posts/one", "base_url": "https://blog.example/posts/one",
            "referrer_policy": "", "references": 15, "pictures": 13, "data_uris": 1, "problem": None})
        self.assertEqual(self.last.records()[-1], {"type": "summary", "articles": 1, "unreadable": 0,
                                                  "references": 15, "pictures": 13})

    def test_text(self):
        self.write("a.md", "---\ncover: c.png\n---\n![](x.png)\n\n<img src='https://e.example/y.png'>\n")
        result = self.run_program("scan", "a.md")
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual(result.out, "a.md:2:8: front-matter(cover) c.png\n"
                         "a.md:4:5: markdown.inline x.png\n"
                         "a.md:6:11: html.img.src https://e.example/y.png\n"
                         "3 references to 3 pictures in 1 article\n")
        result = self.run_program("scan", "-q", "a.md")
        self.assertEqual(result.out.count("\n"), 3)

    def test_nothing_is_written(self):
        self.write("a.md", "![](x.png)\n")
        self.run_program("scan", "a.md")
        self.assertEqual(os.listdir(self.folder), ["a.md"])

    def test_not_utf8(self):
        content = b"![](\xff.png) ![](https://e.example/\xe9.png)\n"
        name = os.path.join(os.fsencode(self.folder), b"f\xfe.md")
        with open(name, "wb") as f:
            f.write(content)
        references = self.scan(os.fsdecode(name))
        self.check_spans(content, references)
        plain = {"raw": b"\xff.png", "value": b"\xff.png", "path": b"\xff.png"}
        for field, wanted in plain.items():
            self.assertNotIn(field, references[0])
            self.assertEqual(base64.b64decode(references[0][field + "_base64"]), wanted)
        for r in references:
            self.assertNotIn("article", r)
            self.assertEqual(base64.b64decode(r["article_base64"]), name)
        # bytes of an old encoding are escaped one by one, as WHATWG has it for what is not UTF-8
        self.assertIn(references[1]["url"], ("https://e.example/%E9.png", "https://e.example/%EF%BF%BD.png"))
        self.assertIsNone(references[1]["path"])
        shown = self.run_program("scan", os.fsdecode(name))
        self.assertEqual(shown.status, 0)
        self.assertIn("f\\xfe.md:1:5: markdown.inline \\xff.png\n", shown.out)


class Options(ScanCase):
    def test_as(self):
        text = "para\n\n    ![](indented.png)\n\n![](plain.png) <img src=tag.png>\n"
        self.assertEqual(self.values(text, "--as", "markdown"), ["plain.png", "tag.png"])
        self.assertEqual(self.values(text, "--as", "html"), ["tag.png"])
        self.assertEqual(self.values(text), ["plain.png", "tag.png"])
        wrapped = '<div>\n\n    <img src="in.png">\n\n</div>\n'
        self.assertEqual(self.values(wrapped), ["in.png"])
        self.assertEqual(self.values(wrapped, "--as", "markdown"), [])

    def urls(self, text, *args):
        references = self.scan(self.write("a.md", text), *args)
        (self.article,) = self.last.records("article")
        return [(r["url"], r["path"]) for r in references]

    def test_page_url(self):
        text = "---\nurl: https://front.example/a/b\n---\n![](x.png) ![](/y.png)\n"
        self.assertEqual(self.urls(text), [("https://front.example/a/x.png", "x.png"),
                                           ("https://front.example/y.png", "/y.png")])
        self.assertEqual(self.urls(text, "--page-url", "http://\u4f8b.example/p/"),
                         [("http://xn--fsq.example/p/x.png", "x.png"), ("http://xn--fsq.example/y.png", "/y.png")])
        self.assertEqual(self.article["page_url"], "http://xn--fsq.example/p/")

    def test_base_url(self):
        text = "<base href='/doc/'><img src=x.png>\n"
        args = ("--as", "html", "--page-url", "https://p.example/a/")
        self.assertEqual(self.urls(text, *args), [("https://p.example/doc/x.png", "x.png")])
        self.assertEqual(self.article["base_url"], "https://p.example/doc/")
        self.assertEqual(self.urls(text, *args, "--base-url", "https://b.example/c/d"),
                         [("https://b.example/c/x.png", "x.png")])
        self.assertEqual((self.article["page_url"], self.article["base_url"]),
                         ("https://p.example/a/", "https://b.example/c/d"))

    def test_referrer_policy(self):
        self.urls('<html><head><meta name=referrer content=origin></head><img src=x.png></html>')
        self.assertEqual((self.article["as"], self.article["referrer_policy"]), ("html", "origin"))

    def test_urls_that_are_none(self):
        article = self.write("a.md", "![](x.png)\n")
        for option in ("--page-url", "--base-url"):
            result = self.run_program("scan", option, "no url", article)
            self.assertIn(result.status, (2, 3), option)
            self.assertIn("no url", result.err)
            self.assertEqual(result.out, "")


class Input(ScanCase):
    def test_broken_front_matter(self):
        text = ("---\ntitle: a: b: c\nbad: [x\ncover: https://c.example/1.png\nimages:\n\t- https://c.example/2.png\n"
                "---\n![](body.png)\n")
        self.assertEqual(self.values(text), ["https://c.example/1.png", "https://c.example/2.png", "body.png"])
        self.assertRegex(self.last.err, r"^tearsheet: \S+a\.md:2:\d+: .*\n$")
        (article,) = self.last.records("article")
        self.assertRegex(article["problem"], r"^2:\d+: ")
        self.assertTrue(article["front_matter"])

    def test_byte_order_mark(self):
        self.assertEqual(self.values("\ufeff---\ncover: c.png\n---\n![](x.png)\n"), ["c.png", "x.png"])
        self.assertEqual(self.values("\ufeff![](x.png)\n"), ["x.png"])

    def test_line_ends(self):
        text = "---\ncover: c.png\ntext: |\n  ![](in.png)\n---\n![](x.png)\n\n> ![](q.png)\n\n<img\n src=y.png>\n"
        plain = self.values(text)
        self.assertEqual(plain, ["c.png", "in.png", "x.png", "q.png", "y.png"])
        self.assertEqual(self.values(text.replace("\n", "\r\n")), plain)

    def test_empty(self):
        for text in ("", "\n", "---\n---\n", "\ufeff"):
            with self.subTest(text):
                self.assertEqual(self.values(text), [])
                self.assertEqual(self.last.err, "")

    def test_no_text(self):
        """What holds a NUL near its start is an image or a program."""
        for content in (b"\0", b"\x7fELF\x02\x01\x01\0", b"text\n" * 100 + b"\0"):
            with self.subTest(content):
                self.write("a.md", content)
                result = self.run_program("scan", "a.md")
                self.assertEqual((result.status, result.out), (3, ""))
                self.assertEqual(result.err, "tearsheet: a.md: is no text, so no article\n")

    def test_chinese(self):
        text = "---\n\u5c01\u9762: https://c.example/\u5c01\u9762.png\n---\n\u4e2d\u6587![\u56fe](\u56fe\u7247/\u4e00.png)\u4e2d\u6587\n"
        content = text.encode()
        self.write("\u6587\u7ae0/\u4e00\u4e8c.md", content)
        references = self.scan("\u6587\u7ae0")
        self.check_spans(content, references)
        self.assertEqual([(r["article"], r["path"]) for r in references],
                         [("\u6587\u7ae0/\u4e00\u4e8c.md", None),
                          ("\u6587\u7ae0/\u4e00\u4e8c.md", "\u56fe\u7247/\u4e00.png")])
        for locale in ("C", "zh_CN.UTF-8"):
            shown = self.run_program("scan", "\u6587\u7ae0", env={"LC_ALL": locale})
            self.assertIn("\u6587\u7ae0/\u4e00\u4e8c.md:4:14: markdown.inline \u56fe\u7247/\u4e00.png\n", shown.out)

    def test_standard_input(self):
        result = self.run_program("scan", "--json", "-", stdin=b"![](https://e.example/x.png)\n")
        self.assertEqual((result.status, result.err), (0, ""))
        (reference,) = result.records("reference")
        self.assertEqual((reference["url"], reference["start"], reference["line"]), ("https://e.example/x.png", 4, 1))
        result = self.run_program("scan", "-", stdin=b"")
        self.assertEqual((result.status, result.out), (0, "0 references to 0 pictures in 1 article\n"))

    def test_a_folder(self):
        """Articles by their names, sorted; no hidden ones."""
        for name in ("b.md", "a.HTML", "sub/c.markdown", "sub/d.txt", ".hidden/e.md", ".f.md"):
            self.write("set/" + name, "<img src=%s.png>\n" % name[-4])
        self.write("set/p.png", png(1))
        references = self.scan("set")
        articles = [r["article"] for r in self.last.records("article")]
        self.assertEqual(sorted(articles), sorted(set(articles)))
        self.assertEqual(articles, sorted(articles))
        self.assertEqual({a for a in articles if a != "set/a.HTML"}, {"set/b.md", "set/sub/c.markdown"})
        self.assertEqual(len(references), len(articles))
        self.assertEqual(articles, [r["article"] for r in self.scan("set")])

    def test_one_of_two_is_not_there(self):
        self.write("a.md", "![](x.png)\n")
        result = self.run_program("scan", "--json", "a.md", "none.md")
        self.assertIn(result.status, (1, 3))
        self.assertIn("none.md", result.err)


if __name__ == "__main__":
    unittest.main()
