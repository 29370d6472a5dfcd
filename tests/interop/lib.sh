# What the scripts beside real peers share; sourced, with SEKISHO [PEERS] as the script's own arguments.
# Sets source, sekisho, peers, cosign2, cosign3, oras, work (a scratch directory, entered), host and port (an empty docker-registry).

source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
sekisho=$(realpath "$1")
peers=$(realpath -m "${2:-$source/.deps/peers}")
cosign2=$peers/cosign-2.5 cosign3=$peers/cosign-3.1 oras=$peers/oras kustomize=$peers/kustomize

# need_peers PROGRAM...: ends with 77 where one is missing, with 1 where SEKISHO_REQUIRE_PEERS=1.
need_peers() {
  local peer
  for peer in "$@" docker-registry python3; do
    command -v "$peer" >/dev/null && continue
    echo "skipped: $peer is missing"
    [[ ${SEKISHO_REQUIRE_PEERS:-} == 1 ]] && exit 1
    exit 77
  done
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
wait_for() { for _ in {1..100}; do (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && break || sleep 0.05; done; }

# start_registry: docker-registry in a new scratch directory; both go when the script ends, and what else is in servers.
servers=()
start_registry() {
  work=$(mktemp -d)
  trap 'kill "${servers[@]}" 2>/dev/null; rm -rf "$work"' EXIT
  cd "$work" || exit 1
  export HOME=$work
  unset DOCKER_CONFIG REGISTRY_AUTH_FILE XDG_RUNTIME_DIR SOURCE_DATE_EPOCH
  port=$(free_port)
  host=127.0.0.1:$port
  cat >registry.yml <<END
version: 0.1
log: {accesslog: {disabled: true}, level: error}
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: "$host"}
END
  docker-registry serve registry.yml >registry.log 2>&1 &
  servers+=($!)
  wait_for "$port"
}

passed=0 failed=0
# check NAME EXIT COMMAND...: the command's exit code must be EXIT ("!0" for any but 0).
check() {
  local name=$1 wanted=$2 code=0
  shift 2
  "$@" >out.log 2>err.log || code=$?
  if [[ $code == "$wanted" || ($wanted == '!0' && $code != 0) ]]; then
    passed=$((passed + 1))
    echo "ok - $name"
  else
    failed=$((failed + 1))
    echo "not ok - $name: exit $code instead of $wanted: $*"
    sed 's/^/    /' out.log err.log | tail -12
  fi
}
