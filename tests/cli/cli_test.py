#!/usr/bin/env python3
"""Drives the program as a script would: command, standard output, standard error, exit code. cli_test.py SEKISHO [unittest arguments]

VIRTUAL_SIGSTORE in the environment names the program that makes bundles by identities; without it their cases are skipped.
"""
import contextlib
import hashlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
APP = os.path.join(SOURCE, "testdata", "app")
ROOT = os.path.join(SOURCE, "keys", "sigstore-public-good.json")
SEKISHO = ""


def run(*args, env=None, cwd=None, stdin=b"", stdout=subprocess.PIPE):
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "SEKISHO_PASSWORD": "secret-canary", **(env or {})}
    return subprocess.run([SEKISHO, *args], input=stdin, stdout=stdout, stderr=subprocess.PIPE, timeout=60, env=environment, cwd=cwd)


def on_terminal(*args, env=None, stdout=subprocess.DEVNULL):
    """Runs it with a terminal as stderr; its exit code, and what it drew there."""
    ours, theirs = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **(env or {})}
    with subprocess.Popen([SEKISHO, *args], stdin=subprocess.DEVNULL, stdout=stdout, stderr=theirs, env=environment) as program:
        os.close(theirs)
        limit = threading.Timer(60, program.kill)
        limit.start()
        drawn = b""
        with contextlib.suppress(OSError):  # the terminal's end
            while read := os.read(ours, 65536):
                drawn += read
        os.close(ours)
        limit.cancel()
    return program.returncode, drawn


class Program(unittest.TestCase):
    """What all cases do with the program."""

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)

    def at(self, name):
        return os.path.join(self.scratch.name, name)

    def write(self, name, data):
        with open(self.at(name), "wb") as file:
            file.write(data)
        return self.at(name)

    def expect(self, code, *args, **kwargs):
        result = run(*args, **kwargs)
        self.assertEqual(result.returncode, code, (args, result.stdout, result.stderr))
        self.assertNotIn(b"secret-canary", (result.stdout or b"") + result.stderr)
        return result

    def verdict(self, code, *args, **kwargs):
        return json.loads(self.expect(code, *args, "-o", "json", **kwargs).stdout)


class CommandLine(Program):
    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.TemporaryDirectory()
        at = lambda name: os.path.join(cls.shared.name, name)
        for prefix in ("release", "other"):
            assert run("keygen", "--output-prefix", at(prefix)).returncode == 0
        cls.key, cls.pub, cls.other = at("release.key"), at("release.pub"), at("other.pub")
        cls.layout = "layout:" + at("layout")
        for tag in ("v1", "unsigned"):
            extra = [] if tag == "v1" else ["-a", "x=y"]
            assert run("push", f"{cls.layout}:{tag}", "--path", APP, *extra).returncode == 0
        assert run("sign", f"{cls.layout}:v1", "--key", cls.key).returncode == 0
        cls.trust = ["--key", cls.pub, "--insecure-ignore-tlog"]

    @classmethod
    def tearDownClass(cls):
        cls.shared.cleanup()

    # Verdicts and exit codes.

    def test_admitted(self):
        verdict = self.verdict(0, "verify", f"{self.layout}:v1", *self.trust)
        self.assertEqual((verdict["decision"], verdict["reasons"]), ("admitted", []))
        self.assertEqual(verdict["proofs"][0]["verifiedBy"], ["signature"])
        self.assertIn("transparency log", verdict["proofs"][0]["notChecked"])

    def test_denied(self):
        for trust, tag, code in ((self.trust, "unsigned", "signature.none"),
                                 (["--key", self.other, "--insecure-ignore-tlog"], "v1", "signature.none-matched"),
                                 (["--key", self.pub], "v1", "signature.none-matched")):
            verdict = self.verdict(1, "verify", f"{self.layout}:{tag}", *trust)
            self.assertEqual([reason["code"] for reason in verdict["reasons"]], [code])

    def test_several_references_give_an_array_and_the_worst_exit_code(self):
        good, unsigned, absent = (f"{self.layout}:{tag}" for tag in ("v1", "unsigned", "absent"))
        for code, references in ((0, [good, good]), (1, [good, unsigned, absent]), (3, [good, absent]), (2, [unsigned, "bad ref", absent])):
            verdicts = self.verdict(code, "verify", *references, *self.trust)
            self.assertEqual(len(verdicts), len(references))

    def test_verdict_has_the_members_of_its_schema(self):
        schema = json.load(open(os.path.join(SOURCE, "docs", "verdict.schema.json")))
        for code, tag in ((0, "v1"), (1, "unsigned"), (3, "absent")):
            verdict = self.verdict(code, "verify", f"{self.layout}:{tag}", *self.trust)
            self.assertEqual(set(verdict), set(schema["required"]))  # the rest is an audit's
            for name in ("reasons", "proofs", "rejections"):
                for item in verdict[name]:
                    self.assertEqual(set(item), set(schema["properties"][name]["items"]["properties"]))

    def test_now(self):
        verdict = self.verdict(0, "verify", f"{self.layout}:v1", *self.trust, "--now", "2030-01-01T00:00:00Z")
        self.assertEqual(verdict["time"], "2030-01-01T00:00:00Z")
        self.expect(2, "verify", f"{self.layout}:v1", *self.trust, "--now", "tomorrow")
        self.expect(2, "admit", f"{self.layout}:v1", *self.trust, "--now", "2030-01-01T00:00:00Z", "--to", self.at("tree"))

    # Usage.

    def test_nothing_is_trusted_by_default(self):
        for command in (["verify", f"{self.layout}:v1"], ["admit", f"{self.layout}:v1", "--to", self.at("tree")],
                        ["verify-blob", self.pub, "--signature", self.pub]):
            self.assertIn(b"nothing is trusted by default", self.expect(2, *command).stderr)

    def test_usage_errors_are_2(self):
        for args in ([], ["frobnicate"], ["verify"], ["verify", "x", "--no-such-flag"], ["verify", f"{self.layout}:v1", *self.trust, "-o", "xml"],
                     ["admit", f"{self.layout}:v1", *self.trust], ["verify", f"{self.layout}:v1", *self.trust, "--policy", "x"],
                     ["verify", f"{self.layout}:v1", *self.trust, "--limit-bytes", "many"],
                     ["verify", f"{self.layout}:v1", *self.trust, "--timeout", "0s"], ["completion", "tcsh"]):
            self.expect(2, *args)

    def test_an_unknown_command_is_named(self):
        self.assertIn(b'there is no command "verfy"', self.expect(2, "verfy", "x").stderr)

    def test_help_is_0(self):
        for args in (["--help"], ["verify", "--help"], ["admit", "--help"], ["policy", "--help"]):
            self.assertIn(b"Usage", self.expect(0, *args).stdout)

    def test_references_that_are_none(self):  # REF-15, CLI-09
        for reference in ("good.example@evil.example/x", "r.example/a?x", "r.example/a#b", "r.example/../v2/", "r.example\\@evil/x", "R.EXAMPLE/a",
                          "r.example:0/a", "r.example:65536/a", "r.example/a:tag\r\nX: y", "layout:", "r.example/a@sha256:abc", "r.example/a@md5:x",
                          "r.example/a%0d%0aX:y", "[::1%25x]:5000/a"):
            self.expect(2, "verify", *self.trust, "--", reference)
        self.expect(2, "verify", "--upload-pack=x", *self.trust)

    def test_odd_files_are_refused_and_nothing_hangs(self):  # CLI-10
        os.mkfifo(self.at("fifo"))
        huge = self.at("huge")
        with open(huge, "wb") as file:
            file.truncate(2 << 30)
        odd = [self.write("empty", b""), self.write("binary", bytes(range(256)) * 16), self.scratch.name, self.at("fifo"), huge, self.at("absent"), "/dev/zero"]
        for path in odd:
            self.expect(2, "verify", f"{self.layout}:v1", "--key", path, "--insecure-ignore-tlog")
            self.expect(2, "sign", f"{self.layout}:v1", "--key", path)
            if path != self.scratch.name:
                self.expect(2, "verify", f"{self.layout}:v1", "--policy", path)
            self.assertNotEqual(run("verify-blob", APP + "/kustomization.yaml", "--bundle", path, "--key", self.pub).returncode, 0)
            self.assertNotEqual(run("verify-blob", APP + "/kustomization.yaml", "--signature", path, "--key", self.pub).returncode, 0)

    # The console.

    def test_a_result_that_cannot_be_written_is_no_success(self):  # CLI-04
        with open("/dev/full", "wb") as full:
            self.assertNotEqual(run("verify", f"{self.layout}:v1", *self.trust, stdout=full).returncode, 0)
        read_end, write_end = os.pipe()
        os.close(read_end)
        with os.fdopen(write_end, "wb") as closed:
            self.assertEqual(run("verify", f"{self.layout}:v1", *self.trust, stdout=closed).returncode, 3)

    def test_text_has_no_colour_when_it_is_no_terminal(self):
        self.assertNotIn(b"\x1b", self.expect(0, "verify", f"{self.layout}:v1", *self.trust).stdout)

    def test_hostile_text_is_escaped(self):  # AUD-06, KUB-27
        result = self.expect(2, "verify", *self.trust, "r.example/a\x1b[2J\n{\"decision\":\"admitted\"}")
        self.assertNotIn(b"\x1b", result.stdout + result.stderr)
        self.assertEqual([line for line in result.stdout.splitlines() if line.startswith(b"{")], [])

    def test_the_environment_changes_nothing(self):  # CLI-05, TLG-29
        config = self.write("openssl.cnf", b"openssl_conf = x\n[x]\nproviders = y\n[y]\ndefault = z\n[z]\nactivate = 0\n")
        env = {"OPENSSL_CONF": config, "SSL_CERT_FILE": "/dev/null", "SIGSTORE_ROOT_FILE": "/dev/null", "TUF_ROOT": "/nonexistent", "http_proxy": "http://127.0.0.1:1"}
        self.expect(0, "verify", f"{self.layout}:v1", *self.trust, env=env)
        self.expect(1, "verify", f"{self.layout}:unsigned", *self.trust, env=env)

    # Handing over.

    def test_admit_hands_over_and_exchanges(self):
        to = self.at("tree")
        verdict = self.verdict(0, "admit", f"{self.layout}:v1", *self.trust, "--to", to)
        self.assertEqual(verdict["stage"], "goods")
        self.assertEqual(sorted(os.listdir(to)), sorted(name for name in os.listdir(APP)))
        self.assertEqual(os.stat(to).st_mode & 0o777, 0o755)
        open(os.path.join(to, "stray"), "w").close()
        self.expect(0, "admit", f"{self.layout}:v1", *self.trust, "--to", to)
        self.assertFalse(os.path.exists(os.path.join(to, "stray")))

    def test_a_denied_artifact_leaves_the_old_tree(self):
        to = self.at("tree")
        self.expect(0, "admit", f"{self.layout}:v1", *self.trust, "--to", to)
        before = sorted(os.listdir(to))
        self.expect(1, "admit", f"{self.layout}:unsigned", *self.trust, "--to", to)
        self.assertEqual(sorted(os.listdir(to)), before)
        self.assertEqual([name for name in os.listdir(self.scratch.name) if "stage" in name], [])

    def test_a_directory_that_is_not_ours_is_refused(self):
        self.write("precious", b"data")
        self.expect(2, "admit", f"{self.layout}:v1", *self.trust, "--to", self.scratch.name)
        self.assertTrue(os.path.exists(self.at("precious")))
        self.expect(2, "admit", f"{self.layout}:v1", *self.trust, "--to", self.at("precious"))

    def test_a_command_runs_in_the_tree(self):
        script = 'test "$PWD" -ef "$SEKISHO_DIR" && test -f kustomization.yaml && cp "$SEKISHO_VERDICT" "$1" && echo "$SEKISHO_REFERENCE $SEKISHO_DIGEST"'
        result = self.expect(0, "admit", f"{self.layout}:v1", *self.trust, "--to", self.at("tree"), "--", "sh", "-c", script, "sh", self.at("verdict.json"))
        verdict = json.load(open(self.at("verdict.json")))
        self.assertEqual(result.stdout.decode().split(), [verdict["resolved"], verdict["digest"]])
        self.assertIn(b"admitted", result.stderr)

    def test_a_command_that_fails_is_4(self):
        verdict_file = self.at("verdict.json")
        self.expect(4, "admit", f"{self.layout}:v1", *self.trust, "--to", self.at("tree"), "--verdict-file", verdict_file, "--", "sh", "-c", "exit 9")
        verdict = json.load(open(verdict_file))
        self.assertEqual((verdict["decision"], verdict["command"]), ("admitted", {"exit": 9}))
        self.expect(4, "admit", f"{self.layout}:v1", *self.trust, "--to", self.at("tree2"), "--", "no-such-program-anywhere")

    def test_a_command_does_not_run_on_a_denied_artifact(self):
        self.expect(1, "admit", f"{self.layout}:unsigned", *self.trust, "--to", self.at("tree"), "--", "touch", self.at("ran"))
        self.assertFalse(os.path.exists(self.at("ran")))
        self.assertFalse(os.path.exists(self.at("tree")))

    # Keys and signing.

    def test_keygen_never_overwrites(self):
        self.expect(0, "keygen", "--output-prefix", self.at("new"))
        self.assertEqual(os.stat(self.at("new.key")).st_mode & 0o777, 0o600)
        self.expect(2, "keygen", "--output-prefix", self.at("new"))

    def test_keys_of_openssl_are_imported(self):
        commands = {"pkcs8-ec": "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "pkcs8-384": "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384",
                    "ed25519": "genpkey -algorithm ed25519", "rsa": "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", "sec1": "ecparam -name prime256v1 -genkey -noout",
                    "pkcs1": "genrsa -traditional 2048"}
        for name, command in commands.items():
            plain = self.at(name + ".pem")
            subprocess.run(["openssl", command.split()[0], "-out", plain, *command.split()[1:]], check=True, stderr=subprocess.DEVNULL)
            self.expect(0, "import-key-pair", "--key", plain, "--output-key-prefix", self.at(name))
            wanted = subprocess.run(["openssl", "pkey", "-in", plain, "-pubout"], check=True, capture_output=True).stdout
            with open(self.at(name + ".pub"), "rb") as file:
                self.assertEqual(file.read(), wanted, name)
            self.assertEqual(self.expect(0, "public-key", "--key", self.at(name + ".key")).stdout, wanted)

    def test_keys_that_are_not_imported(self):
        for command in ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024", "genpkey -algorithm X25519",
                        "genpkey -algorithm ed25519 -aes256 -pass pass:x", "ecparam -name prime256v1 -genkey -noout -param_enc explicit"):
            subprocess.run(["openssl", *command.split(), "-out", self.at("odd.pem")], check=True, stderr=subprocess.DEVNULL)
            self.expect(2, "import-key-pair", "--key", self.at("odd.pem"), "--output-key-prefix", self.at("odd"))
            self.assertFalse(os.path.exists(self.at("odd.key")))

    def test_every_type_of_key_signs(self):
        layout = "layout:" + self.at("layout") + ":v1"
        self.expect(0, "push", layout, "--path", APP)
        for kind in ("ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "ed25519", "rsa"):
            self.expect(0, "keygen", "--type", kind, "--output-prefix", self.at(kind))
            self.expect(0, "sign", layout, "--key", self.at(kind + ".key"))
            self.expect(0, "verify", layout, "--key", self.at(kind + ".pub"), "--insecure-ignore-tlog")
        self.expect(2, "keygen", "--type", "dsa", "--output-prefix", self.at("dsa"))

    def test_public_key(self):
        with open(self.pub, "rb") as file:
            self.assertEqual(self.expect(0, "public-key", "--key", self.key).stdout, file.read())
        self.expect(0, "public-key", "--key", self.key, "--outfile", self.at("out.pub"))
        self.expect(2, "public-key", "--key", self.key, "--outfile", self.at("out.pub"))
        self.expect(2, "public-key", "--key", self.pub)

    def test_a_wrong_password_signs_nothing(self):
        before = self.verdict(1, "verify", f"{self.layout}:unsigned", *self.trust)["reasons"]
        self.expect(2, "sign", f"{self.layout}:unsigned", "--key", self.key, env={"SEKISHO_PASSWORD": "wrong"})
        self.assertEqual(self.verdict(1, "verify", f"{self.layout}:unsigned", *self.trust)["reasons"], before)

    def test_signing_twice_adds_nothing(self):
        for form in ("bundle", "legacy", "both"):
            self.expect(0, "sign", f"{self.layout}:v1", "--key", self.key, "--format", form)
        before = json.loads(self.expect(0, "tree", f"{self.layout}:v1", "-o", "json").stdout)
        self.assertIn(b"already", self.expect(0, "sign", f"{self.layout}:v1", "--key", self.key, "--format", "both").stdout)
        self.assertEqual(json.loads(self.expect(0, "tree", f"{self.layout}:v1", "-o", "json").stdout), before)

    def test_annotations_are_asked_for(self):
        layout = "layout:" + self.at("layout") + ":v1"
        self.expect(0, "push", layout, "--path", APP)
        self.expect(0, "sign", layout, "--key", self.key, "-a", "env=prod", "--format", "both")
        self.expect(0, "verify", layout, *self.trust, "-a", "env=prod")
        self.expect(1, "verify", layout, *self.trust, "-a", "env=test")
        self.expect(1, "verify", layout, *self.trust, "-a", "region=eu")

    def test_an_attestation_is_no_signature(self):  # ATT-01
        layout = "layout:" + self.at("layout") + ":v1"
        predicate = self.write("predicate.json", b'{"SPDXID":"SPDXRef-DOCUMENT"}')
        self.expect(0, "push", layout, "--path", APP)
        self.expect(0, "attest", layout, "--key", self.key, "--type", "spdxjson", "--predicate", predicate)
        self.expect(1, "verify", layout, *self.trust)
        self.expect(2, "attest", layout, "--key", self.key, "--type", "https://sigstore.dev/cosign/sign/v1", "--predicate", predicate)
        self.expect(2, "attest", layout, "--key", self.key, "--type", "nonsense", "--predicate", predicate)
        self.assertIn(b"verifies: attestation", self.expect(0, "tree", layout, *self.trust).stdout)

    def test_sign_says_who_sees_it(self):
        layout = "layout:" + self.at("layout") + ":v1"
        self.expect(0, "push", layout, "--path", APP)
        text = self.expect(0, "sign", layout, "--key", self.key).stdout
        self.assertIn(b"seen by cosign 3", text)
        self.assertIn(b"not seen by cosign 2", text)
        told = json.loads(self.expect(0, "sign", layout, "--key", self.key, "--format", "both", "-o", "json").stdout)
        self.assertEqual([(one["format"], one["new"]) for one in told["signed"][0]["signatures"]], [("bundle", False), ("legacy", True)])
        self.assertTrue(told["digest"].startswith("sha256:"))

    def test_an_index_is_signed_with_what_is_below(self):
        folder = self.at("layout")
        layout = "layout:" + folder
        for name in ("one", "two"):
            self.expect(0, "push", f"{layout}:{name}", "--path", APP, "-a", "name=" + name)
        with open(os.path.join(folder, "index.json"), "rb") as file:
            entries = json.load(file)["manifests"]
        index = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
                            "manifests": [{key: one[key] for key in ("mediaType", "digest", "size")} for one in entries]}).encode()
        digest = hashlib.sha256(index).hexdigest()
        with open(os.path.join(folder, "blobs", "sha256", digest), "wb") as file:
            file.write(index)
        with open(os.path.join(folder, "index.json"), "r+b") as file:
            whole = json.load(file)
            whole["manifests"].append({"mediaType": "application/vnd.oci.image.index.v1+json", "digest": "sha256:" + digest, "size": len(index),
                                       "annotations": {"org.opencontainers.image.ref.name": "all"}})
            file.seek(0)
            file.write(json.dumps(whole).encode())
        told = json.loads(self.expect(0, "sign", f"{layout}:all", "--key", self.key, "--recursive", "-o", "json").stdout)
        self.assertEqual(len(told["signed"]), 3)
        self.assertEqual(told["signed"][-1]["digest"], "sha256:" + digest)
        self.expect(0, "verify", f"{layout}:one", *self.trust)

    def test_attest_replaces_its_own(self):
        layout = "layout:" + self.at("layout") + ":v1"
        self.expect(0, "push", layout, "--path", APP)
        attest = ("attest", layout, "--key", self.key, "--type", "custom", "--predicate", "-", "-o", "json")
        self.assertTrue(json.loads(self.expect(0, *attest, stdin=b"one").stdout)["new"])
        told = json.loads(self.expect(0, *attest, "--replace", stdin=b"two").stdout)
        self.assertEqual(len(told["replaced"]), 1)
        self.assertEqual(self.expect(0, "tree", layout, *self.trust).stdout.count(b"verifies: attestation"), 1)
        self.assertIn(b"spdxVersion", self.expect(0, "attest", layout, "--key", self.key, "--type", "spdxjson", "--predicate", "-", stdin=b"{}").stdout)
        self.expect(2, "attest", layout, "--key", self.key, "--type", "custom")

    def test_one_standard_input_is_not_two_things(self):
        layout = "layout:" + self.at("layout") + ":v1"
        self.expect(0, "push", layout, "--path", APP)
        bare = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
        result = subprocess.run([SEKISHO, "attest", layout, "--key", self.key, "--type", "custom", "--predicate", "-"], input=b"one", capture_output=True, timeout=60, env=bare)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"SEKISHO_PASSWORD", result.stderr)

    def test_an_annotation_takes_one_value(self):
        layout = "layout:" + self.at("layout") + ":v1"
        self.expect(0, "push", "-a", "one=1", layout, "--path", APP)
        self.expect(0, "sign", "--key", self.key, "-a", "env=prod", layout)
        self.expect(0, "verify", *self.trust, "-a", "env=prod", layout)
        self.expect(0, "attach", "--type", "text/plain", "-a", "k=v", layout, self.pub)

    def test_provenance_of_github(self):
        layout = "layout:" + self.at("layout") + ":v1"
        self.expect(0, "push", layout, "--path", APP)
        self.assertIn(b"GITHUB_SHA", self.expect(2, "attest", layout, "--key", self.key, "--from-github").stderr)
        job = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/infra", "GITHUB_REPOSITORY_ID": "1", "GITHUB_REPOSITORY_OWNER_ID": "2",
               "GITHUB_WORKFLOW_REF": "acme/infra/.github/workflows/publish.yaml@refs/heads/main", "GITHUB_REF": "refs/heads/main", "GITHUB_SHA": "0" * 40,
               "GITHUB_EVENT_NAME": "push", "GITHUB_RUN_ID": "7", "GITHUB_RUN_ATTEMPT": "1", "RUNNER_ENVIRONMENT": "github-hosted"}
        self.expect(0, "attest", layout, "--key", self.key, "--from-github", env=job)
        self.assertIn(b"https://slsa.dev/provenance/v1", self.expect(0, "tree", layout, *self.trust).stdout)
        self.expect(2, "attest", layout, "--key", self.key, "--from-github", "--type", "spdxjson", env=job)

    def test_attach(self):
        layout = "layout:" + self.at("layout") + ":v1"
        sbom = self.write("sbom.json", b'{"spdxVersion":"SPDX-2.3"}')
        self.expect(0, "push", layout, "--path", APP)
        told = json.loads(self.expect(0, "attach", layout, "--type", "application/spdx+json", sbom, "-o", "json").stdout)
        again = json.loads(self.expect(0, "attach", layout, "--type", "application/spdx+json", sbom, "-o", "json").stdout)
        self.assertEqual(told, again)
        self.assertIn(b"application/spdx+json", self.expect(0, "tree", layout).stdout)
        self.expect(2, "attach", layout, "--type", "sbom", sbom)
        self.expect(2, "attach", layout, "--type", "application/spdx+json", self.at("absent"))

    def test_copy_takes_what_hangs_on_it(self):
        source, target = "layout:" + self.at("source") + ":v1", "layout:" + self.at("target")
        self.expect(0, "push", source, "--path", APP)
        self.expect(0, "sign", source, "--key", self.key, "--format", "both")
        self.expect(0, "attest", source, "--key", self.key, "--type", "custom", "--predicate", "-", stdin=b"one")
        told = json.loads(self.expect(0, "copy", source, target + ":prod", "-o", "json").stdout)
        self.assertEqual((len(told["attached"]), len(told["tags"]), told["tag"]), (2, 1, "prod"))
        self.expect(0, "verify", target + ":prod", *self.trust)
        names = lambda where: sorted(re.findall(rb"sha256:[0-9a-f]{64}", self.expect(0, "tree", where, *self.trust).stdout))
        self.assertEqual(names(source), names(target + ":prod"))
        again = json.loads(self.expect(0, "copy", source, target + ":prod", "-o", "json").stdout)
        self.assertEqual(again["copied"]["blobs"], 0)
        self.expect(0, "copy", source, target + ":bare", "--no-referrers")
        self.expect(2, "copy", source, target + "@sha256:" + "0" * 64)

    def test_copy_promotes_only_what_is_admitted(self):
        target = "layout:" + self.at("target")
        self.expect(1, "copy", f"{self.layout}:unsigned", target + ":prod", *self.trust)
        self.assertFalse(os.path.exists(self.at("target")))
        self.assertEqual(json.loads(self.expect(0, "copy", f"{self.layout}:v1", target + ":prod", *self.trust, "-o", "json").stdout)["verdict"]["decision"], "admitted")

    def test_push_is_reproducible(self):
        digests = set()
        for number, (mask, zone) in enumerate(((0o022, "UTC"), (0o077, "Asia/Tokyo"))):
            tree = self.at(f"tree{number}")
            old = os.umask(mask)
            try:
                os.mkdir(tree)
                for name in os.listdir(APP):
                    with open(os.path.join(tree, name), "wb") as copy, open(os.path.join(APP, name), "rb") as original:
                        copy.write(original.read())
            finally:
                os.umask(old)
            result = self.expect(0, "push", f"layout:{self.at('l' + str(number))}:v1", "--path", tree, "-o", "json", env={"TZ": zone})
            digests.add(json.loads(result.stdout)["digest"])
        self.assertEqual(len(digests), 1)

    def test_a_layout_is_told_apart_by_its_tags(self):
        self.expect(3, "verify", self.layout, *self.trust)  # two tags, none named
        digest = self.verdict(0, "verify", f"{self.layout}:v1", *self.trust)["digest"]
        self.expect(0, "verify", f"{self.layout}@{digest}", *self.trust)
        self.expect(2, "verify", "layout:" + self.at("absent"), *self.trust)

    # Policies.

    def test_policy_check_names_the_place(self):
        path = self.write("policy.yaml", b"apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: x}\nspec:\n  rulez: []\n")
        self.assertIn(b"policy.yaml:5:", self.expect(2, "policy", "check", path).stderr)

    def test_policy_check_passes_no_condition_over(self):  # a number of logs where none is required
        head = "apiVersion: sekisho.dev/v1\nkind: GatePolicy\nmetadata: {name: x}\nspec:\n  authorities:\n"
        for code, members in ((2, "logs: 2"), (2, "log: optional, logs: 1"), (2, "log: ignored, logs: 1"), (0, "log: required, logs: 2"), (2, "log: required, logs: 3")):
            text = f"{head}    a: {{key: {{file: {self.pub}}}, trustedRoot: {{file: {ROOT}}}, transparency: {{{members}}}}}\n"
            self.expect(code, "policy", "check", self.write("policy.yaml", text.encode()))

    def test_policy_check_warns(self):
        path = os.path.join(SOURCE, "policies", "trial.yaml")
        quiet = self.expect(0, "policy", "check", os.path.join(SOURCE, "policies", "one-key.yaml"), "--strict")
        self.assertEqual(quiet.stderr, b"")
        for code, flags in ((0, []), (1, ["--strict"])):
            result = self.expect(code, "policy", "check", path, *flags)
            self.assertIn(b"warning: rule everything: ", result.stderr)
            self.assertIn(b"(warn-mode)\n", result.stderr)
            self.assertIn(b"policy trial is valid: 1 rules, 1 authorities", result.stdout)

    def test_policy_schema_is_the_one_that_is_shipped(self):
        with open(os.path.join(SOURCE, "policies", "schema.json"), "rb") as schema:
            self.assertEqual(self.expect(0, "policy", "schema").stdout, schema.read())

    def test_shipped_policies_are_valid(self):
        for name in sorted(os.listdir(os.path.join(SOURCE, "policies"))):
            if name.endswith(".yaml"):
                self.expect(0, "policy", "check", os.path.join(SOURCE, "policies", name))

    # Conversions.

    def test_policy_convert_of_cosign_flags_is_a_policy(self):
        words = ["verify", "--key", self.pub, "--insecure-ignore-tlog", "ghcr.io/acme/app"]
        for name in (["cosign"], []):
            result = self.expect(0, "policy", "convert", *name, "--strict", "--", *words)
            self.assertEqual(result.stderr, b"")
        policy = self.write("converted.yaml", result.stdout)
        self.expect(0, "policy", "check", policy)
        self.expect(0, "verify", f"{self.layout}:v1", "--as", "ghcr.io/acme/app", "--policy", policy)
        self.expect(1, "verify", f"{self.layout}:unsigned", "--as", "ghcr.io/acme/app", "--policy", policy)
        self.expect(1, "verify", f"{self.layout}:v1", "--as", "ghcr.io/acme/web", "--policy", policy)

    def test_policy_convert_says_what_it_leaves_out(self):
        words = ["--", "verify", "--key", self.pub, "-a", "env=prod", "ghcr.io/acme/app"]
        for code, more in ((0, []), (1, ["--strict"])):
            result = self.expect(code, "policy", "convert", *more, *words)
            self.assertIn(b"annotations", result.stderr)
            self.assertIn(b"# - cosign verify: annotations", result.stdout)
            policy = self.write("converted.yaml", result.stdout)
            self.expect(1, "verify", f"{self.layout}:v1", "--as", "ghcr.io/acme/app", "--policy", policy)

    def test_policy_convert_of_several_files_is_one_book(self):
        for rule in ("reject", "insecureAcceptAnything"):
            self.write("policy.json", json.dumps({"default": [{"type": rule}], "transports": {"docker": {"ghcr.io/acme": [
                {"type": "sigstoreSigned", "keyPath": self.pub, "signedIdentity": {"type": "matchRepository"}}]}}}).encode())
            flux = (b"apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: app}\n"
                    b"spec: {url: 'oci://ghcr.io/acme/app', verify: {provider: notation, secretRef: {name: keys}}}\n")
            result = self.expect(0, "policy", "convert", self.at("policy.json"), "-", stdin=flux)
            policy = self.write("converted.yaml", result.stdout)
            self.expect(0, "verify", f"{self.layout}:v1", "--as", "ghcr.io/acme/web", "--policy", policy)
            for name in ("ghcr.io/acme/app", "quay.io/acme/app"):
                self.expect(1, "verify", f"{self.layout}:v1", "--as", name, "--policy", policy)

    def test_policy_convert_of_what_cannot_be_read_is_2(self):
        other = self.write("other.yaml", b"kind: Deployment\n")
        anchors = self.write("anchors.yaml", b"a: &x 1\nb: *x\n")
        for args in ([], ["cosign"], [self.at("absent")], [other], [anchors], [other, "--from", "nonsense"],
                     ["--", "sign", "--key", "k", "ghcr.io/a/b"], ["--", "verify", "--key", "k", "--no-such-flag", "ghcr.io/a/b"]):
            self.assertEqual(self.expect(2, "policy", "convert", *args).stdout, b"")
        self.assertIn(b"anchors.yaml:1:", self.expect(2, "policy", "convert", anchors).stderr)

    def test_policy_convert_is_told_the_kind(self):
        text = self.write("spec.yaml", b"metadata: {name: p}\nspec: {images: [{glob: '**'}], authorities: [{key: {kms: 'k.pub'}}]}\n")
        self.expect(2, "policy", "convert", text)
        self.assertIn(b'"**"', self.expect(0, "policy", "convert", text, "--from", "policy-controller").stdout)

    # Blobs.

    def test_verify_blob_of_a_bare_signature(self):
        blob = self.write("blob", b"hello")
        openssl = lambda *args: subprocess.run(["openssl", *args], check=True, capture_output=True)
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.at("k.pem"))
        openssl("ec", "-in", self.at("k.pem"), "-pubout", "-out", self.at("k.pub"))
        openssl("dgst", "-sha256", "-sign", self.at("k.pem"), "-out", self.at("sig"), blob)
        self.expect(0, "verify-blob", blob, "--signature", self.at("sig"), "--key", self.at("k.pub"))
        self.expect(1, "verify-blob", blob, "--signature", self.at("sig"), "--key", self.other)
        self.expect(1, "verify-blob", self.write("other", b"hellp"), "--signature", self.at("sig"), "--key", self.at("k.pub"))

    # Trusted roots.

    def test_trust_show_tells_what_is_trusted(self):
        text = self.expect(0, "trust", "show", ROOT, "--now", "2026-11-25T00:00:00Z").stdout.decode()
        self.assertTrue(text.startswith("trusted root  "), text)
        for part in ("in use since 2025-09-23T00:00:00Z (428 days ago)", "https://fulcio.sigstore.dev", "https://rekor.sigstore.dev", "no longer in use",
                     "https://timestamp.sigstore.dev", "PKIX_ECDSA_P256_SHA_256, id c0d23d6ad406973f9559f3ba2d1ca01f84147d8ffc5b8445c224f98b9591801d"):
            self.assertIn(part, text)
        self.assertNotIn("warning", text)
        self.assertIn(b"no CT log is in use now", self.expect(0, "trust", "show", ROOT, "--now", "2020-01-01T00:00:00Z").stdout)

    def test_trust_show_has_the_members_of_its_schema(self):
        schema = json.load(open(os.path.join(SOURCE, "docs", "trusted-root-report.schema.json")))
        report = self.verdict(0, "trust", "show", ROOT)
        self.assertEqual(set(report), set(schema["properties"]))
        with open(ROOT, "rb") as root:
            self.assertEqual(report["digest"], "sha256:" + hashlib.sha256(root.read()).hexdigest())
        for name, kind in (("certificateAuthorities", "authority"), ("ctLogs", "log"), ("transparencyLogs", "log"), ("timestampAuthorities", "authority")):
            for part in report[name]:
                self.assertEqual(set(part), set(schema["$defs"][kind]["properties"]))
        self.assertEqual(len(self.verdict(0, "trust", "show", ROOT, ROOT)), 2)

    def test_trust_show_of_what_is_no_root(self):
        for path in (self.write("empty", b""), self.write("object", b"{}"), self.at("absent"), self.scratch.name, os.path.join(SOURCE, "keys", "example.pub")):
            self.assertEqual(self.expect(2, "trust", "show", path).stdout, b"")
            self.expect(2, "trust", "show", ROOT, path, "-o", "json")
        self.expect(2, "trust", "show")
        self.expect(2, "trust")
        self.expect(2, "trust", "show", ROOT, "--now", "tomorrow")

    # The rest.

    def test_version_names_the_libraries(self):  # CLI-11
        text = self.expect(0, "version").stdout
        for name in (b"sekisho ", b"OpenSSL", b"libsodium", b"libcurl"):
            self.assertIn(name, text)

    def test_completion(self):
        for shell in ("bash", "zsh", "fish"):
            self.assertIn(b"verify-blob", self.expect(0, "completion", shell).stdout)
        subprocess.run(["bash", "-n"], input=self.expect(0, "completion", "bash").stdout, check=True)

    def test_a_killed_gate_is_not_a_success(self):  # CLI-01
        os.mkfifo(self.at("pipe"))
        process = subprocess.Popen([SEKISHO, "sign", f"{self.layout}:v1", "--key", self.key], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   env={"PATH": os.environ["PATH"]})
        process.send_signal(signal.SIGKILL)
        self.assertNotEqual(process.wait(timeout=30), 0)


class Keyless(Program):
    """verify-blob by an identity, on bundles of a Sigstore instance made for the tests; all is signed at 2026-11-23T11:00:00Z."""

    @classmethod
    def setUpClass(cls):
        maker = os.environ.get("VIRTUAL_SIGSTORE")
        if not maker:
            raise unittest.SkipTest("VIRTUAL_SIGSTORE names no program")
        cls.shared = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.shared.cleanup)
        subprocess.run([maker, cls.shared.name], check=True, timeout=300)
        with open(cls.file("good-rekor1", "identity")) as identity, open(cls.file("good-rekor1", "issuer")) as issuer:
            cls.identity, cls.issuer = identity.read().strip(), issuer.read().strip()

    @classmethod
    def file(cls, case, name):
        return os.path.join(cls.shared.name, case, name)

    def bundle(self, case="good-rekor1"):
        return ["verify-blob", self.file(case, "artifact"), "--bundle", self.file(case, "bundle.sigstore.json")]

    def root(self, case="good-rekor1"):
        return ["--trusted-root", self.file(case, "trusted_root.json")]

    def who(self):
        return ["--certificate-identity", self.identity, "--certificate-oidc-issuer", self.issuer]

    def good(self, case="good-rekor1"):
        return [*self.bundle(case), *self.who(), *self.root(case)]

    def codes(self, *args, **kwargs):
        return [reason["code"] for reason in self.verdict(1, *args, **kwargs)["reasons"]]

    def test_an_identity_is_admitted_and_told(self):
        verdict = self.verdict(0, *self.good())
        proof = verdict["proofs"][0]
        self.assertEqual((proof["signer"]["issuer"], proof["signer"]["subject"]), (self.issuer, self.identity))
        self.assertEqual((proof["signedAt"], proof["format"]), ("2026-11-23T11:00:00Z", "bundle-v0.3"))
        for check in ("signature", "certificate", "sct", "log"):
            self.assertIn(check, proof["verifiedBy"])
        self.assertEqual(proof["notChecked"], [])
        schema = json.load(open(os.path.join(SOURCE, "docs", "verdict.schema.json")))
        self.assertEqual(set(proof["signer"]), set(schema["$defs"]["identity"]["properties"]))
        self.assertEqual(set(proof), set(schema["properties"]["proofs"]["items"]["properties"]))
        self.assertIsNone(verdict["holdsUntil"])
        text = self.expect(0, *self.good()).stdout.decode()
        self.assertIn(f"{self.identity} of {self.issuer}", text)

    def test_a_digest_stands_for_the_file(self):
        with open(self.file("good-rekor1", "artifact"), "rb") as artifact:
            digest = "sha256:" + hashlib.sha256(artifact.read()).hexdigest()
        bundle = ["--bundle", self.file("good-rekor1", "bundle.sigstore.json")]
        self.expect(0, "verify-blob", digest, *bundle, *self.who(), *self.root())
        self.expect(1, "verify-blob", "sha256:" + "0" * 64, *bundle, *self.who(), *self.root())

    def test_another_identity_is_denied(self):
        for who in (["--certificate-identity", self.identity + "-evil", "--certificate-oidc-issuer", self.issuer],
                    ["--certificate-identity", self.identity, "--certificate-oidc-issuer", self.issuer + "/"],
                    [*self.who(), "--certificate-github-workflow-repository", "acme/other"]):
            self.assertEqual(self.codes(*self.bundle(), *who, *self.root()), ["identity.mismatch"])

    def test_a_regexp_matches_in_full_and_a_near_miss_says_so(self):  # CRT-01
        issuer = ["--certificate-oidc-issuer-regexp", r"https://token\.actions\..*"]
        whole = ["--certificate-identity-regexp", r"https://github\.com/acme/.*"]
        self.expect(0, *self.bundle(), *whole, *issuer, *self.root())
        for part in (r"https://github\.com/acme/", r"^https://github\.com/acme/infra", "acme"):
            verdict = self.verdict(1, *self.bundle(), "--certificate-identity-regexp", part, *issuer, *self.root())
            self.assertIn("holds for a part of it only", verdict["reasons"][0]["detail"])
        verdict = self.verdict(1, *self.bundle(), "--certificate-identity-regexp", "https://gitlab.*", *issuer, *self.root())
        self.assertNotIn("holds for a part of it only", verdict["reasons"][0]["detail"])

    def test_usage_errors(self):
        for args in ([*self.bundle()], [*self.bundle(), *self.root()],
                     [*self.bundle(), "--certificate-identity", self.identity, *self.root()],
                     [*self.bundle(), "--certificate-oidc-issuer", self.issuer, *self.root()],
                     [*self.bundle(), "--certificate-identity", "", "--certificate-oidc-issuer", self.issuer, *self.root()],
                     [*self.bundle(), *self.who()],
                     [*self.good(), "--certificate-identity-regexp", ".*"],
                     [*self.good(), "--key", self.file("good-key-rekor1", "key.pub")],
                     [*self.bundle(), "--certificate-identity-regexp", "(", "--certificate-oidc-issuer", self.issuer, *self.root()],
                     [*self.bundle(), *self.who(), "--trusted-root", self.file("good-rekor1", "artifact")],
                     [*self.bundle(), *self.who(), "--trusted-root", self.at("absent")],
                     ["verify-blob", self.file("good-rekor1", "artifact"), *self.who(), *self.root()],
                     ["verify-blob", self.file("good-rekor1", "artifact"), "--signature", self.file("good-rekor1", "artifact"), *self.who(), *self.root()],
                     ["verify", "layout:x", "--policy", os.path.join(SOURCE, "policies"), *self.root()],
                     [*self.good(), "--now", "tomorrow"]):
            self.assertEqual(self.expect(2, *args).stdout, b"")
        self.assertIn(b"nothing is trusted by default", self.expect(2, *self.bundle()).stderr)
        self.assertIn(b"--trusted-root", self.expect(2, *self.bundle(), *self.who()).stderr)
        self.assertIn(b"--certificate-oidc-issuer", self.expect(2, *self.bundle(), "--certificate-identity", self.identity, *self.root()).stderr)

    def test_a_root_that_lacks_what_is_asked_for_is_unusable(self):  # TLG-27
        root = json.load(open(self.file("good-rekor1", "trusted_root.json")))
        for part, waiver in (("tlogs", "--insecure-ignore-tlog"), ("ctlogs", "--insecure-ignore-sct"), ("certificateAuthorities", None)):
            path = self.write(part, json.dumps({**root, part: []}).encode())
            args = [*self.bundle(), *self.who(), "--trusted-root", path]
            self.assertIn(b"trusted-root.incomplete", self.expect(2, *args).stderr)
            if waiver:
                self.assertNotEqual(run(*args, waiver).returncode, 2)
        path = self.write("no-tsa", json.dumps({**root, "timestampAuthorities": []}).encode())
        self.expect(0, *self.bundle(), *self.who(), "--trusted-root", path)
        self.expect(2, *self.bundle(), *self.who(), "--trusted-root", path, "--use-signed-timestamps")

    def test_timestamps_are_asked_for(self):
        self.assertEqual(self.codes(*self.good(), "--use-signed-timestamps"), ["timestamp.missing"])
        self.assertIn("timestamp", self.verdict(0, *self.good("good-rekor2"), "--use-signed-timestamps")["proofs"][0]["verifiedBy"])

    def test_another_instance_is_not_trusted(self):  # CRT-30
        self.expect(1, *self.bundle(), *self.who(), "--trusted-root", ROOT)

    def test_a_key_with_a_log(self):
        key = ["--key", self.file("good-key-rekor1", "key.pub")]
        self.expect(0, *self.bundle("good-key-rekor1"), *key, *self.root("good-key-rekor1"))
        self.expect(0, *self.bundle("good-key-rekor1"), *key, "--insecure-ignore-tlog")
        self.assertEqual(self.codes(*self.bundle("good-key-rekor1"), *key), ["log.unknown"])
        self.assertEqual(self.codes(*self.bundle(), *key, *self.root()), ["signature.method"])
        self.assertEqual(self.codes(*self.bundle("good-key-rekor1"), *self.who(), *self.root("good-key-rekor1")), ["signature.method"])

    def test_the_verdict_is_the_same_years_later(self):  # CRT-14, CRT-31
        def at(time, case):
            verdict = self.verdict(0, *self.good(case), "--now", time)
            return {name: value for name, value in verdict.items() if name != "time"}
        for case in ("good-rekor1", "good-rekor2", "good-rekor1-timestamp"):
            self.assertEqual(at("2026-11-23T11:00:00Z", case), at("2063-04-05T00:00:00Z", case))

    def test_what_was_signed_later_is_denied(self):
        for case in ("good-rekor1", "good-rekor2"):
            self.assertEqual(self.codes(*self.good(case), "--now", "2026-11-23T10:58:59Z"), ["time.in-future"])
            self.expect(0, *self.good(case), "--now", "2026-11-23T10:59:00Z")

    def test_without_log_and_timestamp_it_is_judged_as_of_now(self):
        waived = [*self.good(), "--insecure-ignore-tlog"]
        verdict = self.verdict(0, *waived, "--now", "2026-11-23T11:00:00Z")
        self.assertIn("transparency log", verdict["proofs"][0]["notChecked"])
        self.assertIsNone(verdict["proofs"][0]["signedAt"])
        self.expect(1, *waived, "--now", verdict["holdsUntil"])
        self.assertEqual(self.codes(*waived, "--now", "2026-11-23T12:00:00Z"), ["certificate.not-valid-at-signing"])
        self.assertEqual(self.codes(*waived, "--now", "2026-11-22T11:00:00Z"), ["certificate.not-valid-at-signing"])

    def test_the_environment_names_no_root(self):  # TLG-29
        right, other = self.file("good-rekor1", "trusted_root.json"), ROOT
        before = self.verdict(0, *self.good(), "--now", "2026-11-24T00:00:00Z")
        for value in (right, other, "/dev/null", "/nonexistent", self.shared.name):
            env = {name: value for name in ("SIGSTORE_ROOT_FILE", "TUF_ROOT", "TUF_ROOT_JSON", "SIGSTORE_REKOR_PUBLIC_KEY", "SIGSTORE_CT_LOG_PUBLIC_KEY_FILE",
                                            "SIGSTORE_TSA_CERTIFICATE_FILE", "COSIGN_TRUSTED_ROOT", "SIGSTORE_ID_TOKEN")}
            self.assertEqual(self.verdict(0, *self.good(), "--now", "2026-11-24T00:00:00Z", env=env), before)
            self.expect(1, *self.bundle(), *self.who(), "--trusted-root", other, env=env)
            self.expect(2, *self.bundle(), *self.who(), env=env)

    def test_tampered_bundles_are_denied(self):
        for name in ("signature", "rawBytes", "signedEntryTimestamp", "rootHash", "canonicalizedBody"):
            text = open(self.file("good-rekor1", "bundle.sigstore.json")).read()
            start = text.index(f'"{name}"') + len(name) + 3
            start = text.index('"', start) + 20
            flipped = "A" if text[start] != "A" else "B"
            path = self.write(name, (text[:start] + flipped + text[start + 1:]).encode())
            self.expect(1, "verify-blob", self.file("good-rekor1", "artifact"), "--bundle", path, *self.who(), *self.root())


if __name__ == "__main__":
    SEKISHO = os.path.abspath(sys.argv.pop(1))
    unittest.main()
