#!/usr/bin/env python3
"""What runs of an index that was signed, in a real registry. audit_index_test.py SEKISHO [unittest arguments]"""
import csv
import hashlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

import cli_test
from cli_test import Program, run

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


@unittest.skipUnless(shutil.which("docker-registry"), "docker-registry is not installed")
class Indexes(Program):
    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.shared.cleanup)
        cls.key = os.path.join(cls.shared.name, "release")
        assert run("keygen", "--output-prefix", cls.key).returncode == 0

    def setUp(self):
        super().setUp()
        shutil.copy(self.key + ".pub", self.at("release.pub"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.host = f"127.0.0.1:{free.getsockname()[1]}"
        self.start()
        self.policy()
        self.images = [self.image(f"linux-{name}") for name in ("amd64", "arm64")]
        self.index = self.index_of(self.images)

    def start(self):
        self.write("registry.yaml", f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {self.at('registry')}}}}}\nhttp: {{addr: {self.host}}}\n".encode())
        self.registry = subprocess.Popen(["docker-registry", "serve", self.at("registry.yaml")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.stop)
        host, port = self.host.split(":")
        for _ in range(100):
            try:
                return socket.create_connection((host, int(port))).close()
            except OSError:
                time.sleep(0.05)

    def stop(self):
        self.registry.kill()
        self.registry.wait()

    # What a builder pushes.

    def put(self, what, data, media_type):
        request = urllib.request.Request(f"http://{self.host}/v2/acme/app/{what}", data=data, method="PUT", headers={"Content-Type": media_type})
        urllib.request.urlopen(request, timeout=10).close()

    def blob(self, data, media_type):
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        begin = urllib.request.Request(f"http://{self.host}/v2/acme/app/blobs/uploads/", data=b"", method="POST")
        with urllib.request.urlopen(begin, timeout=10) as answer:
            where = answer.headers["Location"]
        where += ("&" if "?" in where else "?") + "digest=" + digest
        urllib.request.urlopen(urllib.request.Request(where, data=data, method="PUT", headers={"Content-Type": "application/octet-stream"}), timeout=10).close()
        return {"mediaType": media_type, "digest": digest, "size": len(data)}

    def document(self, value, media_type):
        data = json.dumps({"schemaVersion": 2, "mediaType": media_type, **value}).encode()
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        self.put("manifests/" + digest, data, media_type)
        return {"mediaType": media_type, "digest": digest, "size": len(data)}

    def image(self, name):
        os_name, architecture = name.split("-")[:2]
        config = self.blob(json.dumps({"os": os_name, "architecture": architecture, "name": name}).encode(), CONFIG)
        manifest = self.document({"config": config, "layers": [self.blob(name.encode(), LAYER)]}, MANIFEST)
        return {**manifest, "platform": {"os": os_name, "architecture": architecture}}

    def index_of(self, images):
        return self.document({"manifests": images}, INDEX)["digest"]

    def sign(self, digest):
        self.expect(0, "sign", f"{self.host}/acme/app@{digest}", "--key", self.key + ".key")

    # What is judged by.

    def policy(self, artifact="index: index", spec=""):
        self.write("policy.yaml", f"""apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {{name: test}}
spec:
{spec}
  authorities: {{release: {{key: {{file: release.pub}}}}}}
  rules: [{{name: all, match: {{repositories: ["**"]}}, artifact: {{{artifact}}}, signatures: [{{from: [release]}}]}}]
""".encode())

    def pods(self, *running):
        """One Pod for each pair: the digest that its specification names, the digest that runs."""
        repository = f"{self.host}/acme/app"
        return self.write("pods.json", json.dumps({"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"p{n}", "namespace": "shop"}, "spec": {"containers": [{"name": "c", "image": f"{repository}:v1@{asked}"}]},
             "status": {"containerStatuses": [{"name": "c", "imageID": f"{repository}@{runs}"}]}} for n, (asked, runs) in enumerate(running)]}).encode())

    def audit(self, code, *running, arguments=()):
        result = self.expect(code, "audit", "--policy", self.at("policy.yaml"), "--from", self.pods(*running), "-o", "json", *arguments)
        return json.loads(result.stdout)

    def told(self, code, asked, runs, *arguments):
        """decision, whose verdict, whether the index covers it, codes."""
        (row,) = self.audit(code, (asked, runs), arguments=arguments)
        self.assertEqual((row["running"]["digest"], row["running"]["index"]), (runs, asked))
        self.assertIn(row["digest"], (None, asked if row["running"]["judged"] == "index" else runs))
        return row["decision"], row["running"]["judged"], row["running"]["covered"], [reason["code"] for reason in row["reasons"]]

    def digests(self):
        return [image["digest"] for image in self.images]

    def test_a_signed_index_speaks_for_what_it_lists(self):
        self.sign(self.index)
        rows = self.audit(0, *((self.index, digest) for digest in self.digests()), (self.index, self.index), arguments=["--report", f"csv={self.at('report.csv')}"])
        self.assertEqual([row["digest"] for row in rows], [self.index] * 3)
        self.assertEqual(sorted(row["running"]["digest"] if row["running"] else "" for row in rows), ["", *sorted(self.digests())])
        self.assertEqual({place["workload"] for row in rows for place in row["places"]}, {"Pod/p0", "Pod/p1", "Pod/p2"})
        with open(self.at("report.csv"), encoding="utf-8", newline="") as file:
            self.assertEqual(sorted(row["running"] + " " + row["covered"] for row in csv.DictReader(file)), [" ", *(f"{digest} yes" for digest in sorted(self.digests()))])

    def test_what_the_index_does_not_list_is_judged_by_itself(self):
        self.sign(self.index)
        other = self.image("linux-amd64-other")["digest"]
        self.assertEqual(self.told(1, self.index, other), ("denied", "digest", False, ["signature.none", "index.not-listed"]))
        self.sign(other)
        self.assertEqual(self.told(0, self.index, other), ("admitted", "digest", False, []))
        # A manifest is no index, whatever it is called.
        self.sign(self.digests()[0])
        self.assertEqual(self.told(1, self.digests()[0], self.digests()[1]), ("denied", "digest", False, ["signature.none", "index.not-listed"]))

    def test_what_is_signed_itself_needs_no_index(self):
        runs = self.digests()[0]
        self.assertEqual(self.told(1, self.index, runs), ("denied", "index", True, ["signature.none"]))
        self.sign(runs)
        self.assertEqual(self.told(0, self.index, runs), ("admitted", "digest", None, []))
        gone = "sha256:" + "0" * 64
        self.assertEqual(self.told(0, gone, runs), ("admitted", "digest", None, []))
        self.assertEqual(self.told(3, gone, self.digests()[1])[:3], ("undecided", "index", None))

    def test_only_the_platforms_that_the_rule_judges_are_covered(self):
        amd, arm = self.digests()
        self.policy("index: both, platforms: [linux/amd64]")
        self.sign(self.index)
        self.sign(amd)
        self.assertEqual(self.told(0, self.index, amd), ("admitted", "index", True, []))
        self.assertEqual(self.told(1, self.index, arm), ("denied", "digest", False, ["signature.none", "index.not-listed"]))

    def test_a_revoked_digest_is_not_admitted_by_the_other(self):
        runs = self.digests()[0]
        self.sign(self.index)
        self.sign(runs)
        self.policy(spec=f'  revoked: {{digests: [{{digest: "{runs}"}}]}}')
        (row,) = self.audit(1, (self.index, runs))
        self.assertEqual((row["decision"], row["running"], row["reasons"][0]["code"]), ("denied", None, "revoked.digest"))
        self.policy(spec=f'  revoked: {{digests: [{{digest: "{self.index}"}}]}}')
        self.assertEqual(self.told(1, self.index, runs), ("denied", "index", True, ["revoked.digest"]))

    def test_a_kept_verdict_does_not_say_what_the_index_lists(self):
        runs, cache = self.digests()[0], ("--cache", self.at("cache"), "--timeout", "2s")
        self.sign(self.index)
        self.assertEqual(self.told(0, self.index, runs, *cache), ("admitted", "index", True, []))
        self.stop()
        # The index's content is in the cache, and hashed: nothing need be asked.
        self.assertEqual(self.told(0, self.index, runs, *cache), ("admitted", "index", True, []))
        with sqlite3.connect(self.at("cache/sekisho-cache.db")) as database:
            other = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": self.images, "annotations": {"of": "another"}})
            database.execute("UPDATE content SET bytes = CAST(? AS BLOB)", (other,))
        database.close()
        decision, judged, covered, codes = self.told(3, self.index, runs, *cache)
        self.assertEqual((decision, judged, covered), ("undecided", "index", None))
        self.assertIn(codes[0], ("registry.unreachable", "registry.timeout"))
        self.start()
        self.assertEqual(self.told(0, self.index, runs, *cache), ("admitted", "index", True, []))


if __name__ == "__main__":
    cli_test.SEKISHO = os.path.abspath(sys.argv.pop(1))
    unittest.main(argv=["audit_index_test.py", *sys.argv[1:]])
