#!/usr/bin/env python3
"""Copies repositories from one registry to another, byte for byte, with all that hangs on their artifacts.

usage: mirror.py FROM_HOST:PORT TO_HOST:PORT REPOSITORY...

Everything is found by tags, so FROM may lack the referrers API. The fallback tags (sha256-HEX) themselves stay behind:
what they list is found by the referrers API of TO.
"""
import json
import re
import sys
import urllib.request

MANIFESTS = ", ".join(("application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json"))


def call(method, url, body=None, headers=None):
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    with urllib.request.urlopen(request) as answer:
        return answer.read(), answer.headers


class Mirror:
    def __init__(self, source, target, repository):
        self.source = f"http://{source}/v2/{repository}"
        self.target_host = f"http://{target}"
        self.target = f"{self.target_host}/v2/{repository}"
        self.done = set()

    def copy_all(self):
        for tag in json.loads(call("GET", f"{self.source}/tags/list")[0])["tags"]:
            if re.fullmatch(r"sha256-[0-9a-f]{64}", tag):
                index = json.loads(call("GET", f"{self.source}/manifests/{tag}", headers={"Accept": MANIFESTS})[0])
                for entry in index["manifests"]:
                    self.copy_manifest(entry["digest"])
            else:
                self.copy_manifest(tag)

    def copy_manifest(self, reference):
        content, headers = call("GET", f"{self.source}/manifests/{reference}", headers={"Accept": MANIFESTS})
        manifest = json.loads(content)
        for descriptor in [manifest["config"], *manifest["layers"]]:
            self.copy_blob(descriptor["digest"])
        call("PUT", f"{self.target}/manifests/{reference}", content, {"Content-Type": headers["Content-Type"]})

    def copy_blob(self, digest):
        if digest in self.done:
            return
        self.done.add(digest)
        content, _ = call("GET", f"{self.source}/blobs/{digest}")
        location = call("POST", f"{self.target}/blobs/uploads/", b"")[1]["Location"]
        if location.startswith("/"):
            location = self.target_host + location
        separator = "&" if "?" in location else "?"
        call("PUT", f"{location}{separator}digest={digest}", content, {"Content-Type": "application/octet-stream"})


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    for repository in sys.argv[3:]:
        Mirror(sys.argv[1], sys.argv[2], repository).copy_all()


if __name__ == "__main__":
    main()
