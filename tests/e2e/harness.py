"""What the end-to-end tests share: a picture server, a CA, the program.

The server plays any number of hosts over TLS on one loopback port; the program
reaches it by --connect-to. Every request is recorded. Nothing here sleeps: a
server is ready when its socket listens.
"""
import http.server
import json
import os
import shutil
import ssl
import struct
import subprocess
import tempfile
import threading
import unittest
import zlib

PROGRAM = os.environ.get("TEARSHEET", "tearsheet")
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIXTURES = os.path.join(TOP, "fixtures")
SHARED = os.path.join(os.path.dirname(TOP), "shared")


def png(seed, width=8, height=8, level=-1):
    """A small valid PNG whose bytes depend on `seed`; at level 0 a large one."""
    def chunk(kind, body):
        return (struct.pack(">I", len(body)) + kind + body
                + struct.pack(">I", zlib.crc32(kind + body)))
    rows = b"".join(b"\0" + bytes((seed * 7 + x * y) % 256 for x in range(width * 3))
                    for y in range(height))
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"tEXt", b"Comment\0picture %d" % seed)
            + chunk(b"IDAT", zlib.compress(rows, level)) + chunk(b"IEND", b""))


class Reply:
    """What the server answers: `cut` closes the connection after that many bytes.

    `chunked` sends no length but chunks; a cut one lacks its last chunk."""

    def __init__(self, body=b"", status=200, kind="image/png", headers=(), cut=None,
                 chunked=False):
        self.body, self.status, self.kind = body, status, kind
        self.headers, self.cut, self.chunked = dict(headers), cut, chunked


class Server:
    """routes: {(host, path): Reply or function(request) -> Reply}"""

    def __init__(self, routes, certificate=None):
        self.routes, self.requests = routes, []
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                host = self.headers.get("Host", "").split(":")[0]
                record = {"host": host, "path": self.path, "headers": dict(self.headers)}
                with outer.lock:
                    outer.requests.append(record)
                reply = outer.routes.get((host, self.path))
                if callable(reply):
                    reply = reply(record)
                self.answer(reply or Reply(b"none\n", 404, "text/plain"))

            def answer(self, reply):
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.kind)
                if reply.chunked:
                    self.send_header("Transfer-Encoding", "chunked")
                else:
                    self.send_header("Content-Length", str(len(reply.body)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                body = reply.body if reply.cut is None else reply.body[:reply.cut]
                if reply.chunked:
                    end = b"" if reply.cut is not None else b"0\r\n\r\n"
                    body = b"%x\r\n%s\r\n%s" % (len(body), body, end)
                self.wfile.write(body)
                if reply.cut is not None:
                    self.close_connection = True

            def log_message(self, *args):
                pass

        class Listener(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, address):
                pass  # a client that hangs up is part of some tests

        self.http = Listener(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.http.socket = context.wrap_socket(
                self.http.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()

    def asked(self, host=None):
        with self.lock:
            return [r for r in self.requests if host in (None, r["host"])]


def make_certificates(folder, hosts):
    """A CA (ca.pem) and one leaf for all hosts; returns (ca, (leaf, key))."""
    def openssl(*args, **more):
        subprocess.run(("openssl",) + args, check=True, cwd=folder,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    names = ",".join("DNS:" + h for h in hosts)
    with open(os.path.join(folder, "san"), "w") as f:
        f.write("subjectAltName=" + names + "\n")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl("req", "-x509", *curve, "-days", "3650", "-subj", "/CN=test CA",
            "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", *curve, "-subj", "/CN=test", "-keyout", "leaf.key", "-out", "leaf.csr")
    openssl("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "3650", "-extfile", "san", "-out", "leaf.pem")
    path = lambda name: os.path.join(folder, name)
    return path("ca.pem"), (path("leaf.pem"), path("leaf.key"))


class Result:
    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout.decode("utf-8")
        self.err = done.stderr.decode("utf-8")

    def records(self, kind=None):
        lines = [json.loads(line) for line in self.out.splitlines()]
        return [r for r in lines if kind in (None, r["type"])]


class Case(unittest.TestCase):
    """A test with a folder of its own, gone afterwards."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tearsheet-e2e-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, content):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return path

    def serve(self, routes, tls=True):
        """A running server for the hosts of the routes."""
        certificate = None
        if tls:
            hosts = sorted({host for host, _ in routes})
            self.ca, certificate = make_certificates(self.folder, hosts)
        server = Server(routes, certificate)
        self.addCleanup(server.close)
        self.server = server
        return server

    def reach(self, *hosts):
        """Options that lead https://host/ to the server."""
        options = ["--ca-file", self.ca]
        for host in hosts:
            options += ["--connect-to", "%s:443:127.0.0.1:%d" % (host, self.server.port)]
        return options

    def environment(self, more=None):
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                environment[name] = os.environ[name]
        environment.update(more or {})
        return environment

    def run_program(self, *args, env=None, cwd=None, stdin=None, umask=-1):
        return Result(subprocess.run(
            (PROGRAM,) + args, env=self.environment(env), cwd=cwd or self.folder, umask=umask,
            stdin=subprocess.DEVNULL if stdin is None else None,
            input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=100))

    def start_program(self, *args, **more):
        """The same, but running: a Popen whose output is piped."""
        more.setdefault("stdout", subprocess.PIPE)
        more.setdefault("stderr", subprocess.PIPE)
        process = subprocess.Popen((PROGRAM,) + args, env=self.environment(), cwd=self.folder,
                                   stdin=subprocess.DEVNULL, **more)
        self.addCleanup(self.end_process, process)
        return process

    @staticmethod
    def end_process(process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def pack(self, *args, **more):
        return self.run_program("pack", "--store", self.path("store"), *args, **more)

    def unpack(self, bundle, into="unpacked"):
        """Unpack with plain tar; returns the bundle's top folder."""
        os.makedirs(self.path(into), exist_ok=True)
        subprocess.run(("tar", "-xf", bundle, "-C", self.path(into)), check=True)
        (top,) = os.listdir(self.path(into))
        return self.path(into, top)

    def check_sums(self, top):
        """The bag's manifests, by coreutils alone."""
        for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
            subprocess.run(("sha256sum", "--quiet", "-c", manifest), check=True, cwd=top)

    def records_of(self, top):
        with open(os.path.join(top, "tearsheet.jsonl"), encoding="utf-8") as f:
            return [json.loads(line) for line in f]

    def check_only_spans_changed(self, original, article):
        """Undo the edits by hand: what is left is the original, byte for byte."""
        with open(original, "rb") as f:
            before = f.read()
        with open(article, "rb") as f:
            after = f.read()
        (record,) = [r for r in self.records_of(self.top_of(article))
                     if r["type"] == "article" and article.endswith(r["path"])]
        at, result = 0, b""
        for edit in record["edits"]:
            self.assertEqual(before[edit["start"]:edit["end"]], edit["original"].encode())
            result += before[at:edit["start"]] + edit["with"].encode()
            at = edit["end"]
        self.assertEqual(after, result + before[at:])
        return record["edits"]

    @staticmethod
    def top_of(path):
        while not os.path.exists(os.path.join(path, "bagit.txt")):
            path = os.path.dirname(path)
        return path
