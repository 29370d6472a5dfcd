#!/usr/bin/env python3
"""The check of docs/deploy finds what it should, and the evaluator of CEL follows the language definition."""
import pathlib
import tempfile
import unittest

import admission
import cel
import check_deploy

OBJECT = {"spec": {"url": "oci://a/b", "list": ["x", "y"], "zero": 0, "off": False, "nothing": None, "map": {"k": 1}}}
ERROR = "error"

# Expressions over `object`, with their values by the language definition.
LANGUAGE = [
    ("1 + 2 == 3", True), ("'a' + 'b'", "ab"), ("[1] + [2]", [1, 2]), ("1 + 'a'", ERROR), ("true + 1", ERROR),
    ("1 < 2 && 2 <= 2 && 3 > 2 && 'b' >= 'a'", True), ("1 < 'a'", ERROR),
    ("1 == true", False), ("object.spec.zero == object.spec.off", False), ("[1, 'a'] == [1, 'a']", True),
    ("{'a': 1} == {'a': 1}", True), ("null == object.spec.nothing", True), ("'a' != 'b'", True),
    ("true || object.none", True), ("object.none || true", True), ("object.none || false", ERROR),
    ("false && object.none", False), ("object.none && false", False), ("object.none && true", ERROR),
    ("1 || true", True), ("1 && true", ERROR), ("!1", ERROR), ("!!true", True), ("1 ? 2 : 3", ERROR),
    ("true ? 1 : object.none", 1), ("false ? 1 : true ? 2 : 3", 2),
    ("true || false && false", True), ("1 == 1 && !(2 == 3) || false", True),
    ("has(object.spec.url)", True), ("has(object.spec.none)", False), ("has(object.none.url)", ERROR),
    ("has(object.spec.nothing)", True), ("has(object.spec.nothing.x)", ERROR), ("has(object.spec.url.x)", ERROR),
    ("object.spec['url']", "oci://a/b"), ("object.spec.list[1]", "y"), ("object.spec.list[2]", ERROR), ("object.spec.none", ERROR),
    ("'x' in object.spec.list", True), ("'k' in object.spec.map", True), ("1 in ['1']", False), ("'o' in object.spec.url", ERROR),
    ("object.spec.list.all(i, i != 'z')", True), ("object.spec.list.exists(i, i == 'y')", True), ("[].all(i, i.none)", True),
    ("[].exists(i, i.none)", False), ("[1, 'a'].exists(i, i > 0)", True), ("['a', 1].exists(i, i > 0)", True),
    ("['a', 0].exists(i, i > 0)", ERROR), ("['a', 0].all(i, i > 0)", False), ("['a', 1].all(i, i > 0)", ERROR),
    ("object.spec.map.all(k, k == 'k')", True), ("object.spec.zero.all(i, true)", ERROR),
    ("size(object.spec.list) + object.spec.url.size()", 11), ("size(1)", ERROR),
    ("object.spec.url.startsWith('oci://') && object.spec.url.endsWith('b') && object.spec.url.contains('a/')", True),
    ("object.spec.zero.startsWith('0')", ERROR), ("'ab'.startsWith(1)", ERROR),
    ("'xaby'.matches('ab')", True), ("'ab\\n'.matches('^ab$')", False), ("'a.b'.matches('^a[.]b$')", True),
    ("'a$b'.matches('^a[$]b$')", True), ("'axb'.matches(r'^a\\.b$')", False), ("'axb'.matches('^a\\\\.b$')", False),
    ("'it\\'s' == \"it's\"", True), ("r'\\d' == '\\\\d'", True), ("object.spec.list.all(i, object.spec.list.exists(j, i == j))", True),
]

UNREAD = ["", "1 +", "a b", "has(a)", "has(a", "a.map(x, x)", "a.filter(x, x)", "1.5", "2 - 1", "1u", "'open", "a = b", "for", "a.in",
          "a == b == c", "'\\x41'", "size()", "size(a, b)", "{'a' 1}", "[1, 2", "a ? b", "@", "b'x'", "a.all(x)"]

GOOD_JOB = """apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {x: y}
"""


def value_of(text):
    try:
        return cel.parse(text).evaluate({"object": OBJECT})
    except cel.CelError:
        return ERROR


class Language(unittest.TestCase):
    def test_values(self):
        for text, value in LANGUAGE:
            with self.subTest(text):
                found = value_of(text)
                self.assertEqual((type(value), value), (type(found), found))

    def test_has_of_what_has_no_fields(self):
        for text in ("has(object.spec.nothing.x)", "has(object.spec.url.x)"):
            self.assertIs(False, cel.parse(text, loose=True).evaluate({"object": OBJECT}))

    def test_what_is_not_read(self):
        for text in UNREAD:
            with self.subTest(text), self.assertRaises(cel.CelError):
                cel.parse(text)


class Proof(unittest.TestCase):
    """An example that is judged otherwise than it says is found."""

    POLICY = {"metadata": {"name": "p"}, "spec": {
        "matchConditions": [{"name": "c", "expression": "!has(object.skip)"}],
        "variables": [{"name": "v", "expression": "object.spec.url"}],
        "validations": [{"expression": "variables.v == 'good'", "message": "url: bad"}]}}
    GOOD = {"object": {"spec": {"url": "good"}}}

    def findings(self, good=None, bad=None):
        bad = [{"name": "b", "like": "g", "set": {"spec/url": "bad"}, "refused": "url"}] if bad is None else bad
        return list(admission.check_examples(admission.Policy(self.POLICY), {"good": {"g": good or self.GOOD}, "bad": bad}))

    def test_an_optional_field_that_is_not_asked_for(self):
        self.assertEqual(1, len(self.findings()))
        self.assertIn("g without spec/url", self.findings()[0])

    def test_a_good_one_that_is_refused(self):
        self.assertIn("g: refused: url: bad", self.findings({"object": {"spec": {"url": "other"}}}))

    def test_a_good_one_that_is_not_asked_about(self):
        skipped = {"object": {"skip": 1, "spec": {"url": "good"}}}
        self.assertIn("g: the match conditions say otherwise", self.findings(skipped, []))

    def test_a_bad_one_that_is_let_through(self):
        self.assertTrue(any(f.startswith("b: should be") for f in self.findings(bad=[{"name": "b", "like": "g", "refused": "url"}])))

    def test_a_rule_without_a_bad_one(self):
        self.assertIn("no bad example for: url: bad", self.findings(bad=[]))


class Files(unittest.TestCase):
    """What is wrong with a file or a page is found."""

    def findings(self, files):
        with tempfile.TemporaryDirectory() as root:
            for name, text in files.items():
                path = pathlib.Path(root, "docs/deploy", name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return check_deploy.check(root)[0]

    def assert_found(self, words, text, name="a.yaml"):
        found = self.findings({name: text})
        self.assertTrue(any(words in line for line in found), found)

    def test_a_good_file(self):
        self.assertEqual([], self.findings({"a.yaml": GOOD_JOB}))

    def test_bad_yaml(self):
        self.assert_found("does not parse", "a: [")
        self.assert_found("stands twice: a", "a: 1\na: 2\n")
        self.assert_found("a block does not parse", "```yaml\na: [\n```\n", "a.md")

    def test_no_object(self):
        self.assert_found("no apiVersion", "kind: A\nmetadata: {name: a}\n")
        self.assert_found("no metadata.name", "apiVersion: v1\nkind: A\n")
        self.assert_found("is no mapping", "- a\n")

    def test_an_image_by_tag(self):
        self.assert_found("not pinned", GOOD_JOB + "spec: {image: 'debian:12'}\n")
        self.assert_found("not pinned", "```yaml\nimage: debian\n```\n", "a.md")

    def test_a_container_that_may_do_anything(self):
        self.assert_found("readOnlyRootFilesystem is not restricted", GOOD_JOB + "spec: {containers: [{name: a}]}\n")

    def test_a_role_for_everything(self):
        self.assert_found("a rule with *", "apiVersion: v1\nkind: Role\nmetadata: {name: a}\nrules: [{verbs: ['*']}]\n")

    def test_a_job_that_tries_again_what_is_final(self):
        job = GOOD_JOB + "spec: {backoffLimit: 1, podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {values: [%s]}}]}, template: {spec: {restartPolicy: Never, containers: [{name: a}]}}}\n"
        self.assert_found("with 1 and 2 alone", job % "1")
        self.assert_found("with 1 and 2 alone", job % "1, 2, 3")
        self.assertFalse(any("alone" in line for line in self.findings({"a.yaml": job % "1, 2"})))

    def test_a_fleet_that_cannot_go_on_or_tells_its_password(self):
        job = GOOD_JOB + "spec: {backoffLimit: 1, template: {spec: {containers: [{name: a, args: ['--run=$(RUN)', '--store=postgres://u:p@h/d']}]}}}\n"
        for words in ("$(RUN) is not in env", "does not ignore disruptions", "does not come from a Secret"):
            self.assert_found(words, job)

    def test_a_kustomization_of_nothing(self):
        self.assert_found("which is not there", "apiVersion: kustomize.config.k8s.io/v1\nkind: Kustomization\nresources: [b.yaml]\n")

    def test_a_loose_policy(self):
        text = """apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: a}
spec:
  failurePolicy: Ignore
  matchConstraints: {resourceRules: [{apiGroups: [a], apiVersions: [v1], operations: [CREATE], resources: [b]}]}
  validations: [{expression: 'true'}]
"""
        for words in ("failurePolicy", "matchPolicy", "slips by", "a message of one line", "is not bound", "no examples"):
            self.assert_found(words, text)


class Commands(unittest.TestCase):
    def commands(self, text):
        return list(check_deploy.commands_in_page(text))

    def test_in_a_page(self):
        self.assertEqual([("admit", ["--to"]), ("policy check", ["--strict"])],
                         self.commands("```sh\nsekisho admit A --to \\\n  B -- kubectl apply -k .\nsekisho policy check --strict P | x --y\n```"))
        self.assertEqual([("sign", ["-r"])], self.commands("Then `sekisho sign -r REF` and `sekisho`.\n"))
        self.assertEqual([("verify", ["-o"])], self.commands("```sh\na=$(flux sekisho verify X -o json | jq --raw .)\n```"))

    def test_in_a_file(self):
        container = {"command": ["/usr/bin/sekisho"], "args": ["admit", "R", "--to=D", "--", "kubectl", "--x"]}
        self.assertEqual([("admit", ["--to"])], list(check_deploy.commands_in_document(container)))
        self.assertEqual([("source", ["--config"])],
                         list(check_deploy.commands_in_document({"image": "r/sekisho@sha256:0", "args": ["source", "--config", "C"]})))
        script = {"command": ["sh", "-c"], "args": ["set -eu\nexec sekisho verify \"$X\" --policy P >&2\n"]}
        self.assertEqual([("verify", ["--policy"])], list(check_deploy.commands_in_document(script)))


if __name__ == "__main__":
    unittest.main()
