#!/usr/bin/env python3
"""Drives `sekisho source` beside a stand-in for the Kubernetes API server. source_test.py SEKISHO [unittest arguments]"""
import hashlib
import http.client
import http.server
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import unittest

import cli_test
from cli_test import APP, Program, run
from external_artifact import faults_of_artifact, faults_of_event

ROOT = "/apis/source.toolkit.fluxcd.io/v1/namespaces/apps/externalartifacts/app"
APPLY = "?fieldManager=sekisho&force=true"
UNPINNED = {"kustomization.yaml": "resources: [pod.yaml]\n",
            "pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: nginx}]}\n"}
SOON = 25  # seconds within which a round must have followed from a change


class Cluster(http.server.ThreadingHTTPServer):
    """One ExternalArtifact in memory, and all that was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Api)
        self.lock = threading.Lock()
        self.calls, self.object, self.events, self.generation = [], None, [], 0
        self.answer = None  # (status, bytes) instead of doing anything
        self.refused = []  # what the schema does not allow
        self.sticky = False  # another manager owns status.artifact
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # a client that hangs up on too large an answer

    @property
    def status(self):
        with self.lock:
            return (self.object or {}).get("status", {})

    def condition(self, kind):
        return next(({key: one[key] for key in ("status", "reason")} for one in self.status.get("conditions", []) if one["type"] == kind), None)

    def lines(self):
        with self.lock:
            return [f"{call['method']} {call['path']}" for call in self.calls]

    def apply(self, body, part):
        before = self.object or {"metadata": {"uid": "uid-1", "generation": 1}}
        known = {**before["metadata"], **body["metadata"]}
        status = body["status"] if part == "/status" else before.get("status", {})
        if self.sticky and "artifact" in before.get("status", {}):
            status.setdefault("artifact", before["status"]["artifact"])
        self.object = {**before, **body, "metadata": known, "status": status}
        return self.object


class Api(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def reply(self, status, value):
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, faults):
        """Answers 422 where there are faults, and tells whether it did."""
        message = "; ".join(faults)
        if message:
            self.server.refused.append(message)
            self.reply(422, {"kind": "Status", "reason": "Invalid", "message": message})
        return bool(message)

    def handle_call(self):
        cluster = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with cluster.lock:
            cluster.calls.append({"method": self.command, "path": self.path, "type": self.headers.get("Content-Type"),
                                  "authorization": self.headers.get("Authorization"), "body": json.loads(body) if body else None})
            if cluster.answer is not None:
                return self.reply(*cluster.answer)
            path = self.path.removesuffix(APPLY)
            if self.command == "GET" and self.path == ROOT:
                return self.reply(200, cluster.object) if cluster.object else self.reply(404, {"kind": "Status", "code": 404})
            if self.command == "PATCH" and self.path.endswith(APPLY) and path in (ROOT, ROOT + "/status"):
                part = path.removeprefix(ROOT)
                return self.refuse(faults_of_artifact(json.loads(body), part)) or self.reply(200, cluster.apply(json.loads(body), part))
            if self.command == "POST" and self.path == "/api/v1/namespaces/apps/events":
                if self.refuse(faults_of_event(json.loads(body))):
                    return None
                cluster.events.append(json.loads(body))
                return self.reply(201, json.loads(body))
            return self.reply(404, {"kind": "Status", "message": "no such path"})

    do_GET = do_PATCH = do_POST = do_PUT = do_DELETE = handle_call


class SourceCase(Program):
    """A layout with artifacts, a policy, a cluster, and the program on them."""

    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.shared.cleanup)
        prefix = os.path.join(cls.shared.name, "release")
        assert run("keygen", "--output-prefix", prefix).returncode == 0
        cls.key, cls.pub = prefix + ".key", prefix + ".pub"

    def setUp(self):
        super().setUp()
        self.cluster = Cluster()
        self.addCleanup(lambda: self.assertEqual(self.cluster.refused, []))
        self.addCleanup(self.cluster.server_close)
        self.addCleanup(self.cluster.shutdown)
        shutil.copy(self.pub, self.at("release.pub"))
        self.layout = "layout:" + self.at("layout")
        self.reference = self.layout + ":v1"
        self.good = self.publish("v1")
        self.policy()
        self.kubeconfig()
        self.sources()

    def publish(self, tag, sign=True, **files):
        tree = self.at("tree")
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(APP, tree)
        for name, text in files.items():
            with open(os.path.join(tree, name), "w", encoding="utf-8") as file:
                file.write(text)
        digest = json.loads(self.expect(0, "push", f"{self.layout}:{tag}", "--path", tree, "-a", "team=web", "-o", "json").stdout)["digest"]
        if sign:
            self.expect(0, "sign", f"{self.layout}:{tag}", "--key", self.key)
        return digest

    def policy(self, rule="", spec=""):
        # Written beside and renamed, as a mounted ConfigMap changes.
        self.write("policy.new", f"""apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {{name: test}}
spec:
{spec}
  authorities: {{release: {{key: {{file: release.pub}}}}}}
  rules: [{{name: all, match: {{repositories: ["**"]}}, signatures: [{{from: [release]}}]{rule}}}]
""".encode())
        os.rename(self.at("policy.new"), self.at("policy.yaml"))

    def kubeconfig(self, server=None, user="token: token-canary"):
        self.write("kubeconfig", f"""apiVersion: v1
kind: Config
current-context: here
contexts: [{{name: here, context: {{cluster: c, user: u}}}}]
clusters: [{{name: c, cluster: {{server: "{server or f'http://127.0.0.1:{self.cluster.server_port}'}"}}}}]
users: [{{name: u, user: {{{user}}}}}]
""".encode())

    def sources(self, extra=""):
        self.write("sources.yaml", f"""apiVersion: sekisho.dev/v1
kind: SourceList
sources:
  - {{name: app, namespace: apps, reference: "{self.reference}", interval: 10s}}
{extra}""".encode())

    def arguments(self, *more):
        return ["source", "--config", self.at("sources.yaml"), "--policy", self.at("policy.yaml"), "--data", self.at("data"), "--advertise", "http://gate.example.",
                "--kubeconfig", self.at("kubeconfig"), *more]

    def once(self, code, *more):
        result = self.expect(code, *self.arguments("--once", *more))
        self.assertNotIn(b"token-canary", result.stdout + result.stderr)
        return result

    def files(self):
        return sorted(name for name in os.listdir(self.at("data/apps/app")) if name.endswith(".tar.gz"))


class Once(SourceCase):
    """One round each, as a job would run it."""

    def test_the_calls_of_a_first_round(self):
        self.once(0)
        self.assertEqual(self.cluster.lines(), ["GET " + ROOT, "PATCH " + ROOT + APPLY, "PATCH " + ROOT + "/status" + APPLY, "POST /api/v1/namespaces/apps/events"])
        get, main, status, event = self.cluster.calls
        self.assertEqual([call["type"] for call in self.cluster.calls], [None, "application/apply-patch+yaml", "application/apply-patch+yaml", "application/json"])
        self.assertEqual({call["authorization"] for call in self.cluster.calls}, {"Bearer token-canary"})
        self.assertIsNone(get["body"])
        head = {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "ExternalArtifact"}
        self.assertEqual(main["body"], {**head, "metadata": {"name": "app", "namespace": "apps", "labels": {"app.kubernetes.io/managed-by": "sekisho"}}, "spec": {}})
        (name,) = self.files()
        path = "externalartifact/apps/app/" + name
        artifact = status["body"]["status"]["artifact"]
        self.assertRegex(artifact.pop("lastUpdateTime"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        metadata = artifact.pop("metadata")
        self.assertEqual(metadata["team"], "web")
        self.assertIn("org.opencontainers.image.created", metadata)
        self.assertNotIn("sekisho.dev/repository", metadata)
        self.assertEqual(artifact, {"digest": "sha256:" + name.removesuffix(".tar.gz"), "path": path, "revision": "v1@" + self.good,
                                    "size": os.path.getsize(self.at("data/apps/app/" + name)), "url": "http://gate.example./" + path})
        self.assertEqual(status["body"]["metadata"], {"name": "app", "namespace": "apps"})
        for condition in status["body"]["status"]["conditions"]:
            self.assertEqual((condition["status"], condition["reason"], condition["observedGeneration"]), ("True", "Succeeded", 1))
        self.assertEqual([one["type"] for one in status["body"]["status"]["conditions"]], ["Ready", "SourceVerified"])
        self.assertEqual(event["body"]["involvedObject"], {**head, "name": "app", "namespace": "apps", "uid": "uid-1"})
        self.assertEqual((event["body"]["type"], event["body"]["reason"]), ("Normal", "NewArtifact"))
        self.assertEqual(event["body"]["metadata"]["annotations"]["source.toolkit.fluxcd.io/revision"], "v1@" + self.good)

    def test_the_tarball_is_what_source_controller_stores(self):
        self.once(0)
        (name,) = self.files()
        with open(self.at("data/apps/app/" + name), "rb") as file:
            data = file.read()
        self.assertEqual(hashlib.sha256(data).hexdigest() + ".tar.gz", name)
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tar:
            members = tar.getmembers()
        self.assertEqual(members[0].name, ".")
        self.assertEqual({one.name for one in members if one.isfile()}, {os.path.relpath(os.path.join(at, file), APP) for at, _, files in os.walk(APP) for file in files})
        for member in members:
            self.assertTrue(member.isfile() or member.isdir())
            self.assertIn(member.mode, (0o600, 0o700) if member.isfile() else (0o750,))
            self.assertEqual((member.uid, member.gid, member.uname, member.gname, member.mtime), (0, 0, "", "", 0))
        self.assertEqual(os.stat(self.at("data")).st_mode & 0o777, 0o700)

    def test_a_second_round_changes_nothing(self):
        self.once(0)
        before, files = self.cluster.status, self.files()
        self.cluster.calls.clear()
        time.sleep(1.1)
        self.once(0)
        self.assertEqual(self.cluster.status, before)
        self.assertEqual(self.files(), files)
        self.assertEqual(self.cluster.lines(), ["GET " + ROOT, "PATCH " + ROOT + APPLY, "PATCH " + ROOT + "/status" + APPLY])

    def test_what_was_never_good_has_no_artifact(self):
        self.publish("v1", sign=False, extra="x")
        self.once(1)
        self.assertNotIn("artifact", self.cluster.status)
        self.assertEqual(self.cluster.condition("Ready"), {"status": "False", "reason": "VerificationFailed"})
        self.assertEqual(self.files(), [])
        (event,) = self.cluster.events
        self.assertEqual((event["type"], event["reason"]), ("Warning", "VerificationFailed"))
        self.assertIn("signature.none", event["message"])

    def test_a_denial_keeps_the_last_good(self):
        self.once(0)
        before, files = self.cluster.status["artifact"], self.files()
        unsigned = self.publish("v1", sign=False, extra="x")
        self.once(1)
        self.assertEqual(self.cluster.status["artifact"], before)
        self.assertEqual(self.files(), files)
        self.assertEqual(self.cluster.condition("Ready"), {"status": "False", "reason": "VerificationFailed"})
        self.assertEqual(self.cluster.condition("SourceVerified"), {"status": "False", "reason": "VerificationFailed"})
        self.assertIn(unsigned, self.cluster.events[-1]["message"])

    def test_trouble_with_the_registry_keeps_the_last_good(self):
        self.once(0)
        before, files = self.cluster.status["artifact"], self.files()
        os.rename(self.at("layout"), self.at("away"))
        self.assertNotEqual(self.expect(2, *self.arguments("--once")).stderr, b"")
        self.assertEqual(self.cluster.status["artifact"], before)
        self.assertEqual(self.files(), files)
        self.assertEqual(self.cluster.condition("Ready"), {"status": "False", "reason": "FetchFailed"})

    def test_what_is_revoked_is_withdrawn(self):
        self.once(0)
        self.policy(spec=f'  revoked: {{digests: [{{digest: "{self.good}", reason: leaked}}]}}')
        self.once(1)
        self.assertNotIn("artifact", self.cluster.status)
        self.assertEqual(self.files(), [])
        self.assertEqual(self.cluster.condition("Ready"), {"status": "False", "reason": "VerificationFailed"})
        self.assertRegex(self.cluster.events[-1]["message"], "withdrawn.*revoked.digest")

    def test_what_is_revoked_is_withdrawn_though_the_registry_is_gone(self):
        self.once(0)
        os.rename(self.at("layout"), self.at("away"))
        self.policy(spec=f'  revoked: {{digests: [{{digest: "{self.good}"}}]}}')
        self.once(2)
        self.assertNotIn("artifact", self.cluster.status)
        self.assertEqual(self.files(), [])

    def test_what_is_revoked_is_kept_where_the_rule_says_so(self):
        self.once(0)
        before = self.cluster.status["artifact"]
        self.policy(rule=", onRevoked: keep", spec=f'  revoked: {{digests: [{{digest: "{self.good}"}}]}}')
        self.once(1)
        self.assertEqual(self.cluster.status["artifact"], before)
        self.assertEqual(len(self.files()), 1)
        self.assertEqual(self.cluster.condition("Ready"), {"status": "False", "reason": "VerificationFailed"})

    def test_a_rule_that_is_gone_withdraws(self):
        self.once(0)
        with open(self.at("policy.yaml"), encoding="utf-8") as file:
            text = file.read().replace('"**"', '"r.example/**"')
        self.write("policy.yaml", text.encode())
        self.once(1)
        self.assertNotIn("artifact", self.cluster.status)
        self.assertIn("policy.no-rule", self.cluster.events[-1]["message"])

    def test_what_is_in_it_is_judged_again_too(self):
        self.publish("v1", **UNPINNED)
        self.once(0)
        self.policy(rule=", contents: {}")
        self.once(1)
        self.assertNotIn("artifact", self.cluster.status)
        self.assertRegex(self.cluster.events[-1]["message"], "withdrawn.*image.not-pinned")

    def test_only_the_paths_that_are_applied_are_judged(self):
        self.publish("v1", **UNPINNED)
        self.policy(rule=", contents: {}")
        with open(self.at("sources.yaml"), encoding="utf-8") as file:
            text = file.read()
        for paths, reason in [("[.]", "image.not-pinned"), ("[./clusters]", "manifests.none")]:
            self.write("sources.yaml", text.replace("interval: 10s", f"interval: 10s, paths: {paths}").encode())
            self.once(1)
            self.assertIn(reason, self.cluster.events[-1]["message"])

    def test_the_last_two_revisions_are_kept(self):
        names = []
        for number in range(4):
            self.publish("v1", extra=str(number))
            self.once(0)
            names.append(self.cluster.status["artifact"]["path"].rsplit("/", 1)[1])
            self.assertEqual(self.files(), sorted(names[-2:]))
        self.publish("v1", extra="2")  # back to the one before
        self.once(0)
        self.assertEqual(self.cluster.status["artifact"]["path"].rsplit("/", 1)[1], names[2])
        self.assertEqual(self.files(), sorted(names[-2:]))

    def test_a_reference_by_digest_has_no_tag_in_its_revision(self):
        self.reference = f"{self.layout}@{self.good}"
        self.sources()
        self.once(0)
        self.assertEqual(self.cluster.status["artifact"]["revision"], self.good)

    def test_the_worst_of_several_sources(self):
        self.publish("bad", sign=False, extra="x")
        self.sources(f'  - {{name: bad, namespace: apps, reference: "{self.layout}:bad"}}\n')
        self.expect(1, *self.arguments("--once"))
        self.assertEqual(self.cluster.condition("Ready"), {"status": "True", "reason": "Succeeded"})

    def test_a_namespace_is_that_of_the_source(self):
        with open(self.at("policy.yaml"), encoding="utf-8") as file:
            text = file.read().replace('["**"]', '["**"], namespaces: [apps], clusters: [prod]')
        self.write("policy.yaml", text.encode())
        self.once(1)
        self.once(0, "--cluster", "prod")

    def test_a_cluster_that_cannot_be_told_is_3(self):
        for answer, code in (((403, {"message": "forbidden"}), b"kube.refused"), ((404, {}), b"kube.refused"), ((503, {}), b"kube.unreachable"),
                             ((200, b"<html>"), b"kube.unexpected-answer"), ((200, b"x" * (2 << 20)), b"kube.unexpected-answer")):
            self.cluster.answer = answer
            self.assertIn(code, self.once(3).stderr)
        self.assertEqual(len(self.files()), 1)
        self.kubeconfig("http://127.0.0.1:1")
        self.assertIn(b"kube.unreachable", self.once(3).stderr)

    def test_an_artifact_that_stays_there_is_told(self):
        self.once(0)
        self.cluster.sticky = True
        self.policy(spec=f'  revoked: {{digests: [{{digest: "{self.good}"}}]}}')
        self.assertIn(b"another field manager", self.once(1).stderr)
        self.assertEqual(self.files(), [])

    def test_what_cannot_be_used_is_2(self):
        self.assertIn(b"--advertise", self.expect(2, "source", "--config", self.at("sources.yaml"), "--policy", self.at("policy.yaml"), "--data", self.at("data")).stderr)
        for more in (["--now", "2030-01-01T00:00:00Z"], ["--namespace", "x"], ["--no-cluster"], ["--advertise", "nonsense"], ["--key", self.pub]):
            self.once(2, *more)
        self.kubeconfig(user="exec: {command: aws}")
        self.assertIn(b"kube.config-invalid", self.once(2).stderr)
        self.kubeconfig("http://198.51.100.1")
        self.assertIn(b"kube.config-invalid", self.once(2).stderr)
        self.kubeconfig()
        self.write("sources.yaml", b"apiVersion: sekisho.dev/v1\nkind: SourceList\nsources: [{name: ../x, namespace: b, reference: r.example/a}]\n")
        self.assertIn(b"sources.invalid", self.once(2).stderr)
        self.assertEqual(self.cluster.calls, [])
        self.expect(2, "source", "--config", self.at("sources.yaml"), "--policy", self.at("policy.yaml"), "--kubeconfig", self.at("kubeconfig"))
        self.assertFalse(os.path.exists(self.at("data")))


class Serving(SourceCase):
    """The process that goes on."""

    def start(self, *more, listen="127.0.0.1:0"):
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
        self.errors = open(self.at("errors"), "wb")  # pylint: disable=consider-using-with
        self.addCleanup(self.errors.close)
        self.process = subprocess.Popen([cli_test.SEKISHO, *self.arguments("--listen", listen, *more)], stdout=subprocess.DEVNULL, stderr=self.errors, env=environment)
        self.addCleanup(self.kill)
        found = self.wait(lambda: re.search(r"serving at http://127\.0\.0\.1:(\d+)", self.said()))
        self.port = int(found.group(1))

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def said(self):
        with open(self.at("errors"), encoding="utf-8") as file:
            return file.read()

    def wait(self, what, seconds=SOON):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = what()
            if value:
                return value
            time.sleep(0.1)
        self.fail(f"not within {seconds} s; it said: {self.said()}")

    def get(self, path, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.putrequest(method, path, skip_host=False)
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            connection.close()

    def path(self):
        return "/" + self.cluster.status["artifact"]["path"]

    def start_ready(self, *more):
        self.start(*more)
        self.wait(lambda: self.cluster.condition("Ready") is not None and self.get("/readyz")[0] == 200)

    def test_it_serves_what_is_admitted_and_nothing_else(self):
        self.start_ready()
        path = self.path()
        status, body, headers = self.get(path)
        self.assertEqual((status, headers["Content-Type"]), (200, "application/gzip"))
        self.assertEqual("sha256:" + hashlib.sha256(body).hexdigest(), self.cluster.status["artifact"]["digest"])
        status, nothing, headers = self.get(path, "HEAD")
        self.assertEqual((status, nothing, headers["Content-Length"]), (200, b"", str(len(body))))
        folder = os.path.dirname(path)
        for other in (folder, folder + "/", folder + "/served.json", folder + "/../app/" + os.path.basename(path), path.replace("apps", "%61pps"), path + "/", path + "%00",
                      "/externalartifact/apps/app/%2e%2e/app/" + os.path.basename(path), "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//" + path, "/", "/tree",
                      "/externalartifact/apps/app/" + "0" * 64 + ".tar.gz"):
            self.assertEqual(self.get(other)[0], 404, other)
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            self.assertEqual(self.get(path, method)[0], 405)
        self.assertEqual(self.get("/healthz")[0], 200)
        self.assertEqual(json.loads(self.get("/inputs")[1]), {"inputs": [{"id": "apps/app", "digest": self.good, "revision": "v1@" + self.good}]})
        self.wait(lambda: 'sekisho_source_ready{namespace="apps",name="app"} 1\n' in self.get("/metrics")[1].decode())
        self.assertRegex(self.get("/metrics")[1].decode(), r'sekisho_judgements_total\{decision="admitted"\} [1-9]')

    def test_hostile_clients(self):
        self.start_ready()
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            try:
                client.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 200000)
                self.assertIn(client.recv(100)[:12], (b"HTTP/1.1 431", b""))
            except ConnectionError:
                pass
        held = []
        for _ in range(300):
            client = socket.create_connection(("127.0.0.1", self.port))
            self.addCleanup(client.close)
            held.append(client)
        closed = 0
        for client in held:
            client.settimeout(0.02)
            try:
                closed += client.recv(1) == b""
            except (socket.timeout, ConnectionError):
                pass
        self.assertGreaterEqual(closed, 300 - 256)
        for client in held:
            client.close()
        self.wait(lambda: self.answers())

    def answers(self):
        try:
            return self.get("/healthz")[0] == 200
        except (ConnectionError, http.client.HTTPException):
            return False

    def test_a_policy_that_revokes_withdraws_at_once(self):
        self.start_ready()
        path = self.path()
        self.policy(spec=f'  revoked: {{digests: [{{digest: "{self.good}"}}]}}')
        self.wait(lambda: self.get(path)[0] == 404)
        self.wait(lambda: "artifact" not in self.cluster.status)
        self.assertEqual(json.loads(self.get("/inputs")[1]), {"inputs": []})
        self.assertEqual(self.files(), [])
        self.policy()
        self.wait(lambda: self.get(path)[0] == 200)
        self.wait(lambda: "artifact" in self.cluster.status)

    def test_a_broken_policy_changes_nothing_and_is_told(self):
        self.start_ready()
        path = self.path()
        self.write("policy.yaml", b"spec: [")
        self.wait(lambda: "WARNING" in self.said())
        self.assertIn("policy.invalid", self.said())
        self.assertEqual(self.get(path)[0], 200)
        self.assertIn("sekisho_policy_broken 1\n", self.get("/metrics")[1].decode())
        self.wait(lambda: self.cluster.events[-1]["reason"] == "PolicyInvalid")
        self.policy()
        self.wait(lambda: "sekisho_policy_broken 0\n" in self.get("/metrics")[1].decode())

    def test_a_new_artifact_is_taken_and_a_bad_one_is_not(self):
        self.start_ready()
        first = self.path()
        second = self.publish("v1", extra="x")
        self.wait(lambda: self.cluster.status["artifact"]["revision"] == "v1@" + second)
        self.assertNotEqual(self.path(), first)
        self.assertEqual([self.get(first)[0], self.get(self.path())[0]], [200, 200])
        served = self.path()
        self.publish("v1", sign=False, extra="y")
        self.wait(lambda: self.cluster.condition("Ready")["status"] == "False")
        self.assertEqual(self.path(), served)
        self.assertEqual(self.get(served)[0], 200)
        self.wait(lambda: self.cluster.events[-1]["reason"] == "VerificationFailed")
        before = len(self.cluster.events)
        time.sleep(8)  # a further try, and nothing new to tell
        self.assertEqual(len(self.cluster.events), before)

    def test_after_a_restart_nothing_is_served_before_it_was_judged(self):
        self.start_ready()
        artifact, path = self.cluster.status["artifact"], self.path()
        self.process.kill()
        self.process.wait()
        os.rename(self.at("layout"), self.at("away"))
        self.start_ready()
        self.wait(lambda: self.cluster.condition("Ready")["reason"] == "FetchFailed")
        self.assertEqual(self.get(path)[0], 404)
        self.assertEqual(self.cluster.status["artifact"], artifact)
        self.assertEqual(json.loads(self.get("/inputs")[1]), {"inputs": []})
        os.rename(self.at("away"), self.at("layout"))
        self.wait(lambda: self.get(path)[0] == 200)
        self.wait(lambda: self.cluster.condition("Ready")["status"] == "True")
        self.assertEqual(self.cluster.status["artifact"], artifact)

    def test_after_a_restart_a_changed_tarball_is_not_served(self):
        self.start_ready()
        path = self.path()
        self.process.kill()
        self.process.wait()
        with open(self.at("data/apps/app/" + os.path.basename(path)), "r+b") as file:
            file.seek(20)
            file.write(b"\0\0\0\0")
        self.start_ready()
        self.wait(lambda: self.get(path)[0] == 200)
        self.assertEqual(hashlib.sha256(self.get(path)[1]).hexdigest() + ".tar.gz", os.path.basename(path))

    def test_signals_end_it_well(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            self.start_ready()
            before = time.monotonic()
            self.process.send_signal(number)
            self.assertEqual(self.process.wait(timeout=15), 0, self.said())
            self.assertLess(time.monotonic() - before, 5)

    def test_one_process_at_a_time(self):
        self.start_ready()
        self.assertIn(b"target.busy", self.once(3).stderr)

    def test_a_port_that_is_taken(self):
        self.start_ready()
        data = self.at("data2")
        result = run(*self.arguments("--listen", f"127.0.0.1:{self.port}"), "--data", data)
        self.assertEqual(result.returncode, 2)
        result = self.expect(2, "source", "--config", self.at("sources.yaml"), "--policy", self.at("policy.yaml"), "--data", data, "--no-cluster",
                             "--listen", f"127.0.0.1:{self.port}")
        self.assertIn(b"listen.failed", result.stderr)

    def test_without_a_cluster(self):
        self.errors = open(self.at("errors"), "wb")  # pylint: disable=consider-using-with
        self.addCleanup(self.errors.close)
        self.process = subprocess.Popen([cli_test.SEKISHO, "source", "--config", self.at("sources.yaml"), "--policy", self.at("policy.yaml"), "--data", self.at("data"),
                                         "--no-cluster", "--listen", "127.0.0.1:0"], stderr=self.errors)
        self.addCleanup(self.kill)
        self.port = int(self.wait(lambda: re.search(r"serving at http://127\.0\.0\.1:(\d+)", self.said())).group(1))
        self.wait(lambda: json.loads(self.get("/inputs")[1])["inputs"])
        self.assertEqual(self.cluster.calls, [])


@unittest.skipUnless(shutil.which("docker-registry"), "docker-registry is not installed")
class FromARegistry(Serving):
    """The same process, on a registry that goes away."""

    def setUp(self):
        SourceCase.setUp(self)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.registry_port = free.getsockname()[1]
        self.write("registry.yaml", f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {self.at('registry')}}}}}\nhttp: {{addr: 127.0.0.1:{self.registry_port}}}\n".encode())
        self.start_registry()
        self.reference = f"127.0.0.1:{self.registry_port}/acme/app:v1"
        self.expect(0, "copy", f"{self.layout}:v1", self.reference)
        self.sources()

    def start_registry(self):
        self.registry = subprocess.Popen(["docker-registry", "serve", self.at("registry.yaml")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.registry.wait)
        self.addCleanup(self.registry.kill)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.registry_port)).close()
                return
            except OSError:
                time.sleep(0.05)

    def test_a_registry_that_is_gone_keeps_and_a_revoked_digest_goes_all_the_same(self):
        self.start_ready("--timeout", "5s")
        path = self.path()
        self.registry.kill()
        self.registry.wait()
        self.wait(lambda: self.cluster.condition("Ready")["reason"] == "FetchFailed", 40)
        self.assertEqual(self.get(path)[0], 200)
        self.policy(spec=f'  revoked: {{digests: [{{digest: "{self.good}"}}]}}')
        self.wait(lambda: self.get(path)[0] == 404, 40)
        self.wait(lambda: "artifact" not in self.cluster.status)

    def test_an_audit_knows_the_repository_of_what_it_serves(self):
        self.once(0)
        self.assertEqual(self.cluster.status["artifact"]["metadata"]["sekisho.dev/repository"], self.reference.removesuffix(":v1"))
        served = {**self.cluster.object, "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "ExternalArtifact", "status": self.cluster.status}
        self.write("served.json", json.dumps(served).encode())
        (row,) = json.loads(self.expect(0, "audit", "--policy", self.at("policy.yaml"), "--from", self.at("served.json"), "-o", "json").stdout)
        self.assertEqual((row["decision"], row["digest"], row["places"][0]["workload"]), ("admitted", self.good, "ExternalArtifact/app"))


# Of the process on a registry only what is its own.
for name in [name for name in dir(Serving) if name.startswith("test_")]:
    setattr(FromARegistry, name, None)


if __name__ == "__main__":
    cli_test.SEKISHO = os.path.abspath(sys.argv.pop(1))
    unittest.main(argv=["source_test.py", *sys.argv[1:]])
