#!/usr/bin/env python3
"""A proxy in front of a registry that fails as networks and registries do, and can be slow.

usage: faulty_proxy.py --listen PORT --upstream HOST:PORT [--seed N] [--delay-ms N] [--faults KIND=SHARE,...] [--log FILE]

Which request fails, and how, follows from the seed, from what is asked for and from how often it was: a run can be repeated,
in whatever order its requests come. The kinds: 500; 429 (with Retry-After: 0 or 1); reset (RST before an answer); cut (RST in
the middle of the body); stall (accepted and never answered); 404 (a gateway whose registry is away). Without --faults:
500=0.01,429=0.01,reset=0.005,cut=0.005,stall=0.005. On SIGTERM the counts are written to the log, as JSON.
"""
import argparse
import collections
import hashlib
import http.client
import http.server
import json
import signal
import socket
import struct
import sys
import threading
import time

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "proxy-authorization", "content-length"}
FAULTS = {"500": 0.01, "429": 0.01, "reset": 0.005, "cut": 0.005, "stall": 0.005}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    upstream = None

    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault, number = self.server.fault_of(self.command, self.path)
        time.sleep(self.server.delay)
        if fault == "stall":
            self.close_connection = True
            self.rfile.read(1)  # until the other side gives up
        elif fault == "reset":
            self.reset()
        elif fault == "500":
            self.answer(500, {"Content-Type": "text/html"}, b"<h1>Internal Server Error</h1>")
        elif fault == "429":
            self.answer(429, {"Retry-After": str(number % 2)}, b'{"errors":[{"code":"TOOMANYREQUESTS"}]}')
        elif fault == "404":
            self.answer(404, {"Content-Type": "text/plain"}, b"default backend - 404")
        else:
            self.pass_on(body, cut=fault == "cut")

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = forward

    def pass_on(self, body, cut):
        answer = self.ask(body)
        content = answer.read()
        headers = {name: value for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP}
        length = answer.getheader("Content-Length") if self.command == "HEAD" else len(content)
        if not cut:
            return self.answer(answer.status, headers, content, length)
        self.answer(answer.status, headers, content[:len(content) // 2], length)
        time.sleep(0.01)
        self.reset()

    def ask(self, body):
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        for last in (False, True):
            if self.upstream is None:
                self.upstream = http.client.HTTPConnection(self.server.upstream)
            try:
                self.upstream.request(self.command, self.path, body or None, headers)
                return self.upstream.getresponse()
            except (OSError, http.client.HTTPException):
                self.upstream.close()
                if last:
                    raise

    def answer(self, status, headers, content, length=None):
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if length is None and self.command != "HEAD":
            length = len(content)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def reset(self):
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self.connection.detach())

    def finish(self):
        if self.upstream is not None:
            self.upstream.close()
        try:
            super().finish()
        except OSError:
            pass

    def log_message(self, *_):
        pass


class FaultyProxy(http.server.ThreadingHTTPServer):
    """In a thread of its own between start and stop; faults, delay and stalled may be changed meanwhile."""
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, upstream, port=0, seed=0, faults=None, delay=0.0):
        super().__init__(("127.0.0.1", port), Handler)
        self.upstream, self.seed, self.delay = upstream, seed, delay
        self.faults = FAULTS if faults is None else faults
        self.lock, self.asked, self.counts = threading.Lock(), collections.Counter(), collections.Counter()
        self.host = f"127.0.0.1:{self.server_port}"

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.shutdown()
        self.server_close()

    def fault_of(self, method, path):
        with self.lock:
            number = self.asked[path]
            self.asked[path] += 1
            self.counts["requests"] += 1
        at = int.from_bytes(hashlib.sha256(f"{self.seed} {method} {path} {number}".encode()).digest()[:8], "big") / 2 ** 64
        for kind, share in self.faults.items():
            at -= share
            if at < 0:
                with self.lock:
                    self.counts[kind] += 1
                return kind, number
        return None, number

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # the other side went away
            super().handle_error(request, client_address)


def parse_faults(text):
    return {kind: float(share) for kind, share in (part.split("=") for part in text.split(",") if part)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listen", type=int, required=True)
    parser.add_argument("--upstream", required=True)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--delay-ms", type=float, default=0)
    parser.add_argument("--faults", type=parse_faults)
    parser.add_argument("--log")
    options = parser.parse_args()
    proxy = FaultyProxy(options.upstream, options.listen, options.seed, options.faults, options.delay_ms / 1000).start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    if options.log:
        with open(options.log, "w", encoding="utf-8") as log:
            json.dump(proxy.counts, log)


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main()
