#!/usr/bin/env python3
"""Prints an SPDX document of about so many bytes, in the shape that scanners write: many small packages.

usage: large_sbom.py BYTES
"""
import hashlib
import json
import sys


def package(number):
    name = f"library-{number:06d}"
    return {"SPDXID": f"SPDXRef-Package-{number}", "name": name, "versionInfo": f"1.{number % 97}.{number % 13}",
            "downloadLocation": "NOASSERTION", "licenseDeclared": "Apache-2.0 OR MIT",
            "checksums": [{"algorithm": "SHA1", "checksumValue": hashlib.sha1(name.encode()).hexdigest()}],
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                              "referenceLocator": f"pkg:generic/{name}@1.{number % 97}.{number % 13}"}]}


def main():
    wanted = int(sys.argv[1])
    count = wanted // len(json.dumps(package(100000)))
    document = {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "large",
                "documentNamespace": "https://example.com/large",
                "creationInfo": {"created": "2025-01-01T00:00:00Z", "creators": ["Tool: large_sbom"]},
                "packages": [package(number) for number in range(count)]}
    json.dump(document, sys.stdout)


if __name__ == "__main__":
    main()
