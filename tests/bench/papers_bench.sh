#!/usr/bin/env bash
# Judging papers: an SBOM of 20 MiB with 50,000 packages, by licences and denied packages, as one process (wall time and memory), beside the same rule
# without the SBOM; and how many verdicts a second one process reaches.
# usage: papers_bench.sh SEKISHO POLICY_BENCH [RUNS]
set -euo pipefail
sekisho=$(realpath "$1")
policy_bench=$(realpath "$2")
runs=${3:-11}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SEKISHO_PASSWORD=bench
cd "$work"

"$sekisho" keygen --output-prefix release >/dev/null
mkdir app && echo 'kind: ConfigMap' >app/app.yaml
python3 "$here/large_sbom.py" $((20 << 20)) >sbom.json
for tag in plain papers; do
  "$sekisho" push "layout:out:$tag" --path app -a "example.com/tag=$tag" >/dev/null
  "$sekisho" sign "layout:out:$tag" --key release.key >/dev/null 2>&1
done
"$sekisho" attest layout:out:papers --key release.key --type spdxjson --predicate sbom.json >/dev/null 2>&1
rule() {
  cat <<END
apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {name: bench}
spec:
  authorities: {release: {key: {file: release.pub}}}
  rules:
    - name: r
      match: {repositories: ["**"]}
      signatures: [{from: [release]}]
END
}
rule >plain.yaml
{
  rule
  cat <<END
      attestations:
        - name: sbom
          type: spdxjson
          from: [release]
          sbom:
            licenses: {allow: [Apache-2.0, MIT], deny: [AGPL-3.0-only]}
            packages: {deny: ["pkg:npm/event-stream@>=3.3.6 <4", "pkg:maven/org.apache.logging.log4j/log4j-core@>=2.0 <2.17.1"]}
END
} >papers.yaml

echo "SBOM: $(stat -c %s sbom.json) bytes, $(grep -o SPDXRef-Package- sbom.json | wc -l) packages"
for tag in plain papers; do
  python3 - "$runs" "$tag" "$sekisho" verify "layout:out:$tag" -p "$tag.yaml" <<'END'
import os, resource, statistics, subprocess, sys, time
runs, tag, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
walls, peaks = [], []
for _ in range(runs):
    begin = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    walls.append(time.monotonic() - begin)
    peaks.append(usage.ru_maxrss / 1024)
    assert status == 0, status
print(f"{tag}: {statistics.median(walls) * 1000:.0f} ms, {max(peaks):.0f} MiB (median of {runs})")
END
done
"$policy_bench"
