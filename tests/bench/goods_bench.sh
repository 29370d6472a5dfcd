#!/usr/bin/env bash
# Goods: a tree of 5,000 objects inspected (as files, and by a kustomization) beside `kustomize build` of the same; and 200 images that manifests name,
# each judged against a registry on the loopback, beside a loop of `cosign verify` over the same digests.
# usage: goods_bench.sh SEKISHO PEERS [RUNS]
set -euo pipefail
sekisho=$(realpath "$1")
peers=$(realpath "$2")
runs=${3:-5}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
trap stop_all EXIT
export SEKISHO_PASSWORD=bench HOME=$work
unset DOCKER_CONFIG REGISTRY_AUTH_FILE
cd "$work"
cosign=$(cosign_of "$peers" 3)

# objects DIRECTORY COUNT IMAGE...: deployments, five a file, which name the images in turn.
objects() {
  python3 - "$@" <<'PY'
import pathlib, sys
root, count, images = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
root.mkdir()
names = []
for first in range(0, count, 5):
    text = "".join(f"""---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-{i}
  namespace: shop
  labels: {{app.kubernetes.io/name: web-{i}, app.kubernetes.io/part-of: shop}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app.kubernetes.io/name: web-{i}}}}}
  template:
    metadata:
      labels: {{app.kubernetes.io/name: web-{i}}}
    spec:
      containers:
        - name: web
          image: {images[i % len(images)]}
          args: [--port=8080, --log-level=info]
          ports: [{{name: http, containerPort: 8080}}]
          env:
            - {{name: REGION, value: eu-1}}
            - {{name: DATABASE, valueFrom: {{secretKeyRef: {{name: db, key: url}}}}}}
          resources: {{requests: {{cpu: 100m, memory: 128Mi}}, limits: {{memory: 256Mi}}}}
          securityContext: {{runAsNonRoot: true, readOnlyRootFilesystem: true}}
""" for i in range(first, first + 5))
    names.append(f"{first}.yaml")
    (root / names[-1]).write_text(text)
(root / "list").write_text("resources:\n" + "".join(f"- {name}\n" for name in names) + "images:\n- name: nothing\n  newTag: v1\n")
PY
}
# measure NAME COMMAND...: the least wall time and memory of the runs.
measure() {
  local name=$1 turn
  shift
  for ((turn = 0; turn < runs; turn++)); do /usr/bin/time -a -o "$name.times" -f '%e %M' "$@" >/dev/null 2>"$name.err" || true; done
  sort -n "$name.times" | awk -v name="$name" -v runs="$runs" 'NR == 1 {wall = $1} {if ($2 > most) most = $2} END {printf "%-28s %8.3f s  %7.1f MiB  (least of %d, most memory)\n", name, wall, most / 1024, runs}'
}

digest=sha256:$(printf web | sha256sum | cut -d' ' -f1)
objects files 5000 "ghcr.io/acme/web@$digest"
cp -r files built && mv built/list built/kustomization.yaml && rm files/list
echo "5,000 objects in 1,000 files, $(du -bs files | cut -f1) bytes"
measure inspect-files "$sekisho" inspect files
measure inspect-kustomization "$sekisho" inspect built
runs=1 measure kustomize-build "$peers/kustomize" build built  # takes minutes

port=$(free_port)
start_registry "$port" "$work/registry"
proxy=$(free_port)
start_proxy "$proxy" "$port" "$work/requests.log" 0
host=127.0.0.1:$port
"$sekisho" keygen --output-prefix release >/dev/null
images=()
for i in {1..200}; do
  mkdir -p "image/$i" && echo "$i" >"image/$i/file"
  "$sekisho" push "$host/images/i$i:v1" --path "image/$i" --sign --key release.key >/dev/null 2>&1
  images+=("$("$sekisho" list "$host/images/i$i" -o json | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["digest"])')")
done
at() { # at HOST: the references on it
  local i
  for i in {1..200}; do echo "$1/images/i$i@${images[i - 1]}"; done
}
for name in direct proxied; do
  [[ $name == direct ]] && on=$host || on=127.0.0.1:$proxy
  mapfile -t named < <(at "$on")
  objects "tree-$name" 200 "${named[@]}" && rm "tree-$name/list"
  "$sekisho" push "$host/manifests/$name:v1" --path "tree-$name" --sign --key release.key >/dev/null 2>&1
done
cat >policy.yaml <<POLICY
apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {name: bench}
spec:
  authorities: {release: {key: {file: release.pub}}}
  rules:
    - {name: manifests, match: {repositories: ["*/manifests/*"]}, signatures: [{from: [release]}], contents: {images: {verify: true}}}
    - {name: images, match: {repositories: ["*/images/*"]}, signatures: [{from: [release]}]}
POLICY
"$sekisho" verify "$host/manifests/proxied:v1" -p policy.yaml -o json |
  python3 -c 'import json, sys; v = json.load(sys.stdin); print(v["decision"], "with", len(v["contents"]["images"]), "images,", v["requests"]["count"], "requests,", (v["requests"]["count"] - 7) / 200, "an image")'
measure verify-200-images "$sekisho" verify "$host/manifests/direct:v1" -p policy.yaml
at "$host" >references
loop() { while read -r one; do "$1" verify --key release.pub --insecure-ignore-tlog --private-infrastructure "$one" >/dev/null 2>&1 || echo "not verified: $one" >&2; done <references; }
start=$(date +%s.%N)
loop "$cosign"
awk -v start="$start" -v end="$(date +%s.%N)" 'BEGIN {printf "%-28s %8.3f s\n", "cosign-verify-loop", end - start}'
