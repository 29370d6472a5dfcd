#!/usr/bin/env python3
"""Negates the conditions of the judging code one by one and tells which of them no test notices.

usage: mutate.py [--build DIR] [--jobs N] [--only REGEXP] [--list] [FILE...]

Works on a copy of the sources beside the build directory, so that the checkout stays as it is. Each condition (of an if, or returned) is
negated in turn; the unit tests of the policy and then the golden cases must fail. A mutant that does not compile counts as noticed. Exit code 1
where one survives that tests/mutation/survivors.txt does not explain. Takes some ten seconds a condition; it is run by hand.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = ["attestations", "conditions", "contents", "decide", "freshness", "goods", "parts", "policy", "rule_index", "scope", "shape", "signers"]
RETURNED = re.compile(r"^\s+return (.*(?:&&|\|\||[=!<>]=| < | > |\.contains\(|\.empty\(\)|_of\().*);$", re.M)


def closing(text, at):
    """Returns the position of the bracket that closes the one at `at`."""
    depth = 0
    for position in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position
    raise ValueError("a bracket is not closed")


def conditions(text):
    """Yields (begin, end) of each condition."""
    for match in re.finditer(r"\bif (?:constexpr )?\(", text):
        begin, end = match.end(), closing(text, match.end() - 1)
        semicolon = text.rfind(";", begin, end)
        yield (semicolon + 1 if semicolon >= 0 else begin), end
    for match in RETURNED.finditer(text):
        yield match.start(1), match.end(1)


def mutants(files):
    for name in files:
        text = (ROOT / name).read_text()
        for begin, end in sorted(set(conditions(text))):
            line = text.count("\n", 0, begin) + 1
            yield name, line, text[begin:end].strip(), text[:begin] + " !(" + text[begin:end] + ")" + text[end:]


def run(command, timeout, **kwargs):
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=timeout, **kwargs).returncode
    except subprocess.TimeoutExpired:
        return -1


def noticed(build):
    if run(["cmake", "--build", str(build), "--target", "policy_test"], 600) != 0:
        return "compiler"
    if run([str(build / "tests/unit/policy/policy_test"), "--gtest_fail_fast"], 120) != 0:
        return "unit tests"
    if run(["cmake", "--build", str(build), "--target", "golden_test"], 600) != 0:
        return "compiler"
    if run([str(build / "tests/golden/golden_test"), "--gtest_fail_fast", "--gtest_filter=*Golden*"], 300) != 0:
        return "golden cases"
    return None


def explained():
    path = ROOT / "tests/mutation/survivors.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    return {tuple(line.split("\t")[:2]) for line in lines if line and not line.startswith("#")}


def copy_sources(build):
    copy = build / "source"
    copy.mkdir(parents=True, exist_ok=True)
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], check=True, stdout=subprocess.PIPE).stdout
    for name in filter(None, listed.decode().split("\0")):
        source, target = ROOT / name, copy / name
        if source.is_symlink() or not source.is_file():
            continue
        if target.exists() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    if (ROOT / ".deps").exists() and not (copy / ".deps").exists():
        os.symlink(ROOT / ".deps", copy / ".deps")
    return copy


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=str(ROOT / "build" / "mutation"))
    parser.add_argument("--only", default="")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("files", nargs="*", default=[f"src/policy/{name}.cc" for name in FILES])
    options = parser.parse_args()
    all_mutants = [one for one in mutants(options.files) if re.search(options.only, f"{one[0]}:{one[1]}")]
    if options.list:
        for name, line, condition, _ in all_mutants:
            print(f"{name}:{line}: {condition}")
        return 0
    build = pathlib.Path(options.build)
    copy = copy_sources(build)
    tree = build / "tree"
    subprocess.run(["cmake", "-S", str(copy), "-B", str(tree), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-g0"], check=True,
                   stdout=subprocess.DEVNULL)
    if noticed(tree) is not None:
        print("the tests fail without any mutation", file=sys.stderr)
        return 2
    known, survivors = explained(), []
    for name, line, condition, text in all_mutants:
        original = (copy / name).read_text()
        (copy / name).write_text(text)
        by = noticed(tree)
        (copy / name).write_text(original)
        short = " ".join(condition.split())
        if by is None and (name, short) not in known:
            survivors.append((name, line, short))
        print(f"{name}:{line}: {by or ('explained' if (name, short) in known else 'SURVIVED')}: {short}", flush=True)
    print(f"{len(all_mutants)} conditions, {len(survivors)} unnoticed")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
