#!/usr/bin/env bash
# Drives the page of an audit in Debian's chromium. What the test needs of npm is put into a directory of the build.
# Ends with 77 where node, npm or chromium are not there, or npm cannot reach its registry.
# usage: page.sh AUDIT_SAMPLES BUILD_DIR      (PAGE_SHOTS=DIR: screenshots are left there)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
samples=$(realpath "$1")
build=$2

skip() { echo "page: skipped: $1" >&2; exit 77; }
for program in node npm; do
  command -v $program >/dev/null || skip "there is no $program"
done
browser=$(command -v chromium || command -v chromium-browser) || skip "there is no chromium"
(($(node -p 'process.versions.node.split(".")[0]') >= 20)) || skip "node is older than 20"

mkdir -p "$build"
cp "$here/package.json" "$here/package-lock.json" "$build"
if ! cmp -s "$here/package-lock.json" "$build/installed.json" || [[ ! -d $build/node_modules/playwright-core ]]; then
  (cd "$build" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1) || skip "npm could not install, see $build/npm.log"
  cp "$here/package-lock.json" "$build/installed.json"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$samples" "$scratch" 10000
PAGE_SAMPLES=$scratch PAGE_MODULES=$(realpath "$build")/ PAGE_BROWSER=$browser PAGE_SHOTS=${PAGE_SHOTS:-} node --test "$here/page_test.mjs"
