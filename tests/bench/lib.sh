# What the benchmarks share; sourced. Needs $work, a scratch directory.

pids=()
stop_all() {
  local status=$? pid
  if ((status != 0)); then tail -n 3 "$work"/*.log >&2 || true; fi
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

wait_for_port() {
  local _
  for _ in {1..100}; do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.05
  done
  echo "nothing listens on port $1" >&2
  return 1
}

# start_registry PORT ROOT [CERT KEY]: Debian's docker-registry over ROOT, with TLS where a certificate is given.
start_registry() {
  local config=$work/registry-$1.yml
  cat >"$config" <<END
version: 0.1
log: {accesslog: {disabled: true}, level: error}
storage: {filesystem: {rootdirectory: $2}}
http:
  addr: 127.0.0.1:$1
END
  [[ -n ${3:-} ]] && printf '  tls: {certificate: %s, key: %s}\n' "$3" "$4" >>"$config"
  docker-registry serve "$config" >"$work/registry-$1.log" 2>&1 &
  pids+=($!)
  wait_for_port "$1"
}

# start_proxy PORT UPSTREAM_PORT LOG DELAY_MS
start_proxy() {
  python3 "$here/proxy.py" --listen "$1" --upstream "127.0.0.1:$2" --log "$3" --delay-ms "$4" &
  pids+=($!)
  wait_for_port "$1"
}

# make_certificate: $work/tls.pem and $work/tls.key for 127.0.0.1 and localhost.
make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=IP:127.0.0.1,DNS:localhost -keyout "$work/tls.key" -out "$work/tls.pem" 2>/dev/null
}

cosign_of() { # cosign_of PEERS MAJOR: the path of the cosign of that major version
  local candidate
  for candidate in "$1/cosign-$2" "$1/cosign$2" "$1/cosign-$2"*; do
    [[ -f $candidate && -x $candidate ]] && { echo "$candidate"; return; }
  done
  for candidate in $(find -L "$1" -type f -name 'cosign*' -perm -u+x | sort); do
    [[ $("$candidate" version 2>/dev/null) =~ GitVersion:\ *v?$2\. ]] && { echo "$candidate"; return; }
  done
  echo "no cosign $2 under $1" >&2
  return 1
}

machine() {
  printf '%s; %s, %s cores, Linux %s\n' "$(date -u +%F)" \
    "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)" "$(nproc)" "$(uname -r)"
}
