#include "signing/key_signer.h"

#include "base/encoding.h"
#include "sigstore/bundle.h"

namespace sekisho::signing {
namespace {

std::string hint_of(const crypto::PublicKey& key) { return encode_base64(*decode_hex(key.id().hex())); }

}  // namespace

Result<Bytes> KeySigner::sign_statement(BytesView statement) {
  sigstore::Envelope envelope{std::string(sigstore::kInTotoType), Bytes(statement), {}};
  SEKISHO_TRY(signature, key_.sign(envelope.pae()));
  envelope.signature = std::move(signature);
  return sigstore::render_key_bundle(hint_of(key_.public_key()), envelope);
}

Result<PayloadSignature> KeySigner::sign_payload(BytesView payload) {
  SEKISHO_TRY(signature, key_.sign(payload));
  return PayloadSignature{std::move(signature), {}};
}

Result<verify::Authority> KeySigner::own() {
  verify::Authority own;
  own.name = "own";
  own.keys = {key_.public_key()};
  own.log = verify::LogUse::kIgnored;
  return own;
}

std::string KeySigner::describe() const { return "key " + key_.public_key().id().text(); }

}  // namespace sekisho::signing
