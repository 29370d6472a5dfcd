#!/usr/bin/env bash
# Verification, side by side with cosign: requests, wall time, CPU, memory.
# usage: tests/bench/gate_bench.sh PATH/TO/sekisho DIRECTORY_OF_PEERS [RUNS]
#
# One artifact is pushed to Debian's docker-registry (no referrers API); cosign 3 signs it as a bundle, cosign 2 signs it
# legacy, and all of it is copied to the tests' registry server (with referrers API), where that is built. Both programs then
# verify the same signatures in turns. REGISTRY_SERVER names that server (tests/support/registry_server of a build with tests).
set -euo pipefail
sekisho=$(realpath "$1")
peers=$(realpath "$2")
runs=${3:-15}
REGISTRY_SERVER=$(realpath -m "${REGISTRY_SERVER:-/nonexistent}")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
trap stop_all EXIT
cosign2=$(cosign_of "$peers" 2) cosign3=$(cosign_of "$peers" 3)
export COSIGN_PASSWORD='' SEKISHO_PASSWORD='' HOME=$work
results=${RESULTS:-$work/results.json}

pair() { python3 "$here/pair.py" --runs "$runs" --json "$results" --title "$@"; }

# Keys, a policy and the commands to compare.
cd "$work"
for name in release stranger; do "$cosign3" generate-key-pair --output-key-prefix "$name" 2>/dev/null; done
echo '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogConfig":{},"tsaConfig":{}}' >offline.json
python3 "$here/large_sbom.py" 17600000 >predicate.json   # 22.4 MiB as a bundle

sign3() { "$cosign3" sign --yes --key "$1" --signing-config offline.json --allow-http-registry "$2" >>sign.log 2>&1; }
sign2() { "$cosign2" sign --yes --key "$1" --tlog-upload=false --allow-http-registry "$2" >>sign.log 2>&1; }
attest3() {
  "$cosign3" attest --yes --key "$1" --type spdxjson --predicate predicate.json \
    --signing-config offline.json --allow-http-registry "$2" >>sign.log 2>&1
}
ours() { echo "$sekisho verify --key release.pub --insecure-ignore-tlog $*"; }
theirs() { echo "$1 verify --key release.pub --insecure-ignore-tlog --allow-http-registry ${*:2}"; }

repositories=(bundle legacy large attested)
# prepare HOST: repositories with the same artifact at :v1, each signed in its own way; prints nothing.
prepare() {
  local host=$1 repository
  for repository in "${repositories[@]}"; do
    "$sekisho" push "$host/bench/$repository:v1" --path "$here/../../testdata/app" >>push.log 2>&1
  done
  digest=$("$sekisho" tree "$host/bench/bundle:v1" -o json |
    python3 -c 'import json,sys; print(json.load(sys.stdin)["digest"])')
  sign3 release.key "$host/bench/bundle@$digest"
  sign2 release.key "$host/bench/legacy@$digest"
  sign3 release.key "$host/bench/large@$digest"
  attest3 stranger.key "$host/bench/large@$digest"
  sign3 release.key "$host/bench/attested@$digest"
  attest3 release.key "$host/bench/attested@$digest"
}

# requests NAME UPSTREAM COMMAND...: how many requests COMMAND makes; @HOST@ in it becomes the counting proxy's address.
requests() {
  local name=$1 command=${*:2}
  : >requests.log
  ${command//@HOST@/127.0.0.1:$proxy_port} >/dev/null 2>&1 || { echo "$command failed" >&2; return 1; }
  printf '  %-28s %3d requests\n' "$name" "$(wc -l <requests.log)"
  [[ -n ${VERBOSE:-} ]] && sed 's/^/      /' requests.log
  return 0
}

count_requests() {
  local title=$1 upstream=$2
  proxy_port=$(free_port)
  start_proxy "$proxy_port" "$upstream" "$work/requests.log" 0
  printf '\n%s: HTTP requests\n' "$title"
  requests "sekisho, bundle, digest" "$(ours "@HOST@/bench/bundle@$digest")"
  requests "cosign 3, bundle, digest" "$(theirs "$cosign3" "@HOST@/bench/bundle@$digest")"
  requests "sekisho, bundle, tag" "$(ours @HOST@/bench/bundle:v1)"
  requests "cosign 3, bundle, tag" "$(theirs "$cosign3" @HOST@/bench/bundle:v1)"
  requests "sekisho, legacy, digest" "$(ours "@HOST@/bench/legacy@$digest")"
  requests "cosign 2, legacy, digest" "$(theirs "$cosign2" "@HOST@/bench/legacy@$digest")"
  requests "cosign 3, legacy, digest" "$(theirs "$cosign3" "@HOST@/bench/legacy@$digest")"
  requests "sekisho, legacy, tag" "$(ours @HOST@/bench/legacy:v1)"
  requests "cosign 2, legacy, tag" "$(theirs "$cosign2" @HOST@/bench/legacy:v1)"
}

compare() {
  local title=$1 host=$2 few=$((runs < 5 ? runs : 5))
  pair "$title, bundle by digest" "sekisho=$(ours "$host/bench/bundle@$digest")" \
    "cosign 3=$(theirs "$cosign3" "$host/bench/bundle@$digest")"
  pair "$title, bundle by tag" "sekisho=$(ours "$host/bench/bundle:v1")" \
    "cosign 3=$(theirs "$cosign3" "$host/bench/bundle:v1")"
  pair "$title, legacy by digest" "sekisho=$(ours "$host/bench/legacy@$digest")" \
    "cosign 2=$(theirs "$cosign2" "$host/bench/legacy@$digest")" \
    "cosign 3=$(theirs "$cosign3" "$host/bench/legacy@$digest")"
  runs=$few pair "$title, bundle beside a foreign attestation (SBOM) of 22 MiB" \
    "sekisho=$(ours "$host/bench/large@$digest")" "cosign 3=$(theirs "$cosign3" "$host/bench/large@$digest")"
  runs=$few pair "$title, bundle beside an attestation (SBOM) of 22 MiB by the same key" \
    "sekisho=$(ours "$host/bench/attested@$digest")" "cosign 3=$(theirs "$cosign3" "$host/bench/attested@$digest")"
}

compare_tls() {
  local title=$1 host=$2
  pair "$title, TLS, bundle by digest" \
    "sekisho=$(ours --ca-file tls.pem "$host/bench/bundle@$digest")" \
    "cosign 3=SSL_CERT_FILE=$work/tls.pem $cosign3 verify --key release.pub --insecure-ignore-tlog $host/bench/bundle@$digest"
  pair "$title, TLS, legacy by digest" \
    "sekisho=$(ours --ca-file tls.pem "$host/bench/legacy@$digest")" \
    "cosign 2=SSL_CERT_FILE=$work/tls.pem $cosign2 verify --key release.pub --insecure-ignore-tlog $host/bench/legacy@$digest"
}

compare_far() {
  local title=$1 upstream=$2 far few=$((runs < 7 ? runs : 7))
  far=$(free_port)
  start_proxy "$far" "$upstream" "$work/far.log" 50
  runs=$few pair "$title, 50 ms more a request, bundle by tag" "sekisho=$(ours "127.0.0.1:$far/bench/bundle:v1")" \
    "cosign 3=$(theirs "$cosign3" "127.0.0.1:$far/bench/bundle:v1")"
}

machine
"$sekisho" version 2>/dev/null | head -1
for program in "$cosign2" "$cosign3"; do "$program" version 2>/dev/null | sed -n 's/^GitVersion: */cosign /p'; done

plain=$(free_port)
start_registry "$plain" "$work/storage"
prepare "127.0.0.1:$plain"
count_requests "docker-registry" "$plain"
compare "docker-registry" "127.0.0.1:$plain"
make_certificate
secure=$(free_port)
start_registry "$secure" "$work/storage" "$work/tls.pem" "$work/tls.key"
compare_tls "docker-registry" "127.0.0.1:$secure"
compare_far "docker-registry" "$plain"

if [[ -x ${REGISTRY_SERVER:-} ]]; then
  modern=$(free_port)
  mkfifo "$work/hold" && exec 9<>"$work/hold" # it serves until its stdin ends
  "$REGISTRY_SERVER" --port "$modern" <&9 >"$work/modern.log" 2>&1 &
  pids+=($!)
  wait_for_port "$modern"
  python3 "$here/mirror.py" "127.0.0.1:$plain" "127.0.0.1:$modern" "${repositories[@]/#/bench/}"
  count_requests "registry with referrers API" "$modern"
  compare "registry with referrers API" "127.0.0.1:$modern"
  compare_far "registry with referrers API" "$modern"
else
  printf '\nNo registry server with a referrers API (REGISTRY_SERVER): that part is left out.\n'
fi

pair "version (what starting the process costs)" "sekisho=$sekisho version" "cosign 2=$cosign2 version" "cosign 3=$cosign3 version"
