#!/usr/bin/env bash
# Takes the trusted root of the public-good Sigstore instance from the npm package @sigstore/tuf and writes keys/sigstore-public-good.json.
# usage: scripts/fetch-public-good-root.sh [VERSION]     default: the newest version of the package
# npm checks the package against the registry's integrity hash; nothing else is connected to. Afterwards: look at
# `sekisho trust show keys/sigstore-public-good.json` and write the digest, the version and the date into keys/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."

package=@sigstore/tuf
target=keys/sigstore-public-good.json
version=${1:-$(npm view "$package" dist-tags.latest)}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
npm pack --silent --pack-destination "$scratch" "$package@$version" >/dev/null
tar -xzf "$scratch"/*.tgz -C "$scratch" package/seeds.json

# The package holds the root as base64 within seeds.json, as the first state of its TUF client.
python3 - "$scratch/package/seeds.json" "$scratch/root.json" <<'PYTHON'
import base64, json, sys
seeds = json.load(open(sys.argv[1]))
encoded = seeds["https://tuf-repo-cdn.sigstore.dev"]["targets"]["trusted_root.json"]
open(sys.argv[2], "wb").write(base64.b64decode(encoded, validate=True))
PYTHON

if cmp -s "$scratch/root.json" "$target"; then
  echo "$target is that of $package $version already"
else
  install -m 644 "$scratch/root.json" "$target"
  echo "$target is now that of $package $version"
fi
echo "sha256:$(sha256sum "$target" | cut -d ' ' -f 1)"
