#include "verify/signers.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"

namespace sekisho::verify {
namespace {

constexpr std::size_t kNamed = 5;  // how many keys or misses a message lists

// What one authority says to a claim: nothing at all where it is no party to it.
struct Answer {
  std::vector<Vouched> vouched;
  std::vector<Error> faults;  // it signed, but something is missing
  std::vector<Error> misses;  // it did not sign

  void examine(const Authority& authority, Signer signer, const Signed& signed_claim, const Judged& judged) {
    auto support = verify_support(authority, signed_claim, judged.circumstances, judged.limits);
    if (support.ok()) {
      vouched.push_back({authority.name, std::move(signer), *std::move(support)});
    } else {
      faults.push_back(std::move(support).error());
    }
  }
};

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
      if (++count > kNamed) continue;
      out += (out.empty() ? "" : ", ") + key.id().text() + " (" + printable(authority.name, 100) + ")";
    }
  }
  if (count > kNamed) out += " and " + std::to_string(count - kNamed) + " more";
  return out.empty() ? "none" : out;
}

Error by_no_key(const Claim& claim, const TrustMaterial& trust) {
  std::string detail = describe_hint(claim.company.hint) + "; trusted: " + list_keys(trust);
  if (claim.only_digest) {
    detail += "; signatures that do not hash with SHA-256 need the file itself, not only its digest";
  }
  return fail(ReasonCode::kSignatureInvalid, std::move(detail));
}

Error wrong_method(const char* made, const char* trusted) {
  return fail(ReasonCode::kSignatureMethod,
              std::string("it is made by ") + made + ", and only " + trusted + " are trusted here");
}

Answer ask_keys(const Claim& claim, const Judged& judged) {
  Answer answer;
  bool asked = false;
  for (const Authority& authority : judged.trust.authorities) {
    asked = asked || !authority.keys.empty();
    for (const crypto::PublicKey& key : authority.keys) {
      const auto scheme = find_scheme(claim, key);
      if (!scheme) continue;
      answer.examine(authority, {key.id(), std::nullopt}, {claim, key, *scheme, nullptr}, judged);
      break;
    }
  }
  answer.misses.push_back(asked || judged.trust.authorities.empty() ? by_no_key(claim, judged.trust)
                                                                    : wrong_method("a key", "identities"));
  return answer;
}

// The identity is compared before anything is verified: a stranger's signature costs no cryptography.
Answer ask_identities(const Claim& claim, const sigstore::Identity& identity, const Judged& judged) {
  Answer answer;
  const crypto::Certificate& leaf = claim.company.chain.front();
  std::optional<crypto::SignatureScheme> scheme;
  for (const Authority& authority : judged.trust.authorities) {
    if (!authority.identity) continue;
    const auto same = check_identity(identity, *authority.identity, judged.circumstances.captures);
    if (!same.ok()) {
      answer.misses.push_back(same.error());
      continue;
    }
    if (!scheme) scheme = find_scheme(claim, leaf.key());
    if (!scheme) {
      answer.faults = {
          fail(ReasonCode::kSignatureInvalid, "the certificate's key did not make this signature")};
      return answer;
    }
    answer.examine(authority, {leaf.key().id(), identity}, {claim, leaf.key(), *scheme, &leaf}, judged);
  }
  if (answer.misses.empty()) answer.misses.push_back(wrong_method("a certificate", "keys"));
  return answer;
}

Result<Answer> ask(const Claim& claim, const Judged& judged) {
  if (claim.company.chain.empty()) return ask_keys(claim, judged);
  SEKISHO_TRY(identity, sigstore::parse_identity(claim.company.chain.front()));
  return ask_identities(claim, identity, judged);
}

// Several misses are one rejection: each authority's in turn.
Error join(const std::vector<Error>& misses) {
  Error joined = misses.front();
  for (std::size_t i = 1; i < misses.size() && i < kNamed; ++i) joined.detail += "; " + misses[i].detail;
  if (misses.size() > kNamed) joined.detail += "; and " + std::to_string(misses.size() - kNamed) + " more";
  return joined;
}

}  // namespace

void reject(Evidence& evidence, const crypto::Digest& source, const Error& error) {
  evidence.rejections.push_back({error.code, source, error.message()});
}

std::vector<Vouched> find_signers(const Claim& claim, const Judged& judged, const crypto::Digest& source,
                                  Evidence& evidence) {
  auto answer = ask(claim, judged);
  if (!answer.ok()) {
    reject(evidence, source, answer.error());
    return {};
  }
  for (const Error& fault : answer->faults) reject(evidence, source, fault);
  if (answer->vouched.empty() && answer->faults.empty()) reject(evidence, source, join(answer->misses));
  return std::move(answer->vouched);
}

std::string Signer::name() const {
  return identity ? identity->issuer + "\n" + identity->subject : key.text();
}

Proof Prover::prove(ProofKind kind, ProofFormat format, const Vouched& vouched, const crypto::Digest& source,
                    const crypto::Digest& content) {
  Proof proof(kind, format, vouched.authority, vouched.signer, source, content);
  proof.verified_by = vouched.support.verified_by;
  proof.not_checked = vouched.support.not_checked;
  proof.signed_at = vouched.support.signed_at;
  proof.holds_until = vouched.support.holds_until;
  return proof;
}

}  // namespace sekisho::verify
