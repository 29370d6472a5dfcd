#!/usr/bin/env python3
"""Decisions as admit records them, replayed and audited. record_test.py SEKISHO [unittest arguments]"""
import json
import os
import shutil
import sys
import tempfile
import unittest

import cli_test
from cli_test import Program, run

NAME = "registry.example/acme/app"


class Records(Program):
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
        os.makedirs(self.at("keys"))
        for name, prefix in self.keys.items():
            shutil.copy(prefix + ".pub", self.at(f"keys/{name}.pub"))
        self.layout = f"layout:{self.at('layout')}"
        os.makedirs(self.at("app"))
        self.write("app/cm.yaml", b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
        self.expect(0, "push", f"{self.layout}:v1", "--path", self.at("app"))
        self.expect(0, "sign", f"{self.layout}:v1", "--key", self.keys["release"] + ".key")
        self.book = self.policy("book", "release")

    def policy(self, name, key, more=""):
        os.makedirs(self.at(name), exist_ok=True)
        self.write(f"{name}/policy.yaml", f"""apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {{name: {name}}}
spec:
{more}
  authorities: {{{key}: {{key: {{file: ../keys/{key}.pub}}}}}}
  rules: [{{name: all, match: {{repositories: ["registry.example/**"]}}, signatures: [{{from: [{key}]}}]}}]
""".encode())
        return self.at(name)

    def admit(self, code, *args, to="tree"):
        where = ["--to", self.at(to)] if to else []
        self.expect(code, "admit", f"{self.layout}:v1", "--as", NAME, "--policy", self.book, *where, "--record", self.at("records"),
                    "--verdict-file", self.at("verdict.json"), *args)
        with open(self.at("verdict.json"), "rb") as file:
            return self.newest(), file.read()

    def newest(self):
        folders = [os.path.join(self.at("records"), name) for name in os.listdir(self.at("records"))]
        return max(folders, key=os.path.getmtime)

    def replay(self, code, folder, *args):
        return self.expect(code, "replay", folder, "-o", "json", *args).stdout

    def test_a_record_replays_byte_for_byte_when_all_else_is_gone(self):
        folder, verdict = self.admit(0)
        for gone in ("layout", "keys", "book", "tree"):
            shutil.rmtree(self.at(gone))
        self.assertEqual(self.replay(0, folder), verdict)
        self.assertEqual(oct(os.stat(folder).st_mode & 0o777), "0o700")
        self.assertEqual(sorted(os.listdir(folder)), ["answers.json", "layout", "policy", "request.json", "verdict.json"])

    def test_a_stream_a_command_and_a_denial_are_recorded_too(self):
        for code, args, to in ((0, ("--stdout",), None), (4, ("--", "sh", "-c", "exit 7"), "tree")):
            folder, verdict = self.admit(code, *args, to=to)
            self.assertEqual(self.replay(code, folder), verdict)
        self.book = self.policy("strict", "other")
        folder, verdict = self.admit(1, to="blocked")
        self.assertFalse(os.path.exists(self.at("blocked")))
        self.assertEqual(self.replay(1, folder), verdict)

    def test_state_is_recorded_as_it_was_before(self):
        os.makedirs(self.at("state"))
        first, verdict = self.admit(0, "--state", self.at("state"))
        self.assertEqual(self.replay(0, first), verdict)
        second, verdict = self.admit(0, "--state", self.at("state"))
        self.assertEqual(self.replay(0, second), verdict)
        for folder, channels in ((first, 0), (second, 1)):
            with open(os.path.join(folder, "state", "sekisho-state.json"), encoding="utf-8") as file:
                self.assertEqual(len(json.load(file)["channels"]), channels)

    def test_another_book_says_what_it_would_have_decided(self):
        folder, _ = self.admit(0)
        os.unlink(self.at("layout/index.json"))
        verdict = json.loads(self.replay(1, folder, "--policy", self.policy("strict", "other")))
        self.assertEqual(verdict["policy"]["name"], "strict")
        self.assertIn("signature.none-matched", [reason["code"] for reason in verdict["reasons"]])
        self.assertEqual(verdict["requests"]["count"], 0)

    def test_what_was_changed_is_told(self):
        folder, _ = self.admit(0)
        path = os.path.join(folder, "verdict.json")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace('"admitted"', '"denied"'))
        self.assertIn(b"record.differs", self.expect(2, "replay", folder).stderr)
        os.unlink(os.path.join(folder, "answers.json"))
        self.assertIn(b"record.invalid", self.expect(2, "replay", folder).stderr)
        self.assertIn(b"record.invalid", self.expect(2, "replay", self.at("book")).stderr)

    def test_what_is_no_decision_is_not_recorded(self):
        self.expect(2, "admit", f"{self.layout}:v1", "--key", self.keys["release"] + ".pub", "--to", self.at("tree"), "--record", self.at("records"))
        os.makedirs(self.at("other-tree"))
        self.write("other-tree/file", b"")
        result = self.expect(2, "admit", f"{self.layout}:v1", "--as", NAME, "--policy", self.book, "--to", self.at("other-tree"), "--record", self.at("records"))
        self.assertIn(b"nothing is recorded", result.stderr)
        self.assertEqual(os.listdir(self.at("records")) if os.path.exists(self.at("records")) else [], [])

    def test_a_record_that_cannot_be_written_blocks(self):
        self.write("records", b"a file")
        self.expect(3, "admit", f"{self.layout}:v1", "--as", NAME, "--policy", self.book, "--to", self.at("tree"), "--record", self.at("records"))
        self.assertFalse(os.path.exists(self.at("tree")))

    def test_an_audit_puts_then_beside_now(self):
        folder, _ = self.admit(0)
        digest = json.loads(self.replay(0, folder))["resolved"].split("@")[1]
        strict = self.policy("strict", "other")
        command = ("audit", f"{self.layout}@{digest}", "--as", NAME, "--policy", strict, "--decisions", self.at("records"))
        row = json.loads(self.expect(1, *command, "-o", "json").stdout)[0]
        self.assertEqual((row["decision"], row["then"]["decision"], row["then"]["id"]), ("denied", "admitted", os.path.basename(folder)))
        self.assertIn(b"admitted", self.expect(1, *command, "-o", "csv").stdout.splitlines()[1])
        self.write("records/broken", b"")
        self.assertIn(b"record.invalid", self.expect(2, *command).stderr)

    def test_what_changed_between_two_audits(self):
        digest = json.loads(self.expect(0, "verify", f"{self.layout}:v1", "--as", NAME, "--policy", self.book, "-o", "json").stdout)["digest"]
        reference = f"{self.layout}@{digest}"
        strict = self.policy("strict", "other")
        reports = {}
        for name, code, policy, form in (("old", 0, self.book, "json"), ("new", 1, strict, "jsonl")):
            reports[name] = self.write(name, self.expect(code, "audit", reference, "--as", NAME, "--policy", policy, "-o", form).stdout)
        changed = json.loads(self.expect(1, "audit", "diff", reports["old"], reports["new"], "-o", "json").stdout)
        self.assertEqual([(change["before"], change["after"]) for change in changed["newlyDenied"]], [("admitted", "denied")])
        self.assertIn(b"newly admitted: 1", self.expect(0, "audit", "diff", reports["new"], reports["old"]).stdout)
        self.assertEqual(self.expect(0, "audit", "diff", reports["old"], reports["old"]).stdout, b"the same: 1\n")
        self.assertIn(b"inventory.invalid", self.expect(2, "audit", "diff", reports["old"], self.at("book/policy.yaml")).stderr)

    def test_what_rests_on_a_key_is_told_from_the_cache(self):
        digest = json.loads(self.expect(0, "verify", f"{self.layout}:v1", "--as", NAME, "--policy", self.book, "-o", "json").stdout)["digest"]
        self.expect(0, "audit", f"{self.layout}@{digest}", "--as", NAME, "--policy", self.book, "--cache", self.at("cache"))
        shutil.rmtree(self.at("layout"))
        touched = ("audit", "touched", "--cache", self.at("cache"), "-o", "json")
        rows = json.loads(self.expect(0, *touched, "--key", self.at("keys/release.pub")).stdout)
        self.assertEqual([(row["name"].split("@")[1], row["decision"]) for row in rows], [(digest, "admitted")])
        self.assertEqual(json.loads(self.expect(0, *touched, "--key", self.at("keys/other.pub")).stdout), [])
        self.assertEqual(json.loads(self.expect(0, *touched, "--certificate-identity", "ci@acme.example").stdout), [])
        self.expect(2, *touched)
        self.expect(2, "audit", "touched", "--cache", self.at("none"), "--key", self.at("keys/other.pub"))
        self.assertFalse(os.path.exists(self.at("none")))


if __name__ == "__main__":
    cli_test.SEKISHO = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=1)
