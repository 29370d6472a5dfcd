#!/usr/bin/env python3
"""Writes docs/reasons.md from the table src/base/reasons.def.

usage: make-reasons.py [--check] [--root DIR]

Names, classes, order and remedies come from the table. The meanings are kept in docs/reasons.md itself: edit them there,
in the second column, and run this again. A new code starts with an empty meaning, which the rules test reports.
--check writes nothing and fails where the file differs from what would be written or a meaning is empty.
"""
import argparse
import pathlib
import re
import sys

ENTRY = re.compile(r'X\(\s*(k\w+),\s*"([^"]+)",\s*(k\w+),\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)')
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
ROW = re.compile(r"^\| `([a-z0-9.-]+)` \| (.*?) \| (.*) \|$")

SECTIONS = [
    ("kDenied", "Denied (exit code 1)",
     "The content arrived whole and is wrong, malformed, over a limit, unproved or forbidden. The same bytes are denied\n"
     "again tomorrow; somebody has to change the artifact, its signatures or the policy."),
    ("kUndecided", "Undecided (exit code 3)",
     "Something kept sekisho from deciding. Nothing was handed over; trying again may help."),
    ("kUnusable", "Unusable (exit code 2)",
     "What the caller gave cannot be worked with. No connection was opened on account of it."),
]

HEAD = """# Reasons

Every way in which sekisho says no has a stable code, `subject.problem`. It stands in the `reasons` and `rejections` of
the JSON verdict and in the text beside the detail, which is for people and may change. Codes are never renamed.
A *rejection* is a finding about one signature or attachment: the others are still looked at. It becomes a reason only if
no other satisfies the rule.

This page is written by `scripts/make-reasons.py` from `src/base/reasons.def`; only the column "what it means" is edited here.
"""


def read_table(root):
    """Returns (enumerator, name, class, remedy) of every code in the order of the table."""
    text = (root / "src/base/reasons.def").read_text()
    rows = []
    for enumerator, name, kind, literals in ENTRY.findall(text):
        remedy = "".join(LITERAL.findall(literals)).replace('\\"', '"')
        rows.append((enumerator, name, kind, remedy))
    return rows


def read_meanings(page):
    """Returns the meanings that people have written into the page, by code."""
    if not page.exists():
        return {}
    rows = (ROW.match(line) for line in page.read_text().splitlines())
    return {row.group(1): row.group(2).strip() for row in rows if row}


def render(rows, meanings):
    """Returns the page."""
    parts = [HEAD]
    for kind, title, words in SECTIONS:
        parts.append(f"\n## {title}\n\n{words}\n\n| code | what it means | what to do |\n|---|---|---|\n")
        for _, name, row_kind, remedy in rows:
            if row_kind == kind:
                parts.append(f"| `{name}` | {meanings.get(name, '')} | {remedy.replace('|', chr(92) + '|')} |\n")
    return "".join(parts)


def problems(root):
    """Returns what is wrong with the page, as lines."""
    page, rows = root / "docs/reasons.md", read_table(root)
    meanings = read_meanings(page)
    found = [f"no meaning for {name}: write it into the table" for _, name, _, _ in rows if not meanings.get(name)]
    found += [f"{name} is no code" for name in meanings if name not in {row[1] for row in rows}]
    if not page.exists() or page.read_text() != render(rows, meanings):
        found.append("differs from src/base/reasons.def: run scripts/make-reasons.py")
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    arguments = parser.parse_args()
    page = arguments.root / "docs/reasons.md"
    if not arguments.check:
        page.write_text(render(read_table(arguments.root), read_meanings(page)))
    found = problems(arguments.root)
    for line in found:
        print(f"docs/reasons.md: {line}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
