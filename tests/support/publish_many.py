#!/usr/bin/env python3
"""Publishes many small artifacts, each of its own content, and has `sekisho sign` sign them: as the manifests of indexes, which
`sign --recursive` signs one by one, so that one process signs many.

usage: publish_many.py SEKISHO HOST:PORT COUNT [--key FILE] [--repositories N] [--first N]     prints NAME@DIGEST of each
"""
import argparse
import concurrent.futures
import hashlib
import http.client
import json
import subprocess

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
AT_ONCE = 2
OF_ONE_INDEX = 100


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Publisher:
    """One repository, over one connection."""

    def __init__(self, host, repository):
        self.host, self.repository, self.there = host, repository, set()
        self.connection = http.client.HTTPConnection(host)

    def ask(self, method, target, body=b"", headers=None):
        self.connection.request(method, target, body, headers or {})
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status < 300, (method, target, answer.status, content)
        return answer

    def blob(self, media_type, data):
        digest = digest_of(data)
        if digest not in self.there:
            place = self.ask("POST", f"/v2/{self.repository}/blobs/uploads/").getheader("Location")
            place = place.split(self.host, 1)[-1]
            self.ask("PUT", f"{place}{'&' if '?' in place else '?'}digest={digest}", data, {"Content-Type": "application/octet-stream"})
            self.there.add(digest)
        return {"mediaType": media_type, "digest": digest, "size": len(data)}

    def manifest(self, media_type, value, tag=None):
        data = json.dumps({"schemaVersion": 2, "mediaType": media_type, **value}).encode()
        self.ask("PUT", f"/v2/{self.repository}/manifests/{tag or digest_of(data)}", data, {"Content-Type": media_type})
        return {"mediaType": media_type, "digest": digest_of(data), "size": len(data)}

    def artifact(self, number):
        config = self.blob("application/vnd.oci.empty.v1+json", b"{}")
        layer = self.blob("text/plain", f"artifact {number}\n".encode())
        return self.manifest(MANIFEST, {"artifactType": "application/vnd.example", "config": config, "layers": [layer]})


def publish(sekisho, host, repository, numbers, key=None):
    """The digests of the artifacts, signed where a key is given."""
    publisher, digests = Publisher(host, repository), []
    for start in range(0, len(numbers), OF_ONE_INDEX):
        made = [publisher.artifact(number) for number in numbers[start:start + OF_ONE_INDEX]]
        digests += [one["digest"] for one in made]
        if key:
            index = publisher.manifest(INDEX, {"manifests": made})
            subprocess.run([sekisho, "sign", f"{host}/{repository}@{index['digest']}", "--recursive", "--key", key], check=True, stdout=subprocess.DEVNULL)
    publisher.connection.close()
    return digests


def publish_many(sekisho, host, count, key=None, repositories=10, first=0):
    """NAME@DIGEST of each, over several repositories."""
    def one(place):
        numbers = range(first + place, first + count, repositories)
        name = f"app{place}"
        return [f"{host}/{name}@{digest}" for digest in publish(sekisho, host, name, numbers, key)]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        return [name for names in pool.map(one, range(repositories)) for name in names]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sekisho")
    parser.add_argument("host")
    parser.add_argument("count", type=int)
    parser.add_argument("--key")
    parser.add_argument("--repositories", type=int, default=10)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    for name in publish_many(options.sekisho, options.host, options.count, options.key, options.repositories, options.first):
        print(name)


if __name__ == "__main__":
    main()
