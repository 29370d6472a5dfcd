#!/usr/bin/env python3
"""Lets real clients judge the bundles of the virtual Sigstore and shows where they differ from what is expected.

usage: virtual_peers.py VIRTUAL_SIGSTORE [--peers DIR] [--sekisho BINARY] [--form message|statement|both] [--known] [-v]

VIRTUAL_SIGSTORE is the program that writes the cases. The peers are cosign 3.1 and sigstore-go as fetch-peers.sh leaves them in
DIR; what is missing is left out. Prints a table of the cases in which a verdict differs (with --known also where that is explained
below), and ends with 1 where a difference is not explained. A case that a client has no flag for is not given to it.
"""
import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Differences that are understood. Both peers are one library (sigstore-go) and differ alike: {case: why}.
STRICTER = {
    "bundle-certificate-base64url_fail": "protojson reads both alphabets of base64",
    "bundle-enum-number_fail": "protojson reads numbers for enums",
    "bundle-index-number_fail": "protojson reads numbers for int64",
    "bundle-snake-case_fail": "protojson reads both spellings",
    "cert-any-usage_fail": "Go takes anyExtendedKeyUsage for code signing",
    "cert-empty-usage_fail": "Go takes an empty list for no limit",
    "cert-leaf-is-ca_fail": "nobody asks whether the leaf is a CA",
    "cert-nine-in-bundle_fail": "no bound on the chain in a bundle",
    "cert-no-digital-signature_fail": "Go does not look at the leaf's key usage",
    "cert-no-extended-usage_fail": "Go takes a missing extension for no limit",
    "cert-root-in-bundle_fail": "what comes after the leaf is ignored",
    "cert-serial-long_fail": "Go does not bound serials",
    "cert-serial-negative_fail": "Debian's Go allows negative serials",
    "cert-serial-zero_fail": "Go allows a serial of zero",
    "cert-thousand-in-bundle_fail": "no bound on the chain in a bundle",
    "cert-unique-id_fail": "Go skips unique identifiers",
    "checkpoint-size-other_fail": "the size in a checkpoint of Rekor v1 is not compared with the proof's",
    "entry-dsse-second-signature_fail": "only the first signature of the entry is compared",
    "entry-key-twice_fail": "Go takes the last of two members",
    "entry-kind-differs_fail": "only the body is read",
    "entry-version-differs_fail": "only the body is read",
    "entry2-version-differs_fail": "only the body is read",
    "issuer-new-other-string_fail": "Go reads any type of string",
    "issuer-old-evil-new-good_fail": "the new extension wins",
    "log-downgrade-to-v01_fail": "a bundle 0.1 needs no proof",
    "log-time-in-future_fail": "no comparison with the clock",
    "log2-after-key-end_fail": "the window of a Rekor v2 key is not compared with the timestamp",
    "name-email-like-uri_fail": "any type of name may match",
    "name-fulcio-user-ia5_fail": "Go reads any type of string",
    "name-good-and-evil_fail": "the first name counts",
    "name-thousand_fail": "the first name counts",
    "name-twice_fail": "the first name counts",
    "name-uri-like-email_fail": "any type of name may match",
    "root-chain-reversed_fail": "the last certificate is taken for a root, whatever it is",
    "root-enum-number_fail": "protojson reads numbers for enums",
    "root-intermediate-as-anchor_fail": "the last certificate is taken for a root, whatever it is",
    "root-log-twice_fail": "the last of two logs of one ID wins",
    "root-snake-case_fail": "protojson reads both spellings",
    "statement-digest-upper-case_fail": "hex in any case",
    "statement-no-predicate-type_fail": "verify-blob does not look at it",
    "statement-no-type_fail": "verify-blob does not look at it",
    "statement-type-other_fail": "verify-blob does not look at it",
    "timestamp-attribute-twice_fail": "the first of two attributes counts",
    "timestamp-certificate-other_fail": "the signing-certificate attribute is not looked at without certificates",
    "timestamp-content-type-data_fail": "the content-type attribute is not looked at",
    "timestamp-in-future_fail": "no comparison with the clock",
    "timestamp-info-trailing_fail": "what comes after the TSTInfo is ignored",
    "timestamp-no-content-type_fail": "the content-type attribute is not looked at",
    "timestamp-no-digital-signature_fail": "Go does not look at the signer's key usage",
    "timestamp-no-signing-certificate_fail": "the signing-certificate attribute may be missing",
    "timestamp-time-zone_fail": "Go reads times with an offset",
    "timestamp-version-2_fail": "the version is not looked at",
}
MILDER = {
    "checkpoint-foreign-before": "in Rekor v1 only the first signature line is looked at",
    "statement-key-id": "a key ID that is not that of the key is taken for another key's",
    "timestamp-granted-with-mods": "only status 0 is taken, RFC 3161 allows 1",
}
NO_TIME = "a key needs a time as well"
BOTH = {**STRICTER, **MILDER}
KNOWN = {"cosign": BOTH, "sigstore-go": {**BOTH, "good-key-rekor2": NO_TIME, "log-ignored-key": NO_TIME}, "sekisho": {}}


class Case:
    """One folder that the program wrote."""

    def __init__(self, folder):
        self.folder = folder
        self.name = folder.name
        self.expect = json.loads(self.path("expect.json").read_text())
        self.demands = self.expect["demands"]

    def path(self, name):
        return self.folder / name

    def text(self, name):
        return self.path(name).read_text().strip()

    @property
    def key(self):
        return self.path("key.pub") if self.path("key.pub").exists() else None

    def stamped(self):
        return '"signedTimestamp":' in self.path("bundle.sigstore.json").read_text(errors="replace")

    def beyond_flags(self):
        """Tells whether it asks for what only a policy can say."""
        return self.demands["logs"] > 1 or self.demands["scts"] > 1 or self.demands["timestamps"] or self.demands["witnesses"]


def command_is_cosign(binary):
    return pathlib.Path(binary).name.startswith("cosign")


def cosign_command(binary, case):
    who = ["--key", case.key] if case.key else ["--certificate-identity", case.text("identity"),
                                                "--certificate-oidc-issuer", case.text("issuer")]
    loose = ["--insecure-ignore-tlog"] if case.demands["logs"] == 0 else []
    loose += ["--insecure-ignore-sct"] if case.demands["scts"] == 0 else []
    # cosign looks at timestamps only where it is told to, or where nothing else tells the time.
    if command_is_cosign(binary) and case.stamped() and not case.key:
        loose.append("--use-signed-timestamps")
    return [binary, "verify-blob", "--bundle", case.path("bundle.sigstore.json"), "--trusted-root",
            case.path("trusted_root.json"), *who, *loose, case.path("artifact")]


def sigstore_go_command(binary, case):
    loose = ["-requireTlog=false"] if case.demands["logs"] == 0 else []
    loose += ["-requireCTlog=false"] if case.demands["scts"] == 0 or case.key else []
    if case.key:
        who = ["-publicKey", case.key]
    else:
        who = ["-expectedSAN", case.text("identity"), "-expectedIssuer", case.text("issuer")]
    return [binary, "-trustedrootJSONpath", case.path("trusted_root.json"), "-artifact", case.path("artifact"), *who, *loose,
            case.path("bundle.sigstore.json")]


def run(command):
    """Returns (accepted, last line of its output); a crash or a hang is no verdict and raises."""
    done = subprocess.run([str(c) for c in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=60, check=False)
    text = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode < 0 or "panic:" in text:
        return None, "crashed: " + text[:200]
    lines = [line for line in text.splitlines() if "error during command execution" not in line] or text.splitlines()
    return done.returncode == 0, " ".join((lines or [""])[-1].split())[:160]


def judge(clients, case):
    verdicts = {}
    for client, (binary, command_of) in clients.items():
        if not case.beyond_flags():
            verdicts[client] = run(command_of(binary, case))
    return verdicts


def word(accepted):
    return {True: "accepted", False: "refused", None: "crashed"}[accepted]


def report(form, case, verdicts, all_of_them):
    """Prints the differences of one case and returns how many of them are not explained."""
    unexplained = 0
    for client, (accepted, said) in verdicts.items():
        if accepted == case.expect["accepted"]:
            continue
        why = KNOWN[client].get(case.name)
        unexplained += why is None
        if why is None or all_of_them:
            print(f"{case.name:42} {form:9} {client:11} {word(accepted):8}  {'known: ' + why if why else said}")
    return unexplained


def find_clients(args):
    peers = pathlib.Path(args.peers)
    clients = {"cosign": (peers / "cosign-3.1", cosign_command), "sigstore-go": (peers / "sigstore-go", sigstore_go_command)}
    clients = {name: what for name, what in clients.items() if what[0].exists()}
    if args.sekisho:
        clients["sekisho"] = (pathlib.Path(args.sekisho), cosign_command)
    return clients


def check_form(args, clients, form):
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([args.virtual_sigstore, directory, form], check=True)
        cases = [Case(folder) for folder in sorted(pathlib.Path(directory).iterdir())]
        cases = [case for case in cases if form == "message" or case.expect["form"] == form]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            all_verdicts = list(pool.map(lambda case: judge(clients, case), cases))
        unexplained = sum(report(case.expect["form"], case, verdicts, args.known) for case, verdicts in zip(cases, all_verdicts))
        if args.verbose:
            for case, verdicts in zip(cases, all_verdicts):
                print("-", case.name, *(f"\n    {client}: {word(ok)}: {said}" for client, (ok, said) in verdicts.items()))
    good = sum(case.expect["accepted"] for case in cases)
    print(f"{form}: {len(cases)} cases, {good} good and {len(cases) - good} bad; {', '.join(clients)}; "
          f"{unexplained} unexplained differences")
    return unexplained


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("virtual_sigstore")
    parser.add_argument("--peers", default=ROOT / ".deps" / "peers")
    parser.add_argument("--sekisho")
    parser.add_argument("--form", choices=["message", "statement", "both"], default="both")
    parser.add_argument("--known", action="store_true", help="show the differences that are explained as well")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args()
    clients = find_clients(args)
    if not clients:
        print("no peers here: run fetch-peers.sh")
        return 77
    forms = ["message", "statement"] if args.form == "both" else [args.form]
    return 1 if sum(check_form(args, clients, form) for form in forms) else 0


if __name__ == "__main__":
    sys.exit(main())
