#include "verify/signers.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"

namespace sekisho::verify {
namespace {

constexpr std::size_t kKeysNamed = 5;

bool is_fitting(crypto::SignatureScheme scheme, const Claim& claim) {
  if (scheme == crypto::SignatureScheme::kEd25519ph && claim.prehash == Claim::Prehash::kRefused) {
    return false;
  }
  return !claim.only_digest || crypto::scheme_hash(scheme) == crypto::HashAlgorithm::kSha256;
}

Done verify_claim(const crypto::PublicKey& key, crypto::SignatureScheme scheme, const Claim& claim) {
  if (!claim.only_digest) return crypto::verify_signature(key, scheme, claim.message, claim.signature);
  const auto hash = decode_hex(claim.only_digest->hex());
  if (claim.only_digest->hash() != crypto::HashAlgorithm::kSha256 || !hash) {
    return fail(ReasonCode::kSignatureInvalid, "only a SHA-256 digest can stand for the bytes");
  }
  return crypto::verify_prehashed(key, scheme, *hash, claim.signature);
}

bool is_signed_by(const crypto::PublicKey& key, const Claim& claim) {
  for (const auto scheme : key.default_schemes()) {
    if (is_fitting(scheme, claim) && verify_claim(key, scheme, claim).ok()) return true;
  }
  return false;
}

const crypto::PublicKey* find_key(const Authority& authority, const Claim& claim) {
  const auto found = std::find_if(authority.keys.begin(), authority.keys.end(),
                                  [&](const crypto::PublicKey& key) { return is_signed_by(key, claim); });
  return found == authority.keys.end() ? nullptr : &*found;
}

// What an authority asks of transparency logs. Entries are not verified yet, so where one is there and
// counts, nothing is concluded from it.
Done check_log(const Authority& authority, const Claim& claim) {
  const std::string whom = "for authority \"" + printable(authority.name, 100) + "\"";
  if (authority.log == LogUse::kIgnored) return done();
  if (claim.company.log_entries > 0) {
    return fail(ReasonCode::kBundleLogEntry, std::to_string(claim.company.log_entries) +
                                                 " log entries, which cannot be verified yet, " + whom);
  }
  if (authority.log == LogUse::kOptional) return done();
  return fail(ReasonCode::kLogMissing,
              "signed by the right key, but no log entry, which is required " + whom);
}

std::vector<std::string> left_unchecked(const Authority& authority, const Claim& claim) {
  std::vector<std::string> out;
  if (authority.log == LogUse::kIgnored) out.emplace_back("transparency log");
  if (claim.company.timestamps > 0) out.emplace_back("timestamps");
  return out;
}

// cosign's hint is the base64 of the SHA-256 of the key (SubjectPublicKeyInfo, DER).
std::string describe_hint(const std::string& hint) {
  if (hint.empty()) return "no trusted key made this signature";
  const auto raw = decode_base64(hint);
  const auto id = crypto::Digest::from_sha256(raw.value_or(Bytes()));
  return "no trusted key made this signature; by its own account it is by key " +
         (id.ok() ? id->text() : "\"" + printable(hint, 100) + "\"");
}

std::string list_keys(const TrustMaterial& trust) {
  std::string out;
  std::size_t count = 0;
  for (const auto& authority : trust.authorities) {
    for (const auto& key : authority.keys) {
      if (++count > kKeysNamed) continue;
      out += (out.empty() ? "" : ", ") + key.id().text() + " (" + printable(authority.name, 100) + ")";
    }
  }
  if (count > kKeysNamed) out += " and " + std::to_string(count - kKeysNamed) + " more";
  return out.empty() ? "none" : out;
}

Error nobody(const Claim& claim, const TrustMaterial& trust) {
  std::string detail = describe_hint(claim.company.hint) + "; trusted: " + list_keys(trust);
  if (claim.only_digest) {
    detail += "; signatures that do not hash with SHA-256 need the file itself, not only its digest";
  }
  return fail(ReasonCode::kSignatureInvalid, std::move(detail));
}

}  // namespace

void reject(Evidence& evidence, const crypto::Digest& source, const Error& error) {
  evidence.rejections.push_back({error.code, source, error.message()});
}

std::vector<Signer> find_signers(const Claim& claim, const TrustMaterial& trust, const crypto::Digest& source,
                                 Evidence& evidence) {
  std::vector<Signer> signers;
  bool known = false;
  for (const Authority& authority : trust.authorities) {
    const auto* key = find_key(authority, claim);
    if (key == nullptr) continue;
    known = true;
    if (const auto log = check_log(authority, claim); !log.ok()) {
      reject(evidence, source, log.error());
    } else {
      signers.push_back({authority.name, key->id(), left_unchecked(authority, claim)});
    }
  }
  if (!known) reject(evidence, source, nobody(claim, trust));
  return signers;
}

Proof Prover::prove(ProofKind kind, ProofFormat format, const Signer& signer, const crypto::Digest& source,
                    const crypto::Digest& content) {
  Proof proof(kind, format, signer.authority, signer.key, source, content);
  proof.verified_by = {"signature"};
  proof.not_checked = signer.not_checked;
  return proof;
}

}  // namespace sekisho::verify
