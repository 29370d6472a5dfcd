#!/usr/bin/env bash
# Goods: images signed by the real cosign and named in manifests, each judged under its own rule in a real registry.
# usage: tests/interop/goods.sh SEKISHO [PEERS]   (default: .deps/peers, see fetch-peers.sh)
# Exits 77 where a peer is missing, unless SEKISHO_REQUIRE_PEERS=1 makes that a failure.
set -uo pipefail
# shellcheck source=tests/interop/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
need_peers "$cosign2" "$cosign3" "$oras" "$kustomize"
start_registry
export COSIGN_PASSWORD=interop SEKISHO_PASSWORD=interop
"$cosign2" generate-key-pair --output-key-prefix release >/dev/null 2>&1
"$cosign2" generate-key-pair --output-key-prefix other >/dev/null 2>&1
echo '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogConfig":{},"tsaConfig":{}}' >offline.json

# image NAME: an image of its own, pushed by oras; prints NAME@DIGEST.
image() {
  echo "$1" >"$1.txt"
  "$oras" push --plain-http --format go-template --template '{{.reference}}' "$host/images/$1:v1" "$1.txt:text/plain" 2>/dev/null
}
good2=$(image good2) good3=$(image good3) unsigned=$(image unsigned) foreign=$(image foreign)
sign2() { "$cosign2" sign --yes --key "$1.key" --tlog-upload=false --allow-http-registry "$2"; }
sign3() { "$cosign3" sign --yes --key "$1.key" --signing-config offline.json --allow-http-registry "$2"; }
{ sign2 release "$good2" && sign3 release "$good3" && sign3 other "$foreign"; } >/dev/null 2>&1

cat >policy.yaml <<END
apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {name: goods}
spec:
  authorities: {release: {key: {file: release.pub}}}
  rules:
    - {name: manifests, match: {repositories: ["$host/manifests/*"]}, signatures: [{from: [release]}], contents: {images: {verify: true}}}
    - {name: images, match: {repositories: ["$host/images/*"]}, signatures: [{from: [release]}]}
END

# publish NAME IMAGE...: manifests that name these images, pushed and signed.
publish() {
  local name=$1 number=0 one
  shift
  mkdir -p "$name"
  for one in "$@"; do
    number=$((number + 1))
    printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: p%s}\nspec: {containers: [{name: c, image: "%s"}]}\n' "$number" "$one" >"$name/$number.yaml"
  done
  "$sekisho" push "$host/manifests/$name:v1" --path "$name" >/dev/null
  sign3 release "$host/manifests/$name:v1" >/dev/null 2>&1
}
# reasons NAME: the reasons for which manifests are denied, each with its place.
reasons() {
  "$sekisho" verify "$host/manifests/$1:v1" -p policy.yaml -o json |
    python3 -c 'import json, sys; print(*sorted(r["code"] + " " + r["subject"] for r in json.load(sys.stdin)["reasons"]), sep=", ")'
}
same() { [[ $1 == "$2" ]] || { echo "found: $1, wanted: $2" && return 1; }; }

publish good "$good2" "$good3" "$good2"
check "images signed by cosign 2.5 and 3.1 are admitted" 0 "$sekisho" admit "$host/manifests/good:v1" -p policy.yaml --to out
publish mixed "$good2" "$unsigned" "$foreign" "$host/images/good3:v1"
check "an unsigned, a foreign and an unpinned one are denied" 1 "$sekisho" admit "$host/manifests/mixed:v1" -p policy.yaml --to out2
check "each is named with its place" 0 same "$(reasons mixed)" "image.denied 2.yaml:4, image.denied 3.yaml:4, image.not-pinned 4.yaml:4"
check "nothing was handed over" 1 test -e out2
publish missing "$host/images/none@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
check "an image that is not there leaves it undecided" 3 "$sekisho" verify "$host/manifests/missing:v1" -p policy.yaml
streamed=$("$sekisho" admit "$host/manifests/good:v1" -p policy.yaml --stdout 2>/dev/null)
check "the stream is what was pushed" 0 same "$streamed" "$(for file in good/*; do echo --- && cat "$file"; done)"

sed 's/verify: true/digest: resolve, verify: true/' policy.yaml >resolve.yaml
publish tags "$host/images/good2:v1" "$good3"
check "a tag is refused where nobody makes it a digest" 1 "$sekisho" admit "$host/manifests/tags:v1" -p resolve.yaml --to out3
check "made a digest it is judged by that" 0 "$sekisho" admit "$host/manifests/tags:v1" -p resolve.yaml --pin --to out3
check "and handed over with it" 0 same "$(cat out3/1.yaml)" "$(sed "s|good2:v1|good2:v1@${good2#*@}|" tags/1.yaml)"
mkdir -p overlay
printf 'resources: [pod.yaml]\nimages: [{name: web, newName: %s/images/good2, newTag: v1}]\n' "$host" >overlay/kustomization.yaml
printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: web}]}\n' >overlay/pod.yaml
publish overlay
check "a tag that a kustomization sets is made one there" 0 "$sekisho" admit "$host/manifests/overlay:v1" -p resolve.yaml --pin --to out4
built=$("$kustomize" build out4 | grep image:)
check "and kustomize builds the image with it" 0 same "${built##*image: }" "$host/images/good2:v1@${good2#*@}"

echo "$passed passed, $failed failed"
((failed == 0))
