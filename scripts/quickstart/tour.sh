#!/usr/bin/env bash
# The tour of scripts/quickstart.sh: sign, push and admit one artifact, then tamper with it in five ways.
# usage: scripts/quickstart/tour.sh PATH/TO/sekisho
set -euo pipefail
cd "$(dirname "$0")/../.."
sekisho=$1
here=$PWD/scripts/quickstart
work=$PWD/build/quickstart
export SEKISHO_PASSWORD=quickstart

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' dim=$'\e[2m' plain=$'\e[0m'
else
  bold='' green='' red='' dim='' plain=''
fi
number=0
step() { number=$((number + 1)); printf '\n%s%d. %s%s\n' "$bold" "$number" "$*" "$plain"; }
indent() { sed 's/^/   /'; }
run() {
  printf '%s$ sekisho %s%s\n' "$dim" "$*" "$plain"
  "$sekisho" "$@" </dev/null
}
# show COMMAND...: runs it and indents what it says; it must succeed.
show() { run "$@" 2>&1 | indent || fail "this should have worked"; }
fail() { printf '   %sFAILED: %s%s\n' "$red" "$*" "$plain" >&2; exit 1; }

# must_admit DIR REF: the gate opens and hands over exactly testdata/app.
must_admit() {
  show admit "$2" --policy policy.yaml --to "$1"
  diff -r "$app" "$1" || fail "what was handed over differs from what was pushed"
  (cd "$1" && find . -type f | sort | sed "s|^\./|   ${green}+${plain} $1/|")
}

# must_block CODE REF: the gate stays shut with exit code 1, names CODE and hands nothing over.
must_block() {
  local code=$1 reference=$2 status=0
  run admit "$reference" --policy policy.yaml --to blocked >output.txt 2>&1 || status=$?
  indent <output.txt
  ((status == 1)) || fail "exit code $status instead of 1"
  grep -qF "$code" output.txt || fail "no reason $code"
  [[ ! -e blocked ]] || fail "something was handed over"
  printf '   %sblocked: %s%s, exit code 1, nothing handed over\n' "$green" "$code" "$plain"
}

app=../../testdata/app
rm -rf "$work"
mkdir -p "$work"
cd "$work"

step "Make a key pair, and write the policy: who may vouch, and for what"
show keygen --output-prefix release
cp "$here/policy.yaml" policy.yaml
grep -v '^ *#' policy.yaml | indent

step "Push rendered manifests, here into a local OCI layout; a registry works the same"
show push layout:registry:v1 --path "$app" --source https://git.example/shop --revision main@sha1:4f2a9c1

step "Unsigned, it does not pass"
must_block signature.none layout:registry:v1

step "Sign it; now the gate opens and hands over the tree"
show sign layout:registry:v1 --key release.key
must_admit deploy layout:registry:v1

step "Tampered: one byte of the layer is flipped in the registry"
cp -r registry flipped
python3 "$here/craft.py" flip flipped v1
must_block digest.mismatch layout:flipped:v1

step "Tampered: signed by a key that the policy does not know"
show keygen --output-prefix stranger
show push layout:stranger:v1 --path "$app"
show sign layout:stranger:v1 --key stranger.key
must_block signature.none-matched layout:stranger:v1

step "Tampered: the tag is moved to another, unsigned artifact"
cp -r registry moved
cp -r "$app" changed
sed -i 's/replicas: 2/replicas: 200/' changed/apps-v1.Deployment-shop.yaml
show push layout:moved:v1 --path changed
must_block signature.none layout:moved:v1

step "Tampered: an attestation stands where the signature should: the key is right, but it signed a test report"
show push layout:attested:v1 --path "$app"
echo '{"passed": 412, "failed": 0}' >report.json
show attest layout:attested:v1 --key release.key --type https://example.com/test-report/v1 --predicate report.json
must_block signature.none-matched layout:attested:v1
grep -q "attested by *release" output.txt || fail "the attestation should have been shown as one"

step "Tampered: signed by the right key, but an entry of the archive wants to leave the directory"
python3 "$here/craft.py" escape escape v1
show sign layout:escape:v1 --key release.key
must_block archive.path layout:escape:v1
[[ ! -e escaped.yaml && ! -e ../escaped.yaml ]] || fail "the entry escaped"

printf '\n%s%sAll %d steps turned out as they must.%s The gate is %s\n' "$bold" "$green" "$number" "$plain" "$sekisho"
printf 'Policy, keys and layouts to play with are in %s\n' "$work"
