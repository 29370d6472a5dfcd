#!/usr/bin/env bash
# The cases of the public sigstore-conformance suite, all of which must be judged right. They are not part of the repository: the test is
# skipped where ../shared/conformance, beside the checkout, is not there.
set -euo pipefail
runner=$(cd "$(dirname "$0")/../../.." && pwd)/shared/conformance/run.py
[[ -f $runner ]] || { echo "no conformance cases beside the checkout: skipped"; exit 77; }
exec python3 "$runner" "$1" -v
