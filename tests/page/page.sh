#!/usr/bin/env bash
# Drives the page of an audit in Debian's chromium. What the test needs of npm is put into a directory of the build.
# Ends with 77 where node, npm or chromium are not there, or npm cannot reach its registry.
# usage: page.sh AUDIT_SAMPLES BUILD_DIR      (PAGE_SHOTS=DIR: screenshots are left there)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
samples=$(realpath "$1")
build=$2
# shellcheck source=tests/support/npm.sh
. "$here/../support/npm.sh"

browser=$(command -v chromium || command -v chromium-browser) || skip "there is no chromium"
npm_modules "$here" "$build"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$samples" "$scratch" 10000
PAGE_SAMPLES=$scratch PAGE_MODULES=$(realpath "$build")/ PAGE_BROWSER=$browser PAGE_SHOTS=${PAGE_SHOTS:-} node --test "$here/page_test.mjs"
