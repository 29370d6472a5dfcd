#!/usr/bin/env python3
"""Reads the reports of audits as others would: by their schemas, and by the parsers of other people.
audit_reports_test.py AUDIT_SAMPLES [unittest arguments]

Schemas that are not ours stand beside the checkout, in ../shared/schemas; where they do not, or where there is no python3-jsonschema,
what needs them is skipped."""
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

try:
    import jsonschema
except ImportError:
    jsonschema = None
try:
    import yaml
except ImportError:
    yaml = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT.parent / "shared/schemas"
AUDITS = ("small", "hostile", "mapped", "none")
DECEPTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")

# What of OSCAL 1.1.3's assessment results is used, written from the model's reference: required members, their types and patterns. No
# package has the published JSON Schema; these parts were held against that of OSCAL 1.0.4 by hand, and are as strict or stricter.
UUID = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"}
TEXT = {"type": "string", "pattern": r"^\S(.*\S)?$"}
TOKEN = {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_.-]*$"}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}


def obj(required, optional=None):
    members = {**required, **(optional or {})}
    return {"type": "object", "required": list(required), "properties": members, "additionalProperties": False}


def some(items):
    return {"type": "array", "minItems": 1, "items": items}


PROPS = some(obj({"name": TOKEN, "value": TEXT}, {"ns": {"type": "string", "format": "uri"}}))
STATUS = obj({"state": {"enum": ["satisfied", "not-satisfied"]}}, {"reason": {"enum": ["pass", "fail", "other"]}, "remarks": TEXT})
OSCAL = obj({"assessment-results": obj({
    "uuid": UUID,
    "metadata": obj({"title": TEXT, "last-modified": TIME, "version": TEXT, "oscal-version": {"const": "1.1.3"}}),
    "import-ap": obj({"href": {"type": "string", "pattern": "^#"}}, {"remarks": TEXT}),
    "results": some(obj({
        "uuid": UUID, "title": TEXT, "description": TEXT, "start": TIME,
        "reviewed-controls": obj({"control-selections": some(obj({"include-all": obj({})}))}),
    }, {
        "end": TIME, "props": PROPS, "remarks": TEXT,
        "local-definitions": obj({"components": some(obj(
            {"uuid": UUID, "type": {"const": "software"}, "title": TEXT, "description": TEXT, "status": obj({"state": {"const": "operational"}})}, {"props": PROPS}))}),
        "observations": some(obj(
            {"uuid": UUID, "description": TEXT, "methods": some({"const": "TEST"}), "collected": TIME},
            {"title": TEXT, "props": PROPS, "types": some(TOKEN), "expires": TIME, "remarks": TEXT,
             "subjects": some(obj({"subject-uuid": UUID, "type": {"const": "component"}}))})),
        "findings": some(obj(
            {"uuid": UUID, "title": TEXT, "description": TEXT,
             "target": obj({"type": {"const": "objective-id"}, "target-id": TOKEN, "status": STATUS}, {"title": TEXT})},
            {"related-observations": some(obj({"observation-uuid": UUID}))})),
    })),
}, {"back-matter": obj({"resources": some(obj({"uuid": UUID}, {"title": TEXT, "description": TEXT, "props": PROPS}))})})})


def strict(schema):
    """Returns a schema of a CRD that refuses unknown members, as `kubectl apply` does."""
    if not isinstance(schema, dict):
        return schema
    schema = {key: strict(value) if key in ("items", "additionalProperties") else value for key, value in schema.items()}
    if "properties" in schema:
        schema["properties"] = {key: strict(value) for key, value in schema["properties"].items()}
        schema.setdefault("additionalProperties", False)
    return schema


class Reports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        subprocess.run([SAMPLES, cls.scratch.name, "500"], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def path(self, audit, name):
        return pathlib.Path(self.scratch.name, audit, name)

    def text(self, audit, name):
        return self.path(audit, name).read_bytes().decode()

    def json(self, audit, name):
        return json.loads(self.text(audit, name))

    def each(self, name):
        for audit in AUDITS:
            with self.subTest(audit=audit):
                yield self.json(audit, name)

    def validator(self, schema):
        if jsonschema is None:
            self.skipTest("there is no python3-jsonschema")
        return jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)(schema)

    def shared(self, name):
        if not (SCHEMAS / name).exists():
            self.skipTest(f"there is no {SCHEMAS / name}")
        return (SCHEMAS / name).read_text()

    def assert_valid(self, validator, value):
        faults = [f"{list(fault.absolute_path)}: {fault.message[:300]}" for fault in validator.iter_errors(value)]
        self.assertEqual(faults, [])

    def test_nothing_deceptive_is_in_any_report(self):
        for path in sorted(pathlib.Path(self.scratch.name, "hostile").iterdir()):
            with self.subTest(report=path.name):
                text = path.read_bytes().decode()
                self.assertIsNone(DECEPTIVE.search(text.replace("\r\n", "\n") if path.suffix == ".csv" else text))

    def test_json_is_of_the_verdicts_schema(self):
        validator = self.validator(json.loads((ROOT / "docs/verdict.schema.json").read_text()))
        for rows in self.each("audit.json"):
            for row in rows:
                self.assert_valid(validator, row)

    def test_json_lines_are_the_elements(self):
        for audit in AUDITS:
            lines = [json.loads(line) for line in self.text(audit, "audit.jsonl").splitlines()]
            self.assertEqual(lines, self.json(audit, "audit.json"))

    def test_csv_has_the_cells_of_its_header(self):
        for audit in AUDITS:
            with self.path(audit, "audit.csv").open(newline="", encoding="utf-8") as file:
                header, *lines = csv.reader(file, strict=True)
            rows = self.json(audit, "audit.json")
            self.assertEqual(len(lines), sum(max(1, len(row["places"])) for row in rows))
            for line in lines:
                self.assertEqual(len(line), len(header))
                self.assertFalse([cell for cell in line if cell[:1] in tuple("=+-@\t\r") and cell])

    def test_sarif_is_of_its_schema(self):
        validator = self.validator(json.loads(self.shared("sarif-2.1.0.schema.json")))
        for log in self.each("audit.sarif"):
            self.assert_valid(validator, log)
            for result in log["runs"][0]["results"]:
                self.assertTrue(result["kind"] == "fail" or result["level"] == "none")

    def test_openreports_are_of_their_crd(self):
        if yaml is None:
            self.skipTest("there is no python3-yaml")
        crd = yaml.safe_load(self.shared("openreports-reports.crd.yaml"))
        schema = strict(crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"])
        schema["properties"]["metadata"] = {"type": "object", "required": ["name"]}
        validator = self.validator(schema)
        for listed in self.each("openreports.json"):
            for report in listed["items"]:
                self.assertEqual(report["apiVersion"], "openreports.io/v1alpha1")
                self.assertIn(report["kind"], ("Report", "ClusterReport"))
                self.assert_valid(validator, report)
                self.check_report(report)

    # The schema of v1alpha2 is asked by tests/schemas. openreports.io took its shape over and added `source` beside the results.
    def test_policy_reports_are_those_without_a_source(self):
        for audit in AUDITS:
            for ours, other in zip(self.json(audit, "wgpolicy.json")["items"], self.json(audit, "openreports.json")["items"]):
                self.assertEqual(ours["apiVersion"], "wgpolicyk8s.io/v1alpha2")
                self.assertEqual(ours["kind"], other["kind"].replace("Report", "PolicyReport"))
                self.assertNotIn("source", ours)
                self.assertEqual(ours["results"], other["results"])
                self.check_report(ours)

    def check_report(self, report):
        metadata = report["metadata"]
        self.assertEqual("namespace" in metadata, not report["kind"].startswith("Cluster"))
        for name in [metadata["name"], *metadata["labels"].values()]:
            self.assertRegex(name, "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
        counted = {}
        for result in report["results"]:
            counted[result["result"]] = counted.get(result["result"], 0) + 1
        self.assertEqual({key: value for key, value in report["summary"].items() if value}, counted)

    def test_oscal_has_the_shape_of_assessment_results(self):
        validator = self.validator(OSCAL)
        for document in self.each("oscal.json"):
            self.assert_valid(validator, document)

    def test_oscal_uuids_are_unique_and_lead_somewhere(self):
        for audit in (*AUDITS, "large"):
            document = self.json(audit, "oscal.json")["assessment-results"]
            result = document["results"][0]
            components = [part["uuid"] for part in result.get("local-definitions", {}).get("components", [])]
            observations = [part["uuid"] for part in result.get("observations", [])]
            resources = [part["uuid"] for part in document["back-matter"]["resources"]]
            known = components + observations + resources + [part["uuid"] for part in result["findings"]] + [result["uuid"], document["uuid"]]
            self.assertEqual(len(known), len(set(known)))
            self.assertIn(document["import-ap"]["href"][1:], resources)
            for observation in result.get("observations", []):
                self.assertIn(observation["subjects"][0]["subject-uuid"], set(components))
            for finding in result["findings"]:
                self.assertLessEqual({part["observation-uuid"] for part in finding.get("related-observations", [])}, set(observations))

    # The elements and attributes that the JUnit readers of Jenkins and GitLab know.
    def test_junit_is_what_build_servers_read(self):
        for audit in (*AUDITS, "large"):
            with self.subTest(audit=audit):
                root = xml.parse(self.path(audit, "junit.xml")).getroot()
                self.assertEqual(root.tag, "testsuites")
                cases = root.findall("testsuite/testcase")
                self.check_counts(root, cases)
                self.assertEqual({element.tag for element in root.iter()} - {"testsuites", "testsuite", "testcase", "failure", "error", "system-out"}, set())
                for suite in root.findall("testsuite"):
                    self.check_counts(suite, suite.findall("testcase"))
                names = [(case.get("classname"), case.get("name")) for case in cases]
                self.assertEqual(len(names), len(set(names)))
                self.assertTrue(all(classname and name for classname, name in names))

    def check_counts(self, element, cases):
        for attribute, tag in (("failures", "failure"), ("errors", "error")):
            self.assertEqual(int(element.get(attribute)), sum(case.find(tag) is not None for case in cases))
        self.assertEqual(int(element.get("tests")), len(cases))

    def test_metrics_are_prometheus_text(self):
        label = r'[a-z_]+="(?:[^"\\\n]|\\["\\n])*"'
        sample = re.compile(rf"([a-z_]+)(?:\{{{label}(?:,{label})*\}})? -?\d+")
        for audit in AUDITS:
            declared, seen = set(), set()
            for line in self.text(audit, "audit.prom").splitlines():
                if line.startswith("# TYPE "):
                    declared.add(line.split()[2])
                elif not line.startswith("# HELP "):
                    match = sample.fullmatch(line)
                    self.assertIsNotNone(match, line)
                    self.assertIn(match.group(1), declared)
                    self.assertNotIn(line.rsplit(" ", 1)[0], seen)
                    seen.add(line.rsplit(" ", 1)[0])


if __name__ == "__main__":
    SAMPLES = sys.argv.pop(1)
    unittest.main()
