#!/bin/bash
# Makes testdata/vectors/cosign anew: what two real releases of cosign write for one small artifact.
#   COSIGN2=path/of/cosign-2.5 COSIGN3=path/of/cosign-3.1 tests/support/make_cosign_vectors.sh [DIRECTORY]
# Needs docker-registry, curl, jq, python3. Nothing leaves this machine; the private keys are thrown away.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../testdata/vectors/cosign}
cosign2=${COSIGN2:-cosign}
cosign3=${COSIGN3:-cosign}
work=$(mktemp -d)
registry_pid=
trap '[ -z "$registry_pid" ] || kill "$registry_pid"; rm -rf "$work"' EXIT
export COSIGN_PASSWORD=vectors HOME=$work

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
host=127.0.0.1:$port
cat > "$work/registry.yml" <<EOF
version: 0.1
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: $host}
EOF
docker-registry serve "$work/registry.yml" > "$work/registry.log" 2>&1 &
registry_pid=$!
for _ in $(seq 50); do
  if curl -sf "http://$host/v2/" > /dev/null; then break; fi
  sleep 0.1
done

digest_of() { echo "sha256:$(sha256sum "$1" | cut -d ' ' -f 1)"; }

put_blob() {
  local location
  location=$(curl -sf -X POST -D - -o /dev/null "http://$host/v2/$1/blobs/uploads/" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
  curl -sf -X PUT -H 'Content-Type: application/octet-stream' --data-binary @"$2" "$location&digest=$(digest_of "$2")"
}

# put_artifact REPOSITORY: a Flux artifact, the same bytes on every run; its digest is printed.
put_artifact() {
  printf '{}' > "$work/config"
  printf 'sekisho test layer\n' > "$work/layer"
  put_blob "$1" "$work/config"
  put_blob "$1" "$work/layer"
  jq -cnj --arg config "$(digest_of "$work/config")" --arg layer "$(digest_of "$work/layer")" '{
    schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: {mediaType: "application/vnd.cncf.flux.config.v1+json", size: 2, digest: $config},
    layers: [{mediaType: "application/vnd.cncf.flux.content.v1.tar+gzip", size: 19, digest: $layer}]}' > "$work/manifest.json"
  curl -sf -X PUT -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' \
    --data-binary @"$work/manifest.json" "http://$host/v2/$1/manifests/v1"
  digest_of "$work/manifest.json"
}

get_manifest() {
  curl -sf -H 'Accept: application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json' \
    "http://$host/v2/$1/manifests/$2"
}

# get_layer REPOSITORY MANIFEST FILE: the first layer of a manifest in a file.
get_layer() { curl -sf "http://$host/v2/$1/blobs/$(jq -r '.layers[0].digest' "$2")" > "$3"; }

printf 'hello, checkpoint\n' > "$work/blob.txt"
printf '{"verdict": "fine"}' > "$work/predicate.json"
printf '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogConfig":{},"tsaConfig":{}}' > "$work/signing-config.json"

make_2() {
  local to=$out/2.5 repo=made/two digest
  mkdir -p "$to"
  digest=$(put_artifact $repo)
  (cd "$work" && "$cosign2" generate-key-pair --output-key-prefix two)
  "$cosign2" sign --yes --key "$work/two.key" --tlog-upload=false -a env=prod "$host/$repo@$digest"
  "$cosign2" attest --yes --key "$work/two.key" --tlog-upload=false --type https://example.com/check/v1 \
    --predicate "$work/predicate.json" "$host/$repo@$digest"
  "$cosign2" sign-blob --yes --key "$work/two.key" --tlog-upload=false --new-bundle-format \
    --bundle "$to/blob-bundle.json" --output-signature "$to/blob.sig" "$work/blob.txt"
  for suffix in sig att; do
    get_manifest $repo "${digest/:/-}.$suffix" > "$to/$suffix-manifest.json"
    get_layer $repo "$to/$suffix-manifest.json" "$to/$suffix-layer.json"
  done
  cp "$work/two.pub" "$to/key.pub"
  cp "$work/blob.txt" "$out/blob.txt"
  cp "$work/manifest.json" "$out/subject.json"
}

# 3.1 stores bundles as referrers; this registry has no referrers API, so they are listed in the fallback tag.
make_3() {
  local to=$out/3.1 repo=made/three digest kind
  mkdir -p "$to"
  digest=$(put_artifact $repo)
  (cd "$work" && "$cosign3" generate-key-pair --output-key-prefix three)
  "$cosign3" sign --yes --key "$work/three.key" --signing-config "$work/signing-config.json" -a env=prod "$host/$repo@$digest"
  "$cosign3" attest --yes --key "$work/three.key" --signing-config "$work/signing-config.json" \
    --type https://example.com/check/v1 --predicate "$work/predicate.json" "$host/$repo@$digest"
  "$cosign3" sign-blob --yes --key "$work/three.key" --signing-config "$work/signing-config.json" \
    --bundle "$to/blob-bundle.json" "$work/blob.txt"
  get_manifest $repo "${digest/:/-}" > "$to/fallback-index.json"
  for manifest in $(jq -r '.manifests[].digest' "$to/fallback-index.json"); do
    get_manifest $repo "$manifest" > "$work/referrer.json"
    kind=attestation
    grep -q 'cosign/sign/v1' "$work/referrer.json" && kind=signature
    cp "$work/referrer.json" "$to/$kind-manifest.json"
    get_layer $repo "$work/referrer.json" "$to/$kind-bundle.json"
  done
  repo=made/three-legacy
  digest=$(put_artifact $repo)
  "$cosign3" sign --yes --key "$work/three.key" --new-bundle-format=false --use-signing-config=false \
    --tlog-upload=false "$host/$repo@$digest"
  get_manifest $repo "${digest/:/-}.sig" > "$to/sig-manifest.json"
  get_layer $repo "$to/sig-manifest.json" "$to/sig-layer.json"
  cp "$work/three.pub" "$to/key.pub"
}

make_2
make_3
echo "made in $out"
