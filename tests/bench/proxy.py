#!/usr/bin/env python3
"""A reverse proxy in front of a registry that counts requests and can be slow.

usage: proxy.py --listen PORT --upstream HOST:PORT --log FILE [--delay-ms N]

Writes one line a request, `METHOD STATUS PATH`, to FILE. Each request waits N milliseconds first, as on a far network.
"""
import argparse
import http.client
import http.server
import threading
import time

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "proxy-authorization"}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536

    def forward(self):
        options = self.server.options
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if options.delay_ms:
            time.sleep(options.delay_ms / 1000)
        upstream = http.client.HTTPConnection(options.upstream)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
        upstream.request(self.command, self.path, body or None, headers)
        answer = upstream.getresponse()
        self.note(answer.status)
        self.pass_on(answer)
        upstream.close()

    def note(self, status):
        with self.server.lock, open(self.server.options.log, "a", encoding="utf-8") as log:
            log.write(f"{self.command} {status} {self.path}\n")

    def pass_on(self, answer):
        content = answer.read() if self.command != "HEAD" else b""
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP and (name.lower() != "content-length" or self.command == "HEAD"):
                self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = forward

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listen", type=int, required=True)
    parser.add_argument("--upstream", required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--delay-ms", type=float, default=0)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", parser.parse_args().listen), Handler)
    server.options, server.lock = parser.parse_args(), threading.Lock()
    server.serve_forever()


if __name__ == "__main__":
    main()
