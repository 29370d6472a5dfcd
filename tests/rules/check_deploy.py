#!/usr/bin/env python3
"""Checks docs/deploy: the pages, and the files that are applied as they are.

usage: check_deploy.py [--root DIR] [--binary PATH/TO/sekisho]

Prints `path: what is wrong` and ends with 1 if anything is. With --binary, the commands and flags of `sekisho` that pages and
files name are compared with what the program knows.
"""
import argparse
import pathlib
import re
import subprocess
import sys

try:
    import yaml
except ImportError:  # A Python beside the distribution's, whose package is written in Python alone.
    sys.path.append("/usr/lib/python3/dist-packages")
    import yaml

import admission
import cel

# Files that tools read, and that no cluster stores: no metadata is asked of them.
WITHOUT_METADATA = ("kustomize.config.k8s.io/", "cli.fluxcd.io/", "sekisho.dev/")

# What begins with REPLACE_ is for the user to replace; no registry and no API server takes it as it is.
PINNED = re.compile(r"[^@\s]+@sha256:([0-9a-f]{64}|REPLACE_[A-Z_]+)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
COMMAND_LINE = re.compile(r"(?<![\w./:@-])sekisho[ ]+((?:policy|trust)[ ]+[a-z]+|[a-z][a-z-]*)([^\n]*)")
GOES_ON = re.compile(r"\s--(\s|$)|[|;&`)<>#]|\$\(")


class StrictLoader(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping."""


def mapping_of(loader, node):
    keys = [loader.construct_object(key) for key, _ in node.value]
    twice = {str(key) for key in keys if keys.count(key) > 1}
    if twice:
        raise yaml.constructor.ConstructorError(None, None, f"stands twice: {', '.join(twice)}", node.start_mark)
    return loader.construct_mapping(node, deep=True)


StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping_of)


def documents_of(text):
    return [document for document in yaml.load_all(text, Loader=StrictLoader) if document is not None]


def walk(value):
    """Yields every mapping in a document."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(inner)


# Objects.

def check_object(document):
    if not isinstance(document, dict):
        yield "a document is no mapping"
        return
    for key in ("apiVersion", "kind"):
        if not isinstance(document.get(key), str):
            yield f"an object has no {key}"
    named = isinstance(document.get("metadata"), dict) and document["metadata"].get("name")
    if not named and not str(document.get("apiVersion")).startswith(WITHOUT_METADATA):
        yield f"{document.get('kind')} has no metadata.name"
    yield from check_images(document)
    yield from check_containers(document)
    yield from check_roles(document)
    yield from check_jobs(document)


def check_images(document):
    for mapping in walk(document):
        image = mapping.get("image")
        if isinstance(image, str) and not PINNED.fullmatch(image):
            yield f"the image {image} is not pinned by digest"


def pod_specs(document):
    for mapping in walk(document):
        if isinstance(mapping.get("containers"), list):
            yield mapping


def check_containers(document):
    """What the restricted pod security standard asks for, and a root file system that stays as it is."""
    for pod in pod_specs(document):
        for container in pod.get("initContainers", []) + pod["containers"]:
            context = {**pod.get("securityContext", {}), **container.get("securityContext", {})}
            asked = {
                "runAsNonRoot": context.get("runAsNonRoot") is True,
                "allowPrivilegeEscalation": context.get("allowPrivilegeEscalation") is False,
                "readOnlyRootFilesystem": context.get("readOnlyRootFilesystem") is True,
                "capabilities": "ALL" in context.get("capabilities", {}).get("drop", []),
                "seccompProfile": context.get("seccompProfile", {}).get("type") == "RuntimeDefault",
                "resources": "limits" in container.get("resources", {}),
            }
            for name in (name for name, held in asked.items() if not held):
                yield f"container {container.get('name')}: {name} is not restricted"


def check_roles(document):
    if document.get("kind") in ("Role", "ClusterRole"):
        for rule in document.get("rules") or []:
            if any("*" in rule.get(key, []) for key in ("apiGroups", "resources", "verbs")):
                yield f"{document['kind']} {document['metadata']['name']}: a rule with *"


def check_jobs(document):
    """Jobs take our exit codes at their word, and workers of a fleet meet, go on after each other and hide the database's password."""
    for job in walk(document):
        for pod in pod_specs(job.get("template", {}).get("spec", {})) if "backoffLimit" in job else ():
            rules = job.get("podFailurePolicy", {}).get("rules", [])
            final = {code for rule in rules if rule.get("action") == "FailJob" for code in rule.get("onExitCodes", {}).get("values", [])}
            if rules and (pod.get("restartPolicy") != "Never" or final != {1, 2}):
                yield "a podFailurePolicy that does not end the Job with 1 and 2 alone"
            for container in pod["containers"]:
                yield from check_worker(container, rules)


def check_worker(container, rules):
    args, env = container.get("args", []), {each["name"]: each for each in container.get("env", [])}
    for name in re.findall(r"\$\((\w+)\)", " ".join(args)):
        if name not in env:
            yield f"container {container['name']}: $({name}) is not in env"
    if not any(arg.startswith("--run") for arg in args):
        return
    if not rules or rules[0].get("action") != "Ignore" or rules[0].get("onPodConditions", [{}])[0].get("type") != "DisruptionTarget":
        yield "a fleet whose first rule does not ignore disruptions"
    if any(arg.startswith("--store=") for arg in args) or "secretKeyRef" not in env.get("SEKISHO_STORE", {}).get("valueFrom", {}):
        yield "a fleet whose SEKISHO_STORE does not come from a Secret"


def check_kustomization(document, folder):
    """Files that a kustomization names are there."""
    if not str(document.get("apiVersion")).startswith("kustomize.config.k8s.io/"):
        return
    named = list(document.get("resources", [])) + [patch["path"] for patch in document.get("patches", []) if "path" in patch]
    for generator in document.get("configMapGenerator", []):
        named += [file.split("=")[-1] for file in generator.get("files", [])]
    for name in named:
        if not (folder / name).exists():
            yield f"names {name}, which is not there"


# Admission policies.

def check_policy(document):
    spec = document.get("spec", {})
    constraints = spec.get("matchConstraints", {})
    if spec.get("failurePolicy") != "Fail":
        yield "failurePolicy is not Fail"
    if constraints.get("matchPolicy") != "Equivalent":
        yield "matchPolicy is not Equivalent"
    for rule in constraints.get("resourceRules") or [{}]:
        if not rule.get("apiGroups") or not rule.get("resources"):
            yield "a resource rule without apiGroups or resources"
        if rule.get("apiVersions") != ["*"] or not {"CREATE", "UPDATE"} <= set(rule.get("operations", [])):
            yield "a resource rule that some version or operation slips by"
    for validation in spec.get("validations") or [{}]:
        if not {"expression", "message"} <= validation.keys() or "\n" in validation.get("message", "\n"):
            yield "a validation needs an expression and a message of one line"
    unknown = spec.keys() - {"failurePolicy", "matchConstraints", "matchConditions", "variables", "validations"}
    if unknown:
        yield f"unknown: {', '.join(unknown)}"


def check_policies(root, files):
    """Policies are well-formed, bound, and proved on examples."""
    found = [(name, each) for name, documents in files.items() for each in documents if isinstance(each, dict)]
    policies = {each["metadata"]["name"]: (name, each) for name, each in found if each.get("kind") == "ValidatingAdmissionPolicy"}
    bindings = [(name, each["spec"]) for name, each in found if each.get("kind") == "ValidatingAdmissionPolicyBinding"]
    for name, spec in bindings:
        if spec.get("policyName") not in policies or not set(spec.get("validationActions", ["?"])) <= {"Deny", "Warn", "Audit"}:
            yield name, "a binding without a policy, or with unknown actions"
    for policy, (name, document) in policies.items():
        yield from ((name, text) for text in check_policy(document))
        if not any(spec.get("policyName") == policy for _, spec in bindings):
            yield name, f"{policy} is not bound"
        yield from ((name, text) for text in check_proof(root, name, document))


def check_proof(root, name, document):
    examples = root / "tests/rules/deploy" / pathlib.Path(name).name
    if not examples.exists():
        yield f"no examples in {examples.relative_to(root)}"
        return
    try:
        for loose in (False, True):
            yield from admission.check_examples(admission.Policy(document, loose), yaml.safe_load(examples.read_text()))
    except cel.CelError as error:
        yield str(error)


# Commands.

class Program:
    """What `sekisho` says of itself."""

    def __init__(self, binary):
        self.binary = binary
        self.helps = {}

    def help_of(self, command):
        """The help of a command, or None where there is no such command."""
        if command not in self.helps:
            answer = subprocess.run([self.binary, *command.split(), "--help"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                    stdin=subprocess.DEVNULL, check=False)
            self.helps[command] = answer.stdout.decode() if answer.returncode == 0 else None
        return self.helps[command]

    def check(self, command, flags):
        described = self.help_of(command)
        if described is None:
            yield f"there is no command sekisho {command}"
            return
        for flag in flags:
            if not re.search(rf"(?<![\w-]){re.escape(flag)}(?![\w-])", described):
                yield f"sekisho {command} has no {flag}"


def flags_of(words):
    return [re.split("[=:]", word)[0] for word in words if re.fullmatch(r"--?[a-zA-Z][\w-]*([=:].*)?", word)]


def lines_with_commands(text):
    """Yields (command, flags) of the command lines in shell text."""
    text = re.sub(r"\\\n\s*", " ", text)
    for match in COMMAND_LINE.finditer(text):
        own = GOES_ON.split(re.sub(r"'[^']*'|\"[^\"]*\"", "QUOTED", match.group(2)))[0]
        yield " ".join(match.group(1).split()), flags_of(own.split())


def commands_in_document(document):
    """Yields (command, flags) of what the containers, plugins and jobs of a document run."""
    for mapping in walk(document):
        words = [word for key in ("command", "args") for word in mapping.get(key) or [] if isinstance(word, str)]
        if "command" not in mapping and "sekisho" in str(mapping.get("image")):
            words = ["sekisho"] + words
        if words and pathlib.PurePath(words[0]).name == "sekisho" and len(words) > 1:
            own = words[1:words.index("--")] if "--" in words else words[1:]
            depth = 2 if own[0] in ("policy", "trust") else 1
            yield " ".join(own[:depth]), flags_of(own[depth:])
        for word in words:
            if "\n" in word or " " in word:
                yield from lines_with_commands(word)


def commands_in_page(text):
    fences = FENCE.findall(text)
    for language, body in fences:
        if language in ("sh", "bash", "dockerfile"):
            yield from lines_with_commands(body)
        elif language in ("yaml", "yml"):
            for document in documents_of(body):
                yield from commands_in_document(document)
    for span in re.findall(r"`([^`\n]+)`", FENCE.sub("", text)):
        if span.startswith(("sekisho ", "flux sekisho ")):
            yield from lines_with_commands(span)


# All of it.

def embedded(document):
    """Yields the documents that a ConfigMap carries."""
    for key, value in (document.get("data") or {}).items() if document.get("kind") == "ConfigMap" else ():
        if key.endswith((".yaml", ".yml")):
            yield from documents_of(value)


def check_file(path):
    """Returns (documents, what is wrong with them)."""
    try:
        documents = documents_of(path.read_text())
        documents += [inner for document in documents if isinstance(document, dict) for inner in embedded(document)]
    except yaml.YAMLError as error:
        return [], [f"does not parse: {' '.join(str(error).split())}"]
    wrong = [text for document in documents for text in check_object(document)]
    wrong += [text for document in documents if isinstance(document, dict) for text in check_kustomization(document, path.parent)]
    return documents, wrong


def check_page(path):
    """Yields what is wrong with the YAML on a page; it may be a part of an object."""
    for language, body in FENCE.findall(path.read_text()):
        if language in ("yaml", "yml"):
            try:
                for document in documents_of(body):
                    yield from check_images(document)
            except yaml.YAMLError as error:
                yield f"a block does not parse: {' '.join(str(error).split())}"


def check(root, binary=None):
    """Returns all findings as lines."""
    root = pathlib.Path(root)
    paths = sorted(path for path in (root / "docs/deploy").rglob("*") if path.is_file())
    files, found, commands = {}, [], []
    for path in paths:
        name = str(path.relative_to(root))
        if path.suffix in (".yaml", ".yml"):
            files[name], wrong = check_file(path)
            found += [f"{name}: {text}" for text in wrong]
            commands += [(name, *each) for document in files[name] for each in commands_in_document(document)]
        elif path.suffix == ".md":
            wrong = list(check_page(path))
            found += [f"{name}: {text}" for text in wrong]
            commands += [] if wrong else [(name, *each) for each in commands_in_page(path.read_text())]
    found += [f"{name}: {text}" for name, text in check_policies(root, files)]
    if binary:
        program = Program(binary)
        found += [f"{name}: {text}" for name, command, flags in commands for text in program.check(command, flags)]
    return found, len(files), len(commands)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--binary")
    arguments = parser.parse_args()
    found, files, commands = check(arguments.root, arguments.binary)
    print("\n".join(found) if found else f"{files} files and {commands} command lines hold")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
