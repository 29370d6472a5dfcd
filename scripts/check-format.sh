#!/usr/bin/env bash
# Checks, or with --fix makes, the format of all C++ files; the layout is that of clang-format 14.
set -euo pipefail
cd "$(dirname "$0")/.."

formatter=clang-format-14
command -v $formatter >/dev/null || formatter=clang-format
if ! command -v $formatter >/dev/null || [[ $($formatter --version) != *"version 14."* ]]; then
  echo "check-format: there is no clang-format 14 here; scripts/install-deps.sh --ci installs it." >&2
  exit 77
fi

mode=(--dry-run --Werror)
[[ ${1:-} == --fix ]] && mode=(-i)
find src tests -name '*.h' -o -name '*.cc' | sort | xargs -r $formatter "${mode[@]}"
