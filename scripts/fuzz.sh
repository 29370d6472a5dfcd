#!/usr/bin/env bash
# Fuzzes every harness of tests/fuzz for SECONDS each, two at a time, and keeps what was learnt.
# usage: scripts/fuzz.sh SECONDS [HARNESS...]
#
# The kept corpus, testdata/corpus/NAME, is input and result: new inputs are searched in build/fuzz/corpus/NAME and then
# merged (libFuzzer's -merge=1) into the kept one: an input is added only if it reaches code that no kept one reaches,
# and only if it is no longer than 4 KiB. `scripts/fuzz.sh 0` only minimises: it rebuilds each kept corpus from scratch.
# What breaks a harness is kept in build/fuzz/artifacts/NAME; add a minimised copy to the corpus with the fix.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?usage: scripts/fuzz.sh SECONDS [HARNESS...]}
shift

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz

if (($# == 0)); then
  mapfile -t names < <(find build/fuzz/tests/fuzz -maxdepth 1 -name '*_fuzz' -type f -executable -printf '%f\n' | sed 's/_fuzz$//' | sort)
else
  names=("$@")
fi

fuzz_one() {
  local name=$1 seconds=$2
  local program=build/fuzz/tests/fuzz/${name}_fuzz kept=testdata/corpus/$name found=build/fuzz/corpus/$name
  local artifacts=build/fuzz/artifacts/$name log=build/fuzz/$name.log
  mkdir -p "$kept" "$found" "$artifacts"
  if ((seconds == 0)); then
    mv "$kept" "$found/kept" && mkdir "$kept"
    "$program" -merge=1 -max_len=4096 "$kept" "$found/kept" >"$log" 2>&1
    rm -r "$found/kept"
  else
    "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
      -artifact_prefix="$artifacts/" "$found" "$kept" >"$log" 2>&1 ||
      { echo "$name: BROKEN, see $log and $artifacts"; return 1; }
    "$program" -merge=1 -max_len=4096 "$kept" "$found" >>"$log" 2>&1
  fi
  rmdir --ignore-fail-on-non-empty "$kept"
  printf '%-24s %8s runs, %4d inputs kept, %5d KiB\n' "$name" \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)" \
    "$(find "$kept" -type f 2>/dev/null | wc -l)" "$(du -sk --apparent-size "$kept" 2>/dev/null | cut -f1 || echo 0)"
}
export -f fuzz_one

printf '%s\n' "${names[@]}" | xargs -P 2 -I{} bash -c 'fuzz_one "$1" "$2"' _ {} "$seconds"
