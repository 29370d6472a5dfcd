#!/usr/bin/env python3
"""Drives push, tag, list, diff and pull as a script would. publishing_test.py SEKISHO [unittest arguments]"""
import json
import os
import shutil
import subprocess
import sys
import unittest

import cli_test
from cli_test import APP, Program


class Publishing(Program):
    def setUp(self):
        super().setUp()
        self.layout = "layout:" + self.at("layout")
        self.app = self.at("app")
        shutil.copytree(APP, self.app)

    def push(self, tag, *args, code=0, path=None, **kwargs):
        return self.expect(code, "push", f"{self.layout}:{tag}", "--path", path or self.app, *args, **kwargs)

    def digest(self, tag, *args, **kwargs):
        return json.loads(self.push(tag, *args, "-o", "json", **kwargs).stdout)["digest"]

    def manifest(self, digest):
        with open(os.path.join(self.at("layout"), "blobs", "sha256", digest.split(":")[1]), encoding="utf-8") as file:
            return json.load(file)

    def annotations(self, *args, **kwargs):
        return {key.rsplit(".", 1)[1]: value for key, value in self.manifest(self.digest("v1", *args, **kwargs))["annotations"].items()}

    def diff_id(self, digest):
        config = self.manifest(digest)["config"]["digest"]
        return self.manifest(config)["rootfs"]["diff_ids"]

    def files(self, tag):
        result = self.expect(1, "diff", f"{self.layout}:{tag}", "--path", self.empty(), "-o", "json")
        return [one["path"] for one in json.loads(result.stdout)["differences"]]

    def empty(self):
        os.makedirs(self.at("empty"), exist_ok=True)
        return self.write("empty/none", b"\n") and self.at("empty")

    # push

    def test_push_prints_the_keys_of_flux(self):
        result = json.loads(self.push("v1", "-o", "json").stdout)
        self.assertEqual(list(result), ["url", "repository", "tag", "digest"])

    def test_a_file_and_standard_input_become_a_tree_of_one_file(self):
        with open(os.path.join(APP, "kustomization.yaml"), "rb") as file:
            text = file.read()
        single = self.at("single")
        os.mkdir(single)
        shutil.copy(os.path.join(APP, "kustomization.yaml"), single)
        digests = {tuple(self.diff_id(self.digest(f"v{number}", path=path, *args, stdin=text))) for number, (path, args) in enumerate((
            (single, ()), (os.path.join(single, "kustomization.yaml"), ()), ("-", ("--name", "kustomization.yaml"))))}
        self.assertEqual(len(digests), 1)
        self.push("stdin", path="-", stdin=text)
        self.assertEqual(self.files("stdin")[0], "manifests.yaml")
        self.assertIn(b"archive.empty", self.push("v1", path="-", code=1).stderr)
        self.assertIn(b"archive.name", self.push("v1", "--name", "../x", path="-", stdin=b"x", code=1).stderr)
        self.push("v1", "--name", "x", code=2)

    def test_ignore_rules(self):
        for name in ("notes.md", "logo.png", "keep.md"):
            self.write(f"app/{name}", b"x\n")
        self.write("app/.sourceignore", b"*.md\n!keep.md\n")
        for tag, args, absent in (("a", (), {"logo.png"}), ("b", ("--ignore-paths", "*.md,*.yaml"), {"notes.md", "keep.md"}),
                                  ("c", ("--add-ignore-paths", "notes.md"), {"logo.png", "notes.md"}),
                                  ("d", ("--sourceignore",), {"logo.png", "notes.md"})):
            self.push(tag, *args)
            self.assertEqual({"notes.md", "logo.png", "keep.md"} - set(self.files(tag)), absent, tag)

    def test_links_and_secrets_are_named_all_at_once(self):
        for name in ("tls.key", ".env"):
            self.write(f"app/{name}", b"x\n")
        self.write("app/s.yaml", b"kind: Secret\nstringData:\n  a: canary\n")
        result = self.push("v1", code=1)
        for word in (b"push.secret", b'"tls.key"', b'".env"', b'"s.yaml"'):
            self.assertIn(word, result.stderr)
        self.assertNotIn(b"canary", result.stderr)
        self.push("v1", "--allow-secret", "tls.key", "--allow-secret", ".env", code=1)
        self.assertFalse(os.path.exists(self.at("layout")), "nothing is stored")
        self.push("v1", "--allow-secret", "tls.key", "--allow-secret", ".env", "--allow-secret", "s.yaml")
        os.symlink("x", os.path.join(self.app, "one"))
        os.symlink("/etc", os.path.join(self.app, "two"))
        result = self.push("v1", code=1)
        for word in (b"archive.link", b'"one"', b'"two"'):
            self.assertIn(word, result.stderr)

    def test_source_and_revision_come_from_git_unless_given(self):
        self.assertEqual(self.annotations(), {"created": "1970-01-01T00:00:00Z"})
        env = {"GIT_COMMITTER_DATE": "1700000000 +0900", "HOME": self.scratch.name, "PATH": os.environ["PATH"]}
        for command in (["init", "-q", "-b", "main"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "one"],
                        ["remote", "add", "origin", "https://user:canary@example.com/acme/app.git"]):
            subprocess.run(["git", *command], cwd=self.app, env=env, check=True)
        commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=self.app, stdout=subprocess.PIPE, check=True).stdout.decode().strip()
        found = {"created": "2023-11-14T22:13:20Z", "revision": f"main@sha1:{commit}", "source": "https://example.com/acme/app.git"}
        self.assertEqual(self.annotations(), found)
        self.assertEqual(self.annotations(path=os.path.join(self.app, "kustomization.yaml")), found)
        self.assertEqual(self.annotations("--source", "x", env={"TZ": "Asia/Tokyo"}), {**found, "source": "x"})
        self.assertEqual(self.annotations(env={"SOURCE_DATE_EPOCH": "1"})["created"], "1970-01-01T00:00:01Z")
        self.assertEqual(self.annotations("--source", "", "--revision", ""), {"created": "1970-01-01T00:00:00Z"})
        self.assertEqual(self.annotations(env={"PATH": "/nonexistent"}), {"created": "1970-01-01T00:00:00Z"})
        self.push("v1", code=2, env={"SOURCE_DATE_EPOCH": "yesterday"})

    def test_annotations_are_split_at_the_first_equals_sign(self):
        digest = self.digest("v1", "-a", "a=b=c", "-a", "d=")
        self.assertEqual({key: value for key, value in self.manifest(digest)["annotations"].items() if len(key) == 1}, {"a": "b=c", "d": ""})

    def test_immutable_tags_are_kept(self):
        first = self.digest("v1", "--immutable")
        self.assertIn(b"is there already", self.push("v1", "--immutable").stdout)
        self.write("app/more.yaml", b"a: b\n")
        self.assertIn(b"tag.exists", self.push("v1", "--immutable", code=1).stderr)
        self.push("v2")
        self.assertIn(b"tag.exists", self.expect(1, "tag", f"{self.layout}:v2", "v1", "new", "--immutable").stderr)
        self.assertEqual([one["tag"] for one in self.list()], ["v1", "v2"])
        self.assertEqual(self.list()[0]["digest"], first)
        self.expect(0, "tag", f"{self.layout}:v2", "v2", "new", "--immutable")
        self.expect(0, "tag", f"{self.layout}:v2", "v1")

    def test_progress_is_drawn_on_terminals_only(self):
        self.assertEqual(self.push("v1").stderr, b"")

    # tag

    def key(self):
        self.expect(0, "keygen", "--output-prefix", self.at("k"))
        return ["--key", self.at("k.pub"), "--insecure-ignore-tlog"]

    def test_only_what_is_admitted_is_tagged(self):
        trust = self.key()
        self.push("v1")
        denied = json.loads(self.expect(1, "tag", f"{self.layout}:v1", *trust, "prod", "-o", "json").stdout)
        self.assertEqual((denied["decision"], denied["reasons"][0]["code"]), ("denied", "signature.none"))
        self.assertEqual([one["tag"] for one in self.list()], ["v1"])
        self.expect(0, "sign", f"{self.layout}:v1", "--key", self.at("k.key"))
        policy = self.write("policy.yaml", f"""apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {{name: promotion}}
spec:
  authorities: {{release: {{key: {{file: {self.at("k.pub")}}}, transparency: {{log: ignored}}}}}}
  rules:
  - name: all
    match: {{repositories: ["**"]}}
    signatures:
    - {{threshold: 1, from: [release]}}
""".encode())
        for arguments in (trust, ["--policy", policy]):
            result = self.expect(0, "tag", f"{self.layout}:v1", *arguments, "prod", "stable", "-o", "json")
            tagged = json.loads(result.stdout)
            self.assertEqual((tagged["tags"], tagged["verdict"]["decision"]), (["prod", "stable"], "admitted"))
            self.assertEqual(tagged["digest"], tagged["verdict"]["digest"])
        self.expect(3, "tag", f"{self.layout}:absent", *trust, "x")
        self.expect(2, "tag", f"{self.layout}:v1", "--policy", self.at("absent"), "x")
        self.expect(2, "tag", f"{self.layout}:v1", "--insecure-ignore-tlog", "x")
        self.assertIsNone(json.loads(self.expect(0, "tag", f"{self.layout}:v1", "x", "-o", "json").stdout)["verdict"])

    # list

    def list(self, *args, code=0):
        return json.loads(self.expect(code, "list", self.layout, "-o", "json", *args).stdout)

    def test_list(self):
        for tag in ("1.0.0", "1.1.0", "1.2.0-rc.1", "2.0.0", "latest", "x.sig"):
            self.push(tag, "--source", "https://example.com", "--revision", f"main@sha1:{tag}")
        self.assertEqual([one["tag"] for one in self.list()], ["1.0.0", "1.1.0", "1.2.0-rc.1", "2.0.0", "latest"])
        self.assertEqual([one["tag"] for one in self.list("--filter-semver", "^1")], ["1.1.0", "1.0.0"])
        self.assertEqual([one["tag"] for one in self.list("--filter-regex", "^l")], ["latest"])
        self.assertEqual(self.list()[4]["revision"], "main@sha1:latest")
        table = self.expect(0, "list", self.layout).stdout.decode().splitlines()
        self.assertEqual(table[0].split(), ["ARTIFACT", "DIGEST", "SOURCE", "REVISION"])
        self.assertEqual(len(table), 6)
        self.assertIn(b"tags.too-many", self.expect(2, "list", self.layout, "--limit-tags", "4").stderr)
        for bad in (["--filter-semver", "one"], ["--filter-regex", "("]):
            self.expect(2, "list", self.layout, *bad)
        self.expect(2, "list", f"{self.layout}:1.0.0")

    def test_list_names_the_reason_of_what_is_malformed(self):
        self.push("good")
        digest = self.digest("odd", "-a", "x=y")
        path = os.path.join(self.at("layout"), "blobs", "sha256", digest.split(":")[1])
        size = os.path.getsize(path)
        with open(path, "wb") as file:
            file.write(b"x" * size)
        self.assertEqual([(one["tag"], (one["reason"] or {}).get("code")) for one in self.list()], [("good", None), ("odd", "digest.mismatch")])

    # diff

    def test_diff(self):
        self.push("v1")
        self.assertIn(b"no file differs", self.expect(0, "diff", f"{self.layout}:v1", "--path", self.app).stdout)
        self.write("app/new.yaml", b"a: b\n")
        self.write("app/logo.png", b"not packed")
        os.remove(os.path.join(self.app, "v1.Service-shop.yaml"))
        os.chmod(os.path.join(self.app, "kustomization.yaml"), 0o755)
        self.write("app/v1.ConfigMap-shop.yaml", b"a: b\n")
        self.push("v2")
        expected = [("kustomization.yaml", "mode"), ("new.yaml", "added"), ("v1.ConfigMap-shop.yaml", "changed"), ("v1.Service-shop.yaml", "removed")]
        for other in ((f"{self.layout}:v2",), (self.app,), ("--path", self.app)):
            result = json.loads(self.expect(1, "diff", f"{self.layout}:v1", *other, "-o", "json").stdout)
            self.assertEqual([(one["path"], one["change"]) for one in result["differences"]], expected)
        self.expect(0, "diff", f"{self.layout}:v2", f"{self.layout}:v2")
        self.expect(0, "diff", self.app, f"{self.layout}:v2")
        for code, other in ((3, f"{self.layout}:absent"), (2, self.at("absent")), (2, "bad ref")):
            self.expect(code, "diff", f"{self.layout}:v1", other)
        self.expect(2, "diff", f"{self.layout}:v1")
        self.expect(2, "diff", f"{self.layout}:v1", f"{self.layout}:v2", "--path", self.app)

    # pull

    def test_pull_verifies_as_admit_does(self):
        trust = self.key()
        self.push("v1")
        tree = self.at("tree")
        self.expect(2, "pull", f"{self.layout}:v1", "--to", tree)
        self.expect(1, "pull", f"{self.layout}:v1", "--to", tree, *trust)
        self.assertFalse(os.path.exists(tree))
        self.expect(0, "sign", f"{self.layout}:v1", "--key", self.at("k.key"))
        verdict = self.verdict(0, "pull", f"{self.layout}:v1", "--to", tree, *trust)
        self.assertEqual((verdict["decision"], verdict["stage"], verdict["command"]), ("admitted", "goods", None))
        self.expect(0, "diff", f"{self.layout}:v1", "--path", tree)


class Terminal(Program):
    def test_progress_of_a_large_layer(self):
        """On a terminal a bar is drawn for layers above 1 MiB, unless the output is JSON."""
        os.mkdir(self.at("big"))
        self.write("big/a.bin", os.urandom(3 << 20))
        server = subprocess.Popen([sys.executable, "-c", REGISTRY], stdout=subprocess.PIPE)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        self.addCleanup(server.stdout.close)
        host = "127.0.0.1:" + server.stdout.readline().decode().strip()
        for drawn, arguments in ((True, []), (False, ["-o", "json"])):
            code, shown = cli_test.on_terminal("push", f"{host}/a:v1", "--path", self.at("big"), *arguments)
            self.assertEqual(code, 0)
            self.assertEqual(b"of 3.0 MiB" in shown, drawn, shown)
            self.assertEqual(shown.endswith(b"\r\x1b[K"), drawn)


# Takes every upload and every manifest.
REGISTRY = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *_): pass
    def reply(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status = {"HEAD": 404, "POST": 202, "PUT": 201}[self.command]
        self.send_response(status)
        self.send_header("Location", "/v2/a/blobs/uploads/1")
        self.send_header("Content-Length", "0")
        self.end_headers()
    do_HEAD = do_POST = do_PUT = reply
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


if __name__ == "__main__":
    cli_test.SEKISHO = os.path.abspath(sys.argv.pop(1))
    unittest.main()
