#!/usr/bin/env python3
"""Holds the inspection of manifests against the real kustomize.

usage: kustomize.py SEKISHO [--peers DIR] [--only NAME...] [--seed N] [--count N]
       kustomize.py --no-sekisho [...]

For each tree of testdata/trees: kustomize must build of it the images that expect.json names, and `sekisho inspect` must find the
same ones, or, where it is expected or allowed to, refuse the tree by at least one finding. Then the same for trees that are made
at random (random_trees.py): equal or refused, and no more than a third refused. With --no-sekisho only the expectations are held
against kustomize. Prints a line a tree and a summary; ends with 77 where there is no kustomize. What would fetch something, or
take all memory, is not built: `"build": "remote"` and `"build": "bomb"` in expect.json.
"""
import argparse
import json
import os
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile

import random_trees

try:
    import yaml
except ImportError:
    yaml = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
TREES = ROOT / "testdata" / "trees"
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
NOT_BUILT = ("remote", "bomb")
# The fields of a pod, at any depth, as an inspection names them.
POD_FIELD = re.compile(r"(^|[./])((containers|initContainers|ephemeralContainers)(\[\d+\]|[./]\d+)[./]image"
                       r"|volumes(\[\d+\]|[./]\d+)[./]image[./]reference)$")
# What moves a cursor or turns text must not come out as it is.
UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


# What kustomize makes of a tree.

def reader():
    """Returns a YAML loader that takes for null, truth and numbers only what YAML 1.2 does."""
    class Reader(yaml.SafeLoader):
        yaml_implicit_resolvers = {}
    for tag, pattern, first in (("null", r"null|Null|NULL|~|", "nN~"), ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
                                ("int", r"[-+]?[0-9]+", "-+0123456789"),
                                ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789")):
        Reader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"),
                                     [*first, ""] if tag == "null" else list(first))
    return Reader


def pod_images(node):
    """Yields every image of a pod's fields, at any depth."""
    if isinstance(node, list):
        for item in node:
            yield from pod_images(item)
    elif isinstance(node, dict):
        for field in CONTAINERS:
            yield from (c["image"] for c in maps(node.get(field)) if isinstance(c.get("image"), str))
        for volume in maps(node.get("volumes")):
            image = volume.get("image")
            if isinstance(image, dict) and isinstance(image.get("reference"), str):
                yield image["reference"]
        for value in node.values():
            yield from pod_images(value)


def maps(value):
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(node):
    """Yields every text of a value, at any depth."""
    if isinstance(node, str):
        yield node
    for item in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from texts(item)


class Built:
    """What came out of one build: images and texts, or why there are none."""

    def __init__(self, done):
        self.failed = done.returncode != 0
        self.why = " ".join(done.stderr.decode("utf-8", "replace").split())[-300:]
        documents = [] if self.failed else list(yaml.load_all(done.stdout.decode(), Loader=reader()))
        self.images = sorted(set(pod_images(documents)))
        self.texts = set(texts(documents))


class Kustomize:
    """The real program, without a network and without other programs to call."""

    def __init__(self, binary):
        self.binary = binary
        alone = ["unshare", "-rn"]
        self.prefix = alone if shutil.which("unshare") and subprocess.run([*alone, "true"], stderr=subprocess.DEVNULL,
                                                                          check=False).returncode == 0 else []

    def run(self, directory):
        with tempfile.TemporaryDirectory() as home:
            nowhere = {"PATH": home, "HOME": home, "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
            prefix = [shutil.which(self.prefix[0]), *self.prefix[1:]] if self.prefix else []
            return Built(subprocess.run(
                [*prefix, self.binary, "build", "--load-restrictor", "LoadRestrictionsNone", directory], env=nowhere,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))))

    def build(self, tree, path):
        """Builds a directory of a tree as Flux does: without a kustomization file one is made in a copy."""
        if has_kustomization(tree / path) or (tree / path / KUSTOMIZATIONS[0]).exists():
            return self.run(tree / path)
        with tempfile.TemporaryDirectory() as scratch:
            copy = pathlib.Path(scratch) / "tree"
            shutil.copytree(tree, copy)
            (copy / path / "kustomization.yaml").write_text(json.dumps({"resources": list(flux_resources(copy / path, copy / path))}))
            return self.run(copy / path)


def has_kustomization(directory):
    return any((directory / name).is_file() for name in KUSTOMIZATIONS)


def flux_resources(top, directory):
    """Yields what Flux lists where there is no kustomization: every .yaml and .yml, and directories that have one as they are."""
    for entry in sorted(directory.iterdir()):
        if entry.is_dir() and has_kustomization(entry):
            yield str(entry.relative_to(top))
        elif entry.is_dir():
            yield from flux_resources(top, entry)
        elif entry.suffix in (".yaml", ".yml"):
            yield str(entry.relative_to(top))


# What sekisho says.

class Inspected:
    """The answer of `sekisho inspect`; faults are what is wrong with the answer as such."""

    def __init__(self, sekisho, tree, path):
        command = [sekisho, "inspect", tree, *([] if path == "." else ["--path", path]), "-o", "json"]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                              check=False)
        self.fault = ""
        self.findings, self.images, self.all_images = [], [], set()
        try:
            self.read(done.stdout.decode(), done.returncode)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self.fault = (f"exit {done.returncode}, no answer by the contract: {error!r} "
                          f"{done.stderr.decode('utf-8', 'replace').strip()[-200:]}")

    def read(self, text, code):
        answer = json.loads(text)
        self.findings = [f"{f['code']} {f['file']}:{f['line']} {f['detail']}" for f in answer["findings"]]
        self.all_images = {i["image"] for i in answer["images"]}
        self.images = sorted({i["image"] for i in answer["images"] if POD_FIELD.search(i["field"])})
        if code != (1 if self.findings else 0):
            self.fault = f"exit {code} with {len(self.findings)} findings"
        elif UNPRINTABLE.search(text):
            self.fault = "its output holds characters that are no text"


def differences(wanted, found):
    """Tells in words what is missing and what is too many."""
    missing, more = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
    return "; ".join([*([f"without {' '.join(missing)}"] if missing else []), *([f"with {' '.join(more)}"] if more else [])])


# The trees that are kept.

class Tree:
    """One folder of testdata/trees."""

    def __init__(self, folder):
        self.name = folder.name
        self.tree = folder / "tree"
        self.expect = json.loads((folder / "expect.json").read_text())
        self.path = self.expect.get("path", ".")
        self.images = self.expect.get("images")
        self.refused = self.expect.get("refused", False)
        self.may_refuse = self.expect.get("mayRefuse", False)

    def check_kustomize(self, kustomize):
        """Returns what is wrong with the expectation, or nothing."""
        if self.expect.get("build") in NOT_BUILT:
            return ""
        built = kustomize.build(self.tree, self.path)
        if self.expect.get("build") == "fails":
            return "" if built.failed else f"kustomize builds it: {' '.join(built.images)}"
        if built.failed:
            return f"kustomize does not build it: {built.why}"
        wrong = differences(self.images, built.images) if self.images is not None else "expect.json has no images"
        absent = sorted(set(self.expect.get("further", [])) - built.texts)
        return f"kustomize's images are {wrong}" if wrong else f"kustomize's output has no {absent}" if absent else ""

    def check_sekisho(self, sekisho):
        """Returns (what is wrong or nothing, what it said)."""
        said = Inspected(sekisho, self.tree, self.path)
        if said.fault:
            return said.fault, ""
        if said.findings and (self.refused or self.may_refuse):
            return "", f"refused: {said.findings[0]}"
        if said.findings:
            return f"refused an honest tree: {said.findings[0]}", ""
        if self.refused:
            return f"nothing found; images: {' '.join(said.images)}", ""
        wrong = differences(self.images, said.images)
        absent = sorted(set(self.expect.get("further", [])) - said.all_images)
        return f"sekisho's images are {wrong}" if wrong else f"sekisho does not name {absent}" if absent else "", ""


def check_tree(tree, kustomize, sekisho):
    """Prints one line and returns whether all is well."""
    wrong, said = tree.check_kustomize(kustomize), ""
    if not wrong and sekisho:
        wrong, said = tree.check_sekisho(sekisho)
    built = tree.expect.get("build") or f"{len(tree.images or [])} images"
    print(shown(f"{'not ok' if wrong else 'ok'} - {tree.name}: {wrong or said or built}"), flush=True)
    return not wrong


def shown(text):
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


# The trees that are made.

def check_random(args, kustomize):
    """Returns whether sekisho and kustomize agree on the trees of this seed."""
    source = random.Random(args.seed)
    tally = {"equal": 0, "refused": 0, "different": 0, "not built": 0}
    while sum(tally.values()) - tally["not built"] < args.count and tally["not built"] <= args.count:
        with tempfile.TemporaryDirectory() as scratch:
            path = random_trees.make(source, pathlib.Path(scratch))
            word, why = judge_random(kustomize, args.sekisho, pathlib.Path(scratch), path)
            tally[word] += 1
            if word == "different" or args.verbose:
                print(shown(f"{'not ok' if word == 'different' else 'ok'} - random {sum(tally.values())} of seed {args.seed}: "
                            f"{word} {why}"), flush=True)
            if word == "different" and tally[word] <= 3:
                print(shown(text_of(pathlib.Path(scratch))).replace("\\u000a", "\n"), flush=True)
    print(f"random, seed {args.seed}: " + ", ".join(f"{count} {word}" for word, count in tally.items()))
    return not tally["different"] and tally["refused"] * 3 <= args.count and tally["not built"] * 3 <= args.count


def judge_random(kustomize, sekisho, tree, path):
    built = kustomize.build(tree, path)
    if built.failed:
        return "not built", built.why
    if not sekisho:
        return "equal", " ".join(built.images)
    said = Inspected(sekisho, tree, path)
    if said.fault:
        return "different", said.fault
    if said.findings:
        return "refused", said.findings[0]
    wrong = differences(built.images, said.images)
    return ("different", f"sekisho's images are {wrong}") if wrong else ("equal", "")


def text_of(tree):
    files = sorted(p for p in tree.rglob("*") if p.is_file())
    return "\n".join(f"    -- {p.relative_to(tree)} --\n" + "".join(f"    {line}\n" for line in p.read_text().splitlines()) for p in files)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sekisho", nargs="?", type=pathlib.Path)
    parser.add_argument("--no-sekisho", action="store_true", help="hold the expectations against kustomize, and no more")
    parser.add_argument("--peers", type=pathlib.Path, default=ROOT / ".deps" / "peers")
    parser.add_argument("--only", nargs="+", help="these trees; random: those that are made")
    parser.add_argument("--seed", type=int, default=20260)
    parser.add_argument("--count", type=int, default=300, help="how many trees are made at random")
    parser.add_argument("-v", "--verbose", action="store_true", help="a line for each random tree as well")
    args = parser.parse_args()
    if bool(args.sekisho) == args.no_sekisho:
        parser.error("either SEKISHO or --no-sekisho")
    return args


def main():
    args = arguments()
    binary = shutil.which(args.peers.resolve() / "kustomize") or shutil.which("kustomize")
    if not binary or not yaml:
        print(f"skipped: {'python3-yaml' if binary else 'kustomize'} is missing")
        return 1 if os.environ.get("SEKISHO_REQUIRE_PEERS") == "1" else 77
    kustomize = Kustomize(binary)
    trees = [Tree(folder.parent) for folder in sorted(TREES.glob("*/expect.json"))]
    trees = [tree for tree in trees if not args.only or tree.name in args.only]
    good = sum(check_tree(tree, kustomize, args.sekisho) for tree in trees)
    agreed = check_random(args, kustomize) if not args.only or "random" in args.only else True
    print(f"{len(trees)} trees: {good} as expected, {len(trees) - good} not; {'with' if args.sekisho else 'without'} sekisho")
    return 0 if (trees or args.only) and good == len(trees) and agreed else 1


if __name__ == "__main__":
    sys.exit(main())
