#!/usr/bin/env python3
"""Drives what a policy book can say, and the tools of its author, as a script would. book_test.py SEKISHO [unittest arguments]"""
import json
import os
import shutil
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

import cli_test
from cli_test import APP, Program, run

NAME = "registry.example/acme/app"


class Book(Program):
    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.TemporaryDirectory()
        at = lambda name: os.path.join(cls.shared.name, name)
        for prefix in ("release", "scanner"):
            assert run("keygen", "--output-prefix", at(prefix)).returncode == 0
        cls.key, cls.pub, cls.scanner = at("release.key"), at("release.pub"), at("scanner.key")
        cls.layout = "layout:" + at("layout")
        for version, tag in ((1000, "v1"), (2000, "v2"), (3000, "v3")):
            assert run("push", f"{cls.layout}:{tag}", "--path", APP, env={"SOURCE_DATE_EPOCH": str(version)}).returncode == 0
            assert run("sign", f"{cls.layout}:{tag}", "--key", cls.key).returncode == 0

    @classmethod
    def tearDownClass(cls):
        cls.shared.cleanup()

    def setUp(self):
        super().setUp()
        for name in ("release.pub", "scanner.pub"):
            shutil.copy(os.path.join(self.shared.name, name), self.scratch.name)

    def book(self, rules, version=1, rest=""):
        text = f"""apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {{name: book}}
spec:
  version: {version}
  authorities:
    release: {{key: {{file: release.pub}}}}
    scanner: {{key: {{file: scanner.pub}}}}
{rest}  rules:
{rules}"""
        return self.write("policy.yaml", text.encode())

    def rule(self, members="", match="repositories: [\"registry.example/acme/*\"]", name="app"):
        return f"    - {{name: {name}, match: {{{match}}}, signatures: [{{from: [release]}}]{', ' + members if members else ''}}}\n"

    def codes(self, code, *args, tag="v1", name=NAME):
        verdict = self.verdict(code, "verify", f"{self.layout}:{tag}", "--as", name, *args)
        return [reason["code"] for reason in verdict["reasons"]]

    def admit(self, code, tag, *args):
        return self.expect(code, "admit", f"{self.layout}:{tag}", "--as", NAME, "--to", self.at("out"), "--policy", self.at("policy.yaml"), *args)

    # What a book says.

    def test_a_rule_for_a_cluster_holds_where_the_caller_says_so(self):
        policy = self.book(self.rule(match="repositories: [\"**\"], clusters: [\"prod-*\"], namespaces: [shop]"))
        self.assertEqual(self.codes(1, "-p", policy), ["policy.no-rule"])
        self.assertEqual(self.codes(1, "-p", policy, "--cluster", "prod-eu"), ["policy.no-rule"])
        self.assertEqual(self.codes(0, "-p", policy, "--cluster", "prod-eu", "--namespace", "shop"), [])

    def test_a_mirror_is_judged_as_its_original(self):
        policy = self.book(self.rule("mirrors: [{prefix: dc1.example/acme, of: registry.example/acme}]"))
        self.assertEqual(self.codes(0, "-p", policy, name="dc1.example/acme/app"), [])
        self.assertEqual(self.codes(1, "-p", policy, name="dc2.example/acme/app"), ["policy.no-rule"])

    def test_what_is_older_than_what_was_admitted_is_refused(self):
        self.book(self.rule("freshness: {rollback: refuse}"))
        state = self.at("state")
        self.assertIn(b"state.unusable", self.admit(2, "v2", "--state", state).stderr)
        os.mkdir(state)
        self.assertIn(b"is new", self.admit(0, "v2", "--state", state).stderr)
        self.assertEqual(self.admit(0, "v2", "--state", state).stderr, b"")
        self.assertIn(b"freshness.rollback", self.admit(1, "v1", "--state", state).stdout)
        self.admit(0, "v3", "--state", state)
        self.assertIn(b"freshness.rollback", self.admit(1, "v2", "--state", state).stdout)
        # Without a state nothing was admitted before, and verify reads it only.
        self.admit(0, "v1")
        self.assertEqual(self.codes(1, "-p", self.at("policy.yaml"), "--state", state), ["freshness.rollback"])
        self.assertEqual(self.codes(0, "-p", self.at("policy.yaml"), "--state", state, tag="v3"), [])

    def test_the_loss_of_a_state_is_loud(self):
        self.book(self.rule())
        state = self.at("state")
        os.mkdir(state)
        self.admit(0, "v1", "--state", state)
        os.remove(os.path.join(state, "sekisho-state.json"))
        self.assertIn(b"state.unusable", self.admit(2, "v1", "--state", state).stderr)

    def test_an_older_book_is_refused(self):
        state = self.at("state")
        os.mkdir(state)
        self.book(self.rule(), version=7)
        self.admit(0, "v1", "--state", state)
        self.book(self.rule(), version=6)
        self.assertIn(b"policy.version-lower", self.admit(2, "v1", "--state", state).stderr)
        self.book(self.rule(), version=8)
        self.admit(0, "v1", "--state", state)

    def test_a_denied_admission_is_not_remembered(self):
        state = self.at("state")
        os.mkdir(state)
        self.book(self.rule("freshness: {rollback: refuse}, limits: {entries: 1}"))
        self.admit(1, "v3", "--state", state)
        self.book(self.rule("freshness: {rollback: refuse}"))
        self.admit(0, "v1", "--state", state)

    def test_approved_digests_stand_in_for_signatures(self):
        assert run("push", f"{self.layout}:unsigned", "--path", APP, "-a", "x=y").returncode == 0
        digest = self.verdict(1, "verify", f"{self.layout}:unsigned", "--key", self.pub)["digest"]
        rule = "    - {name: third-party, match: {repositories: [\"**\"]}, approvedDigests: {file: third-party.lock}}\n"
        self.write("third-party.lock", f"# looked at\n{NAME}@{digest}\n".encode())
        policy = self.book(rule)
        self.assertEqual(self.codes(0, "-p", policy, tag="unsigned"), [])
        self.assertEqual(self.codes(1, "-p", policy, tag="v1"), ["digest.not-approved"])

    def test_each_book_to_start_from_decides_as_its_tests_say(self):
        policies = os.path.join(cli_test.SOURCE, "policies")
        for name in sorted(os.listdir(policies)):
            if name.endswith(".yaml"):
                self.expect(0, "policy", "test", os.path.join(policies, name), os.path.join(policies, "tests", name))

    # The author's tools.

    def test_policy_explain_tells_each_demand(self):
        policy = self.book("    - {name: app, match: {repositories: [\"registry.example/acme/{repo}\"]}, signatures: [{from: [release]}, {from: [scanner]}]}\n" +
                           self.rule(match="repositories: [\"registry.example/**\"]", name="rest"))
        args = ("policy", "explain", f"{self.layout}:v1", "--as", NAME, "-p", policy)
        told = json.loads(self.expect(1, *args, "-o", "json").stdout)
        self.assertEqual([match["rule"] for match in told["matches"]], ["app", "rest"])
        self.assertEqual(told["captures"], {"repo": "app"})
        self.assertEqual([requirement["met"] for requirement in told["requirements"]], [True, False])
        self.assertEqual(told["verdict"]["decision"], "denied")
        self.assertEqual(told["contents"], {"asked": False, "judged": False, "met": None, "unmet": []})
        text = self.expect(1, *args).stdout.decode()
        for part in ("passed over  rest", "not asked    the contents of the tree", "signatures by 1 of: scanner", "{repo}"):
            self.assertIn(part, text)
        self.expect(1, "policy", "explain", f"{self.layout}:v1", "--as", "other.example/x", "-p", policy)

    def tests(self, *cases):
        self.write("tests.yaml", ("apiVersion: sekisho.dev/v1\nkind: GatePolicyTest\nmetadata: {name: suite}\nspec:\n  tests:\n" +
                                  "".join(f"    - {{name: \"{name}\", reference: \"{self.layout}:v1\", as: {where}, expect: {{{expect}}}}}\n"
                                          for name, where, expect in cases)).encode())

    def test_policy_test_runs_what_stands_beside_the_policy(self):
        self.book(self.rule())
        self.tests(("good", NAME, "decision: admitted, reasons: [], rule: app"), ("<bad>", "other.example/x", "decision: denied, reasons: [policy.no-rule]"))
        self.assertIn(b"2 tests, 0 failed", self.expect(0, "policy", "test", self.scratch.name).stdout)
        self.tests(("good", NAME, "decision: denied"), ("<bad>", "other.example/x", "decision: admitted"))
        report = self.at("report.xml")
        result = json.loads(self.expect(1, "policy", "test", self.scratch.name, "-o", "json", "--junit-file", report).stdout)
        self.assertEqual((result["passed"], result["failed"]), (0, 2))
        root = xml.parse(report).getroot()
        self.assertEqual((root.tag, root.get("tests"), root.get("failures")), ("testsuites", "2", "2"))
        self.assertEqual([case.find("failure").get("type") for case in root.iter("testcase")], ["policy.test-failed"] * 2)
        with open(report, "rb") as file:
            self.assertEqual(self.expect(1, "policy", "test", self.scratch.name, "-o", "junit").stdout, file.read())

    def test_policy_test_refuses_what_it_cannot_run(self):
        self.book(self.rule())
        self.expect(2, "policy", "test", self.scratch.name)
        for expect in ("decision: maybe", "reasons: []", "decision: denied, reasons: [no.such]", "decision: denied, rul: x"):
            self.tests(("t", NAME, expect))
            self.assertIn(b"tests.yaml:6:", self.expect(2, "policy", "test", self.scratch.name).stderr)


if __name__ == "__main__":
    cli_test.SEKISHO = os.path.abspath(sys.argv.pop(1))
    unittest.main()
