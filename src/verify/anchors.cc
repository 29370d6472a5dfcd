#include "verify/anchors.h"

#include <string>

#include "verify/chain.h"

namespace sekisho::verify {
namespace {

using sigstore::CertificateAuthority;

// Whether the lowest certificate of a chain may be a signer's.
enum class Lowest { kAuthority, kSignerToo };

Error invalid(const CertificateAuthority& authority, const std::string& why) {
  return fail(ReasonCode::kTrustedRootInvalid, authority.chain.front().subject_text() + ": " + why);
}

Done check_links(const CertificateAuthority& authority) {
  const auto& chain = authority.chain;
  std::size_t below = 0;
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    if (i > 0 || chain[i].is_ca()) below += chain[i].is_self_issued() ? 0 : 1;
    const auto issued = check_issuer(chain[i], chain[i + 1], below);
    if (!issued.ok()) return invalid(authority, issued.error().detail);
  }
  return done();
}

// A chain ends in an authority, never in a certificate that would vouch for itself (CRT-17).
Done check_chain(const CertificateAuthority& authority, Lowest lowest) {
  const auto& chain = authority.chain;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const bool may_be_signer = lowest == Lowest::kSignerToo && i == 0 && chain.size() > 1;
    if (!chain[i].is_ca() && !may_be_signer)
      return invalid(authority, chain[i].subject_text() + " is no authority");
    if (chain[i].is_ca() && !chain[i].may_sign_certificates()) {
      return invalid(authority, chain[i].subject_text() + " may not sign certificates");
    }
  }
  SEKISHO_CHECK(check_links(authority));
  // An intermediate authority is no anchor: its own issuer may have taken it back. A root's own signature
  // proves nothing that its being in the file does not.
  if (!chain.back().is_self_issued()) return invalid(authority, "the chain does not end in a root");
  return done();
}

}  // namespace

Result<std::shared_ptr<const Anchors>> Anchors::of(sigstore::TrustedRoot root) {
  for (const auto& authority : root.authorities) SEKISHO_CHECK(check_chain(authority, Lowest::kAuthority));
  for (const auto& authority : root.timestamp_authorities)
    SEKISHO_CHECK(check_chain(authority, Lowest::kSignerToo));
  return std::shared_ptr<const Anchors>(new Anchors(std::move(root)));
}

}  // namespace sekisho::verify
