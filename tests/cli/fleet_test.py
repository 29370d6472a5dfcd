#!/usr/bin/env python3
"""One audit by many workers, which are killed, and a database that goes away. fleet_test.py SEKISHO [unittest arguments]

Needs docker-registry and PostgreSQL's server: skipped without them, unless SEKISHO_REQUIRE_PEERS is 1.
"""
import contextlib
import http.client
import http.server
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import cli_test
from cli_test import APP, SOURCE, Program, run

sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
import postgres

EACH = 30  # digests of one registry
NOW = "2030-01-01T00:00:00Z"
TIMES = re.compile(r'\d{4}-\d\d-\d\dT[\d:]+Z|\btime="\d+"')  # when an audit was made, and how long it took
SOON = 60  # seconds within which a worker must have ended


class Registry(http.server.ThreadingHTTPServer):
    """docker-registry, behind a proxy that can be slow."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Proxy)
        self.delay = 0.0
        self.folder = tempfile.mkdtemp(prefix="sekisho-registry-")
        self.behind = postgres.free_port()
        config = os.path.join(self.folder, "config.yml")
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"version": "0.1", "log": {"level": "error", "accesslog": {"disabled": True}},
                       "storage": {"filesystem": {"rootdirectory": os.path.join(self.folder, "data")}},
                       "http": {"addr": f"127.0.0.1:{self.behind}"}}, file)
        self.process = subprocess.Popen(["docker-registry", "serve", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.behind)) == 0:
                    break
            time.sleep(0.025)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def host(self):
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        pass  # a worker that was killed

    def close(self):
        self.shutdown()
        self.server_close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        time.sleep(self.server.delay)
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=30)) as behind:
            behind.request(self.command, self.path, body, dict(self.headers))
            answer = behind.getresponse()
            data = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "date", "server", "content-length", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", answer.getheader("Content-Length") or str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on


class Fleet(Program):
    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.shared.cleanup)
        cls.store = postgres.Postgres()
        cls.addClassCleanup(cls.store.close)
        cls.registries = [Registry(), Registry()]
        for registry in cls.registries:
            cls.addClassCleanup(registry.close)
        cls.keep = staticmethod(lambda name: os.path.join(cls.shared.name, name))
        assert run("keygen", "--output-prefix", cls.keep("release")).returncode == 0
        for name, key in (("policy.yaml", "release"), ("other.yaml", "release")):
            with open(cls.keep(name), "w", encoding="utf-8") as file:
                file.write(f"""apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {{name: {name.split(".")[0]}}}
spec:
  authorities: {{release: {{key: {{file: {key}.pub}}}}}}
  rules: [{{name: all, match: {{repositories: ["**"]}}, signatures: [{{from: [release]}}]}}]
""")
        for name in ("key", "wrong-key"):
            with open(cls.keep(name), "wb") as file:
                file.write(os.urandom(32))
        references = [cls.publish(registry, number) for number in range(EACH) for registry in cls.registries]
        with open(cls.keep("list.txt"), "w", encoding="utf-8") as file:
            file.write("\n".join([*references, references[0], "not a reference"]) + "\n")
        alone = run(*cls.arguments("--from", cls.keep("list.txt")))
        assert alone.returncode == 1, alone
        cls.alone = json.loads(alone.stdout)
        assert len(cls.alone) == 2 * EACH and {row["decision"] for row in cls.alone} == {"admitted", "denied"}

    @classmethod
    def publish(cls, registry, number):
        """Pushes a small artifact; each fifth stays unsigned."""
        tree = os.path.join(cls.shared.name, "tree")
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(APP, tree)
        with open(os.path.join(tree, "number"), "w", encoding="utf-8") as file:
            file.write(f"{registry.host} {number}")
        sign = ["--sign", "--key", cls.keep("release.key")] if number % 5 else []
        pushed = run("push", f"{registry.host}/acme/app{number % 3}:v{number}", "--path", tree, *sign, "-o", "json")
        assert pushed.returncode == 0, pushed
        return f"{registry.host}/acme/app{number % 3}@{json.loads(pushed.stdout)['digest']}"

    @classmethod
    def arguments(cls, *args, policy="policy.yaml", now=NOW, form="json"):
        return ["audit", "--policy", cls.keep(policy), "--now", now, "-o", form, *args]

    def setUp(self):
        super().setUp()
        self.run_name = self.id().rsplit(".", 1)[1]
        self.slow(0)

    def slow(self, seconds):
        for registry in self.registries:
            registry.delay = seconds

    def shared_by(self, *args, key="key", lease="2s", budget="4", **kwargs):
        fleet = ["--run", self.run_name, "--store-key", self.keep(key), "--chunk", "5", "--lease", lease, "--jobs", "2", "--registry-budget", budget]
        return self.arguments(*fleet, *args, **kwargs)

    def worker(self, *args, **kwargs):
        environment = {"PATH": os.environ["PATH"], "SEKISHO_STORE": self.store.url()}
        worker = subprocess.Popen([cli_test.SEKISHO, *self.shared_by(*args, **kwargs)], env=environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(worker.stdout.close)
        self.addCleanup(worker.stderr.close)
        self.addCleanup(worker.kill)
        return worker

    def first(self, *args, **kwargs):
        return self.worker("--from", self.keep("list.txt"), *args, **kwargs)

    def end(self, worker, code):
        out, err = worker.communicate(timeout=SOON)
        self.assertEqual(worker.returncode, code, (out[:300], err))
        self.assertNotIn(postgres.PASSWORD.encode(), out + err)
        return json.loads(out) if out else None, err.decode()

    def count(self, table, where="true"):
        return int(self.store.sql(f"SELECT count(*) FROM sekisho.{table} WHERE run = '{self.run_name}' AND {where}"))

    def wait_for_results(self, least):
        for _ in range(600):
            try:
                if self.count("results") >= least:
                    return
            except subprocess.CalledProcessError:
                pass  # the tables are not there yet
            time.sleep(0.05)
        self.fail(f"no {least} results")

    def test_workers_are_killed_and_nothing_is_lost_or_doubled(self):
        self.slow(0.05)
        workers = [self.first() for _ in range(4)]
        self.wait_for_results(5)
        killed = 0
        while self.count("chunks", "NOT finished") > 2 and killed < 12:
            victim = workers.pop(random.randrange(len(workers)))
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            killed += 1
            workers.append(self.worker())
            time.sleep(0.3)
        self.assertGreater(killed, 3)
        for worker in workers:
            rows, _ = self.end(worker, 1)
            self.assertEqual(rows, self.alone)
        self.assertEqual(self.count("results"), 2 * EACH)
        self.assertEqual(self.count("chunks", "finished AND lease_ends IS NULL"), 2 * EACH // 5)
        self.assertGreater(self.count("chunks", "claims > 1"), 0)

    def test_progress_is_drawn_on_a_terminal(self):
        self.slow(0.02)
        code, drawn = cli_test.on_terminal(*self.shared_by("--from", self.keep("list.txt")), env={"SEKISHO_STORE": self.store.url()})
        self.assertEqual(code, 1)
        counts = [int(count) for count in re.findall(rf"\r(\d+) of {2 * EACH}, \d+/s, \d+ s left, \d+ of this worker's not admitted", drawn.decode())]
        self.assertGreater(len(counts), 1, drawn)
        self.assertEqual(counts, sorted(set(counts)))

    def test_who_joins_needs_no_inventory_and_one_given_is_not_looked_at(self):
        rows, err = self.end(self.first(), 1)
        self.assertEqual(rows, self.alone)
        self.assertIn("began the run", err)
        rows, err = self.end(self.worker(), 1)
        self.assertEqual(rows, self.alone)
        self.assertIn("not a reference", err)
        self.assertNotIn("was not looked at", err)
        rows, err = self.end(self.worker("r.example/other:v1", now="2031-01-01T00:00:00Z", budget="1"), 1)
        self.assertEqual(rows, self.alone)
        self.assertIn("was not looked at", err)

    def test_every_report_is_that_of_one_machine(self):
        formats = ("csv", "json", "jsonl", "junit", "sarif", "openreports")
        one, all_of_them = ([part for name in formats for part in ("--report", f"{name}={self.at(where + name)}")] for where in ("one.", "all."))
        self.expect(1, *self.arguments("--from", self.keep("list.txt"), *one))
        self.end(self.first("--cache", self.at("cache"), *all_of_them), 1)
        for name in formats:
            with open(self.at("one." + name), encoding="utf-8") as file, open(self.at("all." + name), encoding="utf-8") as other:
                self.assertEqual(TIMES.sub("", file.read()), TIMES.sub("", other.read()), name)
        lines = subprocess.run([cli_test.SEKISHO, *self.shared_by(form="jsonl")], env={"SEKISHO_STORE": self.store.url()}, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, check=False, timeout=SOON).stdout.splitlines()
        self.assertEqual([json.loads(line) for line in lines], self.alone)

    def test_another_key_or_policy_is_refused(self):
        self.end(self.worker(), 2)  # nothing to judge, and no run yet
        self.end(self.first(), 1)
        self.assertIn("run.refused", self.end(self.worker(key="wrong-key"), 2)[1])
        self.assertIn("run.refused", self.end(self.worker(policy="other.yaml"), 2)[1])
        self.assertIn("run.refused", self.end(self.worker("--consumer", "kubectl"), 2)[1])

    def test_a_forged_result_is_judged_anew(self):
        self.end(self.first(), 1)
        self.store.sql(f"UPDATE sekisho.results SET content = replace(content, '\"denied\"', '\"admitted\"') WHERE run = '{self.run_name}'")
        self.store.sql(f"DELETE FROM sekisho.results WHERE run = '{self.run_name}' AND ordinal = 7")
        rows, _ = self.end(self.worker(), 1)
        self.assertEqual(rows, self.alone)

    def test_a_forged_subject_is_refused(self):
        self.end(self.first(), 1)
        self.store.sql(f"UPDATE sekisho.subjects SET content = replace(content, 'acme', 'evil') WHERE run = '{self.run_name}' AND ordinal = 3")
        self.assertIn("run.refused", self.end(self.worker(), 2)[1])

    def test_the_database_is_away_for_a_while(self):
        self.slow(0.05)
        workers = [self.first(), self.first()]
        self.wait_for_results(5)
        self.store.stop()
        time.sleep(1)
        self.store.start()
        for worker in workers:
            self.assertEqual(self.end(worker, 1)[0], self.alone)
        self.assertEqual(self.count("results"), 2 * EACH)

    def test_the_database_stays_away(self):
        self.slow(0.05)
        worker = self.first()
        self.wait_for_results(5)
        self.store.stop()
        try:
            rows, err = self.end(worker, 3)
            self.assertIsNone(rows)
            self.assertIn("store.unreachable", err)
            self.assertIn("store.unreachable", self.end(self.worker(), 3)[1])
        finally:
            self.store.start()
        self.assertGreaterEqual(self.count("results"), 5)
        self.slow(0)
        self.assertEqual(self.end(self.worker(), 1)[0], self.alone)

    def test_an_interrupted_worker_gives_back_what_it_has(self):
        self.slow(0.05)
        worker = self.first(lease="1h")
        self.wait_for_results(5)
        worker.send_signal(signal.SIGINT)
        rows, err = self.end(worker, 3)
        self.assertIn("interrupted", err)
        self.assertEqual(self.count("chunks", "lease_ends IS NOT NULL"), 0)
        self.assertTrue(5 <= len(rows) < 2 * EACH)
        self.assertEqual(len(rows), self.count("results"))
        self.slow(0)
        self.assertEqual(self.end(self.worker(), 1)[0], self.alone)

    def test_usage(self):
        store, key = ["--store", self.store.url()], ["--store-key", self.keep("key")]
        short = self.write("short", b"0" * 31)
        reference = self.alone[0]["reference"]
        for args in (store, [*store, *key], [*store, "--run", "x"], [*key, "--run", "x"], ["--store", "mysql://a/b", *key, "--run", "x"],
                     [*store, *key, "--run", "a b"], [*store, *key, "--run", "x", "--lease", "0s"], [*store, *key, "--run", "x", "--registry-budget", "0"],
                     [*store, *key, "--run", "x", "--state", self.scratch.name], [*store, "--store-key", short, "--run", "x"],
                     [*store, "--store-key", self.at("absent"), "--run", "x"], [*store, *key, "--run", "x", f"layout:{self.at('layout')}:v1"]):
            result = self.expect(2, *self.arguments(reference, *args))
            self.assertNotIn(postgres.PASSWORD.encode(), result.stdout + result.stderr)
        wrong = self.expect(3, *self.arguments(reference, "--store", self.store.url("wrong-canary"), *key, "--run", "x"))
        self.assertNotIn(b"wrong-canary", wrong.stdout + wrong.stderr)


def missing():
    return "PostgreSQL's server" if postgres.programs() is None else "" if shutil.which("docker-registry") else "docker-registry"


if __name__ == "__main__":
    cli_test.SEKISHO = os.path.abspath(sys.argv.pop(1))
    if missing():
        print(f"{missing()} is not installed", file=sys.stderr)
        sys.exit(1 if os.environ.get("SEKISHO_REQUIRE_PEERS") == "1" else 77)
    unittest.main()
