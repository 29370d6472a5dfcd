#!/usr/bin/env bash
# Audit of many: COUNT distinct key-signed digests in docker-registry on the loopback against SMALL of them, by time and memory, without a cache, from
# it, and in each format; then SMALL of them (a tenth unsigned or signed by another key) behind a proxy that fails, beside the verdicts of a run
# without faults. Publishing takes the longest.
# usage: audit_many.sh SEKISHO [COUNT] [SMALL] [SEED]
set -euo pipefail
sekisho=$(realpath "$1")
count=${2:-10000}
small=${3:-1000}
seed=${4:-1}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
trap stop_all EXIT
export SEKISHO_PASSWORD=bench HOME=$work
unset DOCKER_CONFIG REGISTRY_AUTH_FILE
cd "$work"
port=$(free_port)
start_registry "$port" "$work/registry"
host=127.0.0.1:$port
machine
echo "load: $(cut -d' ' -f1-3 /proc/loadavg)"

"$sekisho" keygen --output-prefix release >/dev/null
"$sekisho" keygen --output-prefix other >/dev/null
cat >policy.yaml <<'POLICY'
apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {name: bench}
spec:
  authorities: {release: {key: {file: release.pub}}}
  rules: [{name: all, match: {repositories: ["**"]}, signatures: [{from: [release]}]}]
POLICY
few=$((small / 20))
publish() { python3 "$here/../support/publish_many.py" "$sekisho" "$host" "$@"; }
start=$SECONDS
publish "$count" --key release.key >many
publish "$few" --first "$count" >unsigned
publish "$few" --first $((count + few)) --key other.key >strange
awk -v every=$((count / small)) 'NR % every == 0' many >some
{ head -n $((small - 2 * few)) some; cat unsigned strange; } >mixed
echo "$count published in $((SECONDS - start)) s"

# audit NAME EXIT LIST ARGUMENTS...: wall time, memory, size of the report; time and MiB stay in `measured`.
audit() {
  local name=$1 wanted=$2 list=$3 code=0
  shift 3
  /usr/bin/time -o times -f '%e %M' "$sekisho" audit --policy policy.yaml --from "$list" "$@" >report 2>/dev/null || code=$?
  ((code == wanted)) || { echo "$name: exit $code instead of $wanted" >&2; return 1; }
  measured=$(awk '/^[0-9.]+ [0-9]+$/ {print $1, $2 / 1024}' times)
  printf '%-34s %6d digests  %8.2f s  %6.1f MiB  %6.1f MiB of report\n' "$name" "$(wc -l <"$list")" $measured "$(stat -c '%s' report | awk '{print $1 / 1048576}')"
}
# against NAME ARGUMENTS...: of those few and of those many.
against() {
  local name=$1 one
  shift
  audit "$name" 0 some "$@" && one=$measured
  audit "$name" 0 many "$@"
  awk -v name="$name" -v one="$one" -v many="$measured" 'BEGIN {
    split(one, a); split(many, b); printf "%-34s %6.2f times the time, %+.1f MiB\n\n", "  " name, b[1] / a[1], b[2] - a[2]}'
}
for _ in 1 2 3; do against "without a cache" -o metrics; done
against "first, with a cache" -o metrics --cache cache
audit "first, with a cache: the rest" 0 many -o metrics --cache cache
for format in metrics text json jsonl csv html sarif junit oscal openreports; do against "kept, $format" -o "$format" --cache cache; done

proxy=$(free_port)
python3 "$here/../support/faulty_proxy.py" --listen "$proxy" --upstream "$host" --seed "$seed" --log faults &
pids+=($!)
wait_for_port "$proxy"
sed "s/^$host/127.0.0.1:$proxy/" mixed >behind
audit "mixed, without faults" 1 mixed -o json
mv report plain
for timeout in 300s 2s; do
  code=0
  /usr/bin/time -o times -f '%e s, %M KiB' "$sekisho" audit --policy policy.yaml --from behind -o json --report metrics=metrics --timeout "$timeout" >faulty 2>/dev/null || code=$?
  echo "behind the proxy, --timeout $timeout: exit $code, $(tail -n 1 times), $(awk '$1 == "sekisho_audit_requests" {print $2}' metrics) requests"
  python3 - <<'PY'
import collections, json
def read(name):
    return {row["reference"].split("/", 1)[1]: row for row in json.load(open(name))}
plain, faulty = read("plain"), read("faulty")
assert set(plain) == set(faulty), "not every digest has its row"
wrong = [name for name in plain if faulty[name]["decision"] not in (plain[name]["decision"], "undecided")]
undecided = [row for row in faulty.values() if row["decision"] == "undecided"]
codes = collections.Counter(reason["code"] for row in undecided for reason in row["reasons"])
print(f"  {len(faulty)} digests: {len(wrong)} wrong verdicts, {len(undecided)} undecided {dict(codes)}")
assert not wrong, wrong
PY
done
kill -TERM "${pids[-1]}"
wait "${pids[-1]}" || true
echo "faults: $(cat faults)"
