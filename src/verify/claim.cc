#include "verify/claim.h"

#include <utility>

#include "base/encoding.h"

namespace sekisho::verify {
namespace {

using crypto::KeyKind;
using crypto::SignatureScheme;

bool is_fitting(SignatureScheme scheme, const Claim& claim) {
  if (scheme == SignatureScheme::kEd25519ph && claim.prehash == Claim::Prehash::kRefused) return false;
  return !claim.only_digest || crypto::scheme_hash(scheme) == crypto::HashAlgorithm::kSha256;
}

Done verify_claim(const crypto::PublicKey& key, SignatureScheme scheme, const Claim& claim) {
  if (!claim.only_digest) return crypto::verify_signature(key, scheme, claim.message, claim.signature);
  const auto hash = decode_hex(claim.only_digest->hex());
  if (claim.only_digest->hash() != crypto::HashAlgorithm::kSha256 || !hash) {
    return fail(ReasonCode::kSignatureInvalid, "only a SHA-256 digest can stand for the bytes");
  }
  return crypto::verify_prehashed(key, scheme, *hash, claim.signature);
}

bool is_signed_as_of_old(const crypto::PublicKey& key, const Claim& claim) {
  if (claim.company.chain.empty() || claim.only_digest) return false;
  if (key.kind() != KeyKind::kEcdsaP384 && key.kind() != KeyKind::kEcdsaP521) return false;
  return crypto::verify_any_curve(key, SignatureScheme::kEcdsaSha256, claim.message, claim.signature).ok();
}

Result<std::vector<crypto::Certificate>> parse_chain(const std::vector<Bytes>& ders) {
  std::vector<crypto::Certificate> chain;
  for (const Bytes& der : ders) {
    SEKISHO_TRY(certificate, crypto::Certificate::parse_der(der));
    if (certificate.is_self_issued()) {
      return fail(ReasonCode::kCertificateRoot, "the bundle brings the root " + certificate.subject_text());
    }
    chain.push_back(std::move(certificate));
  }
  return chain;
}

}  // namespace

Result<Company> company_of(const sigstore::Bundle& bundle) {
  Company company;
  company.entries = bundle.log_entries;
  company.timestamps = bundle.timestamps;
  if (const auto* hint = std::get_if<sigstore::PublicKeyHint>(&bundle.material)) {
    company.hint = hint->hint;
    return company;
  }
  SEKISHO_TRY(chain, parse_chain(std::get<sigstore::CertificateMaterial>(bundle.material).chain));
  company.chain = std::move(chain);
  return company;
}

std::optional<SignatureScheme> find_scheme(const Claim& claim, const crypto::PublicKey& key) {
  for (const auto scheme : key.default_schemes()) {
    if (is_fitting(scheme, claim) && verify_claim(key, scheme, claim).ok()) return scheme;
  }
  if (is_signed_as_of_old(key, claim)) return SignatureScheme::kEcdsaSha256;
  return std::nullopt;
}

}  // namespace sekisho::verify
