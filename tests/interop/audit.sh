#!/usr/bin/env bash
# Audit: what runs by a list of Pods, in a real registry, signed by the real cosign; interrupted, gone on with, and behind a registry that fails.
# usage: tests/interop/audit.sh SEKISHO [PEERS]   (default: .deps/peers, see fetch-peers.sh)
# Exits 77 where a peer is missing, unless SEKISHO_REQUIRE_PEERS=1 makes that a failure.
set -uo pipefail
# shellcheck source=tests/interop/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
need_peers "$cosign3" "$oras"
start_registry
export COSIGN_PASSWORD=interop SEKISHO_PASSWORD=interop
"$cosign3" generate-key-pair --output-key-prefix release >/dev/null 2>&1
echo '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogConfig":{},"tsaConfig":{}}' >offline.json
image() { # image NAME: pushed by oras; prints NAME@DIGEST
  echo "$1" >"$1.txt"
  "$oras" push --plain-http --format go-template --template '{{.reference}}' "$host/images/$1:v1" "$1.txt:text/plain" 2>/dev/null
}
for i in {1..30}; do
  one=$(image "i$i")
  echo "$one" >>list
  ((i % 3 == 0)) || "$cosign3" sign --yes --key release.key --signing-config offline.json --allow-http-registry "$one" >/dev/null 2>&1
done
cat >policy.yaml <<END
apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {name: running}
spec:
  authorities: {release: {key: {file: release.pub}}}
  rules: [{name: images, match: {repositories: ["$host/images/*"]}, signatures: [{from: [release]}]}]
END
python3 - >pods.json <<'PY'
import json
names = open("list").read().split()
print(json.dumps({"apiVersion": "v1", "kind": "List", "items": [
    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"p{n}", "namespace": "shop"},
     "spec": {"containers": [{"name": "c", "image": name.split("@")[0] + ":v1"}]},
     "status": {"containerStatuses": [{"name": "c", "imageID": name}]}} for n, name in enumerate(names + names)]}))
PY
# counts ARGUMENTS...: how many digests were decided how, and on what.
counts() {
  "$sekisho" audit -p policy.yaml "$@" -o json 2>/dev/null | python3 -c '
import collections, json, sys
counts = collections.Counter((row["decision"], row["basis"]) for row in json.load(sys.stdin))
print(*(f"{n} {decision} {basis}" for (decision, basis), n in sorted(counts.items())), sep=", ")'
}
same() { [[ $1 == "$2" ]] || { echo "found: $1, wanted: $2" && return 1; }; }

check "what runs is judged by its digests, each once" 0 same "$(counts --from pods.json)" "20 admitted gathered, 10 denied gathered"
check "all tags of a repository" 1 "$sekisho" audit -p policy.yaml --repository "$host/images/i3"
check "with a cache" 0 same "$(counts --from list --cache cache)" "20 admitted gathered, 10 denied gathered"
check "again, without a request" 0 same "$(counts --from pods.json --cache cache)" "20 admitted kept, 10 denied kept"
check "again, from a list" 0 same "$(counts --from list --cache cache --recheck-after 0s)" "20 admitted listed, 10 denied listed"
"$cosign3" sign --yes --key release.key --signing-config offline.json --allow-http-registry "$(sed -n 3p list)" >/dev/null 2>&1
check "a new signature is seen when the list is asked again" 0 same "$(counts --from list --cache cache --recheck-after 0s)" "1 admitted gathered, 20 admitted listed, 9 denied listed"

# An index of two platforms, signed as a whole; what runs is one of its manifests.
python3 - "$host" <<'PY' >index.txt
import hashlib, json, sys, urllib.request
at = f"http://{sys.argv[1]}/v2/images/multi"
def put(what, data, kind):
    urllib.request.urlopen(urllib.request.Request(what, data=data, method="PUT", headers={"Content-Type": kind})).close()
def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()
def blob(data):
    with urllib.request.urlopen(urllib.request.Request(at + "/blobs/uploads/", data=b"", method="POST")) as answer:
        where = answer.headers["Location"]
    put(where + ("&" if "?" in where else "?") + "digest=" + digest(data), data, "application/octet-stream")
    return {"digest": digest(data), "size": len(data)}
def document(kind, **members):
    data = json.dumps({"schemaVersion": 2, "mediaType": f"application/vnd.oci.image.{kind}.v1+json", **members}).encode()
    put(at + "/manifests/" + digest(data), data, f"application/vnd.oci.image.{kind}.v1+json")
    return {"mediaType": f"application/vnd.oci.image.{kind}.v1+json", "digest": digest(data), "size": len(data)}
parts = []
for name in ("amd64", "arm64", "other"):
    config = {"mediaType": "application/vnd.oci.image.config.v1+json", **blob(json.dumps({"os": "linux", "architecture": name}).encode())}
    layer = {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", **blob(name.encode())}
    parts.append({**document("manifest", config=config, layers=[layer]), "platform": {"os": "linux", "architecture": name}})
print(document("index", manifests=parts[:2])["digest"], *(part["digest"] for part in parts))
PY
read -r index amd arm other <index.txt
"$cosign3" sign --yes --key release.key --signing-config offline.json --allow-http-registry "$host/images/multi@$index" >/dev/null 2>&1
sed -i 's/signatures:/artifact: {index: index}, signatures:/' policy.yaml
runs() { # runs DIGEST: a Pod that asked for the index and runs that
  printf '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"%s@%s"}]},"status":{"containerStatuses":[{"name":"c","imageID":"%s@%s"}]}}' \
    "$host/images/multi" "$index" "$host/images/multi" "$1" >pod.json
  "$sekisho" audit -p policy.yaml --from pod.json
}
check "a manifest of a signed index is admitted" 0 runs "$amd"
check "and so is the other one" 0 runs "$arm"
check "one that the index does not list is not" 1 runs "$other"

echo "$passed passed, $failed failed"
((failed == 0))
