#!/usr/bin/env bash
# Installs from the distribution (Debian 12 or newer, Ubuntu 24.04) what a build needs; asks apt only for what is missing.
# usage: scripts/install-deps.sh [--tests] [--ci]
set -euo pipefail

packages=(
  g++ cmake ninja-build pkg-config ccache make
  libssl-dev libsodium-dev libcurl4-openssl-dev libarchive-dev libisal-dev zlib1g-dev libnghttp2-dev libyaml-dev libre2-dev
  nlohmann-json3-dev libcli11-dev libgtest-dev libboost1.81-dev libsqlite3-dev libpq-dev
  dpkg-dev debian-archive-keyring xz-utils openssl python3 ca-certificates git curl time
)
test_packages=(clang libclang-rt-dev lld llvm docker-registry skopeo libtest-json-schema-acceptance-perl python3-yaml python3-jsonschema libxml2-utils postgresql)
ci_packages=(clang-format clang-tidy chromium)

for argument in "$@"; do
  case $argument in
    --tests) packages+=("${test_packages[@]}") ;;
    --ci) packages+=("${test_packages[@]}" "${ci_packages[@]}") ;;
    *) echo "usage: $0 [--tests] [--ci]" >&2; exit 2 ;;
  esac
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "No apt here. Install what these Debian packages hold, then go on: ${packages[*]}" >&2
  exit 0
fi

installed() { [[ $(dpkg-query -W -f='${Status}' "$1" 2>/dev/null) == "install ok installed" ]]; }

missing=()
for package in "${packages[@]}"; do
  installed "$package" || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  echo "Everything needed is installed."
  exit 0
fi

as_root=()
if (($(id -u) != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "Not root and no sudo; have these installed: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "Installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq </dev/null
# dpkg must not start services: docker-registry would take port 5000.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
  "${as_root[@]}" chmod 755 $policy
  trap '"${as_root[@]}" rm -f $policy' EXIT
fi
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null
