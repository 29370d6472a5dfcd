#!/usr/bin/env bash
# Publishing, side by side with oras and cosign: a tree of 1,000 files pushed and signed, as an identity and by key. Requests, wall time,
# CPU, memory.
# usage: tests/bench/publish_bench.sh PATH/TO/sekisho DIRECTORY_OF_PEERS [RUNS]
#
# Each run goes to a new repository, in Debian's docker-registry (no referrers API), and REGISTRY_SERVER, where it
# is set, names the tests' registry server (with referrers API). The keys are encrypted: both programs pay for scrypt. VIRTUAL_SERVICES, where
# it is set, names the services of a virtual Sigstore: certificate authority, log and timestamp authority for the signatures by identity.
set -euo pipefail
sekisho=$(realpath "$1") peers=$(realpath "$2")
runs=${3:-9}
REGISTRY_SERVER=$(realpath -m "${REGISTRY_SERVER:-/nonexistent}")
VIRTUAL_SERVICES=$(realpath -m "${VIRTUAL_SERVICES:-/nonexistent}")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
trap stop_all EXIT
cosign3=$(cosign_of "$peers" 3) oras=$peers/oras
export COSIGN_PASSWORD=bench SEKISHO_PASSWORD=bench HOME=$work
cd "$work"
"$cosign3" generate-key-pair --output-key-prefix release 2>/dev/null
echo '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogConfig":{},"tsaConfig":{}}' >offline.json
echo '{}' >config.json

# 1,000 manifests in 40 directories, 3 MiB.
python3 - <<'END'
import os
for number in range(1000):
    folder = f"tree/app{number % 40:02}"
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/config{number:04}.yaml", "w") as file:
        file.write(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: config-{number}}}\ndata:\n")
        for line in range(60):
            file.write(f"  key{line}: value {number * line * 7919 % 100003} of {number}\n")
END

# What a job does with three tools: pack, push, sign. HOW are the flags of the signer, the same for both; cosign wants --yes.
cat >theirs.sh <<END
set -e
ref=\$1 && shift
tar --sort=name --owner=0 --group=0 --mtime=@0 -C tree -czf layer.tgz .
"$oras" push --plain-http --config config.json:application/vnd.cncf.flux.config.v1+json "\$ref" layer.tgz:application/vnd.cncf.flux.content.v1.tar+gzip >push.log 2>&1
"$cosign3" sign --yes --allow-http-registry "\$@" "\$ref" >sign.log 2>&1
END
cat >ours.sh <<END
set -e
ref=\$1 && shift
exec "$sekisho" push "\$ref" --path tree --sign "\$@"
END
by_key() { if [[ $1 == theirs ]]; then echo --key release.key --signing-config offline.json; else echo --key release.key; fi; }
by_identity() { echo --identity-token sigstore/token --signing-config sigstore/signing_config_v1.json --trusted-root sigstore/trusted_root.json; }

count_requests() { # count_requests TITLE UPSTREAM BY
  local proxy
  proxy=$(free_port)
  start_proxy "$proxy" "$2" "$work/requests.log" 0
  printf '\n%s: HTTP requests to the registry\n' "$1"
  for who in ours theirs; do
    : >requests.log
    # shellcheck disable=SC2046
    bash $who.sh "127.0.0.1:$proxy/requests/$who-$3:v1" $("$3" $who) >/dev/null
    printf '  %-8s %3d requests\n' "$who" "$(wc -l <requests.log)"
    if [[ -n ${VERBOSE:-} ]]; then sed 's/^/      /' requests.log; fi
  done
}

measure() { # measure TITLE PORT BY: the counter makes every run's repository a new one
  python3 "$here/pair.py" --runs "$runs" --title "$1" --before "echo \$((\$(cat n 2>/dev/null || echo 0) + 1)) >n" \
    "sekisho push --sign=bash -c 'exec bash ours.sh 127.0.0.1:$2/bench/$3-ours\$(cat n):v1 $("$3" ours)'" \
    "tar, oras push, cosign 3 sign=bash -c 'exec bash theirs.sh 127.0.0.1:$2/bench/$3-theirs\$(cat n):v1 $("$3" theirs)'"
}

each_registry() { # each_registry TITLE BY
  count_requests "$1, docker-registry (fallback tag)" "$port" "$2"
  measure "$1, docker-registry (fallback tag)" "$port" "$2"
  if [[ -n $api ]]; then
    count_requests "$1, referrers API" "$api" "$2"
    measure "$1, referrers API (the tests' registry)" "$api" "$2"
  fi
}

machine
port=$(free_port) api=
start_registry "$port" "$work/registry"
mkfifo "$work/hold" && exec 9<>"$work/hold" # the servers of the tests serve until their stdin ends
if [[ -x $REGISTRY_SERVER ]]; then
  api=$(free_port)
  "$REGISTRY_SERVER" --port "$api" <&9 >"$work/server.log" 2>&1 &
  pids+=($!)
  wait_for_port "$api"
fi
if [[ -x $VIRTUAL_SERVICES ]]; then
  mkdir sigstore
  "$VIRTUAL_SERVICES" "$work/sigstore" <&9 &
  pids+=($!)
  until [[ -e sigstore/ready ]]; do sleep 0.05; done
  each_registry "as an identity" by_identity
fi
each_registry "by key" by_key
