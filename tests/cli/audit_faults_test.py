#!/usr/bin/env python3
"""Audits of a registry that fails, of several of which one is away, and audits that are interrupted. audit_faults_test.py SEKISHO [unittest arguments]"""
import collections
import json
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import cli_test
from cli_test import SOURCE, Program, run

sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from faulty_proxy import FaultyProxy  # noqa: E402
from publish_many import publish_many  # noqa: E402

SIGNED, UNSIGNED, OTHER = 120, 40, 40
RETRIED = {"500": 0.04, "429": 0.04, "reset": 0.03, "cut": 0.03}


def setUpModule():
    if shutil.which("docker-registry") is None:
        raise unittest.SkipTest("docker-registry is not installed")
    Many.publish()


class Many(Program):
    """Distinct artifacts in one registry: signed, unsigned, and signed by another key."""

    @classmethod
    def publish(cls):
        folder = tempfile.TemporaryDirectory()
        unittest.addModuleCleanup(folder.cleanup)
        at = lambda name: os.path.join(folder.name, name)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with open(at("registry.yaml"), "w", encoding="utf-8") as file:
            file.write(f"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage: {{filesystem: {{rootdirectory: {at('registry')}}}}}\n"
                       f"http: {{addr: 127.0.0.1:{port}}}\n")
        registry = subprocess.Popen(["docker-registry", "serve", at("registry.yaml")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        unittest.addModuleCleanup(registry.wait)
        unittest.addModuleCleanup(registry.kill)
        cls.upstream = f"127.0.0.1:{port}"
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        os.environ["SEKISHO_PASSWORD"] = "secret-canary"
        for name in ("release", "other"):
            assert run("keygen", "--output-prefix", at(name)).returncode == 0
        names = publish_many(cli_test.SEKISHO, cls.upstream, SIGNED, at("release.key"), 3)
        names += publish_many(cli_test.SEKISHO, cls.upstream, UNSIGNED, None, 3, SIGNED)
        names += publish_many(cli_test.SEKISHO, cls.upstream, OTHER, at("other.key"), 3, SIGNED + UNSIGNED)
        cls.names = [name.partition("/")[2] for name in names]
        with open(at("policy.yaml"), "w", encoding="utf-8") as file:
            file.write('apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: test}\nspec:\n  authorities: {release: {key: {file: release.pub}}}\n'
                       '  rules: [{name: all, match: {repositories: ["**"]}, signatures: [{from: [release]}]}]\n')
        cls.policy = at("policy.yaml")
        cls.expected = {name: "admitted" if number < SIGNED else "denied" for number, name in enumerate(cls.names)}

    def proxy(self, **options):
        proxy = FaultyProxy(self.upstream, **options).start()
        self.addCleanup(proxy.stop)
        return proxy

    def inventory(self, *hosts, names=None):
        return self.write("list.txt", "".join(f"{host}/{name}\n" for host in hosts for name in names or self.names).encode())

    def command(self, *args, form="json"):
        return ["audit", "--policy", self.policy, "--from", self.at("list.txt"), "-o", form, *args]

    def rows(self, *args, code=None):
        result = run(*self.command(*args))
        self.assertIn(result.returncode, (code,) if code is not None else (0, 1, 3), result.stderr)
        return json.loads(result.stdout)

    def decisions(self, rows):
        return {row["reference"].partition("/")[2]: row["decision"] for row in rows}

    def metrics(self, name="metrics"):
        with open(self.at(name), encoding="utf-8") as file:
            return {line.split()[0]: int(line.split()[1]) for line in file if not line.startswith("#")}

    def check(self, rows):
        """Every digest has its row, none a verdict that is not its own; those that are undecided."""
        self.assertEqual({row["reference"].partition("/")[2] for row in rows}, set(self.names))
        undecided = [row for row in rows if row["decision"] == "undecided"]
        for row in undecided:
            self.assertTrue(row["reasons"] and row["reasons"][0]["code"].startswith("registry."), row["reasons"])
        decided = self.decisions(row for row in rows if row["decision"] != "undecided")
        self.assertEqual(decided, {name: self.expected[name] for name in decided})
        return undecided


class Faults(Many):
    def test_without_faults_each_is_judged(self):
        self.inventory(self.upstream)
        self.assertEqual(self.check(self.rows(code=1)), [])

    def test_what_passes_by_itself_is_tried_again(self):
        proxy = self.proxy(seed=1, faults=RETRIED)
        self.inventory(proxy.host)
        self.assertEqual(self.check(self.rows(code=1)), [], proxy.counts)
        for kind in RETRIED:
            self.assertGreater(proxy.counts[kind], 0, proxy.counts)

    def test_what_stalls_costs_its_time_limit_and_no_more(self):
        proxy = self.proxy(seed=2, faults={**RETRIED, "stall": 0.01})
        self.inventory(proxy.host)
        start = time.monotonic()
        undecided = self.check(self.rows("--timeout", "1s", "--cache", self.at("cache")))
        self.assertLess(time.monotonic() - start, 45)
        self.assertGreater(proxy.counts["stall"], 0)
        self.assertLess(len(undecided), 10)

    # Each digest whose content stalls always, is undecided; and the next run asks for it again.
    def test_what_could_not_be_had_is_undecided_and_not_kept(self):
        proxy = self.proxy(faults={"stall": 1})
        names = [self.names[0], self.names[SIGNED], self.names[-1]]
        self.inventory(proxy.host, names=names)
        rows = self.rows("--timeout", "1s", "--cache", self.at("cache"), code=3)
        self.assertEqual({(row["decision"], row["reasons"][0]["code"]) for row in rows}, {("undecided", "registry.timeout")})
        proxy.faults = {}
        self.assertEqual(self.decisions(self.rows("--cache", self.at("cache"), code=1)), {name: self.expected[name] for name in names})

    # Those without a signature come first: by their tags it is heard how this registry says that something is not there.
    def test_a_404_of_a_gateway_hides_no_signature(self):
        proxy = self.proxy(seed=3, faults={"404": 0.05})
        self.inventory(proxy.host, names=self.names[SIGNED:] + self.names[:SIGNED])
        self.assertLess(len(self.check(self.rows(code=1))), 20)
        self.assertGreater(proxy.counts["404"], 20)

    def test_as_long_as_the_registry_asks_is_waited(self):
        proxy = self.proxy(faults={"429": 1})
        self.inventory(proxy.host, names=self.names[:1])
        start = time.monotonic()
        rows = self.rows(code=3)
        self.assertEqual(rows[0]["reasons"][0]["code"], "registry.rate-limited")
        self.assertGreater(time.monotonic() - start, 2)  # of five tries every other one asks for a second


class SeveralHosts(Many):
    def test_one_that_stalls_keeps_nobody_from_the_others(self):
        slow, good = self.proxy(faults={"stall": 1}), self.proxy(faults={})
        self.inventory(slow.host, good.host, names=self.names[:60])
        process = subprocess.Popen([cli_test.SEKISHO, *self.command("--jobs", "4", "--timeout", "8s", form="jsonl")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(process.stdout.close)
        start = time.monotonic()
        rows = [json.loads(process.stdout.readline()) for _ in range(60)]
        self.assertLess(time.monotonic() - start, 20)
        self.assertEqual({(row["decision"], row["reference"].partition("/")[0]) for row in rows}, {("admitted", good.host)})
        process.send_signal(signal.SIGKILL)
        process.wait()


class Interrupted(Many):
    def setUp(self):
        super().setUp()
        self.slow = self.proxy(faults={}, delay=0.02)
        self.inventory(self.slow.host)
        self.cache = ["--cache", self.at("cache"), "--jobs", "4", "--report", f"metrics={self.at('metrics')}"]

    def start(self):
        return subprocess.Popen([cli_test.SEKISHO, *self.command(*self.cache)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def test_by_ctrl_c_it_reports_what_was_judged_and_goes_on_the_next_time(self):
        process = self.start()
        while self.slow.counts["requests"] < 200:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 3, err)
        self.assertIn(b"interrupted", err)
        self.assertIn(b"run it again to go on", err)
        first = json.loads(out)
        self.assertTrue(0 < len(first) < len(self.names))
        self.slow.delay = 0
        before = self.slow.counts["requests"]
        rows = self.rows(*self.cache, code=1)
        self.assertEqual(self.check(rows), [])
        self.assertEqual({row["reference"] for row in rows if row["basis"] == "kept"}, {row["reference"] for row in first})
        asked = self.slow.counts["requests"] - before
        self.assertEqual(self.metrics()["sekisho_audit_requests"], asked)
        shutil.rmtree(self.at("cache"))
        self.rows(*self.cache, code=1)
        self.assertGreater(self.metrics()["sekisho_audit_requests"], asked)

    def test_killed_at_any_moment_the_cache_is_whole(self):
        moments = random.Random(4)
        for requests in [*(moments.randrange(1, 200) for _ in range(5)), 200]:
            process = self.start()
            until = self.slow.counts["requests"] + requests
            while self.slow.counts["requests"] < until and process.poll() is None:
                time.sleep(0.002)
            process.kill()
            process.communicate()
            self.inventory(self.slow.host, names=self.names[-1:])
            self.rows(*self.cache, code=1)  # it is usable
            self.inventory(self.slow.host)
        self.slow.delay = 0
        rows = self.rows(*self.cache, code=1)
        self.assertEqual(self.check(rows), [])
        basis = collections.Counter(row["basis"] for row in rows)
        self.assertGreater(basis["kept"], 1, basis)
        self.assertEqual(self.decisions(rows), self.decisions(self.rows(code=1)))

    def test_a_full_disk_below_the_cache_is_told_and_changes_no_verdict(self):
        def small():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (96 * 1024, 96 * 1024))
        self.slow.delay = 0
        result = subprocess.run([cli_test.SEKISHO, *self.command("--cache", self.at("cache"))], capture_output=True, preexec_fn=small, restore_signals=False, timeout=60)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn(b"the cache could not be used", result.stderr)
        self.assertEqual(self.check(json.loads(result.stdout)), [])
        self.assertEqual(self.check(self.rows("--cache", self.at("cache"), code=1)), [])


if __name__ == "__main__":
    cli_test.SEKISHO = os.path.abspath(sys.argv.pop(1))
    unittest.main()
