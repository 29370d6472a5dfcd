#!/usr/bin/env python3
"""Checks the house rules of docs/architecture.md that no compiler checks.

usage: check_house.py [--root DIR] [--binary PATH/TO/sekisho]

Prints `path:line: rule: what is wrong` and ends with 1 if anything is. A rule is a function below that takes a House and
yields findings; with --binary the commands that the program offers are compared with docs/cli.md as well.
"""
import argparse
import functools
import pathlib
import re
import subprocess
import sys

# The floors; a room includes only rooms on a lower one.
FLOORS = {
    "base": 0,
    "crypto": 1,
    "net": 2, "archive": 2, "yaml": 2, "oci": 2,
    "sigstore": 3, "registry": 3, "manifests": 3, "store": 3, "kube": 3,
    "verify": 4,
    "attest": 5, "signing": 5,
    "policy": 6,
    "report": 7, "handover": 7,
    "gate": 8,
    "publish": 9, "audit": 9, "serve": 9, "record": 9,
    "cli": 10,
}

# Third-party headers and the one room that may include them, where no other room can see them.
LIBRARIES = {
    r"openssl/": "crypto", r"sodium": "crypto",
    r"curl/": "net",
    r"archive(_entry)?\.h": "archive", r"isa-l": "archive", r"igzip_lib\.h": "archive", r"zlib\.h": "archive",
    r"yaml\.h": "yaml",
    r"nlohmann/": "base",
    r"sqlite3\.h": "store", r"libpq": "store",
    r"re2/": "base",
    r"CLI/": "cli",
    r"boost/": "serve",
}
POSIX = re.compile(r"(sys|arpa|netinet|net|linux)/\w+\.h|(unistd|fcntl|poll|signal|spawn|dirent|stdlib|stdio|string|errno"
                   r"|time|wctype|wchar|locale|ctype|termios|pwd|grp|netdb|pthread|sched|dlfcn|fnmatch|ftw|limits|stdint|stddef)\.h")

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
REASON = re.compile(r'X\(\s*(k\w+),\s*"([^"]+)"')
ROOM_CALL = re.compile(r"sekisho_room\((\w+)(.*?)\)", re.S)

# What belongs to somebody's machine or memory and not into the repository.
FORBIDDEN = [re.compile(p, re.I) for p in (
    r"(?<![\w.}/])/(work|root)/\w", r"/home/(?!argocd/)\w", r"/tmp/build-", r"/tmp/brief",
    r"\b(this|the previous|the next|last|my|our) session\b",
    r"(?<![\w#/-])issue #?\d+\b", r"\b(fixes|closes|resolves) #\d+",
    r"\bco-authored-by:",
)]


class House:
    """The files of a checkout that are, or would be, committed."""

    def __init__(self, root):
        self.root = pathlib.Path(root)

    @functools.cached_property
    def files(self):
        listed = subprocess.run(["git", "-C", str(self.root), "ls-files", "-co", "--exclude-standard", "-z"],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        if listed.returncode == 0:
            names = [n for n in listed.stdout.decode().split("\0") if n]
        else:
            skipped = ("build/", ".deps/", ".cache/", ".git/")
            names = [str(p.relative_to(self.root)) for p in self.root.rglob("*") if p.is_file()]
            names = [n for n in names if not n.startswith(skipped)]
        return sorted(n for n in names if (self.root / n).is_file() and not (self.root / n).is_symlink())

    def under(self, *prefixes, suffixes=()):
        return [f for f in self.files if f.startswith(prefixes) and (not suffixes or f.endswith(suffixes))]

    @functools.lru_cache(maxsize=None)
    def text(self, name):
        return (self.root / name).read_bytes().decode("utf-8", "replace")

    def lines(self, name):
        return self.text(name).splitlines()

    @functools.cached_property
    def sources(self):
        return self.under("src/", suffixes=(".h", ".cc"))

    @functools.cached_property
    def includes(self):
        """Returns the headers of src/ that each file of src/ includes."""
        found = {}
        for name in self.sources:
            matches = (INCLUDE.match(line) for line in self.lines(name))
            found[name] = {f"src/{m.group(2)}" for m in matches if m and m.group(1) == '"'}
        return found

    @functools.cached_property
    def seen_from_outside(self):
        """Returns, by room, the headers that files of other rooms see, through other headers too."""
        seen = {}
        for name in self.sources:
            todo, reached = set(self.includes[name]), set()
            while todo:
                header = todo.pop()
                if header not in reached:
                    reached.add(header)
                    todo |= self.includes.get(header, set())
            for header in reached:
                if room_of(header) != room_of(name):
                    seen.setdefault(room_of(header), set()).add(header)
        return seen

    def is_public(self, header):
        return header in self.seen_from_outside.get(room_of(header), set())

    @functools.cached_property
    def reasons(self):
        """Returns (enumerator, name) of every code."""
        table = "src/base/reasons.def"
        return REASON.findall(self.text(table)) if table in self.files else []


def room_of(name):
    parts = name.split("/")
    return parts[1] if len(parts) > 2 else None


def is_binary(name):
    return name.startswith(("testdata/", "LICENSE")) or name.endswith((".png", ".gz", ".tgz", ".sig"))


# Rules about includes and links.

def rule_floors(house):
    """A room includes only itself and rooms on a lower floor."""
    for name in house.sources:
        room = room_of(name)
        if room is None:
            continue
        if room not in FLOORS:
            yield name, 1, f"{room} is no room of the plan"
            continue
        for number, line in enumerate(house.lines(name), 1):
            match = INCLUDE.match(line)
            if match and match.group(1) == '"':
                yield from wrong_include(name, number, room, match.group(2))


def wrong_include(name, number, room, included):
    other = included.split("/")[0]
    if "/" not in included or other not in FLOORS:
        yield name, number, f'"{included}" is not written as "room/file.h"'
    elif other != room and FLOORS[other] >= FLOORS[room]:
        yield name, number, f"{room} (floor {FLOORS[room]}) includes {included} (floor {FLOORS[other]})"


def rule_links(house):
    """A room links only rooms on a lower floor."""
    for name in house.under("src/", suffixes=("CMakeLists.txt",)):
        for room, body in ROOM_CALL.findall(house.text(name)):
            match = re.search(r"\bROOMS\b(.*?)(\bPRIVATE\b|\bSOURCES\b|$)", body, re.S)
            for other in match.group(1).split() if match else []:
                if FLOORS.get(other, 99) >= FLOORS.get(room, -1):
                    yield name, 1, f"{room} links {other}, which is not on a lower floor"


def rule_libraries(house):
    """Each library is visible in one room, and in no header that another room sees."""
    for name in house.sources:
        for number, line in enumerate(house.lines(name), 1):
            match = INCLUDE.match(line)
            if match and match.group(1) == "<" and re.search(r"[/.]", match.group(2)):
                yield from wrong_library(house, name, number, match.group(2))


def wrong_library(house, name, number, header):
    owner = next((room for pattern, room in LIBRARIES.items() if re.match(pattern, header)), None)
    if owner is None:
        if not POSIX.fullmatch(header):
            yield name, number, f"<{header}> belongs to no room; name its room in {pathlib.Path(__file__).name}"
    elif owner != room_of(name):
        yield name, number, f"<{header}> ends in src/{owner}/"
    elif name.endswith(".h") and house.is_public(name):
        yield name, number, f"<{header}> can be seen from other rooms"


def rule_no_glob(house):
    """Sources are listed."""
    for name in house.files:
        if name.endswith(("CMakeLists.txt", ".cmake")):
            for number, line in enumerate(house.lines(name), 1):
                if re.search(r"\bGLOB(_RECURSE)?\b", line.split("#")[0]):
                    yield name, number, "GLOB: list the sources"


def rule_sources_listed(house):
    """Every .cc file is built."""
    for name in house.under("src/", "tests/", suffixes=(".cc",)):
        folder, _, file = name.rpartition("/")
        stem = file[:-3]
        cmake = [house.text(f) for f in (f"{folder}/CMakeLists.txt", f"{folder.rpartition('/')[0]}/CMakeLists.txt")
                 if f in house.files]
        harness = stem.removesuffix("_fuzz") if "/fuzz" in folder else None
        if not any(file in text or (harness and re.search(rf"sekisho_fuzz\({harness}\b", text)) for text in cmake):
            yield name, 1, "is in no CMakeLists.txt"


# Rules about files and functions.

def rule_first_line(house):
    """Line 1 of a header says what the file promises."""
    for name in house.under("src/", "tests/", suffixes=(".h",)):
        lines = house.lines(name)
        if not lines or not re.match(r"// \S.{10,}", lines[0]):
            yield name, 1, "line 1 says what the file promises"
        if "#pragma once" not in lines[:8]:
            yield name, 1, "no #pragma once after the first comment"


def rule_file_length(house):
    """A file that is longer should be split."""
    for name in house.sources:
        count = len(house.lines(name))
        if count > MAX_FILE_LINES:
            yield name, MAX_FILE_LINES, f"{count} lines, at most {MAX_FILE_LINES}"


def functions(lines):
    """Yields (first line number, length) of the functions that stand at the left margin, as clang-format leaves them.
    Raw strings are data and not counted."""
    text = re.sub(r'R"(\w*)\((.*?)\)\1"', lambda m: '""' + "\0" * m.group(0).count("\n"), "\n".join(lines), flags=re.S)
    lines = text.replace("\0", "\n//").split("\n")
    inside_class, pending, start, margin = False, None, None, ""
    for number, line in enumerate(lines, 1):
        if start is not None:
            if line.startswith(margin + "}"):
                yield start, sum(not text.startswith("//") for text in lines[start - 1:number])
                start = None
            continue
        if re.match(r"(class|struct)\b.*\{$", line):
            inside_class = True
        elif line.startswith("}"):
            inside_class = False
        margin = "  " if inside_class else ""
        if re.match(margin + r"[A-Za-z_~\[][^=]*\(", line) and not re.match(r" *(namespace|class|struct|enum|extern)\b", line):
            pending = number
        if pending and line.endswith("{"):
            start, pending = pending, None
        elif line.endswith((";", "}")):
            pending = None


def rule_function_length(house):
    """A function that is longer should be split."""
    for name in house.sources:
        for number, length in functions(house.lines(name)):
            if length > MAX_FUNCTION_LINES:
                yield name, number, f"a function of {length} lines, at most {MAX_FUNCTION_LINES}"


def rule_no_bool_parameters(house):
    """Functions that other rooms call take enums, not bools."""
    for name in filter(house.is_public, house.under("src/", suffixes=(".h",))):
        private = False
        for number, line in enumerate(house.lines(name), 1):
            private = line.startswith(" private:") or (private and not line.startswith(("}", " public:")))
            code = "" if private else line.split("//")[0]
            if "NOLINT" not in line and re.search(r"[(,]\s*bool\s+\w+\s*(=[^,;]*)?[,)]", code):
                yield name, number, "a bool parameter: what would `true` mean at the call?"


# Rules about what is written elsewhere.

def rule_reasons_tested(house):
    """Every code occurs in a golden case or in a test, and is given by the program."""
    tests = [f for f in house.under("tests/") if not f.startswith("tests/rules/")]
    tested = "\n".join(house.text(f) for f in tests + house.under("testdata/cases/", suffixes=("expect.json",)))
    program = "\n".join(house.text(f) for f in house.sources if not f.startswith("src/base/reason."))
    for enumerator, code in house.reasons:
        if not re.search(rf"\b{enumerator}\b", program):
            yield "src/base/reasons.def", 1, f"{code} is never given"
        elif not re.search(rf"\b{enumerator}\b|(?<![\w.-]){re.escape(code)}(?![\w-])", tested):
            yield "src/base/reasons.def", 1, f"{code} occurs in no golden case and no test"


def rule_reasons_documented(house):
    """docs/reasons.md is what scripts/make-reasons.py writes."""
    script = house.root / "scripts/make-reasons.py"
    if not script.exists():
        return
    check = subprocess.run([sys.executable, str(script), "--check", "--root", str(house.root)],
                           stdout=subprocess.PIPE, check=False)
    for line in check.stdout.decode().splitlines():
        yield "docs/reasons.md", 1, line.removeprefix("docs/reasons.md: ")


def rule_no_forbidden_words(house):
    """Nothing of one workplace is committed."""
    for name in house.files:
        if is_binary(name) or name.startswith("tests/rules/"):
            continue
        for number, line in enumerate(house.lines(name), 1):
            for pattern in FORBIDDEN:
                match = pattern.search(line)
                if match:
                    yield name, number, f"'{match.group(0)}' does not belong here"


def rule_doc_links(house):
    """Links between the documents lead somewhere."""
    for name in house.files:
        if not name.endswith(".md") or is_binary(name):
            continue
        for number, line in enumerate(house.lines(name), 1):
            for target in re.findall(r"\]\(([^)#\s]+)", re.sub(r"`[^`]*`", "", line)):
                if "://" in target or target.startswith("mailto:"):
                    continue
                if not (house.root / name).parent.joinpath(target).exists():
                    yield name, number, f"the link to {target} leads nowhere"


def commands_of(help_text):
    """Returns the names under "Subcommands:" (or "Commands:") of a help text."""
    match = re.search(r"^\s*(?:sub)?commands:\s*$(.*)", help_text, re.I | re.M | re.S)
    return re.findall(r"^ {2,4}([a-z][a-z0-9-]*)\b", match.group(1), re.M) if match else []


def check_commands(house, binary):
    """Every command that the program offers is in docs/cli.md."""
    answer = subprocess.run([binary, "--help"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False)
    commands = commands_of(answer.stdout.decode())
    if not commands:
        yield "docs/cli.md", 1, f"`{binary} --help` lists no commands"
    manual = house.text("docs/cli.md") if "docs/cli.md" in house.files else ""
    for command in commands:
        if not re.search(rf"`(?:sekisho )?{command}\b", manual):
            yield "docs/cli.md", 1, f"the command {command} is not described"


RULES = [value for name, value in list(globals().items()) if name.startswith("rule_")]


def check(root, binary=None):
    """Returns all findings as lines."""
    house, found = House(root), []
    for rule in RULES:
        found += [f"{p}:{n}: {rule.__name__[5:].replace('_', '-')}: {text}" for p, n, text in rule(house)]
    if binary:
        found += [f"{p}:{n}: commands: {text}" for p, n, text in check_commands(house, binary)]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--binary")
    arguments = parser.parse_args()
    found = check(arguments.root, arguments.binary)
    print("\n".join(found) if found else f"{len(RULES)} rules hold")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
