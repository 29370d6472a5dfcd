"""Judges objects by a ValidatingAdmissionPolicy as an API server does, and proves a policy on examples.

An examples file beside this one, tests/rules/deploy/NAME.yaml, holds
  policy: the file under docs/deploy that it is about;
  good:   by name, what is let through: {object, oldObject?, request?, matched?: false where no rule is even asked};
  bad:    a list of {name, like: a good one, set?: {path: value}, drop?: [path], request?, refused: how the message begins}.
Paths are written spec/sources/0/repoURL.
"""
import copy

import cel

# What an admission request has besides the object; examples name what differs.
REQUEST = {"operation": "CREATE", "userInfo": {"username": "somebody", "groups": []}}


class Policy:
    """The expressions of a policy, parsed; raises cel.CelError with the expression that does not parse."""

    def __init__(self, document):
        spec = document["spec"]
        self.name = document["metadata"]["name"]
        self.conditions = [self.parsed(each["expression"]) for each in spec.get("matchConditions", [])]
        self.variables = [(each["name"], self.parsed(each["expression"])) for each in spec.get("variables", [])]
        self.validations = [(self.parsed(each["expression"]), each["message"]) for each in spec["validations"]]

    @staticmethod
    def parsed(text):
        try:
            return cel.parse(text)
        except cel.CelError as error:
            raise cel.CelError(f"{error} in: {text}") from error

    def matches(self, case):
        """Whether the rules are asked; an error asks them, as with failurePolicy Fail nothing gets through by it."""
        for condition in self.conditions:
            try:
                if condition.evaluate(case) is False:
                    return False
            except cel.CelError:
                return True
        return True

    def judged(self, case):
        """Yields (message, True | False | CelError) of each rule."""
        variables = {}
        for name, expression in self.variables:
            try:
                variables[name] = expression.evaluate({**case, "variables": variables})
            except cel.CelError:
                pass  # A rule that uses it fails, as it is not there; one that does not, does not mind.
        for expression, message in self.validations:
            try:
                yield message, cel.truth(expression.evaluate({**case, "variables": variables}))
            except cel.CelError as error:
                yield message, error

    def refusals(self, case):
        return [message for message, verdict in self.judged(case) if verdict is not True] if self.matches(case) else []


def case_of(example):
    request = {**REQUEST, **({"operation": "UPDATE"} if "oldObject" in example else {}), **example.get("request", {})}
    return {"object": example["object"], "oldObject": example.get("oldObject"), "request": request}


def at_path(whole, path):
    """Returns the container of the last part of the path, and that part as its key."""
    parts = path.split("/")
    for part in parts[:-1]:
        whole = whole[int(part)] if isinstance(whole, list) else whole.setdefault(part, {})
    return whole, int(parts[-1]) if isinstance(whole, list) else parts[-1]


def changed(example, change):
    """The good example with what the bad one sets and drops."""
    example = copy.deepcopy(example)
    for path, value in change.get("set", {}).items():
        whole, key = at_path(example["object"], path)
        whole[key] = value
    for path in change.get("drop", []):
        whole, key = at_path(example["object"], path)
        del whole[key]
    example["request"] = {**example.get("request", {}), **change.get("request", {})}
    return example


def paths_of(value, prefix=""):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield f"{prefix}{key}"
        yield from paths_of(inner, f"{prefix}{key}/")


def sparser(example):
    """Yields the example without each of its fields in turn; a policy must answer, not fail, whatever is absent."""
    for path in paths_of(example["object"]):
        if path.split("/")[0] not in ("apiVersion", "kind", "metadata") and path != "spec":
            yield path, changed(example, {"drop": [path]})


def check_good(policy, name, example):
    case = case_of(example)
    if policy.matches(case) != example.get("matched", True):
        yield f"{name}: the match conditions say otherwise"
    for message in policy.refusals(case):
        yield f"{name}: refused: {message}"
    for path, sparse in sparser(example):
        for message, verdict in policy.judged(case_of(sparse)):
            if isinstance(verdict, cel.CelError):
                yield f"{name} without {path}: {message}: {verdict}"


def check_bad(policy, good, change):
    refusals = policy.refusals(case_of(changed(good[change["like"]], change)))
    if len(refusals) != 1 or not refusals[0].startswith(change["refused"]):
        yield f"{change['name']}: should be refused by one rule, '{change['refused']}', and is by {refusals}"


def check_examples(policy, examples):
    """Yields what is wrong: examples that are judged otherwise than they say, rules that no example shows at work."""
    for name, example in examples["good"].items():
        yield from check_good(policy, name, example)
    for change in examples["bad"]:
        yield from check_bad(policy, examples["good"], change)
    for _, message in policy.validations:
        if not any(message.startswith(change["refused"]) for change in examples["bad"]):
            yield f"no bad example for: {message}"
