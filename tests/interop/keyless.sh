#!/usr/bin/env bash
# Signatures by identity, beside the real cosign: the services of a virtual Sigstore serve both, what sekisho signs cosign 3 and cosign 2
# verify, and what cosign 3 signs with the same services sekisho verifies (so that the services are what real ones are).
# usage: tests/interop/keyless.sh SEKISHO VIRTUAL_SERVICES [PEERS]   (default: .deps/peers, see fetch-peers.sh)
# Exits 77 where a peer is missing, unless SEKISHO_REQUIRE_PEERS=1 makes that a failure.
set -uo pipefail
services=$(realpath "$2")
# shellcheck source=tests/interop/lib.sh
. "$(dirname "$0")/lib.sh" "$1" "${3:-}"
need_peers "$cosign2" "$cosign3"
start_registry

mkdir sigstore
mkfifo hold && exec 9<>hold # they serve until their stdin ends
"$services" "$work/sigstore" <&9 &
servers+=($!)
for _ in {1..100}; do [[ -e sigstore/ready ]] && break || sleep 0.05; done
of() { cat "sigstore/$1"; }
mkdir tree
printf 'a: b\n' >tree/a.yaml
root=(--trusted-root sigstore/trusted_root.json)
identity=(--certificate-identity "$(of identity)" --certificate-oidc-issuer "$(of issuer)" "${root[@]}")
stranger=(--certificate-identity https://example.com/other --certificate-oidc-issuer "$(of issuer)" "${root[@]}")
by() { echo --identity-token sigstore/token --signing-config "sigstore/signing_config_$1.json" "${root[@]}"; }
cosign3_verify() { "$cosign3" "$@" --allow-http-registry; }

for rekor in v1 v2; do
  echo "# Rekor $rekor"
  app=$host/ours-$rekor:v1
  check "push" 0 "$sekisho" push "$app" --path tree
  # shellcheck disable=SC2046
  {
    check "sign" 0 "$sekisho" sign "$app" $(by $rekor)
    check "attest" 0 "$sekisho" attest "$app" $(by $rekor) --type https://example.com/test/v1 --predicate sigstore/trusted_root.json
  }
  check "cosign 3 verifies it" 0 cosign3_verify verify "$app" "${identity[@]}"
  check "cosign 3 wants that identity" '!0' cosign3_verify verify "$app" "${stranger[@]}"
  check "cosign 3 verifies the attestation" 0 cosign3_verify verify-attestation --type https://example.com/test/v1 "$app" "${identity[@]}"
  check "sekisho verifies it" 0 "$sekisho" verify "$app" "${identity[@]}"
  check "sekisho wants that identity" 1 "$sekisho" verify "$app" "${stranger[@]}"
  theirs=$host/theirs-$rekor:v1
  check "push" 0 "$sekisho" push "$theirs" --path tree
  # shellcheck disable=SC2046
  check "cosign 3 signs with the same services" 0 "$cosign3" sign --yes --allow-http-registry "$theirs" $(by $rekor)
  check "sekisho verifies that" 0 "$sekisho" verify "$theirs" "${identity[@]}"
  # shellcheck disable=SC2046
  check "sekisho sees that this identity signed" 0 "$sekisho" sign "$theirs" $(by $rekor)
  cp out.log told.log
  check "and adds nothing" 0 grep -q "was signed already" told.log
done

echo "# a key whose signature is logged and stamped"
export SEKISHO_PASSWORD=secret
check "keygen" 0 "$sekisho" keygen --output-prefix release
check "push" 0 "$sekisho" push "$host/key:v1" --path tree
check "sign" 0 "$sekisho" sign "$host/key:v1" --key release.key --signing-config sigstore/signing_config_v1.json "${root[@]}"
check "cosign 3 verifies it, log and all" 0 cosign3_verify verify "$host/key:v1" --key release.pub "${root[@]}"
check "sekisho verifies it, log and all" 0 "$sekisho" verify "$host/key:v1" --key release.pub "${root[@]}"

echo "# the format of cosign 2"
check "push" 0 "$sekisho" push "$host/legacy:v1" --path tree
# shellcheck disable=SC2046
check "sign" 0 "$sekisho" sign "$host/legacy:v1" --format legacy $(by v1)
# shellcheck disable=SC2046
check "attest" 0 "$sekisho" attest "$host/legacy:v1" --format legacy $(by v1) --type https://example.com/test/v1 --predicate sigstore/trusted_root.json
check "sekisho verifies it" 0 "$sekisho" verify "$host/legacy:v1" "${identity[@]}"
export SIGSTORE_ROOT_FILE=$work/sigstore/ca.pem SIGSTORE_CT_LOG_PUBLIC_KEY_FILE=$work/sigstore/ct.pub SIGSTORE_REKOR_PUBLIC_KEY=$work/sigstore/rekor.pub
cosign2_verify() { "$cosign2" verify --offline --allow-http-registry "$host/legacy:v1" "$@"; }
check "cosign 2 verifies it" 0 cosign2_verify --certificate-identity "$(of identity)" --certificate-oidc-issuer "$(of issuer)"
check "cosign 2 verifies the attestation" 0 "$cosign2" verify-attestation --offline --allow-http-registry --type https://example.com/test/v1 "$host/legacy:v1" \
  --certificate-identity "$(of identity)" --certificate-oidc-issuer "$(of issuer)"
check "cosign 2 wants that identity" '!0' cosign2_verify --certificate-identity https://example.com/other --certificate-oidc-issuer "$(of issuer)"

echo "# $passed passed, $failed failed"
((failed == 0))
