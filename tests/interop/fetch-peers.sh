#!/usr/bin/env bash
# Fetches the peers as Debian packages and unpacks their programs: cosign-2.5 and oras (trixie), cosign-3.1, sigstore-go, kustomize
# and kubectl (sid).
# usage: tests/interop/fetch-peers.sh [DIRECTORY]   (default: .deps/peers)
# The packages are never installed: apt gets a configuration of its own, checks their signatures with Debian's keyring, and only
# downloads. Does nothing where the programs are there already.
set -euo pipefail
directory=${1:-$(cd "$(dirname "$0")/../.." && pwd)/.deps/peers}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

is_there() {
  local name
  for name in cosign-2.5 cosign-3.1 oras sigstore-go kustomize kubectl; do [[ -x $directory/$name ]] || return 1; done
}
is_there && exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$directory" "$work"/{lists,cache/archives}/partial
touch "$work/status"

# The mirror that this machine uses already, else Debian's own.
mirror=$(sed -nE 's/^(URIs:|deb( \[[^]]*\])?) *(https?:[^ ]*\/debian)\/?( .*)?$/\3/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -1 || true)
mirror=${mirror:-http://deb.debian.org/debian}
for suite in trixie sid; do echo "deb [signed-by=$keyring] $mirror $suite main" >>"$work/sources.list"; done
cat >"$work/apt.conf" <<END
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::Lists "$work/lists";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
APT::Sandbox::User "root";
Acquire::Check-Valid-Until "false"; // a mirror may lag behind; signatures are checked all the same
END
export APT_CONFIG=$work/apt.conf
apt-get -qq update

# fetch PACKAGE SUITE PROGRAM NAME: the package's program as DIRECTORY/NAME.
fetch() {
  local unpacked=$work/$4
  [[ -x $directory/$4 ]] && return
  mkdir -p "$unpacked"
  (cd "$unpacked" && apt-get -qq download "$1/$2" && dpkg -x ./*.deb .)
  install -m 0755 "$unpacked$3" "$directory/$4"
  echo "fetched $4: $(basename "$unpacked"/*.deb)"
}
fetch cosign trixie /usr/bin/cosign cosign-2.5
fetch oras trixie /usr/bin/oras oras
fetch cosign sid /usr/bin/cosign cosign-3.1
fetch sigstore-go sid /usr/bin/sigstore-go-verification sigstore-go
fetch kustomize sid /usr/bin/kustomize kustomize
fetch kubectl sid /usr/bin/kubectl kubectl
is_there
