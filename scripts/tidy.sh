#!/usr/bin/env bash
# Runs clang-tidy over what changed against a commit, or over all of src; slow, so it is no part of CI.
# usage: scripts/tidy.sh [--all | --since COMMIT | FILE.cc...]      (default: --since HEAD)
set -euo pipefail
cd "$(dirname "$0")/.."

changed_since() {
  { git diff --name-only "$1" -- src; git ls-files --others --exclude-standard -- src; } | grep '\.cc$' || true
}

case ${1:---since} in
  --all) mapfile -t files < <(find src -name '*.cc' | sort) ;;
  --since) mapfile -t files < <(changed_since "${2:-HEAD}" | sort -u) ;;
  *) files=("$@") ;;
esac
if ((${#files[@]} == 0)); then
  echo "tidy: nothing changed"
  exit 0
fi

[[ -f build/dev/compile_commands.json ]] || cmake --preset dev >/dev/null
printf '%s\n' "${files[@]}" | xargs -P "${JOBS:-2}" -n 4 clang-tidy -p build/dev --quiet
