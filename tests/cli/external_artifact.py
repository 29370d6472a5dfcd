"""What the API server says of an applied ExternalArtifact, after the schema of its CustomResourceDefinition (source.toolkit.fluxcd.io/v1)
and of core/v1 Events: server-side apply refuses fields that a schema does not declare, and values that it does not allow."""
import re

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
ARTIFACT = {"digest": r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+", "lastUpdateTime": TIME, "path": ".*", "revision": ".*", "url": ".*", "size": int, "metadata": dict}
CONDITION = {"lastTransitionTime": TIME, "message": r"[\s\S]{0,32768}", "observedGeneration": int, "reason": r"[A-Za-z](?:[A-Za-z0-9_,:]{0,1022}[A-Za-z0-9_])?",
             "status": "True|False|Unknown", "type": r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,314}[A-Za-z0-9])?"}
EVENT = {"apiVersion": "v1", "kind": "Event", "metadata": dict, "involvedObject": dict, "type": "Normal|Warning", "reason": r"[\s\S]{1,128}", "message": r"[\s\S]{1,1024}",
         "source": dict, "reportingComponent": ".+", "firstTimestamp": TIME, "lastTimestamp": TIME, "count": int}


def faults_of(value, schema, optional, where):
    """Yields what a map holds that it may not, and what it lacks."""
    for key in set(schema) - set(value) - set(optional):
        yield f"{where}.{key}: Required value"
    for key, found in value.items():
        wanted = schema.get(key)
        if wanted is None:
            yield f"{where}.{key}: field not declared in schema"
        elif isinstance(wanted, type):
            if not isinstance(found, wanted) or isinstance(found, bool):
                yield f"{where}.{key}: Invalid type"
        elif not isinstance(found, str) or not re.fullmatch(wanted, found):
            yield f"{where}.{key}: Invalid value"


def faults_of_artifact(body, part):
    """Yields what is wrong with an applied ExternalArtifact (part "") or its status (part "/status")."""
    known = {"apiVersion", "kind", "metadata", "status" if part else "spec"}
    yield from (f"{key}: field not declared in schema, or not written here" for key in set(body) - known)
    if body.get("spec", {}) != {}:
        yield "spec: nothing is written there"
    status = body.get("status", {})
    yield from (f"status.{key}: field not declared in schema" for key in set(status) - {"artifact", "conditions"})
    if "artifact" in status:
        yield from faults_of(status["artifact"], ARTIFACT, ("size", "metadata"), "status.artifact")
        if not all(isinstance(value, str) for value in status["artifact"].get("metadata", {}).values()):
            yield "status.artifact.metadata: Invalid type"
    for number, condition in enumerate(status.get("conditions", [])):
        yield from faults_of(condition, CONDITION, ("observedGeneration",), f"status.conditions[{number}]")


def faults_of_event(body):
    """Yields what is wrong with an Event that is to be created."""
    yield from faults_of(body, EVENT, (), "event")
    if body.get("metadata", {}).get("namespace") != body.get("involvedObject", {}).get("namespace"):
        yield "event.involvedObject.namespace: does not match event.namespace"
