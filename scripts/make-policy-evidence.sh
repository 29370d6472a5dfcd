#!/bin/sh
# Makes the evidence that the tests beside the policies are run on, anew: policies/tests/evidence, an OCI layout with artifacts signed by keys that
# are made for it and thrown away, and keys/example*.pub, their public halves. usage: make-policy-evidence.sh SEKISHO
set -eu
sekisho=$(realpath "$1")
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export SEKISHO_PASSWORD=example SOURCE_DATE_EPOCH=1764028800
cd "$scratch"
evidence="$root/policies/tests/evidence"
rm -rf "$evidence"
for name in example example-second; do "$sekisho" keygen --output-prefix "$name" > /dev/null; done
layout="layout:$evidence"

# push TAG: an artifact of its own for each tag.
push() { "$sekisho" push "$layout:$1" --path "$root/testdata/app" -a "example.com/tag=$1" > /dev/null; }
sign() { "$sekisho" sign "$layout:$1" --key "$2.key" > /dev/null 2>&1; }
review() { echo "$2" > review.json && "$sekisho" attest "$layout:$1" --key example-second.key --type https://acme.example/review/v1 --predicate review.json > /dev/null 2>&1; }

push unsigned
push one-key && sign one-key example
push two-keys && sign two-keys example && sign two-keys example-second
push reviewed && sign reviewed example && review reviewed '{"approved": true, "reviewer": "bob@acme.example"}'
push refused && sign refused example && review refused '{"approved": false, "reviewer": "bob@acme.example"}'
# What break-glass.yaml makes an exception for: the digest stays the same as long as testdata/app does.
push incident && sign incident example
cp example.pub example-second.pub "$root/keys/"
digest=$("$sekisho" push "$layout:incident" --path "$root/testdata/app" -a example.com/tag=incident -o json | sed -n 's/.*"digest": *"\(sha256:[0-9a-f]*\)".*/\1/p')
sed -i "s/digests: \[\"[^\"]*\"\]/digests: [\"$digest\"]/" "$root/policies/break-glass.yaml"
