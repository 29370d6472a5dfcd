#!/usr/bin/env bash
# Offline verification of one bundle by certificate, side by side with cosign: a whole process each, and inside one process beside
# the bare signature checks that the same bundle needs.
# usage: tests/bench/keyless_bench.sh PATH/TO/sekisho VERIFY_BENCH VIRTUAL_SIGSTORE DIRECTORY_OF_PEERS [RUNS]
#
# The bundles are those of the virtual Sigstore (tests/support), one with an entry of Rekor v1 and one of Rekor v2 with a timestamp;
# CASES names a folder of others in the same layout, such as the public conformance suite's, of which happy-path-v0.3 is taken too.
set -euo pipefail
sekisho=$(realpath "$1") verify_bench=$(realpath "$2") virtual=$(realpath "$3") peers=$(realpath "$4")
runs=${5:-15}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
trap stop_all EXIT
cosign3=$(cosign_of "$peers" 3)
export HOME=$work
issuer=https://token.actions.githubusercontent.com

machine
"$virtual" "$work/cases" message >/dev/null

# compare TITLE BUNDLE ROOT IDENTITY ARTIFACT
compare() {
  local flags="--bundle $2 --trusted-root $3 --certificate-identity $4 --certificate-oidc-issuer $issuer $5"
  python3 "$here/pair.py" --runs "$runs" --title "$1" "sekisho=$sekisho verify-blob $flags" \
    "cosign 3=$cosign3 verify-blob $flags"
  "$verify_bench" "$2" "$3" "$4" "$issuer" "$5"
}

for name in good-rekor1 good-rekor2; do
  folder=$work/cases/$name
  compare "$name" "$folder/bundle.sigstore.json" "$folder/trusted_root.json" "$(cat "$folder/identity")" "$folder/artifact"
done
if [[ -n ${CASES:-} ]]; then
  compare "happy-path-v0.3, public-good root" "$CASES/happy-path-v0.3/bundle.sigstore.json" "$CASES/../trusted_root.public-good.json" \
    https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main \
    "$CASES/a.txt"
fi
