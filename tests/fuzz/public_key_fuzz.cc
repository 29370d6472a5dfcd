// Laws of public keys: a value or one of two errors; what is read is written in one canonical way that reads
// as the same key; and no input is ever a signature.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crypto/public_key.h"

namespace {

using sekisho::BytesView;
using sekisho::ReasonCode;
using namespace sekisho::crypto;

void require(bool law) {
  if (!law) std::abort();
}

void check_key(const PublicKey& key, BytesView input) {
  require(key.id() == Digest::of(key.der()));
  const auto from_der = PublicKey::parse_der(key.der());
  require(from_der.ok() && *from_der == key && from_der->der() == key.der());
  const auto from_pem = PublicKey::parse_pem(key.render_pem());
  require(from_pem.ok() && *from_pem == key && from_pem->kind() == key.kind());
  for (const SignatureScheme scheme : key.default_schemes()) {
    const auto verified = verify_signature(key, scheme, "message", input);
    require(!verified.ok() && verified.error().code == ReasonCode::kSignatureInvalid);
  }
}

void check_result(const sekisho::Result<PublicKey>& result, BytesView input) {
  if (result.ok()) return check_key(*result, input);
  const ReasonCode code = result.error().code;
  require(code == ReasonCode::kKeyInvalid || code == ReasonCode::kKeyUnsupported);
}

// A signature must be refused by any key, whatever it looks like.
void check_signature(BytesView input) {
  static const PublicKey key = *PublicKey::parse_pem(
      "-----BEGIN PUBLIC KEY-----\n"
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEk26E9N7xNY809fw6ghZSmZWiL+MT\n"
      "n5etp5jz9EcxYvR/Gm+VOfRqei8mUTxFiFFVzkSh/7IPjRqosucRe3clxQ==\n"
      "-----END PUBLIC KEY-----\n");
  const auto verified = verify_signature(key, SignatureScheme::kEcdsaSha256, "message", input);
  require(!verified.ok() && verified.error().code == ReasonCode::kSignatureInvalid);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const BytesView input(reinterpret_cast<const char*>(data), size);
  check_result(PublicKey::parse_pem(input), input);
  check_result(PublicKey::parse_der(input), input);
  check_signature(input);
  return 0;
}
