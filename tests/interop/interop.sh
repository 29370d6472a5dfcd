#!/usr/bin/env bash
# sekisho and its real peers: what cosign, oras and skopeo write is admitted, what sekisho writes satisfies cosign, and what is wrong
# is refused by both.
# usage: tests/interop/interop.sh SEKISHO [PEERS]   (default: .deps/peers, see fetch-peers.sh)
# Exits 77 where a peer is missing, unless SEKISHO_REQUIRE_PEERS=1 makes that a failure.
set -uo pipefail
# shellcheck source=tests/interop/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
need_peers "$cosign2" "$cosign3" "$oras" skopeo
start_registry
export COSIGN_PASSWORD=interop SEKISHO_PASSWORD=interop

trust=(--key release.pub --insecure-ignore-tlog)
ours() { check "$1" "$2" "$sekisho" verify "${trust[@]}" "${@:3}"; }
theirs2() { check "$1" "$2" "$cosign2" verify --key release.pub --insecure-ignore-tlog --allow-http-registry "${@:3}"; }
theirs3() { check "$1" "$2" "$cosign3" verify --key release.pub --insecure-ignore-tlog --allow-http-registry "${@:3}"; }
sign2() { "$cosign2" sign --yes --key "$1" --tlog-upload=false --allow-http-registry "${@:2}"; }
sign3() { "$cosign3" sign --yes --key "$1" --signing-config offline.json --allow-http-registry "${@:2}"; }
# admits NAME REF: handed over by admit, and the tree is the one that was pushed.
admits() {
  rm -rf tree .tree.sekisho*
  check "$1: admit" 0 "$sekisho" admit "${trust[@]}" "$2" --to tree "${@:3}"
  check "$1: the tree is the one that was pushed" 0 diff -r "$source/testdata/app" tree
}
digest_of() { "$sekisho" tree "$1" -o json | python3 -c 'import json, sys; print(json.load(sys.stdin)["digest"])'; }
# push REPOSITORY: the same tree by oras, with Flux's media types.
push() {
  "$oras" push --plain-http --config config.json:application/vnd.cncf.flux.config.v1+json "$host/$1:v1" \
    layer.tgz:application/vnd.cncf.flux.content.v1.tar+gzip >/dev/null
}

# Keys by the real cosign; sekisho reads them.
"$cosign2" generate-key-pair --output-key-prefix release >/dev/null 2>&1
"$cosign3" generate-key-pair --output-key-prefix other >/dev/null 2>&1
echo '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogConfig":{},"tsaConfig":{}}' >offline.json
echo '{}' >config.json
tar --owner 0 --group 0 -C "$source/testdata/app" -czf layer.tgz .

echo "# what oras pushes and cosign signs"
for version in 2 3; do
  push "signed$version"
  "sign$version" release.key "$host/signed$version:v1" >sign.log 2>&1 || cat sign.log
  ours "cosign $version, by tag" 0 "$host/signed$version:v1"
  digest=$(digest_of "$host/signed$version:v1")
  ours "cosign $version, by digest" 0 "$host/signed$version@$digest"
  admits "cosign $version, by tag" "$host/signed$version:v1"
  admits "cosign $version, by digest" "$host/signed$version@$digest"
  check "cosign $version, another key" 1 "$sekisho" verify --key other.pub --insecure-ignore-tlog "$host/signed$version:v1"
  check "cosign $version, a log entry is required" 1 "$sekisho" verify --key release.pub "$host/signed$version:v1"
done
push unsigned
ours "unsigned" 1 "$host/unsigned:v1"
ours "absent" 3 "$host/unsigned:v2"

echo "# annotations, several signers"
push annotated
sign2 release.key -a env=prod "$host/annotated:v1" >/dev/null 2>&1
sign3 release.key -a env=prod "$host/annotated:v1" >/dev/null 2>&1
ours "annotation that was signed" 0 -a env=prod "$host/annotated:v1"
ours "annotation that was not" 1 -a env=test "$host/annotated:v1"
push beside
sign3 other.key "$host/beside:v1" >/dev/null 2>&1
sign2 release.key "$host/beside:v1" >/dev/null 2>&1
ours "a foreign bundle does not hide a good legacy signature" 0 "$host/beside:v1"

echo "# an attestation in place of a signature"
push attested
echo '{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3"}' >predicate.json
"$cosign3" attest --yes --key release.key --type spdxjson --predicate predicate.json --signing-config offline.json --allow-http-registry "$host/attested:v1" >/dev/null 2>&1
"$cosign2" attest --yes --key release.key --type spdxjson --predicate predicate.json --tlog-upload=false --allow-http-registry "$host/attested:v1" >/dev/null 2>&1
ours "an attestation is no signature" 1 "$host/attested:v1"
theirs3 "though cosign 3 takes it for one" 0 "$host/attested:v1"

echo "# layouts by oras, cosign and skopeo"
for version in 2 3; do
  "$oras" copy -r --from-plain-http "$host/signed$version:v1" --to-oci-layout "oras$version:v1" >/dev/null 2>&1
  save=cosign$version
  "${!save}" save --dir "saved$version" --allow-http-registry "$host/signed$version:v1" >save.log 2>&1 || cat save.log
  ours "signed by cosign $version, saved by it" 0 "layout:saved$version"
  admits "signed by cosign $version, saved by it" "layout:saved$version"
done
ours "signed by cosign 3, copied by oras" 0 "layout:oras3:v1"
admits "signed by cosign 3, copied by oras" "layout:oras3:v1"
digest=$(digest_of layout:oras3:v1)
ours "the same by digest" 0 "layout:oras3@$digest"
skopeo --insecure-policy copy --src-tls-verify=false "docker://$host/signed2:v1" oci:skopeo:v1 >/dev/null 2>&1
ours "copied by skopeo, without its signatures" 1 layout:skopeo:v1
digest=$(digest_of layout:skopeo:v1)
skopeo --insecure-policy copy --src-tls-verify=false "docker://$host/signed2:${digest/:/-}.sig" "oci:skopeo:${digest/:/-}.sig" >/dev/null 2>&1
ours "copied by skopeo, with its .sig tag" 0 layout:skopeo:v1

echo "# what sekisho writes"
for format in bundle legacy both; do
  reference=$host/ours-$format:v1
  check "push ($format)" 0 "$sekisho" push "$reference" --path "$source/testdata/app" --source https://example.com/app --revision main@sha1:0000
  check "sign ($format)" 0 "$sekisho" sign "$reference" --key release.key --format "$format" -a env=prod
  check "sign again ($format)" 0 "$sekisho" sign "$reference" --key release.key --format "$format" -a env=prod
  digest=$(digest_of "$reference")
  ours "sekisho verifies it ($format)" 0 "$host/ours-$format@$digest"
  admits "sekisho ($format)" "$reference"
  [[ $format == legacy ]] || theirs3 "cosign 3 verifies it ($format)" 0 -a env=prod "$host/ours-$format@$digest"
  [[ $format == bundle ]] || theirs2 "cosign 2 verifies it ($format)" 0 -a env=prod "$host/ours-$format@$digest"
  [[ $format == legacy ]] && theirs3 "cosign 3 verifies it ($format)" 0 "$host/ours-$format@$digest"
  theirs3 "cosign 3 refuses an annotation that was not signed ($format)" '!0' -a env=test "$host/ours-$format@$digest"
  check "cosign 3 refuses another key ($format)" '!0' "$cosign3" verify --key other.pub --insecure-ignore-tlog --allow-http-registry "$host/ours-$format@$digest"
  check "oras pulls it ($format)" 0 "$oras" pull --plain-http -o "pulled-$format" "$host/ours-$format@$digest"
done
check "attest" 0 "$sekisho" attest "$host/ours-bundle:v1" --key release.key --type spdxjson --predicate predicate.json
check "cosign 3 verifies the attestation" 0 "$cosign3" verify-attestation --key release.pub --type spdxjson --insecure-ignore-tlog --allow-http-registry "$host/ours-bundle:v1"
check "attest for cosign 2" 0 "$sekisho" attest "$host/ours-legacy:v1" --key release.key --format legacy --type spdxjson --predicate predicate.json
check "cosign 2 verifies the attestation" 0 "$cosign2" verify-attestation --key release.pub --type spdxjson --insecure-ignore-tlog --allow-http-registry "$host/ours-legacy:v1"
"$sekisho" keygen --output-prefix sekisho >/dev/null
check "cosign 2 signs with a key by sekisho" 0 sign2 sekisho.key "$host/unsigned:v1"
check "cosign 3 signs with a key by sekisho" 0 sign3 sekisho.key "$host/unsigned:v1"
check "and sekisho verifies both" 0 "$sekisho" verify --key sekisho.pub --insecure-ignore-tlog "$host/unsigned:v1"
check "tag" 0 "$sekisho" tag "$host/ours-bundle:v1" v1.0 latest
check "the tag is the same artifact" 0 test "$(digest_of "$host/ours-bundle")" = "$(digest_of "$host/ours-bundle:v1")"

echo "# keys of openssl, attestations that are replaced, files that are attached, indexes"
openssl ecparam -name prime256v1 -genkey -noout -out plain.pem 2>/dev/null
check "import a key of openssl" 0 "$sekisho" import-key-pair --key plain.pem --output-key-prefix imported
check "cosign 3 shows its public half" 0 bash -c "'$cosign3' public-key --key imported.key | cmp - imported.pub"
check "and signs with it" 0 sign3 imported.key "$host/unsigned:v1"
check "sekisho shows the public half of cosign's key" 0 bash -c "'$sekisho' public-key --key release.key | cmp - release.pub"
push papers
attest() { "$sekisho" attest "$host/papers:v1" --key release.key --type custom --predicate - "$@"; }
attested() { # how many attestations of that type cosign 3 verifies
  "$cosign3" verify-attestation --key release.pub --type custom --insecure-ignore-tlog --allow-http-registry "$host/papers:v1" 2>/dev/null | wc -l
}
check "attest what standard input says" 0 attest <<<one
check "and once more" 0 attest <<<two
check "cosign 3 verifies both" 0 test "$(attested)" = 2
check "attest in place of them" 0 attest --replace <<<three
check "cosign 3 verifies the new one alone" 0 test "$(attested)" = 1
check "attach a file" 0 "$sekisho" attach "$host/papers:v1" --type application/spdx+json predicate.json
check "oras finds it" 0 bash -c "'$oras' discover --plain-http --artifact-type application/spdx+json -o json '$host/papers:v1' | grep -q application/spdx"
attached=$("$sekisho" attach "$host/papers:v1" --type application/spdx+json predicate.json -o json | python3 -c 'import json, sys; print(json.load(sys.stdin)["manifest"])')
check "and pulls it" 0 "$oras" pull --plain-http -o attached "$host/papers@$attached"
check "as it was" 0 cmp attached/predicate.json predicate.json
# Two signers at once: the fallback tag and the tag .sig lose neither.
push crowd
"$sekisho" sign "$host/crowd:v1" --key other.key --format both >crowd.log 2>&1 &
first=$!
check "sign" 0 "$sekisho" sign "$host/crowd:v1" --key release.key --format both
check "sign at the same time" 0 wait "$first"
for name in release other; do
  check "signed at the same time: $name by cosign 3" 0 "$cosign3" verify --key $name.pub --insecure-ignore-tlog --allow-http-registry "$host/crowd:v1"
  check "signed at the same time: $name by cosign 2" 0 "$cosign2" verify --key $name.pub --insecure-ignore-tlog --allow-http-registry "$host/crowd:v1"
done
# An index of two manifests.
push family
"$oras" push --plain-http --config config.json:application/vnd.cncf.flux.config.v1+json -a other=one "$host/family:v2" \
  layer.tgz:application/vnd.cncf.flux.content.v1.tar+gzip >/dev/null
python3 - "$host" <<'END'
import json, sys, urllib.request
base, accept = f"http://{sys.argv[1]}/v2/family/manifests/", {"Accept": "application/vnd.oci.image.manifest.v1+json"}
entries = []
for tag in ("v1", "v2"):
    with urllib.request.urlopen(urllib.request.Request(base + tag, headers=accept)) as answer:
        entries.append({"mediaType": accept["Accept"], "size": len(answer.read()), "digest": answer.headers["Docker-Content-Digest"]})
kind = "application/vnd.oci.image.index.v1+json"
body = json.dumps({"schemaVersion": 2, "mediaType": kind, "manifests": entries}).encode()
urllib.request.urlopen(urllib.request.Request(base + "all", data=body, method="PUT", headers={"Content-Type": kind}))
END
check "sign an index with what is below" 0 "$sekisho" sign "$host/family:all" --key release.key --recursive --format both
for tag in all v1 v2; do
  theirs3 "cosign 3 verifies $tag" 0 "$host/family:$tag"
  theirs2 "cosign 2 verifies $tag" 0 "$host/family:$tag"
done
echo "# copies"
"$cosign2" sign --yes --key other.key --tlog-upload=false --allow-http-registry "$host/crowd:v1" >/dev/null 2>&1
check "copy to another repository" 0 "$sekisho" copy "$host/crowd:v1" "$host/promoted"
check "copy to a layout" 0 "$sekisho" copy "$host/promoted:v1" layout:carried:v1
check "copy from it to a third repository" 0 "$sekisho" copy layout:carried:v1 "$host/arrived:prod"
for name in release other; do
  check "cosign 3 verifies the copy ($name)" 0 "$cosign3" verify --key $name.pub --insecure-ignore-tlog --allow-http-registry "$host/arrived:prod"
  check "cosign 2 verifies the copy ($name)" 0 "$cosign2" verify --key $name.pub --insecure-ignore-tlog --allow-http-registry "$host/arrived:prod"
done
check "copy and countersign" 0 "$sekisho" copy layout:carried:v1 "$host/countersigned:prod" --sign-by sekisho.key --format both
check "cosign 3 verifies the countersignature" 0 "$cosign3" verify --key sekisho.pub --insecure-ignore-tlog --allow-http-registry "$host/countersigned:prod"
check "cosign 2 verifies the countersignature" 0 "$cosign2" verify --key sekisho.pub --insecure-ignore-tlog --allow-http-registry "$host/countersigned:prod"
check "a wrong key file tags nothing" 2 "$sekisho" copy layout:carried:v1 "$host/countersigned:never" --sign-by sekisho.pub
check "so there is no such tag" 3 "$sekisho" verify --key sekisho.pub --insecure-ignore-tlog "$host/countersigned:never"
check "copy attestations and files" 0 "$sekisho" copy "$host/papers:v1" "$host/arrived:papers"
check "which oras finds" 0 bash -c "'$oras' discover --plain-http --artifact-type application/spdx+json -o json '$host/arrived:papers' | grep -q application/spdx"
check "copy an index with all below" 0 "$sekisho" copy "$host/family:all" "$host/relatives:all"
check "where cosign 3 verifies it" 0 "$cosign3" verify --key release.pub --insecure-ignore-tlog --allow-http-registry "$host/relatives:all"
child=$(digest_of "$host/family:v2")
check "and what is below it" 0 "$cosign3" verify --key release.pub --insecure-ignore-tlog --allow-http-registry "$host/relatives@$child"
# The tag .sig of a destination is added to, not replaced.
push apart
"$sekisho" copy "$host/apart:v1" "$host/joined:v1" >/dev/null
sign2 other.key "$host/joined:v1" >/dev/null 2>&1
sign2 release.key "$host/apart:v1" >/dev/null 2>&1
check "copy onto what others signed" 0 "$sekisho" copy "$host/apart:v1" "$host/joined:v1"
for name in release other; do
  check "both signatures are there ($name)" 0 "$cosign2" verify --key $name.pub --insecure-ignore-tlog --allow-http-registry "$host/joined:v1"
done
check "what is not admitted is not copied" 1 "$sekisho" copy "$host/unsigned:v1" "$host/never:v1" --key release.pub --insecure-ignore-tlog
check "and nothing of it is there" 3 "$sekisho" tree "$host/never:v1"
# What podman and cri-o do with a policy, done by skopeo, which shares their library.
mkdir -p registries.d
printf 'docker:\n  %s:\n    use-sigstore-attachments: true\n' "$host" >registries.d/here.yaml
printf '{"default": [{"type": "reject"}], "transports": {"docker": {"%s": [{"type": "sigstoreSigned", "keyPath": "%s/release.pub"}]}}}' "$host" "$work" >containers-policy.json
containers() { skopeo --policy containers-policy.json --registries.d registries.d copy --src-tls-verify=false "docker://$host/$1:v1" "dir:$work/by-skopeo-$1"; }
if [[ $(containers ours-legacy 2>&1) == *'sigstore disabled'* ]]; then
  echo "# skipped: this skopeo was built without sigstore signatures"
else
  check "containers' policy admits a legacy signature" 0 containers ours-legacy
  check "containers' policy does not see a bundle" '!0' containers ours-bundle
fi

echo "# what it costs: this registry has no referrers API"
# requests NAME MOST REF: admitted with at most so many requests.
requests() {
  check "$1" 0 "$sekisho" verify "${trust[@]}" -o json "$3"
  cp out.log verdict.json
  check "$1: at most $2 requests" 0 python3 -c \
    'import json, sys; sys.exit(json.load(open("verdict.json"))["requests"]["count"] > int(sys.argv[1]))' "$2"
}
digest=$(digest_of "$host/signed3:v1")
requests "a bundle, by digest" 5 "$host/signed3@$digest"
requests "a bundle, by tag" 5 "$host/signed3:v1"
digest=$(digest_of "$host/signed2:v1")
requests "a legacy signature, by digest" 5 "$host/signed2@$digest"

echo "# cosign 3 in the old format"
push old3
check "cosign 3 signs in the old format" 0 "$cosign3" sign --yes --key release.key --new-bundle-format=false \
  --use-signing-config=false --tlog-upload=false --allow-http-registry "$host/old3:v1"
ours "cosign 3 in the old format" 0 "$host/old3:v1"
check "cosign 3 in the old format, another key" 1 "$sekisho" verify --key other.pub --insecure-ignore-tlog "$host/old3:v1"

echo "# layouts that sekisho writes to"
"$oras" copy --from-plain-http "$host/unsigned:v1" --to-oci-layout mixed:v1 >/dev/null 2>&1
check "sign in a layout by oras" 0 "$sekisho" sign layout:mixed:v1 --key release.key --format both
admits "signed in a layout by oras" layout:mixed:v1
check "sign in a layout by skopeo" 0 "$sekisho" sign layout:skopeo:v1 --key release.key --format bundle
admits "signed in a layout by skopeo" layout:skopeo:v1
"$cosign2" save --dir saved-unsigned --allow-http-registry "$host/beside:v1" >/dev/null 2>&1
check "sign in a layout by cosign" 0 "$sekisho" sign layout:saved-unsigned --key other.key --format both
check "signed in a layout by cosign" 0 "$sekisho" verify --key other.pub --insecure-ignore-tlog layout:saved-unsigned
ours "what was there before is still there" 0 layout:saved-unsigned
# Two at once, each with a key of its own.
"$sekisho" push layout:own:v1 --path "$source/testdata/app" >/dev/null
"$sekisho" sign layout:own:v1 --key release.key >first.log 2>&1 &
first=$!
check "sign in a layout" 0 "$sekisho" sign layout:own:v1 --key other.key
check "sign in it at the same time" 0 wait "$first"
ours "the first signature is there" 0 layout:own:v1
check "the second signature is there" 0 "$sekisho" verify --key other.pub --insecure-ignore-tlog layout:own:v1
"$sekisho" sign layout:own:v1 --key release.key --format legacy >/dev/null 2>&1
digest=$(digest_of layout:own:v1)
check "oras copies it to a registry" 0 "$oras" copy -r --from-oci-layout own:v1 --to-plain-http "$host/copied:v1"
theirs3 "where cosign 3 verifies it" 0 "$host/copied@$digest"
check "oras copies the .sig tag" 0 "$oras" copy --from-oci-layout "own:${digest/:/-}.sig" --to-plain-http "$host/copied:${digest/:/-}.sig"
theirs2 "where cosign 2 verifies it" 0 "$host/copied@$digest"
check "skopeo reads it" 0 skopeo inspect --raw oci:own:v1
check "oras finds what sekisho attached" 0 "$oras" discover --plain-http -o json "$host/copied@$digest"
cp out.log discovered.json
check "oras names it a bundle" 0 grep -q dev.sigstore.bundle discovered.json

echo "# tampering in the registry"
# The signatures of one artifact are put where those of another would be.
push victim
"$oras" push --plain-http "$host/victim:v2" --config config.json:application/vnd.cncf.flux.config.v1+json -a other=one \
  layer.tgz:application/vnd.cncf.flux.content.v1.tar+gzip >/dev/null
sign2 release.key "$host/victim:v1" >/dev/null 2>&1
sign3 release.key "$host/victim:v1" >/dev/null 2>&1
signed=$(digest_of "$host/victim:v1") unsigned=$(digest_of "$host/victim:v2")
"$oras" copy --from-plain-http --to-plain-http "$host/victim:${signed/:/-}.sig" "$host/victim:${unsigned/:/-}.sig" >/dev/null 2>&1
ours "a .sig tag of another artifact" 1 "$host/victim:v2"
theirs2 "cosign 2 refuses it too" '!0' "$host/victim:v2"
"$oras" copy --from-plain-http --to-plain-http "$host/victim:${signed/:/-}" "$host/victim:${unsigned/:/-}" >/dev/null 2>&1
ours "a fallback index of another artifact" 1 "$host/victim:v2"
theirs3 "cosign 3 refuses it too" '!0' "$host/victim:v2"
ours "the signed one still" 0 "$host/victim:v1"
push tampered
sign2 release.key "$host/tampered:v1" >/dev/null 2>&1
sign3 release.key "$host/tampered:v1" >/dev/null 2>&1
digest=$(digest_of "$host/tampered:v1")
"$oras" push --plain-http "$host/tampered:v1" config.json:text/plain >/dev/null 2>&1
ours "a moved tag" 1 "$host/tampered:v1"
ours "the digest still" 0 "$host/tampered@$digest"
layer=$(sha256sum layer.tgz | cut -d' ' -f1)
printf 'x' | dd of="registry/docker/registry/v2/blobs/sha256/${layer:0:2}/$layer/data" bs=1 seek=100 conv=notrunc 2>/dev/null
rm -rf tree .tree.sekisho*
check "a flipped byte in the layer" 1 "$sekisho" admit "${trust[@]}" "$host/tampered@$digest" --to tree
check "nothing was handed over" '!0' test -e tree

echo "$passed passed, $failed failed"
((failed == 0))
