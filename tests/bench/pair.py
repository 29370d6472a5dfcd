#!/usr/bin/env python3
"""Runs commands in turns, A B A B ..., and prints time, memory and their ratio to the first one's.

usage: pair.py [--runs N] [--before COMMAND] [--title TEXT] [--json FILE] NAME=COMMAND...

COMMAND is split as a shell would and run without one; assignments before it (X=1 prog) go to its environment.
Wall time is that of a whole process; user and system time come from wait4; memory is the largest of three runs under
GNU time, apart from the timed ones (a child of Python would inherit Python's own peak). Each run must end with 0.
--before runs before every run and is not timed. What the first run of each printed is thrown away with it: it warms caches.
"""
import argparse
import json
import os
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
import time


def split(command):
    """Returns the words of a command and the environment it asks for."""
    words, environment = shlex.split(command), dict(os.environ)
    while words and re.match(r"[A-Za-z_]\w*=", words[0]):
        name, _, value = words.pop(0).partition("=")
        environment[name] = value
    return words, environment


def prepare(before):
    if before:
        subprocess.run(before, shell=True, check=True, stdin=subprocess.DEVNULL)


def run(name, words, environment):
    """Runs once; returns wall seconds and CPU seconds. posix_spawn, as subprocess adds a millisecond of its own."""
    with tempfile.TemporaryFile() as output:
        actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                   (os.POSIX_SPAWN_DUP2, output.fileno(), 1), (os.POSIX_SPAWN_DUP2, output.fileno(), 2)]
        start = time.perf_counter()
        child = os.posix_spawnp(words[0], words, environment, file_actions=actions)
        _, status, usage = os.wait4(child, 0)
        wall = time.perf_counter() - start
        code = os.waitstatus_to_exitcode(status)
        if code != 0:
            output.seek(0)
            sys.exit(f"{name} ended with {code}:\n{output.read().decode('utf-8', 'replace')}")
    return wall, usage.ru_utime + usage.ru_stime


def peak(words, environment):
    """Returns the peak resident memory of one run in MiB."""
    with tempfile.NamedTemporaryFile("r") as report:
        subprocess.run(["/usr/bin/time", "-f", "%M", "-o", report.name, *words], env=environment, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return int(report.read().split()[-1]) / 1024


def measure(commands, runs, before):
    walls, cpus, peaks = ({name: [] for name in commands} for _ in range(3))
    for turn in range(runs + 1):
        for name, (words, environment) in commands.items():
            prepare(before)
            wall, cpu = run(name, words, environment)
            if turn > 0:
                walls[name].append(wall * 1000)
                cpus[name].append(cpu * 1000)
    for name, (words, environment) in commands.items():
        for _ in range(3):
            prepare(before)
            peaks[name].append(peak(words, environment))
    return [{"name": name, "runs": runs, "wall_ms_min": min(walls[name]), "wall_ms": statistics.median(walls[name]),
             "wall_ms_max": max(walls[name]), "cpu_ms": statistics.median(cpus[name]), "peak_mib": max(peaks[name])}
            for name in commands]


def show(title, rows):
    first = rows[0]
    print(f"\n{title}")
    print(f"  {'':24} {'wall ms: min':>13} {'median':>9} {'max':>9} {'user+sys':>9} {'peak MiB':>9}   ratio to the first")
    for row in rows:
        ratios = "/".join(f"{row[key] / max(first[key], 0.001):.1f}" for key in ("wall_ms", "cpu_ms", "peak_mib"))
        print(f"  {row['name']:24} {row['wall_ms_min']:13.1f} {row['wall_ms']:9.1f} {row['wall_ms_max']:9.1f}"
              f" {row['cpu_ms']:9.1f} {row['peak_mib']:9.1f}   {ratios} (wall/CPU/memory)", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--before")
    parser.add_argument("--title", default="")
    parser.add_argument("--json")
    parser.add_argument("commands", nargs="+")
    arguments = parser.parse_args()
    named = (command.partition("=") for command in arguments.commands)
    commands = {name: split(command) for name, _, command in named}
    rows = measure(commands, arguments.runs, arguments.before)
    show(arguments.title, rows)
    if arguments.json:
        with open(arguments.json, "a", encoding="utf-8") as file:
            file.write(json.dumps({"title": arguments.title, "rows": rows}) + "\n")


if __name__ == "__main__":
    main()
