#!/bin/bash
# Makes testdata/vectors/timestamp anew: timestamps by OpenSSL's own authority, over the text of message.txt.
#   tests/support/make_timestamp_vectors.sh [DIRECTORY]
# Needs openssl 3. All keys are thrown away but key.pem, with which tests sign what OpenSSL would not write.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=$(realpath -m "${1:-$here/../../testdata/vectors/timestamp}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
cd "$work"
printf 'hello, checkpoint\n' > "$out/message.txt"

cat > openssl.cnf <<'EOF'
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[leaf]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
EOF

make_root() {
  openssl ecparam -name prime256v1 -genkey -noout -out root.key
  openssl req -new -x509 -config openssl.cnf -extensions root -sha256 -days 9000 -key root.key \
    -subj '/O=sekisho test/CN=root' -out "$out/root.pem"
}

# make_leaf NAME: a certificate for the key NAME.key, by the root.
make_leaf() {
  openssl req -new -config openssl.cnf -key "$1.key" -subj "/O=sekisho test/CN=$1" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA "$out/root.pem" -CAkey root.key -sha256 -days 8000 -extfile openssl.cnf \
    -extensions leaf -out "$out/$1.pem"
}

# make_forgery: a certificate with the names and the serial number of p256.pem, by another root and for another key.
make_forgery() {
  for name in false-root forged; do openssl ecparam -name prime256v1 -genkey -noout -out $name.key; done
  openssl req -new -x509 -config openssl.cnf -extensions root -sha256 -days 9000 -key false-root.key \
    -subj '/O=sekisho test/CN=root' -out false-root.pem
  openssl req -new -config openssl.cnf -key forged.key -subj '/O=sekisho test/CN=p256' -out forged.csr
  openssl x509 -req -in forged.csr -CA false-root.pem -CAkey false-root.key -sha256 -days 8000 -extfile openssl.cnf \
    -extensions leaf -set_serial "0x$(openssl x509 -in "$out/p256.pem" -noout -serial | cut -d = -f 2)" -out "$out/forged.pem"
}

# write_config ESS EXTRA...: the authority's settings; ESS is the hash of the signing-certificate attribute.
write_config() {
  {
    printf '%s\n' '[tsa]' "serial = $work/serial" 'default_policy = 1.3.6.1.4.1.57264.2' 'crypto_device = builtin' \
      'digests = sha1, sha256, sha384, sha512' "ess_cert_id_alg = $1"
    printf '%s\n' "${@:2}"
  } > tsa.cnf
}

# stamp FILE SIGNER HASH IMPRINT [QUERY-OPTION...]: a response by SIGNER, signed with HASH over an imprint.
stamp() {
  openssl ts -query -data "$out/message.txt" "-$4" "${@:5}" -out query.tsq
  openssl ts -reply -config tsa.cnf -section tsa -queryfile query.tsq -signer "$out/$2.pem" -inkey "$2.key" \
    "-$3" -chain "$out/root.pem" -out "$out/$1"
}

# stamp_by_key_id FILE: the content of p256-bare.tsr in a CMS that names its signer by key identifier.
stamp_by_key_id() {
  openssl ts -reply -in "$out/p256-bare.tsr" -token_out -out token.der
  openssl cms -verify -inform DER -in token.der -noverify -certfile "$out/p256.pem" -out content.der
  openssl cms -sign -binary -nodetach -in content.der -econtent_type 1.2.840.113549.1.9.16.1.4 -keyid -cades -nocerts \
    -nosmimecap -md sha256 -signer "$out/p256.pem" -inkey p256.key -outform DER -out "$out/$1"
}

make_root
openssl ecparam -name prime256v1 -genkey -noout -out p256.key
openssl ecparam -name secp384r1 -genkey -noout -out p384.key
openssl genrsa -out rsa.key 2048
for name in p256 p384 rsa; do make_leaf $name; done
make_forgery
openssl pkcs8 -topk8 -nocrypt -in p256.key -out "$out/key.pem"
echo 01 > serial

write_config sha256
stamp p256-bare.tsr p256 sha256 sha256
stamp p256-chain.tsr p256 sha256 sha256 -cert
stamp rsa-bare.tsr rsa sha256 sha512
stamp rsa-chain.tsr rsa sha512 sha384 -cert
stamp p384-mixed.tsr p384 sha256 sha256 -cert
stamp sha1-imprint.tsr p256 sha256 sha1
stamp sha1-digest.tsr p256 sha1 sha256
stamp refused.tsr p256 sha256 sha256 -tspolicy 1.2.3
stamp_by_key_id key-id.p7s
write_config sha512 'accuracy = secs:1, millisecs:500, microsecs:100' 'ordering = yes' 'tsa_name = yes' \
  'ess_cert_id_chain = yes' 'clock_precision_digits = 3'
stamp p384-full.tsr p384 sha384 sha512 -cert
write_config sha1
stamp p256-old.tsr p256 sha256 sha256
echo "made in $out"
