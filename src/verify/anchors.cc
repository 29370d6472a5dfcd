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

// Names, flags and lengths of each link, and where they are asked for its signature.
enum class Depth { kOutline, kSignatures };

Done check_link(const crypto::Certificate& certificate, const crypto::Certificate& issuer, std::size_t below,
                Depth depth) {
  switch (depth) {
    case Depth::kOutline:
      return check_may_issue(certificate, issuer, below);
    case Depth::kSignatures:
      return crypto::verify_certificate_signature(certificate, issuer.key());
  }
  return done();
}

Done check_links(const CertificateAuthority& authority, Depth depth) {
  const auto& chain = authority.chain;
  std::size_t below = 0;
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    if (i > 0 || chain[i].is_ca()) below += chain[i].is_self_issued() ? 0 : 1;
    const auto issued = check_link(chain[i], chain[i + 1], below, depth);
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
  SEKISHO_CHECK(check_links(authority, Depth::kOutline));
  // An intermediate authority is no anchor: its own issuer may have taken it back. A root's own signature
  // proves nothing that its being in the file does not.
  if (!chain.back().is_self_issued()) return invalid(authority, "the chain does not end in a root");
  return done();
}

}  // namespace

Anchors::Anchors(sigstore::TrustedRoot root) : root_(std::move(root)) {
  for (const auto& authority : root_.authorities) verified_.try_emplace(&authority);
  for (const auto& authority : root_.timestamp_authorities) verified_.try_emplace(&authority);
}

Result<std::shared_ptr<const Anchors>> Anchors::of(sigstore::TrustedRoot root) {
  for (const auto& authority : root.authorities) SEKISHO_CHECK(check_chain(authority, Lowest::kAuthority));
  for (const auto& authority : root.timestamp_authorities)
    SEKISHO_CHECK(check_chain(authority, Lowest::kSignerToo));
  return std::shared_ptr<const Anchors>(new Anchors(std::move(root)));
}

Done Anchors::verify_chain(const CertificateAuthority& authority) const {
  const auto found = verified_.find(&authority);
  if (found == verified_.end())
    return fail(ReasonCode::kInternalError, "an authority of another trusted root");
  Verified& verified = found->second;
  std::call_once(verified.once, [&] {
    auto checked = check_links(authority, Depth::kSignatures);
    if (!checked.ok()) verified.fault = std::move(checked).error();
  });
  return verified.fault ? Done(*verified.fault) : done();
}

Done Anchors::verify_chains() const {
  for (const auto& [authority, verified] : verified_) SEKISHO_CHECK(verify_chain(*authority));
  return done();
}

// What is found is kept for whoever asks. A signature is dated before its certificate is looked at: meanwhile
// the asker verifies the chain of the timestamp authority itself. Of several authorities the last is the
// newest. What nobody waits for is not begun any more.
void Anchors::verify_ahead() const {
  ahead_ = std::jthread([this](const std::stop_token& stop) {
    const auto& list = root_.authorities;
    for (auto one = list.rbegin(); one != list.rend() && !stop.stop_requested(); ++one)
      static_cast<void>(verify_chain(*one).ok());
  });
}

}  // namespace sekisho::verify
