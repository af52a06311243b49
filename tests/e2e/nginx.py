"""A real nginx for the end-to-end tests, on a port of its own."""
import getpass
import os
import re
import shutil
import socket
import subprocess

from harness import Case, make_certificates

# Debian puts it where an ordinary user's PATH does not lead.
PROGRAM = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")


class Nginx:
    """nginx, not as a daemon, on a loopback socket that it is handed listening.

    So no port is guessed, and it is ready before it runs: what connects early
    waits in the socket's queue."""

    CONF = """
daemon off; user {user}; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  log_format e2e '$host $uri $status $server_protocol $connection "$http_referer" $http_accept_encoding';
  access_log {folder}/access.log e2e;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  types {{ image/png png; image/svg+xml svg; }}
  gzip on; gzip_types image/svg+xml; gzip_min_length 1; gzip_http_version 1.0;
  keepalive_requests 100000;
  ssl_certificate {leaf}; ssl_certificate_key {key};
  {servers}
}}
"""
    SERVER = """
  server {{ listen 127.0.0.1:{port} ssl{http2}; server_name {host}; root {folder}/www;
    location / {{ {rule} }} }}
"""

    def __init__(self, folder, certificate, rules, http2=True):
        """rules: {host: what valid_referers takes, or None}"""
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(200)
        self.folder, self.port = folder, listener.getsockname()[1]
        os.makedirs(os.path.join(folder, "www"))
        servers = "".join(self.SERVER.format(
            port=self.port, http2=" http2" if http2 else "", host=host, folder=folder,
            rule="valid_referers %s; if ($invalid_referer) { return 403; }" % rule if rule else "")
            for host, rule in rules.items())
        with open(os.path.join(folder, "conf"), "w") as f:
            f.write(self.CONF.format(folder=folder, user=getpass.getuser(), servers=servers,
                                     leaf=certificate[0], key=certificate[1]))
        with open(os.path.join(folder, "start.log"), "wb") as log:
            self.process = subprocess.Popen(
                (PROGRAM, "-p", folder, "-c", os.path.join(folder, "conf"),
                 "-e", os.path.join(folder, "error.log")),
                env={"PATH": os.environ["PATH"], "NGINX": "%d;" % listener.fileno()},
                pass_fds=(listener.fileno(),), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        listener.close()

    def put(self, name, content):
        path = os.path.join(self.folder, "www", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(content)

    def close(self):
        self.process.terminate()
        self.process.wait()

    def log(self):
        """What was asked: (host, path, status, protocol, connection, referer)."""
        self.close()  # it writes its log as it goes, but the last line may lag
        with open(os.path.join(self.folder, "access.log"), encoding="utf-8") as f:
            lines = f.read().splitlines()
        parts = [re.fullmatch(r'(\S+) (\S+) (\d+) (\S+) (\d+) "(.*)" (.*)', l).groups() for l in lines]
        return [(h, p, int(s), v, c, None if r == "-" else r) for h, p, s, v, c, r, _ in parts]


class NginxCase(Case):
    """A test with an nginx; reach() leads the program to it."""

    def start(self, rules, http2=True):
        self.ca, certificate = make_certificates(self.folder, rules)
        self.server = Nginx(self.path("nginx"), certificate, rules, http2)
        self.addCleanup(self.server.close)
        return self.server
