"""Judges objects by a ValidatingAdmissionPolicy as an API server does, and proves a policy on examples.

An examples file beside this one, tests/rules/deploy/NAME.yaml, holds
  policy: the file under docs/deploy that it is about;
  good:   by name, what is let through: {object, oldObject?, request?, matched?: false where no rule is even asked};
  bad:    a list of {name, like: a good one, set?: {path: value}, drop?: [path], request?, refused: how the message begins, or
          of several messages a list}. Each rule must be the only one that refuses at least once.
Paths are written spec/sources/0/repoURL.
"""
import copy

import cel

# What an admission request has besides the object; examples name what differs.
REQUEST = {"operation": "CREATE", "userInfo": {"username": "somebody", "groups": []}}


class Policy:
    """The expressions of a policy, parsed; raises cel.CelError with the expression that does not parse."""

    def __init__(self, document, loose=False):
        spec = document["spec"]
        self.conditions = [self.parsed(each["expression"], loose) for each in spec.get("matchConditions", [])]
        self.variables = [(each["name"], self.parsed(each["expression"], loose)) for each in spec.get("variables", [])]
        self.validations = [(self.parsed(each["expression"], loose), each["message"]) for each in spec["validations"]]

    @staticmethod
    def parsed(text, loose):
        try:
            return cel.parse(text, loose)
        except cel.CelError as error:
            raise cel.CelError(f"{error} in: {text}") from error

    def matches(self, case):
        """Whether the rules are asked; raises CelError where a condition fails and none is false."""
        failure = None
        for condition in self.conditions:
            try:
                if not cel.truth(condition.evaluate(case)):
                    return False
            except cel.CelError as error:
                failure = error
        if failure:
            raise failure
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
        """With failurePolicy Fail, what cannot be evaluated refuses."""
        try:
            asked = self.matches(case)
        except cel.CelError as error:
            return [f"matchConditions: {error}"]
        return [message for message, verdict in self.judged(case) if verdict is not True] if asked else []


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
    case, refusals = case_of(example), policy.refusals(case_of(example))
    for message in refusals:
        yield f"{name}: refused: {message}"
    if not refusals and policy.matches(case) != example.get("matched", True):
        yield f"{name}: the match conditions say otherwise"
    for path, sparse in sparser(example):
        for message, verdict in policy.judged(case_of(sparse)):
            if isinstance(verdict, cel.CelError):
                yield f"{name} without {path}: {message}: {verdict}"


def expected_of(change):
    return change["refused"] if isinstance(change["refused"], list) else [change["refused"]]


def check_bad(policy, good, change):
    refusals, expected = policy.refusals(case_of(changed(good[change["like"]], change))), expected_of(change)
    if len(refusals) != len(expected) or not all(map(str.startswith, refusals, expected)):
        yield f"{change['name']}: should be refused by {expected}, and is by {refusals}"


def check_examples(policy, examples):
    """Yields what is wrong: examples that are judged otherwise than they say, rules that no example shows at work."""
    for name, example in examples["good"].items():
        yield from check_good(policy, name, example)
    for change in examples["bad"]:
        yield from check_bad(policy, examples["good"], change)
    for _, message in policy.validations:
        if not any(message.startswith(change["refused"]) for change in examples["bad"] if isinstance(change["refused"], str)):
            yield f"no bad example for: {message}"
