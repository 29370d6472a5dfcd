#!/usr/bin/env bash
# What sekisho publishes, beside a real registry: docker-registry takes it, oras and skopeo read it, the digest is the same on any
# host, and a connection that breaks in the middle of an upload costs nothing but time.
# usage: tests/interop/publishing.sh SEKISHO [PEERS]   (default: .deps/peers, see fetch-peers.sh)
# Exits 77 where a peer is missing, unless SEKISHO_REQUIRE_PEERS=1 makes that a failure.
set -uo pipefail
# shellcheck source=tests/interop/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
need_peers "$oras" skopeo
start_registry

member() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$@"; }

echo "# a tree of a thousand files, and who reads it"
python3 - <<'END'
import os
for number in range(1000):
    os.makedirs(f"tree/d{number % 20}", exist_ok=True)
    with open(f"tree/d{number % 20}/cm{number}.yaml", "w") as file:
        file.write(f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm{number}\ndata:\n  key: {os.urandom(200).hex()}\n")
END
check "push" 0 "$sekisho" push "$host/tree:v1" --path tree -o json
digest=$(member out.log digest)
check "push again sends the large layer not again" 0 "$sekisho" push "$host/tree:v1" --path tree
check "push where tags are kept" 0 "$sekisho" push "$host/tree:v1" --path tree --immutable
check "oras pulls it" 0 "$oras" pull --plain-http -o pulled "$host/tree@$digest"
check "skopeo reads its manifest" 0 skopeo inspect --raw --tls-verify=false "docker://$host/tree@$digest"
check "what it holds is what was pushed" 0 "$sekisho" diff "$host/tree:v1" --path tree
skopeo inspect --raw --tls-verify=false "docker://$host/tree@$digest" >manifest.json
layer=$(python3 -c 'import json; print(json.load(open("manifest.json"))["layers"][0]["digest"].split(":")[1])')
config=$(python3 -c 'import json; print(json.load(open("manifest.json"))["config"]["digest"].split(":")[1])')
blob() { echo "registry/docker/registry/v2/blobs/sha256/${1:0:2}/$1/data"; }
# The rules of Flux's tar, written once more, in Python: the diff_id must be that.
cat >flux_tar.py <<'END'
import hashlib, os, sys
def header(name, mode, size, kind):
    block = bytearray(512)
    for at, text in ((0, name.encode()), (100, b"%07o" % mode), (108, b"0000000"), (116, b"0000000"), (124, b"%011o" % size), (136, b"0" * 11),
                     (148, b" " * 8), (156, kind), (257, b"ustar\x0000"), (329, b"0000000"), (337, b"0000000")):
        block[at:at + len(text)] = text
    block[148:156] = b"%06o\x00 " % sum(block)
    return bytes(block)
def walk(path, name):
    if not os.path.isdir(path):
        data = open(path, "rb").read()
        return header(name, 0o644, len(data), b"0") + data + bytes(-len(data) % 512)
    below = sorted(os.listdir(path), key=os.fsencode)
    return header(name, 0o755, 0, b"5") + b"".join(walk(f"{path}/{one}", one if name == "." else f"{name}/{one}") for one in below)
print("sha256:" + hashlib.sha256(walk(sys.argv[1], ".") + bytes(1024)).hexdigest())
END
check "the diff_id is that of Flux's rules" 0 grep -q "$(python3 flux_tar.py tree)" "$(blob "$config")"
check "the config is as long as Flux's" 0 test "$(stat -c %s "$(blob "$config")")" = 233
check "tag" 0 "$sekisho" tag "$host/tree:v1" 1.0.0 1.1.0 2.0.0
check "list" 0 "$sekisho" list "$host/tree" --filter-semver '^1' -o json
cp out.log list.json
check "list gives the newest first" 0 python3 -c \
  'import json; assert [one["tag"] for one in json.load(open("list.json"))] == ["1.1.0", "1.0.0"]'
check "diff of two tags of one artifact" 0 "$sekisho" diff "$host/tree:1.0.0" "$host/tree:2.0.0"
printf 'a: b\n' >tree/new.yaml
check "push where the tag is taken" 1 "$sekisho" push "$host/tree:v1" --path tree --immutable
check "a tag that is taken is kept" 1 "$sekisho" diff "$host/tree:v1" --path tree
rm tree/new.yaml
cp "$(blob "$layer")" layer.tgz
"$oras" push --plain-http "$host/tree:oras" layer.tgz:application/vnd.oci.image.layer.v1.tar+gzip >/dev/null
check "an artifact by oras is compared, too" 0 "$sekisho" diff "$host/tree:oras" --path tree

echo "# the same digest whatever the host"
cp -r tree copy
chmod -R go-rwx copy
(umask 077 && TZ=Pacific/Apia LC_ALL=C.UTF-8 "$sekisho" push "$host/tree:apia" --path copy -o json >apia.json)
check "time zone, umask and modes" 0 test "$(member apia.json digest)" = "$digest"
SOURCE_DATE_EPOCH=86400 TZ=Asia/Tokyo "$sekisho" push "$host/tree:epoch" --path tree -o json >epoch.json
check "SOURCE_DATE_EPOCH is in UTC" 0 grep -q '1970-01-02T00:00:00Z' "$(blob "$(member epoch.json digest | cut -d: -f2)")"

echo "# a connection that breaks in the middle of an upload"
# Passes bytes on, and hangs up once in each of the first connections that send more than 300 KB.
cat >proxy.py <<'END'
import socket, sys, threading
left = int(sys.argv[3])
def pump(source, target, limit):
    global left
    seen = 0
    try:
        while data := source.recv(65536):
            seen += len(data)
            if limit and left > 0 and seen > 300_000:
                left -= 1
                break
            target.sendall(data)
    except OSError:
        pass
    for one in (source, target):
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    client, _ = listener.accept()
    server = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
    threading.Thread(target=pump, args=(client, server, True), daemon=True).start()
    threading.Thread(target=pump, args=(server, client, False), daemon=True).start()
END
head -c 1500000 /dev/urandom >tree/large.bin
for breaks in 1 3; do
  proxy_port=$(free_port)
  python3 proxy.py "$proxy_port" "$port" "$breaks" &
  proxy=$!
  servers+=("$proxy")
  wait_for "$proxy_port"
  check "push while it breaks $breaks times" 0 "$sekisho" push "127.0.0.1:$proxy_port/broken$breaks:v1" --path tree
  kill "$proxy"
  check "what arrived is whole" 0 "$sekisho" diff "$host/broken$breaks:v1" --path tree
done
proxy_port=$(free_port)
python3 proxy.py "$proxy_port" "$port" 1000 &
proxy=$!
servers+=("$proxy")
wait_for "$proxy_port"
check "push where it always breaks" 3 "$sekisho" push "127.0.0.1:$proxy_port/never:v1" --path tree --timeout 20s
check "nothing is half published" 3 "$sekisho" list "$host/never"

echo "$passed passed, $failed failed"
((failed == 0))
