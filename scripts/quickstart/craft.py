#!/usr/bin/env python3
"""Makes the artifacts of the tour that no honest tool makes, straight in an OCI layout directory.

usage: craft.py flip LAYOUT TAG      flips one byte in the layer
       craft.py escape LAYOUT TAG    writes an artifact whose layer holds ../escaped.yaml
"""
import gzip
import hashlib
import io
import json
import pathlib
import sys
import tarfile

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
REF_NAME = "org.opencontainers.image.ref.name"


class Layout:
    """An OCI image layout, read and written without any check."""

    def __init__(self, directory):
        self.root = pathlib.Path(directory)

    def path(self, digest):
        return self.root / "blobs" / digest.replace(":", "/")

    def index(self):
        return json.loads((self.root / "index.json").read_text())

    def tagged(self, tag):
        entries = self.index()["manifests"]
        return next(e for e in entries if e.get("annotations", {}).get(REF_NAME) == tag)

    def put(self, media_type, content):
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        self.path(digest).parent.mkdir(parents=True, exist_ok=True)
        self.path(digest).write_bytes(content)
        return {"mediaType": media_type, "size": len(content), "digest": digest}

    def append(self, entry):
        index = self.index()
        index["manifests"].append(entry)
        (self.root / "index.json").write_text(json.dumps(index))


def encode(value):
    return json.dumps(value, separators=(",", ":")).encode()


def flip(layout, tag):
    manifest = json.loads(layout.path(layout.tagged(tag)["digest"]).read_bytes())
    path = layout.path(manifest["layers"][0]["digest"])
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)


def escaping_archive():
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in ("apps-v1.Deployment-shop.yaml", "../escaped.yaml"):
            entry, content = tarfile.TarInfo(name), b"kind: List\napiVersion: v1\nitems: []\n"
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return gzip.compress(output.getvalue(), mtime=0)


def escape(layout, tag):
    layout.root.mkdir(parents=True)
    (layout.root / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (layout.root / "index.json").write_text('{"schemaVersion":2,"manifests":[]}')
    config = layout.put("application/vnd.cncf.flux.config.v1+json", b"{}")
    layer = layout.put("application/vnd.cncf.flux.content.v1.tar+gzip", escaping_archive())
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]}
    layout.append(layout.put(MANIFEST, encode(manifest)) | {"annotations": {REF_NAME: tag}})


def main(arguments):
    actions = {"flip": flip, "escape": escape}
    if len(arguments) != 3 or arguments[0] not in actions:
        sys.exit(__doc__)
    actions[arguments[0]](Layout(arguments[1]), arguments[2])


if __name__ == "__main__":
    main(sys.argv[1:])
