#include "sigstore/key_details.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace sekisho::sigstore {
namespace {

using crypto::KeyKind;
using crypto::SignatureScheme;

enum class Form { kSpki, kPkcs1 };
// Current names are those that are written; the others are read only.
enum class Use { kCurrent, kOld };

struct Details {
  std::string_view name;
  Form form;
  KeyKind kind;
  std::size_t bits;  // of an RSA modulus; 0: any
  SignatureScheme scheme;
  Use use = Use::kCurrent;
};

constexpr Details kDetails[] = {
    {"PKIX_ECDSA_P256_SHA_256", Form::kSpki, KeyKind::kEcdsaP256, 0, SignatureScheme::kEcdsaSha256},
    {"PKIX_ECDSA_P384_SHA_384", Form::kSpki, KeyKind::kEcdsaP384, 0, SignatureScheme::kEcdsaSha384},
    {"PKIX_ECDSA_P521_SHA_512", Form::kSpki, KeyKind::kEcdsaP521, 0, SignatureScheme::kEcdsaSha512},
    {"PKIX_ECDSA_P384_SHA_256", Form::kSpki, KeyKind::kEcdsaP384, 0, SignatureScheme::kEcdsaSha256},
    {"PKIX_ECDSA_P521_SHA_256", Form::kSpki, KeyKind::kEcdsaP521, 0, SignatureScheme::kEcdsaSha256},
    {"PKIX_RSA_PKCS1V15_2048_SHA256", Form::kSpki, KeyKind::kRsa, 2048, SignatureScheme::kRsaPkcs1Sha256},
    {"PKIX_RSA_PKCS1V15_3072_SHA256", Form::kSpki, KeyKind::kRsa, 3072, SignatureScheme::kRsaPkcs1Sha256},
    {"PKIX_RSA_PKCS1V15_4096_SHA256", Form::kSpki, KeyKind::kRsa, 4096, SignatureScheme::kRsaPkcs1Sha256},
    {"PKIX_RSA_PSS_2048_SHA256", Form::kSpki, KeyKind::kRsa, 2048, SignatureScheme::kRsaPssSha256},
    {"PKIX_RSA_PSS_3072_SHA256", Form::kSpki, KeyKind::kRsa, 3072, SignatureScheme::kRsaPssSha256},
    {"PKIX_RSA_PSS_4096_SHA256", Form::kSpki, KeyKind::kRsa, 4096, SignatureScheme::kRsaPssSha256},
    {"PKIX_ED25519", Form::kSpki, KeyKind::kEd25519, 0, SignatureScheme::kEd25519},
    {"PKIX_ED25519_PH", Form::kSpki, KeyKind::kEd25519, 0, SignatureScheme::kEd25519ph},
    {"PKIX_RSA_PKCS1V5", Form::kSpki, KeyKind::kRsa, 0, SignatureScheme::kRsaPkcs1Sha256, Use::kOld},
    {"PKIX_RSA_PSS", Form::kSpki, KeyKind::kRsa, 0, SignatureScheme::kRsaPssSha256, Use::kOld},
    {"PKCS1_RSA_PKCS1V5", Form::kPkcs1, KeyKind::kRsa, 0, SignatureScheme::kRsaPkcs1Sha256, Use::kOld},
    {"PKCS1_RSA_PSS", Form::kPkcs1, KeyKind::kRsa, 0, SignatureScheme::kRsaPssSha256, Use::kOld},
};

const Details* find(std::string_view name) {
  const auto found = std::find_if(std::begin(kDetails), std::end(kDetails),
                                  [&](const Details& known) { return known.name == name; });
  return found == std::end(kDetails) ? nullptr : found;
}

bool fits(const Details& details, const crypto::PublicKey& key) {
  return details.kind == key.kind() && (details.bits == 0 || details.bits == key.modulus_bits());
}

}  // namespace

bool is_known_key_details(std::string_view name) { return find(name) != nullptr; }

Result<DetailedKey> parse_key_of(std::string_view name, BytesView der) {
  const Details* details = find(name);
  if (details == nullptr) {
    return fail(ReasonCode::kKeyUnsupported,
                "keys of kind \"" + printable(name, 100) + "\" are not known here");
  }
  SEKISHO_TRY(key, details->form == Form::kPkcs1 ? crypto::PublicKey::parse_pkcs1(der)
                                                 : crypto::PublicKey::parse_der(der));
  if (fits(*details, key)) return DetailedKey{std::move(key), details->scheme};
  return fail(ReasonCode::kKeyInvalid, "the key is not of the kind " + std::string(name));
}

std::optional<std::string_view> key_details_of(const crypto::PublicKey& key, SignatureScheme scheme) {
  for (const Details& details : kDetails) {
    if (details.use == Use::kCurrent && details.scheme == scheme && fits(details, key)) return details.name;
  }
  return std::nullopt;
}

}  // namespace sekisho::sigstore
