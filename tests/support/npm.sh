# What tests need of npm; sourced. Ends the test with 77 where node or npm is not there, or npm cannot reach its registry.

skip() { echo "$(basename "$0" .sh): skipped: $1" >&2; exit 77; }

# npm_modules FOLDER BUILD: what FOLDER's package.json asks for, in BUILD/node_modules.
npm_modules() {
  local program
  for program in node npm; do
    command -v $program >/dev/null || skip "there is no $program"
  done
  (($(node -p 'process.versions.node.split(".")[0]') >= 20)) || skip "node is older than 20"
  mkdir -p "$2"
  cp "$1/package.json" "$1/package-lock.json" "$2"
  if ! cmp -s "$1/package-lock.json" "$2/installed.json" || [[ ! -d $2/node_modules ]]; then
    # Peers are left out: a reporter's schema is wanted without its test runner.
    (cd "$2" && npm ci --legacy-peer-deps --ignore-scripts --no-audit --no-fund >npm.log 2>&1) || skip "npm could not install, see $2/npm.log"
    cp "$1/package-lock.json" "$2/installed.json"
  fi
}
