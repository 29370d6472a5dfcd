#!/usr/bin/env bash
# Fetching and unpacking a large tree: `sekisho admit` against `oras pull`, `tar` and `sync`, on one registry and one volume.
# usage: tests/bench/unpack_bench.sh PATH/TO/sekisho DIRECTORY_OF_PEERS [RUNS]
#
# The tree has 255 MiB in 256 files. sekisho checks the signature, reads and checks each entry, syncs, and puts the tree in
# place in one step; the others only check the digest and unpack. BENCH_DIR names the volume (default: /tmp).
set -euo pipefail
sekisho=$(realpath "$1")
peers=$(realpath "$2")
runs=${3:-5}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d -p "${BENCH_DIR:-/tmp}")
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
trap stop_all EXIT
oras=$(find -L "$peers" -type f -name 'oras*' -perm -u+x | head -1)
export SEKISHO_PASSWORD='' HOME=$work
cd "$work"

# Text that gzip makes a third of, as manifests are, and not the same in any two files.
python3 - tree <<'END'
import pathlib, random, sys
random.seed(7)
words = ["".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(3, 10))) for _ in range(4000)]
root, size = pathlib.Path(sys.argv[1]), 255 * 1024 * 1024 // 256
for number in range(256):
    folder = root / f"part-{number // 16:02d}"
    folder.mkdir(parents=True, exist_ok=True)
    lines, length = [], 0
    while length < size:
        lines.append("  " + " ".join(random.choices(words, k=8)) + "\n")
        length += len(lines[-1])
    (folder / f"v1.ConfigMap-{number:03d}.yaml").write_text("".join(lines)[:size])
END

port=$(free_port)
start_registry "$port" "$work/storage"
reference=127.0.0.1:$port/bench/tree:v1
limits=(--limit-bytes 1GiB --limit-layer-bytes 1GiB --limit-file-bytes 64MiB)
"$sekisho" keygen --output-prefix release >/dev/null 2>&1
"$sekisho" push "$reference" --path tree >/dev/null 2>&1
"$sekisho" sign "$reference" --key release.key >/dev/null 2>&1

# The same layer once more, with the title that oras wants before it pulls one.
cp "$(find storage -name data -size +1M)" tree.tar.gz
"$oras" push --plain-http "127.0.0.1:$port/bench/tree:titled" tree.tar.gz:application/vnd.cncf.flux.content.v1.tar+gzip >/dev/null

cat >theirs.sh <<END
set -e
mkdir out
$oras pull --plain-http 127.0.0.1:$port/bench/tree:titled -o pulled >/dev/null
for layer in pulled/*; do tar xzf "\$layer" -C out; done
sync -f out
END
cat >theirs_nosync.sh <<END
set -e
mkdir out
$oras pull --plain-http 127.0.0.1:$port/bench/tree:titled -o pulled >/dev/null
for layer in pulled/*; do tar xzf "\$layer" -C out; done
END

machine
printf 'layer: %s bytes\n' "$(stat -c %s tree.tar.gz)"
"$sekisho" admit "$reference" --key release.pub --insecure-ignore-tlog "${limits[@]}" --to out >/dev/null 2>&1
diff -r tree out && echo "sekisho hands over the same tree"
python3 "$here/pair.py" --runs "$runs" --before "rm -rf $work/out $work/out.* $work/pulled; sync" \
  --title "255 MiB in 256 files, from docker-registry to disk" \
  "sekisho admit=$sekisho admit $reference --key release.pub --insecure-ignore-tlog ${limits[*]} --to out" \
  "oras, tar, sync=sh theirs.sh" "oras, tar=sh theirs_nosync.sh"
