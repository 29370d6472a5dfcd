#!/usr/bin/env bash
# Builds everything with fatal warnings and under AddressSanitizer and UBSan, and runs all tests; arguments go to ctest
# (e.g. -R archive).
# Peers (cosign, oras, kustomize) are fetched where they can be had, else the tests that need them say that they were skipped;
# with SEKISHO_REQUIRE_PEERS=1 their absence is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

./scripts/install-deps.sh --tests
./scripts/build-curl.sh || echo "The slim libcurl could not be built; going on with the system's."
if ! ./tests/interop/fetch-peers.sh; then
  if [[ ${SEKISHO_REQUIRE_PEERS:-} == 1 ]]; then
    echo "The peers could not be fetched." >&2
    exit 1
  fi
  echo "The peers could not be fetched: the tests against them will be skipped."
fi
cmake --preset asan >/dev/null
cmake --build --preset asan
exec ctest --preset asan "$@"
