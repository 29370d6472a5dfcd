#!/bin/sh
# Builds the slim static libcurl that sekisho links: Debian 12's own source package, security patches included,
# with HTTP over TLS and HTTP/2 and nothing else. See docs/decisions/0002-slim-static-libcurl.md.
#
#   scripts/build-curl.sh            builds into .deps/curl unless one is there
#   scripts/build-curl.sh --update   asks Debian for the newest version and rebuilds if ours is older
#   scripts/build-curl.sh PREFIX     builds into PREFIX instead of .deps/curl
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
prefix=$root/.deps/curl
update=no
for argument in "$@"; do
  case $argument in
    --update) update=yes ;;
    -*) echo "usage: $0 [--update] [PREFIX]" >&2; exit 2 ;;
    *) prefix=$argument ;;
  esac
done

if [ "$update" = no ] && [ -s "$prefix/VERSION" ] && [ -s "$prefix/lib/libcurl.a" ]; then
  echo "libcurl $(cat "$prefix/VERSION") is in $prefix"
  exit 0
fi

missing=
for package in dpkg-dev cmake ninja-build libssl-dev libnghttp2-dev debian-archive-keyring; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
  echo "Debian packages are missing; install them with: apt-get install$missing" >&2
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/source"

# The mirror that this machine uses, else Debian's own; what a mirror sends is believed only with Debian's
# signature. Lines of other suites and of other archives are passed over.
find_mirror() { # $1: regular expression of the URI, $2: where there is none
  found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    grep -v '^[[:space:]]*#' | grep -oE '(https?|mirror\+file)://?[^] ]+' | sed 's|/*$||' | grep -E "$1" | head -n 1) || true
  echo "${found:-$2}"
}
main=$(find_mirror '/debian$' http://deb.debian.org/debian)
security=$(find_mirror '/debian-security$' http://deb.debian.org/debian-security)

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
cat > "$work/apt/sources.list" <<END
deb-src [signed-by=$keyring] $main bookworm main
deb-src [signed-by=$keyring] $main bookworm-updates main
deb-src [signed-by=$keyring] $security bookworm-security main
END

# The machine's own apt configuration (proxies and the like) stays; its lists and its state are not touched.
apt() {
  command=$1
  shift
  "apt-$command" -q -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" -o APT::Sandbox::User= \
    -o Acquire::Languages=none -o APT::Update::Error-Mode=any -o Debug::NoLocking=1 "$@"
}

apt get update
version=$(apt cache showsrc --only-source curl | sed -n 's/^Version: //p' | sort -V | tail -n 1)
[ -n "$version" ] || { echo "no source package of curl was found" >&2; exit 1; }
if [ -s "$prefix/VERSION" ] && [ "$(cat "$prefix/VERSION")" = "$version" ]; then
  echo "libcurl $version is in $prefix and is the newest"
  exit 0
fi

# apt checks the archive's signature down to each file; dpkg-source applies Debian's patches.
(cd "$work/source" && apt get source --download-only "curl=$version" && dpkg-source --no-check -x curl_*.dsc curl)

cmake -G Ninja -S "$work/source/curl" -B "$work/build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$work/install" \
  -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_C_FLAGS_RELEASE="-O2 -DNDEBUG -fPIC -ffunction-sections -fdata-sections -fstack-protector-strong -D_FORTIFY_SOURCE=2" \
  -DBUILD_SHARED_LIBS=OFF -DBUILD_CURL_EXE=OFF -DBUILD_TESTING=OFF -DENABLE_MANUAL=OFF -DCURL_DISABLE_LDAP=ON \
  -DHTTP_ONLY=ON -DCURL_USE_OPENSSL=ON -DUSE_NGHTTP2=ON -DENABLE_THREADED_RESOLVER=ON \
  -DCURL_USE_LIBSSH2=OFF -DCURL_USE_LIBPSL=OFF -DUSE_LIBIDN2=OFF -DCURL_ZLIB=OFF -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF \
  -DCURL_USE_GSSAPI=OFF -DCURL_DISABLE_OPENSSL_AUTO_LOAD_CONFIG=ON -DCURL_DISABLE_COOKIES=ON -DCURL_DISABLE_NETRC=ON -DCURL_DISABLE_ALTSVC=ON \
  -DCURL_DISABLE_HSTS=ON -DENABLE_UNIX_SOCKETS=OFF -DCURL_CA_BUNDLE=none -DCURL_CA_PATH=none
ninja -C "$work/build" install

rm -rf "$prefix"
mkdir -p "$prefix/lib"
cp -R "$work/install/include" "$prefix/"
cp "$work/install/lib/libcurl.a" "$prefix/lib/"
cp "$work/source/curl/COPYING" "$prefix/"
echo "$version" > "$prefix/VERSION"
echo "libcurl $version was built into $prefix"
