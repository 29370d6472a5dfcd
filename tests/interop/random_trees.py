"""Makes trees of kustomizations at random: a base of three to six objects, and one to three overlays over it.

make(random, directory) writes one and returns the path of its last overlay. The same state of `random` makes the same tree. Most
of them can be built; kustomize tells which.
"""
import hashlib
import json

# Where each kind has its pod.
PODS = {
    ("apps/v1", "Deployment"): ("spec", "template", "spec"),
    ("apps/v1", "StatefulSet"): ("spec", "template", "spec"),
    ("apps/v1", "DaemonSet"): ("spec", "template", "spec"),
    ("batch/v1", "Job"): ("spec", "template", "spec"),
    ("batch/v1", "CronJob"): ("spec", "jobTemplate", "spec", "template", "spec"),
    ("v1", "Pod"): ("spec",),
    ("argoproj.io/v1alpha1", "Rollout"): ("spec", "template", "spec"),
}
NAMES = ["nginx", "acme/app", "ghcr.io/acme/web", "ghcr.io/acme/web-extra", "registry.acme.example:5000/team/api", "acme/app/sub"]
NEW_NAMES = ["mirror.acme.example/nginx", "acme/app", "localhost:5001/new", "ghcr.io/acme/web"]
TAGS = ["1", "v2.0.1", "latest", "7.4-alpine"]


def digest(random):
    return "sha256:" + hashlib.sha256(str(random.randrange(9)).encode()).hexdigest()


def image(random):
    name, tag = random.choice(NAMES), random.choice(TAGS)
    return random.choice([name, f"{name}:{tag}", f"{name}:{tag}", f"{name}@{digest(random)}", f"{name}:{tag}@{digest(random)}"])


class Thing:
    """An object as it stands after the layers so far: by what name a patch can call it, and which containers it has."""

    def __init__(self, random, number):
        self.api, self.kind = random.choice(list(PODS))
        self.name = f"thing{number}"
        self.namespace = random.choice(["", "", "", "team"])
        self.former = []  # names that it had before
        self.labels = {"tier": random.choice(["front", "back"])}
        self.containers = [f"c{n}" for n in range(random.choice([1, 1, 2, 3]))]
        self.inits = ["init"] if random.random() < 0.3 else []
        self.volume = random.random() < 0.2

    @property
    def where(self):
        return PODS[self.api, self.kind]

    def pointer(self, *rest):
        return "/" + "/".join([*self.where, *map(str, rest)])

    def any_name(self, random):
        """Returns a name that it has or had: kustomize finds some objects by those."""
        return random.choice([self.name, self.name, self.name, *self.former])

    def rename(self, name):
        self.former.append(self.name)
        self.name = name

    def around(self, pod):
        """Wraps a pod's fields into the object's identity and path."""
        for step in reversed(self.where):
            pod = {step: pod}
        meta = {"name": self.name, **({"namespace": self.namespace} if self.namespace else {})}
        return {"apiVersion": self.api, "kind": self.kind, "metadata": meta, **pod}

    def manifest(self, random):
        pod = {"containers": [{"name": c, "image": image(random)} for c in self.containers]}
        if self.inits:
            pod["initContainers"] = [{"name": c, "image": image(random)} for c in self.inits]
        if self.volume:
            pod["volumes"] = [{"name": "v", "image": {"reference": image(random)}}]
        whole = self.around(pod)
        whole["metadata"]["labels"] = dict(self.labels)
        if random.random() < 0.3:
            whole["metadata"]["annotations"] = {"team": "blue", "note": image(random)}
        return whole


class Layer:
    """One kustomization in the making."""

    def __init__(self, random, things, directory):
        self.random, self.things, self.directory = random, things, directory
        self.made = {}

    def write(self, name, value):
        self.directory.mkdir(parents=True, exist_ok=True)
        text = value if isinstance(value, str) else json.dumps(value, indent=1)
        (self.directory / name).write_text(text + "\n")

    def finish(self):
        self.write("kustomization.yaml", self.made)

    def add(self, field, *values):
        self.made.setdefault(field, []).extend(values)

    def thing(self):
        return self.random.choice(self.things) if self.things else None

    # What a layer may do.

    def images(self):
        for _ in range(self.random.randint(1, 3)):
            entry = {"name": self.random.choice(NAMES + NEW_NAMES)}
            for field, value in (("newName", self.random.choice(NEW_NAMES)), ("newTag", self.random.choice(TAGS)),
                                 ("digest", digest(self.random)), ("tagSuffix", "-slim")):
                if self.random.random() < {"newName": 0.5, "newTag": 0.5, "digest": 0.25, "tagSuffix": 0.05}[field]:
                    entry[field] = value
            self.add("images", entry)

    def merge_patch(self):
        thing = self.thing()
        pod = self.random.choice([self.changed, self.added, self.without, self.with_init, self.no_inits, self.with_more])(thing)
        self.patch(thing, json.dumps(thing.around(pod), indent=self.random.choice([1, 1, 1, None])))

    def changed(self, thing):
        return {"containers": [{"name": self.random.choice(thing.containers), "image": image(self.random)}]}

    def added(self, thing):
        name = f"side{self.random.randrange(100)}"
        thing.containers = [name] if thing.kind == "Rollout" else [name, *thing.containers]
        return {"containers": [{"name": name, "image": image(self.random)}]}

    def without(self, thing):
        if len(thing.containers) < 2 or thing.kind == "Rollout":
            return self.changed(thing)
        return {"containers": [{"name": thing.containers.pop(), "$patch": "delete"}]}

    def with_init(self, thing):
        thing.inits = thing.inits or ["before"]
        return {"initContainers": [{"name": "before", "image": image(self.random)}]}

    def no_inits(self, thing):
        thing.inits = []
        return {"initContainers": None}

    def with_more(self, thing):
        thing.volume = True
        return {"volumes": [{"name": "v", "image": {"reference": image(self.random)}}, {"name": "t", "emptyDir": {}}],
                "ephemeralContainers": [{"name": "look", "image": image(self.random)}]}

    def patches_of_two(self):
        """Adds one file with patches for two objects, which are called by names that they have or had."""
        documents = []
        for thing in self.random.sample(self.things, 2):
            document = thing.around(self.changed(thing))
            document["metadata"]["name"] = thing.any_name(self.random)
            documents.append(json.dumps(document, indent=1))
        name = f"two{self.random.randrange(10 ** 6)}.yaml"
        self.write(name, "\n---\n".join(documents))
        self.add(self.random.choice(["patches", "patches", "patchesStrategicMerge"]), name)
        if "patches" in self.made:
            self.made["patches"] = [{"path": p} if isinstance(p, str) else p for p in self.made["patches"]]

    def patch(self, thing, text):
        """Adds a strategic merge patch: in a file or inline, by the object's own name or by a target."""
        entry = {}
        if self.random.random() < 0.5:
            entry["path"] = f"patch{self.random.randrange(10 ** 6)}.yaml"
            self.write(entry["path"], text)
        else:
            entry["patch"] = text
        if self.random.random() < 0.3:
            entry["target"] = {"kind": thing.kind, "name": thing.any_name(self.random)}
        if self.random.random() < 0.2 and "target" not in entry:
            self.add("patchesStrategicMerge", entry.get("path") or entry["patch"])
        else:
            self.add("patches", entry)

    def json_patch(self):
        thing = self.thing()
        last = len(thing.containers) - 1
        new = {"name": f"new{self.random.randrange(100)}", "image": image(self.random)}
        operations = [self.random.choice([
            {"op": "replace", "path": thing.pointer("containers", self.random.randint(0, last), "image"), "value": image(self.random)},
            {"op": "add", "path": thing.pointer("containers", "-"), "value": new},
            {"op": "add", "path": thing.pointer("containers", self.random.randint(0, last)), "value": new},
            {"op": "test", "path": "/kind", "value": thing.kind},
            {"op": "copy", "from": thing.pointer("containers", last, "image"), "path": thing.pointer("containers", 0, "image")},
            {"op": "add", "path": "/metadata/labels/a~1b", "value": "c"},
            {"op": "remove", "path": thing.pointer("containers", last)} if last else {"op": "test", "path": "/kind", "value": thing.kind},
        ])]
        if operations[0].get("value") is new:
            thing.containers.append(new["name"])
        if operations[0]["op"] == "remove":
            thing.containers.pop()
        target = {"kind": thing.kind, "name": thing.any_name(self.random)}
        if self.random.random() < 0.2:
            target["namespace"] = thing.namespace or "default"
        self.add("patches", {"target": target, "patch": json.dumps(operations)})

    def patch_of_many(self):
        """Patches whatever is of a kind, of a label or of a name like this."""
        thing = self.thing()
        target = self.random.choice([{"kind": thing.kind}, {"kind": thing.kind, "labelSelector": "tier=front"},
                                     {"kind": thing.kind, "annotationSelector": "team=blue"},
                                     {"kind": thing.kind, "labelSelector": "tier!=front,tier"},
                                     {"kind": thing.kind, "name": ".*thing[0-3].*"}, {"kind": thing.kind[:3] + ".*", "version": "v1"}])
        if target["kind"] != thing.kind:
            target["kind"] = thing.kind[:-2] + ".+"
        operation = {"op": "replace", "path": thing.pointer("containers", 0, "image"), "value": image(self.random)}
        self.add("patches", {"target": target, "patch": json.dumps([operation])})

    def delete(self):
        if len(self.things) > 2:
            thing = self.things.pop()
            self.add("patches", {"patch": json.dumps({"$patch": "delete", **thing.around({})})})

    def rename(self):
        prefix, suffix = self.random.choice([("pre-", ""), ("", "-suf"), ("a-", "-b")])
        self.made.update({key: value for key, value in (("namePrefix", prefix), ("nameSuffix", suffix)) if value})
        self.after = lambda: [t.rename(prefix + t.name + suffix) for t in self.things]

    def move(self):
        self.made["namespace"] = "moved"
        self.after = lambda: [setattr(t, "namespace", "moved") for t in self.things]

    def label(self):
        self.add("labels", {"pairs": {"tier": "front"}, "includeSelectors": False})

    def generate(self):
        self.add("configMapGenerator", {"name": f"made{self.random.randrange(10 ** 6)}", "literals": ["image=acme/none:1"]})

    def replace(self):
        source, thing = self.random.sample(self.things, 2)
        options = self.random.choice([{}, {}, {"delimiter": ":", "index": 0}, {"delimiter": "/", "index": 0}])
        field = self.random.choice([f"containers.[name={thing.containers[0]}].image", "containers.*.image", "containers.0.image"])
        select = self.random.choice([{"kind": thing.kind, "name": thing.any_name(self.random)}, {"kind": thing.kind}])
        target = {"select": select, "fieldPaths": [".".join([*thing.where, field])]}
        if self.random.random() < 0.2:
            target["reject"] = [{"name": self.thing().any_name(self.random)}]
        if self.random.random() < 0.1:
            select["namespace"] = thing.namespace or "default"
        for part in [target] if options else []:
            part["options"] = options
        self.add("replacements", {
            "source": {"kind": source.kind, "name": source.any_name(self.random),
                       "fieldPath": ".".join([*source.where, "containers", "0", "image"]),
                       **({"options": options} if options else {})},
            "targets": [target]})

    def after(self):
        """Brings the things up to date with what comes last in a layer."""


FEATURES = [Layer.images] * 4 + [Layer.merge_patch] * 5 + [Layer.json_patch] * 3 + [
    Layer.patch_of_many, Layer.patches_of_two, Layer.delete, Layer.rename, Layer.rename, Layer.move, Layer.label, Layer.generate,
    Layer.replace, Layer.replace]


def base(random, directory):
    things = [Thing(random, number) for number in range(random.randint(3, 6))]
    layer = Layer(random, things, directory / "base")
    manifests = [thing.manifest(random) for thing in things]
    split = random.randint(0, len(manifests))
    if split:
        layer.write("list.json", {"apiVersion": "v1", "kind": "List", "items": manifests[:split]})
        layer.add("resources", "list.json")
    if split < len(manifests):
        layer.write("many.yaml", "\n---\n".join(json.dumps(m) for m in manifests[split:]))
        layer.add("resources", "many.yaml")
    if random.random() < 0.3:
        layer.images()
    layer.finish()
    return things


def overlay(random, directory, things, below, name):
    layer = Layer(random, things, directory / name)
    layer.add("resources", f"../{below}")
    if random.random() < 0.25:
        component = Layer(random, things, directory / f"{name}-part")
        component.made.update({"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"})
        random.choice(FEATURES)(component)
        component.finish()
        component.after()
        layer.add("components", f"../{name}-part")
    for feature in random.sample(FEATURES, random.randint(1, 4)):
        feature(layer)
    layer.finish()
    layer.after()


def make(random, directory):
    things, below = base(random, directory), "base"
    for number in range(random.randint(1, 3)):
        overlay(random, directory, things, below, f"over{number}")
        below = f"over{number}"
    return below
