"""The Markdown scanner against cmark, on random documents.

Each document is put together from fragments of Markdown and HTML and then, now
and then, damaged. cmark renders it; what its images name, read by Python's HTML
parser, has to be what the scanner reports. Then every reported URL is replaced:
rendered again, the document differs in these URLs alone.

Every destination is another one, so that a set of URLs tells what was found: an
inline image is in it once; a definition once, however many images use it.

Left out of the fragments, because the two disagree on purpose or the judge is
wrong:
  - a first line of ---, +++ or {: front matter;
  - empty destinations, data: and fragments alone: nothing to load;
  - <script>, <style>, <title>, <textarea>, <noscript>, <template>, <svg>:
    Python's parser reads their text otherwise than HTML does;
  - tags and comments that an HTML block leaves unfinished: in what is rendered
    they go on into the tags that cmark writes after the block, for the scanner
    they end with it. Damage makes some; those documents are counted apart;
  - NUL, which cmark replaces;
  - <! before a letter, of which cmark 0.30 knows only capital ones;
  - an item that begins with two blank lines: cmark goes on with it when the
    second has blanks;
  - (left in, for they are few) an indented definition after another in a lazy
    line, which cmark takes for text; an item of a definition alone and two blank
    lines, which cmark ends there; an image whose URL has the backtick or quote
    that keeps its line from being a fence or a title, so that a rewrite makes it
    one;
  - backticks in which cmark 0.30 loses its way (has_lost_backticks). Those
    documents are counted apart, too.
"""
import collections
import concurrent.futures
import html.parser
import json
import os
import re
import subprocess
import sys
import unittest
import urllib.parse

from long_run import SEED, dice, figure

DRIVER = os.environ.get("TEARSHEET_DRIVER", "tearsheet-driver")
DOCUMENTS = 20000
BATCH = 500
MOST_WRONG = 0.001


def render(markdown):
    done = subprocess.run(["cmark", "--unsafe"], input=markdown.encode(), stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


class Documents:
    """A source of random documents; every URL in one is another."""

    WORDS = ["word", "a*b", "*em*", "**strong**", "_x_", "é", "图", "&amp;", "&copy;", "&#33;", "!", "\\!",
             "\\[", "[", "]", "(", ")", "<", ">", "`", "\\`", "\\\\", "*", "_", "a\tb", "1.", "-", "+",
             "http://x.example/", "<http://auto.example/a>", "<! ", "< a", "</p>", "<b c>", "&#0;x", "  "]
    LABELS = ["r", "R", "foo", "Foo Bar", "é", "a\\]b", "x![y", "*em*", "`c`", "[n]", "1"]
    SPACE = ["", "", "", " ", "\n", "\t", "  \n "]
    TAGS = ["div", "p", "table", "td", "section", "span", "a", "em", "figure", "center", "details", "x-y"]
    NOISE = "`*_[]()<>!\\ \t\n>-#&;\"'=~:"

    def __init__(self, random):
        self.random, self.number = random, 0

    def pick(self, things):
        return self.random.choice(things)

    def url(self):
        self.number += 1
        form = self.pick(["u%d.png"] * 6 + [
            "http://h.example/%d.png", "//h.example/%d", "/p/%d.png?a=b&amp;c=d", "u%d(x).png", "u%d\\(.png",
            "u%d\\*.png", "ü%d.png", "u%d%%20x.png", "u%d&auml;.png", "u%d*x*.png", "u%d_y_.png", "u%d\"q.png",
            "u%d#f.svg", "u%d&#x26;.png", "u%d[x].png", "u%d\\x.png", "u%d`.png", "u%d'.png", "u%d&b.png"])
        return form % self.number

    def destination(self):
        url = self.url()
        kind = self.random.random()
        if kind < 0.15:
            return "<%s>" % url
        if kind < 0.2:
            return "<%s with blanks.png>" % url
        return url

    def title(self):
        return self.pick(["", "", "", ' "t"', " 't'", " (t)", ' "a\\"b"', '\n"t"', ' "t', ' "a\nb"', " t", ' ""',
                          ' "![n](n%d.png)"' % self.number])

    def label(self):
        return self.pick(self.LABELS)

    def alt(self, depth):
        return self.inlines(depth + 1, 2) if self.random.random() < 0.4 else self.pick(["", "alt", "a b", "é"])

    def image(self, depth):
        mark = "!" if self.random.random() < 0.75 else ""
        kind = self.random.random()
        if kind < 0.6:
            return "%s[%s](%s%s%s%s)" % (mark, self.alt(depth), self.pick(self.SPACE), self.destination(),
                                         self.title(), self.pick(self.SPACE))
        if kind < 0.75:
            return "%s[%s][%s]" % (mark, self.alt(depth), self.label())
        return mark + self.pick(["[%s]", "[%s][]", "[%s] []", "[%s]("]) % self.label()

    def code(self, depth):
        ticks = "`" * self.pick([1, 1, 1, 2, 2, 3])
        return ticks + self.pick(["", " ", "`", "\n"]) + self.inlines(depth + 1, 2) + ticks

    def attribute(self):
        return self.pick(["", " alt='x>y'", ' title="a`b"', " width=5", "\n", " disabled", " a=\"\n\"", " b = c"])

    def tag(self, depth):
        kind = self.random.random()
        if kind < 0.45:
            quote = self.pick(['"', "'", ""])
            url = "h%d.png" % self.number if not quote else self.url().replace(quote, "")
            self.number += 1
            return "<img%s src=%s%s%s%s%s>" % (self.attribute(), quote, url, quote, self.attribute(),
                                               self.pick(["", " /"]))
        if kind < 0.6:
            return "<!-- %s -->" % self.inlines(depth + 1, 2).replace("--", "").replace(">", "")
        name = self.pick(self.TAGS)
        return self.pick(["<%s%s>" % (name, self.attribute()), "</%s>" % name, "</%s >" % name])

    def inlines(self, depth, most):
        if depth > 3:
            return self.pick(self.WORDS)
        result = ""
        for _ in range(self.random.randint(1, most)):
            kind = self.random.random()
            if kind < 0.4:
                result += self.pick(self.WORDS)
            elif kind < 0.75:
                result += self.image(depth)
            elif kind < 0.85:
                result += self.code(depth)
            else:
                result += self.tag(depth)
            result += self.pick(["", " ", " ", "\n"])
        return result

    def definition(self, depth):
        return "[%s]:%s%s%s" % (self.label(), self.pick([" ", "", "\n", "\t"]), self.destination(), self.title())

    def fence(self, depth):
        fence = self.pick(["```", "~~~", "````", "``` info", "~~~ a`b", "   ```"])
        return "%s\n%s\n%s" % (fence, self.inlines(depth, 3),
                               self.pick([fence.split(" i")[0], fence.split(" a")[0], "", "`````", "    ```"]))

    def indented(self, depth):
        return self.indent(self.inlines(depth, 3), self.pick(["    ", "\t", "  \t", "     "]))

    @staticmethod
    def indent(text, first, rest=None):
        lines = text.split("\n")
        rest = first if rest is None else rest
        return "\n".join([first + lines[0]] + [rest + line if line else line for line in lines[1:]])

    def quote(self, depth):
        return self.indent(self.blocks(depth + 1, 2), self.pick(["> ", ">", ">\t", "  > "]),
                           self.pick(["> ", "> ", ">", ""]))

    def item(self, depth):
        mark = self.pick(["- ", "* ", "1. ", "12) ", "-\t", "-   ", "+     ", "- > ", "-\n  "])
        blocks = re.sub(r"\A([ \t]*\n)+", "", self.blocks(depth + 1, 2))
        return self.indent(blocks or "x", mark,
                           self.pick([" " * len(mark), " " * len(mark), "  ", "", "\t"]))

    def html(self, depth):
        name = self.pick(self.TAGS + ["pre", "PRE"])
        body = self.inlines(depth, 3)
        return self.pick(["<%s>\n%s\n</%s>", "<%s>\n\n%s\n\n</%s>", "<%s>%s</%s>", "  <%s>\n%s</%s>\nx"]) % (
            name, body, name)

    def block(self, depth):
        kind = self.random.random()
        if depth < 4 and kind < 0.28:
            return self.quote(depth) if kind < 0.12 else self.item(depth)
        if kind < 0.62:
            return self.pick(["", "", "", "", "# ", "###\t", "   "]) + self.inlines(depth, 5)
        make = self.pick([self.definition, self.definition, self.fence, self.indented, self.html,
                          lambda depth: self.pick(["***", "- - -", "===", "---", "", "#"])])
        return make(depth)

    def blocks(self, depth, most):
        result = ""
        for _ in range(self.random.randint(1, most)):
            result += self.block(depth) + self.pick(["\n", "\n\n", "\n\n", "\n \t\n"])
        return result.rstrip("\n") if depth else result

    def damage(self, text):
        for _ in range(self.random.randint(1, 3)):
            at = self.random.randrange(len(text) + 1)
            text = text[:at] + self.pick(["", self.pick(self.NOISE)]) + text[at + self.random.randint(0, 1):]
        return text

    def document(self):
        self.number = 0
        text = self.blocks(0, 6)
        if self.random.random() < 0.2:
            text = self.damage(text)
        if self.random.random() < 0.1:
            text = text.replace("\n", "\r\n")
        return "x\n\n" + text if text.lstrip()[:1] in ("-", "+", "{") else text


class Rendered(html.parser.HTMLParser):
    """What cmark made of it: `events`, in which image URLs and links stand apart."""

    def __init__(self, text):
        super().__init__()
        self.events, self.unfinished = [], False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.unfinished |= "<" in self.get_starttag_text()[1:]
        for name, value in dict(reversed(attributes)).items():  # the first of a name counts
            is_url = (tag, name) in (("img", "src"), ("a", "href")) and value
            self.events.append((tag, name, normal(value) if is_url else value))
        self.events.append(("<", tag))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        self.events.append(("/", tag))

    def handle_data(self, data):
        self.events.append(("data", data))

    def parse_comment(self, at, report=1):
        """As HTML has it: <!--> is whole, and what never ends is a comment to the end."""
        text = re.compile(r"<!--(-?>|.*?(--!?>|\Z))", re.S).match(self.rawdata, at)[0]
        self.unfinished |= bool(re.search(r"\n\s*<", text))
        self.handle_comment(text)
        return at + len(text)

    def parse_endtag(self, at):
        end = super().parse_endtag(at)
        self.unfinished |= "<" in self.rawdata[at + 1:end] if end > 0 else True
        return end

    def handle_comment(self, data):
        self.events.append(("comment", data))

    def parse_bogus_comment(self, at, report=1):
        end = super().parse_bogus_comment(at, report)
        self.unfinished |= "<" in self.rawdata[at + 1:end] if end > 0 else True
        return end

    def parse_marked_section(self, at, report=1):
        return self.parse_bogus_comment(at)  # as HTML has it

    def images(self):
        return {e[2] for e in self.events if e[:2] == ("img", "src") and e[2] and not e[2].startswith("%23")}

    def with_urls(self, urls):
        """The events once these URLs are replaced, in images and in what shares their definitions."""
        return [(*e[:2], urls.get(e[2], e[2])) if e[:2] in (("img", "src"), ("a", "href")) else e
                for e in self.events]


def has_lost_backticks(text):
    """Where cmark may take a code span for none.

    Once it has found no end for a run of backticks it knows where the last run
    of each length is, but forgets it when it next closes a span of that length:
    in "``x`a`b`![](c)`" the second span is lost.
    """
    for part in re.split(r"\n[ \t>]*\n", text.replace("\r\n", "\n")):
        runs = [len(run) for run in re.findall("`+", part)]
        for at, run in enumerate(runs):
            later = runs[at + 1:]
            if run not in later and any(later.count(length) > 3 for length in later):
                return True
    return False


def normal(url):
    """One spelling: cmark takes blanks off, and encodes what isn't ASCII and some of what is."""
    return urllib.parse.quote(urllib.parse.unquote_to_bytes(url.strip()), safe="")


def ask(kind, cases):
    """The driver's answers, one for each case."""
    lines = "".join(json.dumps(case) + "\n" for case in cases).encode()
    done = subprocess.run([DRIVER, kind], input=lines, stdout=subprocess.PIPE, check=True, timeout=300)
    return [json.loads(line) for line in done.stdout.splitlines()]


def judge(documents):
    """For each document: what is wrong, or None; and how many images it has, None where it is left out."""
    found = ask("scan", [{"markdown": text} for text in documents])
    values = [[ref["value"] for ref in answer["refs"]] for answer in found]
    usable = [[ref["value"] for ref in answer["refs"] if not ref["problem"]] for answer in found]
    fresh = [{value: "new/%d.png" % i for i, value in enumerate(one)} for one in usable]
    rewritten = ask("rewrite", [
        {"markdown": text, "replace": [{"value": v, "with": w} for v, w in new.items()]}
        for text, new in zip(documents, fresh)])
    return [compare(*one) for one in zip(documents, values, fresh, rewritten)]


def compare(text, values, fresh, rewritten):
    before = Rendered(render(text))
    if before.unfinished or has_lost_backticks(text):
        return None, None
    wanted, got = before.images(), [normal(value) for value in values]
    if wanted != set(got):
        return ("cmark alone: %s; scan alone: %s" % (sorted(wanted - set(got)), sorted(set(got) - wanted)),
                len(got))
    if len(set(got)) != len(got):
        return "reported twice: %s" % got, len(got)
    urls = {normal(old): normal(new) for old, new in fresh.items()}
    if Rendered(render(rewritten["text"])).events != before.with_urls(urls):
        return "rewriting changes more: %r" % rewritten["text"], len(got)
    return None, len(got)


def minimise(text):
    """Leave out lines, then characters, as long as it stays wrong in the same way."""
    kind = judge([text])[0][0].split(":")[0]  # which stays
    for pieces in (text.splitlines(True), None):
        pieces = list(text) if pieces is None else pieces
        size = max(1, len(pieces) // 2)
        while size:
            at = 0
            while at < len(pieces):
                less = pieces[:at] + pieces[at + size:]
                why = judge(["".join(less)])[0][0]
                if why and why.split(":")[0] == kind and less:
                    pieces = less
                else:
                    at += size
            size //= 2
        text = "".join(pieces)
    return text


class Oracle(unittest.TestCase):
    def test_images_of_cmark(self):
        source = Documents(dice("oracle"))
        documents = [source.document() for _ in range(DOCUMENTS)]
        batches = [documents[i:i + BATCH] for i in range(0, DOCUMENTS, BATCH)]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = [one for batch in pool.map(judge, batches) for one in batch]
        wrong = [(text, why) for text, (why, _) in zip(documents, results) if why]
        for text, why in wrong[:20]:
            less = minimise(text)
            print("wrong: %s\n  %r\n  minimised: %r %s" % (why, text, less, judge([less])[0][0]))
        counts = [count for _, count in results if count is not None]
        images = sum(counts)
        kinds = collections.Counter(why.split(":")[0] for _, why in wrong)
        self.assertEqual(len(results), DOCUMENTS)
        self.assertGreater(images, DOCUMENTS)
        figure("oracle: %d of %d documents disagree with cmark (%.3f %%), seed %d%s", len(wrong), DOCUMENTS,
               100 * len(wrong) / DOCUMENTS, SEED, "".join("; %s: %d" % one for one in sorted(kinds.items())))
        figure("oracle: %d images, %d documents with any, %d left out, %d bytes of Markdown", images,
               sum(count > 0 for count in counts), DOCUMENTS - len(counts), sum(len(text.encode()) for text in documents))
        self.assertLessEqual(len(wrong), MOST_WRONG * DOCUMENTS, "see above")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
