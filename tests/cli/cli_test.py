#!/usr/bin/env python3
"""Drives the program as a script would: command, standard output, standard error, exit code. cli_test.py SEKISHO [unittest arguments]"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
APP = os.path.join(SOURCE, "testdata", "app")
SEKISHO = ""


def run(*args, env=None, cwd=None, stdin=b"", stdout=subprocess.PIPE):
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "SEKISHO_PASSWORD": "secret-canary", **(env or {})}
    return subprocess.run([SEKISHO, *args], input=stdin, stdout=stdout, stderr=subprocess.PIPE, timeout=60, env=environment, cwd=cwd)


class CommandLine(unittest.TestCase):
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
            self.assertEqual(set(verdict), set(schema["properties"]))
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

    def test_policy_schema_is_the_one_that_is_shipped(self):
        with open(os.path.join(SOURCE, "policies", "schema.json"), "rb") as schema:
            self.assertEqual(self.expect(0, "policy", "schema").stdout, schema.read())

    def test_shipped_policies_are_valid(self):
        for name in sorted(os.listdir(os.path.join(SOURCE, "policies"))):
            if name.endswith(".yaml"):
                self.expect(0, "policy", "check", os.path.join(SOURCE, "policies", name))

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


if __name__ == "__main__":
    SEKISHO = os.path.abspath(sys.argv.pop(1))
    unittest.main()
