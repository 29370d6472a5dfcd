#!/usr/bin/env python3
"""Holds the images that `sekisho inspect` finds against those in the output of the real kustomize.

usage: kustomize.py SEKISHO PEERS [--random N] [--seed N]

First the trees of testdata/trees: what their headers expect is what kustomize gives, and what sekisho finds is the same, or the tree is
refused as the header says. Then random combinations of bases, overlays, components, patches, transformers and replacements: equal images, or a
refusal, and no more refusals than a tenth. Exit code 77 where kustomize or a YAML reader for its output is missing.
"""
import argparse
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


def skip(why):
    print(why)
    sys.exit(1 if os.environ.get("SEKISHO_REQUIRE_PEERS") == "1" else 77)


try:
    import yaml
except ImportError:
    skip("python3-yaml is not installed")


def images_of(node):
    """Returns every image of pod specs at any depth."""
    found = set()
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("containers", "initContainers", "ephemeralContainers") and isinstance(value, list):
                found |= {item["image"] for item in value if isinstance(item, dict) and isinstance(item.get("image"), str)}
            if key == "volumes" and isinstance(value, list):
                found |= {item["image"]["reference"] for item in value if isinstance(item, dict) and isinstance(item.get("image"), dict)}
            found |= images_of(value)
    elif isinstance(node, list):
        for value in node:
            found |= images_of(value)
    return found


def images_in(text):
    return set().union(*(images_of(document) for document in yaml.safe_load_all(text)), set())


class Runner:
    def __init__(self, sekisho, kustomize):
        self.sekisho, self.kustomize = sekisho, kustomize

    def build(self, directory):
        """Returns the images of a directory as Flux would apply it; None where kustomize fails."""
        if any((directory / name).exists() for name in NAMES):
            run = subprocess.run([self.kustomize, "build", "--load-restrictor", "LoadRestrictionsNone", str(directory)],
                                 capture_output=True, text=True, timeout=60)
            return images_in(run.stdout) if run.returncode == 0 else None
        found = set()
        for entry in sorted(directory.iterdir()):
            if entry.is_dir():
                found |= self.build(entry) or set()
            elif entry.suffix in (".yaml", ".yml"):
                found |= images_in(entry.read_text())
        return found

    def inspect(self, root, path, consumer="any"):
        run = subprocess.run([self.sekisho, "inspect", str(root), "--path", path, "--consumer", consumer, "-o", "json"],
                             capture_output=True, text=True, timeout=60)
        if run.returncode not in (0, 1):
            raise SystemExit(f"sekisho inspect: exit code {run.returncode}: {run.stderr}")
        said = json.loads(run.stdout)
        return {image["image"] for image in said["images"]}, [finding["code"] for finding in said["findings"]]


def write(root, files):
    for name, text in files.items():
        path = pathlib.Path(root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def read_tree(path):
    header, files = {"path": ["."], "consumer": ["any"], "image": []}, {}
    head, *parts = re.split(r"^-- (.*) --\n", path.read_text(), flags=re.M)
    for line in head.splitlines():
        key, value = line.split(": ", 1)
        header[key] = header[key] + [value] if key == "image" else [value]
    files.update(zip(parts[::2], parts[1::2]))
    return header, files


def check_trees(runner):
    wrong = []
    for path in sorted((ROOT / "testdata/trees").glob("*.txtar")):
        header, files = read_tree(path)
        with tempfile.TemporaryDirectory() as root:
            write(root, files)
            found, codes = runner.inspect(root, header["path"][0], header["consumer"][0])
            if "refused" in header:
                fine = header["refused"][0] in codes
            else:
                expected = set(header["image"])
                built = expected if header["consumer"][0] != "any" else runner.build(pathlib.Path(root, header["path"][0]))
                fine = built == expected and found == expected and not codes
        print(f"{'ok  ' if fine else 'BAD '} {path.stem}")
        if not fine:
            wrong.append(path.stem)
            print(f"     found {sorted(found)} {codes}")
    return wrong


class Maker:
    """Makes one random tree: a base, perhaps a component, and one or two overlays."""

    def __init__(self, dice):
        self.dice = dice

    def image(self):
        d = self.dice
        name = d.choice(["web", "api", "ghcr.io/acme/web", "registry.example:5000/api", "docker.io/library/db"])
        return name + d.choice(["", ":1", ":v2.3", "@sha256:" + "ab" * 32, ":v4@sha256:" + "cd" * 32])

    def containers(self):
        names = self.dice.sample(["a", "b", "c", "d"], self.dice.randint(1, 3))
        return [{"name": name, "image": self.image()} for name in names]

    def pod_spec(self):
        spec = {"containers": self.containers()}
        if self.dice.random() < 0.4:
            spec["initContainers"] = [{"name": "i", "image": self.image()}]
        if self.dice.random() < 0.3:
            spec["volumes"] = [{"name": "v", "image": {"reference": self.image()}}, {"name": "w", "emptyDir": {}}]
        return spec

    def workload(self, name):
        kind, version = self.dice.choice([("Deployment", "apps/v1"), ("StatefulSet", "apps/v1"), ("CronJob", "batch/v1"), ("Pod", "v1"),
                                          ("Rollout", "argoproj.io/v1alpha1")])
        spec = self.pod_spec()
        if kind == "CronJob":
            spec = {"schedule": "0 0 * * *", "jobTemplate": {"spec": {"template": {"spec": spec}}}}
        elif kind != "Pod":
            spec = {"template": {"spec": spec}}
        labels = {"tier": self.dice.choice(["front", "back"])}
        return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "labels": labels}, "spec": spec}

    def inner(self, workload):
        return {"CronJob": ["spec", "jobTemplate", "spec", "template", "spec"], "Pod": ["spec"]}.get(workload["kind"], ["spec", "template", "spec"])

    def strategic(self, workload):
        body = {"apiVersion": workload["apiVersion"], "kind": workload["kind"], "metadata": {"name": workload["metadata"]["name"]}}
        at = body
        for step in self.inner(workload):
            at = at.setdefault(step, {})
        at["containers"] = self.containers()
        if self.dice.random() < 0.3:
            at["containers"].append({"name": self.dice.choice("abcd") + "", "$patch": "delete"})
            names = [c["name"] for c in at["containers"]]
            at["containers"] = [c for i, c in enumerate(at["containers"]) if names.index(c["name"]) == i]
        if self.dice.random() < 0.2:
            at["initContainers"] = None
        return {"patch": yaml.safe_dump(body)}

    def json_patch(self, workload):
        base = "/" + "/".join(self.inner(workload))
        operations = [self.dice.choice([
            {"op": "replace", "path": base + "/containers/0/image", "value": self.image()},
            {"op": "add", "path": base + "/containers/-", "value": {"name": "x", "image": self.image()}},
            {"op": "add", "path": base + "/containers/0", "value": {"name": "y", "image": self.image()}},
            {"op": "add", "path": base + "/initContainers", "value": [{"name": "z", "image": self.image()}]},
            {"op": "copy", "from": base + "/containers/0/image", "path": base + "/containers/0/note"},
        ]) for _ in range(self.dice.randint(1, 2))]
        target = self.dice.choice([{"kind": workload["kind"]}, {"name": workload["metadata"]["name"] + ".*", "kind": workload["kind"]},
                                   {"labelSelector": "tier=" + workload["metadata"]["labels"]["tier"], "kind": workload["kind"]}])
        return {"target": target, "patch": yaml.safe_dump(operations)}

    def image_entry(self):
        d = self.dice
        entry = {"name": d.choice(["web", "api", "ghcr.io/acme/web", "registry.example:5000/api", "docker.io/library/db", "ghcr.io/.*"])}
        entry.update(d.choice([{"newTag": "n1"}, {"digest": "sha256:" + "ef" * 32}, {"newName": "renamed/x"},
                               {"newTag": "n2", "newName": "web"}, {"newTag": "n3", "digest": "sha256:" + "01" * 32}]))
        return entry

    def replacement(self, workloads):
        source, target = self.dice.choice(workloads), self.dice.choice(workloads)
        path = ".".join(self.inner(source)) + ".containers.0.image"
        options = self.dice.choice([None, {"delimiter": ":", "index": 0}])
        entry = {"source": {"kind": source["kind"], "name": source["metadata"]["name"], "fieldPath": path},
                 "targets": [{"select": {"kind": target["kind"], "name": target["metadata"]["name"]},
                              "fieldPaths": [".".join(self.inner(target)) + self.dice.choice([".containers.0.image", ".containers.*.image"])]}]}
        if options:
            entry["targets"][0]["options"] = options
        return entry

    def layer(self, workloads, resources):
        d = self.dice
        made = {"resources": resources}
        for _ in range(d.randint(0, 2)):
            made.setdefault("patches", []).append(d.choice([self.strategic, self.json_patch])(d.choice(workloads)))
        if d.random() < 0.6:
            made["images"] = [self.image_entry() for _ in range(d.randint(1, 3))]
        if d.random() < 0.2:
            made["replacements"] = [self.replacement(workloads)]
        if d.random() < 0.3:
            made["namePrefix"] = d.choice(["p-", "q-"])
        if d.random() < 0.3:
            made["namespace"] = d.choice(["shop", "lab"])
        if d.random() < 0.2:
            made["labels"] = [{"pairs": {"tier": "front"}}]
        return made

    def tree(self):
        workloads = [self.workload(f"w{i}") for i in range(self.dice.randint(2, 4))]
        files = {"base/all.yaml": yaml.safe_dump_all(workloads), "base/kustomization.yaml": yaml.safe_dump(self.layer(workloads, ["all.yaml"]))}
        top = self.layer(workloads, ["../base"])
        if self.dice.random() < 0.3:
            component = self.layer(workloads, [])
            component.update({"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"})
            files["component/kustomization.yaml"] = yaml.safe_dump(component)
            top["components"] = ["../component"]
        files["top/kustomization.yaml"] = yaml.safe_dump(top)
        return files


def check_random(runner, count, seed):
    wrong, refused, failed = [], 0, 0
    for number in range(count):
        files = Maker(random.Random(seed * 100000 + number)).tree()
        with tempfile.TemporaryDirectory() as root:
            write(root, files)
            built = runner.build(pathlib.Path(root, "top"))
            found, codes = runner.inspect(root, "top")
            # An image that is none is listed all the same.
            codes = [code for code in codes if code != "image.invalid"]
            if built is None:
                failed += 1  # nothing would be applied, whatever is found
            elif codes:
                refused += 1
                if os.environ.get("VERBOSE"):
                    print(f"refused {number}: {codes}")
            elif built != found:
                wrong.append(number)
                print(f"BAD  random tree {number} of seed {seed}: kustomize {sorted(built)}, sekisho {sorted(found)}")
    print(f"{count} random trees of seed {seed}: {failed} that kustomize does not build, {refused} refused, {len(wrong)} wrong")
    if refused * 10 > count:
        wrong.append("too many refused")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sekisho")
    parser.add_argument("peers")
    parser.add_argument("--random", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    kustomize = pathlib.Path(arguments.peers, "kustomize")
    if not kustomize.exists():
        skip(f"{kustomize} is not there")
    runner = Runner(arguments.sekisho, str(kustomize))
    wrong = check_trees(runner) + check_random(runner, arguments.random, arguments.seed)
    print(f"{len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
