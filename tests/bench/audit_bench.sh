#!/usr/bin/env bash
# Audit: distinct key-signed digests in docker-registry on the loopback, judged by one `sekisho audit`, beside a plain load generator (h2load) that
# asks the same registry for the same content, and beside a loop of `cosign verify`; again from the cache, and after a change of the policy.
# usage: audit_bench.sh SEKISHO PEERS [COUNT] [COSIGN_COUNT]     (needs h2load, of the package nghttp2-client)
set -euo pipefail
sekisho=$(realpath "$1")
peers=$(realpath "$2")
count=${3:-1000}
cosigned=${4:-100}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
trap stop_all EXIT
export SEKISHO_PASSWORD=bench HOME=$work
unset DOCKER_CONFIG REGISTRY_AUTH_FILE
cd "$work"
cosign=$(cosign_of "$peers" 3)
port=$(free_port)
start_registry "$port" "$work/registry"
host=127.0.0.1:$port
machine

"$sekisho" keygen --output-prefix release >/dev/null
"$sekisho" keygen --output-prefix other >/dev/null
python3 "$here/../support/publish_many.py" "$sekisho" "$host" "$count" --key release.key >list
policy() { # policy KEY
  cat <<POLICY
apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {name: bench}
spec:
  authorities: {release: {key: {file: $1.pub}}}
  rules: [{name: all, match: {repositories: ["**"]}, signatures: [{from: [release]}]}]
POLICY
}
policy release >policy.yaml
policy other >other.yaml

# audit NAME EXIT ARGUMENTS...: wall time, memory, requests.
audit() {
  local name=$1 wanted=$2 code=0
  shift 2
  /usr/bin/time -o times -f '%e %M' "$sekisho" audit --from list -o metrics "$@" >metrics 2>/dev/null || code=$?
  ((code == wanted)) || { echo "$name: exit $code instead of $wanted" >&2; return 1; }
  awk -v name="$name" -v count="$count" -v requests="$(awk '$1 == "sekisho_audit_requests" {print $2}' metrics)" '
    /^[0-9.]+ [0-9]+$/ {printf "%-34s %8.3f s  %6.1f MiB  %7d requests  %8.0f digests/s  %8.0f requests/s\n", name, $1, $2 / 1024, requests, count / $1, requests / $1}' times
}
audit "without a cache" 0 -p policy.yaml
audit "without a cache, again" 0 -p policy.yaml
audit "first, with a cache" 0 -p policy.yaml --cache cache
audit "again, kept" 0 -p policy.yaml --cache cache
audit "again, listed anew" 0 -p policy.yaml --cache cache --recheck-after 0s
audit "by another policy" 1 -p other.yaml --cache cache

# The same requests, as one verification sends them.
python3 - "$host" <<'PY' >uris
import json, sys, urllib.request
host = sys.argv[1]
TYPES = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json"
def ask(uri):
    return json.load(urllib.request.urlopen(urllib.request.Request(uri, headers={"Accept": TYPES})))
for line in open("list"):
    name, digest = line.strip().split("@")
    base = f"http://{host}/v2/{name.split('/', 1)[1]}"
    tag = f"{base}/manifests/{digest.replace(':', '-')}"
    bundle = ask(tag)["manifests"][0]["digest"]
    manifest = ask(f"{base}/manifests/{bundle}")
    for uri in (f"{base}/manifests/{digest}", tag, f"{base}/manifests/{bundle}", f"{base}/blobs/{manifest['layers'][0]['digest']}"):
        print(uri)
PY
total=$(wc -l <uris)
for clients in 8 16 32; do
  h2load --h1 -i uris -n "$total" -c "$clients" -t 1 -H 'Accept: application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json' >h2load.log 2>&1
  printf 'h2load, %2d connections: %s\n' "$clients" "$(grep -E '^finished in|status codes' h2load.log | tr '\n' ' ')"
done

head -n "$cosigned" list >references
start=$(date +%s.%N)
while read -r one; do "$cosign" verify --key release.pub --insecure-ignore-tlog --private-infrastructure "$one" >/dev/null 2>&1 || echo "not verified: $one" >&2; done <references
awk -v start="$start" -v end="$(date +%s.%N)" -v count="$cosigned" 'BEGIN {printf "%-34s %8.3f s  %8.1f digests/s\n", "cosign verify, a loop of " count, end - start, count / (end - start)}'
