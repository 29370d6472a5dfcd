#!/usr/bin/env python3
"""Many digests judged at once, and again from a cache. audit_test.py SEKISHO [unittest arguments]"""
import csv
import http.server
import io
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import threading
import unittest

import cli_test
from cli_test import APP, SOURCE, Program, run

FORMATS = ("text", "json", "jsonl", "csv", "sarif", "junit", "oscal", "openreports", "policyreport", "html", "metrics")


class Api(http.server.BaseHTTPRequestHandler):
    """The lists of an API server: two pages of Pods, one OCIRepository, nothing else of Flux."""

    def log_message(self, *args):
        pass

    def do_GET(self):
        server, query = self.server, self.path.partition("?")[2]
        server.asked.append((self.path.partition("?")[0], self.headers.get("Authorization")))
        kinds = {"pods": ("v1", "Pod", server.pods), "ocirepositories": ("source.toolkit.fluxcd.io/v1", "OCIRepository", server.sources)}
        known = kinds.get(self.path.partition("?")[0].rsplit("/", 1)[1])
        if known is None or server.refuses:
            return self.reply(403 if server.refuses else 404, {"kind": "Status", "message": "no such resource"})
        version, kind, items = known
        second = "continue=" in query
        page = items[1:] if second else items[:1]
        metadata = {"continue": "next"} if not second and len(items) > 1 else {}
        return self.reply(200, {"apiVersion": version, "kind": kind + "List", "metadata": metadata, "items": page})

    def reply(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Audit(Program):
    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.shared.cleanup)
        cls.keys = {}
        for name in ("release", "other"):
            cls.keys[name] = os.path.join(cls.shared.name, name)
            assert run("keygen", "--output-prefix", cls.keys[name]).returncode == 0

    def setUp(self):
        super().setUp()
        for name, prefix in self.keys.items():
            shutil.copy(prefix + ".pub", self.at(name + ".pub"))
        self.policy()
        self.good = self.publish("good", "release")
        self.bad = self.publish("bad")

    def publish(self, tag, key=None):
        tree = self.at("tree")
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(APP, tree)
        with open(os.path.join(tree, "name"), "w", encoding="utf-8") as file:
            file.write(tag)
        reference = f"layout:{self.at('layout')}"
        digest = json.loads(self.expect(0, "push", f"{reference}:{tag}", "--path", tree, "-o", "json").stdout)["digest"]
        if key:
            self.expect(0, "sign", f"{reference}@{digest}", "--key", self.keys[key] + ".key")
        return f"{reference}@{digest}"

    def policy(self, key="release", more=""):
        self.write("policy.yaml", f"""apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {{name: test}}
spec:
{more}
  authorities: {{release: {{key: {{file: {key}.pub}}}}}}
  rules: [{{name: all, match: {{repositories: ["**"]}}, signatures: [{{from: [release]}}]}}]
""".encode())

    def audit(self, code, *args, **kwargs):
        return self.expect(code, "audit", "--policy", self.at("policy.yaml"), *args, **kwargs)

    def rows(self, code, *args, **kwargs):
        return json.loads(self.audit(code, *args, "-o", "json", **kwargs).stdout)

    def decisions(self, code, *args):
        return {row["reference"]: (row["decision"], row["basis"]) for row in self.rows(code, *args)}

    def cached(self, code, *args):
        return self.decisions(code, "--cache", self.at("cache"), *args)

    def lines(self, *lines):
        return self.write("list.txt", ("\n".join(lines) + "\n").encode())

    def test_each_digest_once_with_all_its_places(self):
        self.lines(self.good, "# those of yesterday", self.bad, self.good)
        rows = self.rows(1, "--from", self.at("list.txt"), self.good)
        self.assertEqual(sorted(row["decision"] for row in rows), ["admitted", "denied"])
        self.assertEqual([row["digest"] for row in rows], sorted(row["digest"] for row in rows))
        by = {row["decision"]: row for row in rows}
        self.assertEqual(len(by["admitted"]["places"]), 3)
        self.assertEqual(by["denied"]["reasons"][0]["code"], "signature.none")
        self.assertEqual(by["admitted"]["schema"], "https://sekisho.dev/verdict/v1")
        self.assertEqual(by["admitted"]["basis"], "gathered")
        with open(os.path.join(SOURCE, "docs", "verdict.schema.json"), encoding="utf-8") as file:
            self.assertEqual(set(by["denied"]), set(json.load(file)["properties"]))

    def test_what_the_exit_code_tells(self):
        gone = self.good[:-4] + "0000"
        self.audit(0, self.good)
        self.audit(1, self.good, self.bad)
        self.audit(3, self.good, gone)
        self.audit(1, self.bad, gone)
        self.audit(3, self.bad, gone, "--fail-on", "undecided")
        self.audit(1, self.bad, gone, "--fail-on", "denied")
        self.audit(0, gone, "--fail-on", "denied")
        self.audit(0, self.bad, gone, "--fail-on", "never")
        self.audit(2, f"layout:{self.at('nowhere')}@{self.good.split('@')[1]}")
        self.audit(2)
        self.audit(2, "--from", self.at("no-such-file"))
        self.audit(2, self.good, "--recheck-after", "soon")
        self.audit(2, self.good, "--report", "pdf=x")

    def test_an_entry_that_cannot_be_read_is_told_and_the_rest_goes_on(self):
        text = f"not a reference\n{self.good}\n".encode()
        result = self.audit(3, "--from", "-", "-o", "json", stdin=text)
        self.assertEqual([row["decision"] for row in json.loads(result.stdout)], ["admitted"])
        self.assertIn(b"standard input", self.audit(3, "--from", "-", stdin=text).stdout)

    def test_an_inventory_may_be_empty_and_a_wrong_file_is_none(self):
        empty = self.write("empty.json", b'{"apiVersion": "v1", "kind": "List", "items": [], "metadata": {"resourceVersion": ""}}')
        result = self.audit(0, "--from", empty, "-o", "json")
        self.assertEqual(json.loads(result.stdout), [])
        self.assertIn(b"names no artifact", result.stderr)
        self.audit(1, "--from", empty, self.bad)
        self.audit(2, "--from", self.write("wrong.json", b'{"apiVersion": "v1", "kind": "SecretList", "items": []}'))
        self.audit(2, "--from", self.write("nothing.json", b"{}"))

    def test_every_format_to_a_file(self):
        reports = [part for name in FORMATS for part in ("--report", f"{name}={self.at('report.' + name)}")]
        self.audit(1, self.good, self.bad, *reports)
        for name in FORMATS:
            with open(self.at("report." + name), encoding="utf-8", newline="") as file:
                text = file.read()
            self.assertIn(self.bad.split("sha256:")[1][:12] if name != "metrics" else "sekisho_audit", text, name)
        with open(self.at("report.csv"), encoding="utf-8", newline="") as file:
            self.assertEqual(len(list(csv.reader(io.StringIO(file.read())))), 3)
        lines = self.audit(1, self.good, self.bad, "-o", "jsonl").stdout.splitlines()
        self.assertEqual({json.loads(line)["decision"] for line in lines}, {"admitted", "denied"})

    def test_a_kept_verdict_answers_while_it_is_young(self):
        self.assertEqual(self.cached(1, self.good, self.bad), {self.good: ("admitted", "gathered"), self.bad: ("denied", "gathered")})
        os.rename(self.at("layout"), self.at("away"))
        self.assertEqual(self.cached(1, self.good, self.bad), {self.good: ("admitted", "kept"), self.bad: ("denied", "kept")})
        self.assertEqual(self.cached(2, self.good, "--recheck-after", "0s"), {self.good: ("undecided", "gathered")})

    def test_an_older_one_is_made_anew_from_the_list(self):
        self.cached(1, self.bad)
        self.expect(0, "sign", self.bad, "--key", self.keys["release"] + ".key")
        self.assertEqual(self.cached(1, self.bad), {self.bad: ("denied", "kept")})
        self.assertEqual(self.cached(0, self.bad, "--recheck-after", "0s"), {self.bad: ("admitted", "gathered")})
        self.assertEqual(self.cached(0, self.bad, "--recheck-after", "0s"), {self.bad: ("admitted", "listed")})

    def test_another_book_is_asked_anew(self):
        self.cached(0, self.good)
        self.policy(key="other")
        self.assertEqual(self.cached(1, self.good), {self.good: ("denied", "listed")})
        self.policy(more=f"  revoked: {{digests: [{{digest: \"{self.good.split('@')[1]}\"}}]}}")
        self.assertEqual(self.cached(1, self.good)[self.good][0], "denied")
        self.policy()
        self.assertEqual(self.cached(0, self.good), {self.good: ("admitted", "kept")})

    def test_what_could_not_be_decided_is_not_kept(self):
        os.rename(self.at("layout"), self.at("away"))
        self.assertEqual(self.cached(2, self.good)[self.good][0], "undecided")
        os.rename(self.at("away"), self.at("layout"))
        self.assertEqual(self.cached(0, self.good), {self.good: ("admitted", "gathered")})

    def test_a_changed_verdict_is_not_believed(self):
        self.cached(1, self.bad)
        with sqlite3.connect(self.at("cache/sekisho-cache.db")) as database:
            database.execute("UPDATE verdicts SET verdict = CAST(replace(CAST(verdict AS TEXT), '\"denied\"', '\"admitted\"') AS BLOB)")
        database.close()
        self.assertEqual(self.cached(1, self.bad), {self.bad: ("denied", "listed")})

    def test_a_verdict_of_another_digest_is_not_believed(self):
        self.cached(1, self.good, self.bad)
        with sqlite3.connect(self.at("cache/sekisho-cache.db")) as database:
            rows = database.execute("SELECT key, judged, until, verdict, mac FROM verdicts").fetchall()
            (good,) = [row for row in rows if b'"decision":"admitted"' in row[3]]
            (bad,) = [row for row in rows if b'"decision":"denied"' in row[3]]
            database.execute("UPDATE verdicts SET judged = ?, until = ?, verdict = ?, mac = ? WHERE key = ?", (*good[1:], bad[0]))
        database.close()
        self.assertEqual(self.cached(1, self.bad), {self.bad: ("denied", "listed")})

    def test_changed_content_is_fetched_again(self):
        self.cached(0, self.good)
        with sqlite3.connect(self.at("cache/sekisho-cache.db")) as database:
            database.execute("UPDATE content SET bytes = CAST('{}' AS BLOB)")
        database.close()
        self.assertEqual(self.cached(0, self.good, "--recheck-after", "0s"), {self.good: ("admitted", "gathered")})

    def test_a_cache_that_others_may_write_to_is_refused(self):
        self.cached(0, self.good)
        os.chmod(self.at("cache"), 0o777)
        self.audit(2, self.good, "--cache", self.at("cache"))

    def test_as_of_another_time_the_cache_is_asked_for_no_later_verdict(self):
        self.cached(0, self.good)
        self.assertEqual(self.cached(0, self.good, "--now", "2020-01-01T00:00:00Z")[self.good][1], "listed")
        self.assertEqual(self.cached(0, self.good)[self.good][0], "admitted")

    def cluster(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
        image = "127.0.0.1:1/a/b@sha256:" + "0" * 64
        server.pods = [{"metadata": {"name": f"p{n}", "namespace": "shop"}, "spec": {"containers": [{"name": "c", "image": image}]}, "status": {}} for n in range(3)]
        server.sources = [{"metadata": {"name": "app", "namespace": "apps"}, "spec": {"url": "oci://127.0.0.1:1/apps/app"},
                           "status": {"artifact": {"revision": "v1@sha256:" + "1" * 64}}}]
        server.asked, server.refuses = [], False
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.write("kubeconfig", f"""apiVersion: v1
kind: Config
current-context: here
contexts: [{{name: here, context: {{cluster: c, user: u}}}}]
clusters: [{{name: c, cluster: {{server: "http://127.0.0.1:{server.server_port}"}}}}]
users: [{{name: u, user: {{token: token-canary}}}}]
""".encode())
        return server

    def test_a_cluster_is_an_inventory(self):
        server = self.cluster()
        result = self.audit(3, "--kubeconfig", self.at("kubeconfig"), "-o", "json")
        self.assertNotIn(b"token-canary", result.stdout + result.stderr)
        rows = json.loads(result.stdout)
        self.assertEqual(sorted(len(row["places"]) for row in rows), [1, 3])
        self.assertEqual({place["workload"] for row in rows for place in row["places"]}, {"Pod/p0", "Pod/p1", "Pod/p2", "OCIRepository/app"})
        self.assertEqual({token for _, token in server.asked}, {"Bearer token-canary"})
        self.assertEqual([path for path, _ in server.asked[:2]], ["/api/v1/pods", "/api/v1/pods"])
        server.refuses = True
        self.audit(3, "--kubeconfig", self.at("kubeconfig"))
        self.audit(2, "--in-cluster")

    def test_namespaces_are_judged_apart_where_the_book_has_rules_for_them(self):
        pods = {"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"p{n}", "namespace": namespace},
             "spec": {"containers": [{"name": "c", "image": "127.0.0.1:1/a/b@sha256:" + "0" * 64}]}, "status": {}}
            for n, namespace in enumerate(["shop", "shop", "web"])]}
        self.write("pods.json", json.dumps(pods).encode())
        self.assertEqual([len(row["places"]) for row in self.rows(3, "--from", self.at("pods.json"))], [3])
        with open(self.at("policy.yaml"), encoding="utf-8") as file:
            text = file.read().replace('["**"]', '["**"], namespaces: [shop]')
        self.write("policy.yaml", text.encode())
        rows = self.rows(1, "--from", self.at("pods.json"))
        self.assertEqual(sorted((row["decision"], len(row["places"])) for row in rows), [("denied", 1), ("undecided", 2)])


if __name__ == "__main__":
    cli_test.SEKISHO = os.path.abspath(sys.argv.pop(1))
    unittest.main()
