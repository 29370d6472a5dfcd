#!/usr/bin/env python3
"""Signs as an identity, with the services of a virtual Sigstore. keyless_test.py SEKISHO VIRTUAL_SERVICES [unittest arguments]"""
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

import cli_test
from cli_test import APP, Program

SERVICES = ""


class Keyless(Program):
    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.TemporaryDirectory()
        cls.services = subprocess.Popen([SERVICES, cls.shared.name], stdin=subprocess.PIPE)
        for _ in range(200):
            if os.path.exists(cls.of("ready")):
                break
            time.sleep(0.05)

    @classmethod
    def tearDownClass(cls):
        cls.services.stdin.close()
        cls.services.wait(timeout=20)
        cls.shared.cleanup()

    @classmethod
    def of(cls, name):
        return os.path.join(cls.shared.name, name)

    @classmethod
    def text(cls, name):
        with open(cls.of(name), encoding="utf-8") as file:
            return file.read()

    def setUp(self):
        super().setUp()
        self.app = "layout:" + self.at("layout") + ":v1"
        self.expect(0, "push", self.app, "--path", APP)
        self.root = ["--trusted-root", self.of("trusted_root.json")]
        self.instance = ["--signing-config", self.of("signing_config_v1.json"), *self.root]
        self.identity = ["--certificate-identity", self.text("identity"), "--certificate-oidc-issuer", self.text("issuer"), *self.root]

    def blobs(self):
        return sorted(os.listdir(os.path.join(self.at("layout"), "blobs", "sha256")))

    def refused(self, code, reason, *args, **kwargs):
        before = self.blobs()
        result = self.expect(code, "sign", self.app, *args, **kwargs)
        self.assertIn(reason, result.stderr)
        self.assertEqual(self.blobs(), before)
        self.assertNotIn(self.text("token").split(".")[1].encode(), result.stderr)
        return result

    def test_each_way_to_bring_an_identity(self):
        github = {"ACTIONS_ID_TOKEN_REQUEST_URL": self.text("github_url"), "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "the-secret-of-the-job"}
        for number, (args, env) in enumerate(((["--identity-token", self.of("token")], {}), (["--identity-token", self.text("token")], {}),
                                              ([], {"SIGSTORE_ID_TOKEN": self.text("token")}), ([], github))):
            app = f"layout:{self.at(f'layout{number}')}:v1"
            self.expect(0, "push", app, "--path", APP)
            signed = self.verdict(0, "sign", app, *self.instance, *args, env=env)
            self.assertTrue(signed["signed"][0]["signatures"][0]["new"])
            self.assertEqual(signed["signer"], f"{self.text('identity')} ({self.text('issuer')})")
            verdict = self.verdict(0, "verify", app, *self.identity)
            self.assertEqual(verdict["proofs"][0]["verifiedBy"], ["signature", "timestamp", "log", "certificate", "sct"])
            self.assertFalse(self.verdict(0, "sign", app, *self.instance, *args, env=env)["signed"][0]["signatures"][0]["new"])

    def test_rekor_2_both_formats_and_attestations(self):
        token = ["--identity-token", self.of("token")]
        second = ["--signing-config", self.of("signing_config_v2.json"), *self.root]
        self.expect(0, "sign", self.app, *second, *token)
        self.expect(0, "verify", self.app, *self.identity)
        both = self.verdict(0, "sign", self.app, *self.instance, *token, "--format", "both")
        self.assertEqual([one["format"] for one in both["signed"][0]["signatures"]], ["bundle", "legacy"])
        predicate = self.write("predicate.json", b'{"spdxVersion":"SPDX-2.3"}')
        self.assertTrue(self.verdict(0, "attest", self.app, *second, *token, "--type", "spdxjson", "--predicate", predicate)["new"])

    def test_services_by_url(self):
        urls = ["--fulcio-url", self.text("url"), "--rekor-url", self.text("url"), "--timestamp-server-url", self.text("url") + "/api/v1/timestamp"]
        self.expect(0, "sign", self.app, *urls, *self.root, "--identity-token", self.of("token"))
        self.expect(0, "verify", self.app, *self.identity)

    def test_a_key_with_a_log(self):
        self.expect(0, "keygen", "--output-prefix", self.at("release"))
        self.expect(0, "sign", self.app, "--key", self.at("release.key"), *self.instance)
        verdict = self.verdict(0, "verify", self.app, "--key", self.at("release.pub"), *self.root)
        self.assertEqual(verdict["proofs"][0]["verifiedBy"], ["signature", "timestamp", "log"])

    def test_push_signs_before_the_tag(self):
        token = ["--identity-token", self.of("token")]
        app = "layout:" + self.at("signed") + ":v1"
        pushed = self.verdict(0, "push", app, "--path", APP, "--sign", "--format", "both", *self.instance, *token)
        self.assertEqual([(one["format"], one["new"]) for one in pushed["signatures"]], [("bundle", True), ("legacy", True)])
        self.expect(0, "verify", app, *self.identity)
        again = self.verdict(0, "push", app, "--path", APP, "--sign", *self.instance, *token)
        self.assertEqual([one["new"] for one in again["signatures"]], [False])
        unsigned = "layout:" + self.at("unsigned") + ":v1"
        self.expect(2, "push", unsigned, "--path", APP, "--sign", *self.instance, "--identity-token", self.of("expired_token"))
        self.expect(2, "push", unsigned, "--path", APP, *token)
        self.assertFalse(os.path.exists(self.at("unsigned")))

    def test_who_signs_is_asked_for(self):
        token = ["--identity-token", self.of("token")]
        self.refused(2, b"identity-token.missing", *self.instance)
        self.refused(2, b"identity-token.expired", *self.instance, "--identity-token", self.of("expired_token"))
        self.refused(2, b"identity-token.invalid", *self.instance, "--identity-token", "no-token")
        self.refused(2, b"identity-token.invalid", *self.instance, env={"SIGSTORE_ID_TOKEN": "no-token"})
        self.refused(2, b"usage.invalid", *self.instance, *token, "--key", "release.key")
        self.refused(2, b"--trusted-root", *token)
        self.refused(2, b"--trusted-root", "--key", "release.key", "--rekor-url", self.text("url"))
        self.refused(2, b"not both", *self.instance, *token, "--rekor-url", self.text("url"))
        self.refused(2, b"certificate authority", "--rekor-url", self.text("url"), *self.root, *token)
        self.refused(2, b"in the clear", "--fulcio-url", "http://example.com", "--rekor-url", self.text("url"), *self.root, *token)
        self.refused(2, b"signing-config.invalid", "--signing-config", self.of("trusted_root.json"), *self.root, *token)

    def test_services_that_fail(self):
        token = ["--identity-token", self.of("token")]
        stamps = ["--timestamp-server-url", self.text("url") + "/api/v1/timestamp", *self.root]
        elsewhere = ["--fulcio-url", self.text("url") + "/elsewhere", *stamps]
        self.assertIn(b"no such service", self.refused(2, b"signing-service.refused", *elsewhere, *token).stderr)
        gone = ["--fulcio-url", "http://127.0.0.1:1", "--timeout", "1s", *stamps]
        self.refused(3, b"signing-service.unreachable", *gone, *token)
        self.refused(2, b"nothing would tell when it was signed", "--fulcio-url", self.text("url"), *self.root, *token)


if __name__ == "__main__":
    cli_test.SEKISHO = os.path.abspath(sys.argv.pop(1))
    SERVICES = os.path.abspath(sys.argv.pop(1))
    unittest.main()
