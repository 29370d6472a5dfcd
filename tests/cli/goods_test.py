#!/usr/bin/env python3
"""What is inside the manifests, as a script would ask about it. goods_test.py SEKISHO [unittest arguments]"""
import json
import os
import shutil
import sys
import tempfile
import unittest

import cli_test
from cli_test import Program, run

NAME = "registry.example/acme/app"
DIGEST = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
PINNED = f"ghcr.io/acme/web:v1@{DIGEST}"


def deployment(*images, name="web", namespace="shop", kind="Deployment"):
    containers = "".join(f"        - name: c{i}\n          image: {image}\n" for i, image in enumerate(images))
    return f"apiVersion: apps/v1\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: {namespace}\nspec:\n  template:\n    spec:\n      containers:\n{containers}"


class Goods(Program):
    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.TemporaryDirectory()
        cls.prefix = os.path.join(cls.shared.name, "release")
        assert run("keygen", "--output-prefix", cls.prefix).returncode == 0

    @classmethod
    def tearDownClass(cls):
        cls.shared.cleanup()

    def setUp(self):
        super().setUp()
        shutil.copy(self.prefix + ".pub", self.at("release.pub"))
        self.layout = "layout:" + self.at("layout") + ":v1"

    def book(self, contents, rest=""):
        self.write("policy.yaml", f"""apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {{name: goods}}
spec:
  authorities: {{release: {{key: {{file: release.pub}}}}}}
  rules:
    - name: app
      match: {{repositories: ["registry.example/acme/*"]}}
      signatures: [{{from: [release]}}]
      contents: {contents}
{rest}""".encode())

    def publish(self, files):
        for name, text in files.items():
            path = os.path.join(self.at("tree"), name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        self.expect(0, "push", self.layout, "--path", self.at("tree"))
        self.expect(0, "sign", self.layout, "--key", self.prefix + ".key")

    def ask(self, code, *args, command="verify"):
        return self.verdict(code, command, self.layout, "--as", NAME, "--policy", self.at("policy.yaml"), *args)

    def reasons(self, code, *args, **kwargs):
        return [(reason["code"], reason["subject"]) for reason in self.ask(code, *args, **kwargs)["reasons"]]

    def test_each_image_is_named_with_file_line_and_field(self):
        self.book("{images: {digest: required}}")
        self.publish({"a.yaml": deployment(PINNED, "nginx:1.27"), "b/c.yml": "# two\n" + deployment("busybox", name="b")})
        verdict = self.ask(1)
        self.assertEqual([(r["code"], r["subject"]) for r in verdict["reasons"]],
                         [("image.not-pinned", "a.yaml:13"), ("image.not-pinned", "b/c.yml:12")])
        self.assertIn("Deployment shop/web, spec.template.spec.containers[1].image", verdict["reasons"][0]["detail"])
        self.assertEqual(verdict["stage"], "goods")
        self.assertEqual(verdict["contents"]["objects"], 2)
        self.assertEqual([(i["image"], i["file"], i["line"], i["decision"]) for i in verdict["contents"]["images"]],
                         [(PINNED, "a.yaml", 11, None), ("nginx:1.27", "a.yaml", 13, None), ("busybox", "b/c.yml", 12, None)])

    def test_pin_writes_digests_only_where_the_policy_lets_tags_be(self):
        self.publish({"a.yaml": deployment("127.0.0.1:1/acme/web:v1")})
        for contents, code, reason in [("{}", 1, "image.not-pinned"), ("{images: {digest: resolve}}", 3, "image.undecided"),
                                       ("{images: {digest: any}}", 3, "image.undecided")]:
            with self.subTest(contents):
                self.book(contents)
                verdict = self.verdict(code, "admit", self.layout, "--as", NAME, "--policy", self.at("policy.yaml"), "--pin", "--to", self.at("out"))
                self.assertEqual([(r["code"], r["subject"]) for r in verdict["reasons"]], [(reason, "a.yaml:11")])
                self.assertEqual(verdict["contents"]["rewritten"], [])
                self.assertFalse(os.path.exists(self.at("out")))

    def test_the_text_tells_the_place(self):
        self.book("{}")
        self.publish({"a.yaml": deployment("nginx")})
        text = self.expect(1, "verify", self.layout, "--as", NAME, "--policy", self.at("policy.yaml")).stdout.decode()
        self.assertIn("image.not-pinned: a.yaml:11: Deployment shop/web", text)

    def test_explain_tells_of_the_contents_what_came_of_them(self):
        def told(code):
            arguments = ("policy", "explain", self.layout, "--as", NAME, "--policy", self.at("policy.yaml"))
            contents = json.loads(self.expect(code, *arguments, "-o", "json").stdout)["contents"]
            (line,) = [line for line in self.expect(code, *arguments).stdout.decode().splitlines() if "the contents of the tree" in line]
            return line.strip().split("  ")[0], contents["asked"], contents["judged"], contents["met"], [reason["code"] for reason in contents["unmet"]]

        self.publish({"a.yaml": deployment("nginx")})
        self.book("{}")
        self.assertEqual(told(1), ("not met", True, True, False, ["image.not-pinned"]))
        self.book("{}", "      mode: warn\n      artifact: {types: [helm]}\n")
        self.assertEqual(told(0), ("not met", True, True, False, ["image.not-pinned"]))
        self.book("{images: {digest: any}}")
        self.assertEqual(told(0), ("met", True, True, True, []))
        self.book("{}", "      artifact: {types: [helm]}\n")
        self.assertEqual(told(1), ("not judged", True, False, None, []))

    def test_a_denied_tree_is_not_handed_over(self):
        self.book("{}")
        self.publish({"a.yaml": deployment("nginx")})
        self.assertEqual(self.reasons(1, "--to", self.at("out"), command="admit"), [("image.not-pinned", "a.yaml:11")])
        self.assertFalse(os.path.exists(self.at("out")))
        self.assertEqual([name for name in os.listdir(self.scratch.name) if "sekisho" in name], [".out.sekisho-lock"])

    def test_an_admitted_tree_is_handed_over(self):
        self.book("{}")
        self.publish({"a.yaml": deployment(PINNED)})
        verdict = self.ask(0, "--to", self.at("out"), command="admit")
        self.assertEqual(verdict["contents"]["objects"], 1)
        self.assertTrue(os.path.exists(self.at("out/a.yaml")))

    def test_what_is_decided_by_a_kustomization(self):
        self.book("{}")
        self.publish({"base/kustomization.yaml": "resources: [d.yaml]\n", "base/d.yaml": deployment("web:old"),
                      "prod/kustomization.yaml": f"resources: [../base]\nimages:\n- name: web\n  digest: {DIGEST}\n",
                      "test/kustomization.yaml": "resources: [../base]\nimages:\n- name: web\n  newTag: test\n"})
        self.assertEqual(self.reasons(0, "--path", "prod"), [])
        self.assertEqual(self.reasons(1, "--path", "test"), [("image.not-pinned", "test/kustomization.yaml:4")])
        self.assertEqual(self.reasons(1, "--path", "none"), [("manifests.none", "none")])
        self.assertEqual(len(self.reasons(1)), 2, "the whole tree: base and test")

    def test_what_would_be_fetched_is_refused(self):
        self.book("{}")
        self.publish({"kustomization.yaml": "resources: ['https://evil.example/x.yaml', d.yaml]\n", "d.yaml": deployment(PINNED)})
        self.assertEqual(self.reasons(1), [("kustomize.remote", "kustomization.yaml:1")])
        self.book("{remoteResources: allow}")
        self.assertEqual(self.reasons(0), [])

    def test_consumers_differ(self):
        self.book("{}")
        self.publish({"a.yaml": deployment(PINNED), "b.json": json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"},
                                                                          "spec": {"containers": [{"name": "c", "image": "x:1"}]}})})
        self.assertEqual(self.reasons(0, "--consumer", "flux"), [])
        for consumer in ("any", "kubectl", "argo"):
            self.assertEqual(self.reasons(1, "--consumer", consumer), [("image.not-pinned", "b.json:1")])

    def test_kinds_and_namespaces(self):
        self.book("{kinds: {deny: [DaemonSet.apps], allowNamespaces: [shop]}}")
        self.publish({"a.yaml": deployment(PINNED, kind="DaemonSet") + "---\n" + deployment(PINNED, namespace="kube-system")})
        self.assertEqual(self.reasons(1), [("content.kind-denied", "a.yaml:1"), ("content.namespace-denied", "a.yaml:13")])

    def test_images_without_a_rule_are_denied(self):
        self.book("{images: {verify: true}}")
        self.publish({"a.yaml": deployment(PINNED)})
        verdict = self.ask(1)
        self.assertEqual(verdict["reasons"][0]["code"], "image.denied")
        self.assertIn("policy.no-rule", verdict["reasons"][0]["detail"])
        self.assertEqual(verdict["contents"]["images"][0]["decision"], "denied")

    def test_a_registry_that_does_not_answer_leaves_it_open(self):
        self.book("{images: {verify: true}}", "    - {name: i, match: {repositories: [\"127.0.0.1:1/*\"]}, signatures: [{from: [release]}]}\n")
        self.publish({"a.yaml": deployment(f"127.0.0.1:1/web@{DIGEST}")})
        self.assertEqual(self.reasons(3), [("image.undecided", "a.yaml:11")])

    def test_the_manifests_come_out_as_one_stream(self):
        self.book("{}")
        first, second = deployment(PINNED), deployment(PINNED, name="b").rstrip("\n")
        self.publish({"a.yaml": first, "b/c.yml": second, "README.md": "no\n"})
        out = self.expect(0, "admit", self.layout, "--as", NAME, "--policy", self.at("policy.yaml"), "--stdout")
        self.assertEqual(out.stdout.decode(), "---\n" + first + "---\n" + second + "\n")
        self.assertIn(b"admitted", out.stderr)

    def test_nothing_comes_out_of_a_denied_tree(self):
        self.book("{}")
        self.publish({"a.yaml": deployment("nginx")})
        out = self.expect(1, "admit", self.layout, "--as", NAME, "--policy", self.at("policy.yaml"), "--stdout")
        self.assertEqual(out.stdout, b"")

    def test_a_kustomization_is_not_streamed(self):
        self.book("{}")
        self.publish({"kustomization.yaml": "resources: [d.yaml]\n", "d.yaml": deployment(PINNED)})
        out = self.expect(1, "admit", self.layout, "--as", NAME, "--policy", self.at("policy.yaml"), "--stdout")
        self.assertEqual(out.stdout, b"")
        self.assertIn(b"manifests.unread", out.stderr)

    def test_a_path_with_nothing_in_it_is_not_streamed(self):
        self.publish({"a.yaml": deployment(PINNED)})
        for path in ("none", "../x"):
            out = self.expect(1, "admit", self.layout, "--key", self.prefix + ".pub", "--insecure-ignore-tlog", "--path", path, "--stdout")
            self.assertEqual(out.stdout, b"")
            self.assertIn(b"manifests.none", out.stderr)

    def test_one_way_out_is_named(self):
        self.book("{}")
        for args in ([], ["--stdout", "--to", self.at("out")], ["--stdout", "--", "true"]):
            self.expect(2, "admit", self.layout, "--policy", self.at("policy.yaml"), *args)

    def test_inspect_tells_what_is_in_a_directory(self):
        for name, text in {"a.yaml": deployment(PINNED, "nginx"), "b.yaml": "kind: [\n"}.items():
            os.makedirs(self.at("tree"), exist_ok=True)
            with open(os.path.join(self.at("tree"), name), "w", encoding="utf-8") as file:
                file.write(text)
        said = json.loads(self.expect(1, "inspect", self.at("tree"), "-o", "json").stdout)
        self.assertEqual([image["image"] for image in said["images"]], [PINNED, "nginx"])
        self.assertEqual([finding["code"] for finding in said["findings"]], ["yaml.invalid"])
        os.remove(os.path.join(self.at("tree"), "b.yaml"))
        self.assertIn(b"nginx", self.expect(0, "inspect", self.at("tree")).stdout)
        self.expect(2, "inspect", self.at("missing"))


if __name__ == "__main__":
    cli_test.SEKISHO = os.path.abspath(sys.argv.pop(1))
    unittest.main()
