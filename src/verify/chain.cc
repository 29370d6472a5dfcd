#include "verify/chain.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "verify/name_constraints.h"

namespace sekisho::verify {
namespace {

using crypto::Certificate;
using sigstore::CertificateAuthority;

Error wrong_chain(const Certificate& issuer, const std::string& why) {
  return fail(ReasonCode::kCertificateChain, issuer.subject_text() + " " + why);
}

std::string list_authorities(std::span<const CertificateAuthority> authorities) {
  std::string text;
  for (const auto& authority : authorities) {
    text += (text.empty() ? "" : "; ") + authority.chain.front().subject_text();
  }
  return text.empty() ? "none" : text;
}

Error untrusted(const Certificate& certificate, std::span<const CertificateAuthority> authorities) {
  return fail(ReasonCode::kCertificateUntrusted,
              "the certificate of " + certificate.subject_text() +
                  " was issued by no authority of the trusted root: " + list_authorities(authorities));
}

// An authority that restricts usages allows no other; anyExtendedKeyUsage restricts nothing there.
bool allows(const Certificate& certificate, std::string_view usage) {
  const auto& usages = certificate.extended_key_usage();
  return !usages || std::any_of(usages->begin(), usages->end(), [&](const std::string& allowed) {
    return allowed == usage || allowed == crypto::kAnyExtendedKeyUsageOid;
  });
}

// The leaf must name the usage itself: "any" is none for a signature that a gate is to trust.
Done check_leaf(const Certificate& leaf, std::string_view usage) {
  if (leaf.is_ca()) return wrong_chain(leaf, "is an authority itself and signs nothing but certificates");
  const auto& usages = leaf.extended_key_usage();
  const bool named = usages && std::find(usages->begin(), usages->end(), usage) != usages->end();
  if (!named) {
    return fail(ReasonCode::kCertificateUsage,
                "the certificate does not have the extended key usage " + std::string(usage));
  }
  if (!leaf.may_sign_data()) {
    return fail(ReasonCode::kCertificateUsage, "the certificate's key usage does not allow signatures");
  }
  return done();
}

Done check_usages(const Path& path, std::string_view usage) {
  for (const Certificate& certificate : path.certificates) {
    if (allows(certificate, usage)) continue;
    return fail(
        ReasonCode::kCertificateUsage,
        certificate.subject_text() + " may not issue for the extended key usage " + std::string(usage));
  }
  return done();
}

// How many intermediate authorities stand on a way before the certificate at `end`; of self-issued ones none
// counts (RFC 5280 section 6.1.4 (l)).
std::size_t count_intermediates(const std::vector<Certificate>& way, std::size_t end) {
  std::size_t count = 0;
  for (std::size_t i = 1; i < end; ++i) count += way[i].is_self_issued() ? 0 : 1;
  return count;
}

Done check_lengths(const Path& path) {
  for (std::size_t i = 1; i < path.certificates.size(); ++i) {
    const auto limit = path.certificates[i].path_length();
    if (!limit || count_intermediates(path.certificates, i) <= *limit) continue;
    return wrong_chain(path.certificates[i], "may not have so many authorities below it");
  }
  return done();
}

// Where in an authority's chain the certificate's issuer stands; the first whose key signed it.
Result<std::size_t> find_issuer(const Certificate& certificate, const CertificateAuthority& authority,
                                std::size_t below) {
  Error nearest = fail(ReasonCode::kCertificateUntrusted, "no such issuer");
  for (std::size_t i = 0; i < authority.chain.size(); ++i) {
    if (authority.chain[i].subject() != certificate.issuer()) continue;
    const auto issued = check_issuer(certificate, authority.chain[i], below);
    if (issued.ok()) return i;
    nearest = issued.error();
  }
  return nearest;
}

// Extends a way that ends in a certificate from outside to the authority's root.
Result<Path> lead_to(const CertificateAuthority& authority, std::vector<Certificate> way) {
  SEKISHO_TRY(first, find_issuer(way.back(), authority, count_intermediates(way, way.size())));
  way.insert(way.end(), authority.chain.begin() + static_cast<std::ptrdiff_t>(first), authority.chain.end());
  return Path{&authority, std::move(way)};
}

Result<Path> find_end(const std::vector<Certificate>& way,
                      std::span<const CertificateAuthority> authorities) {
  Error nearest = untrusted(way.back(), authorities);
  for (const CertificateAuthority& authority : authorities) {
    auto path = lead_to(authority, way);
    if (path.ok()) return path;
    if (path.error().code == ReasonCode::kCertificateChain) nearest = std::move(path).error();
  }
  return nearest;
}

// One way, not a search: each certificate that came along must have issued the one before it, or it is passed
// over.
Result<Path> walk(const Certificate& leaf, const std::vector<Certificate>& along,
                  std::span<const CertificateAuthority> authorities) {
  std::vector<Certificate> way{leaf};
  auto path = find_end(way, authorities);
  for (const Certificate& next : along) {
    if (path.ok()) break;
    if (next.is_self_issued() || next.subject() != way.back().issuer()) continue;
    SEKISHO_CHECK(check_issuer(way.back(), next, count_intermediates(way, way.size())));
    way.push_back(next);
    path = find_end(way, authorities);
  }
  return path;
}

std::string how_far(Time time, Time from, Time to) {
  const auto seconds = time < from ? (from - time).count() : (time - to).count();
  std::string amount = std::to_string(seconds) + " s";
  if (seconds >= 2 * 86400) {
    amount = std::to_string(seconds / 86400) + " days";
  } else if (seconds >= 120) {
    amount = std::to_string(seconds / 60) + " min";
  }
  return amount + (time < from ? " before it began, at " : " after it ended, at ") +
         render_time(time < from ? from : to);
}

}  // namespace

Done check_may_issue(const Certificate& certificate, const Certificate& issuer, std::size_t below) {
  if (issuer.subject() != certificate.issuer()) {
    return fail(ReasonCode::kCertificateUntrusted,
                "the certificate names another issuer than " + issuer.subject_text());
  }
  if (!issuer.is_ca()) return wrong_chain(issuer, "is no authority and may not issue certificates");
  if (!issuer.may_sign_certificates())
    return wrong_chain(issuer, "has a key usage without signing certificates");
  if (issuer.path_length() && below > *issuer.path_length()) {
    return wrong_chain(issuer, "may not have so many authorities below it");
  }
  return done();
}

Done check_issuer(const Certificate& certificate, const Certificate& issuer, std::size_t below) {
  SEKISHO_CHECK(check_may_issue(certificate, issuer, below));
  return crypto::verify_certificate_signature(certificate, issuer.key());
}

Result<Path> find_path(const Certificate& leaf, const std::vector<Certificate>& along,
                       std::span<const CertificateAuthority> authorities, std::string_view usage) {
  SEKISHO_CHECK(check_leaf(leaf, usage));
  SEKISHO_TRY(path, walk(leaf, along, authorities));
  SEKISHO_CHECK(check_constraints(path, usage));
  return path;
}

Done check_constraints(const Path& path, std::string_view usage) {
  SEKISHO_CHECK(check_usages(path, usage));
  SEKISHO_CHECK(check_lengths(path));
  return check_name_constraints(path.certificates);
}

Done check_time(const Path& path, Time time) {
  const std::string when = "signed at " + render_time(time) + ", ";
  for (const Certificate& certificate : path.certificates) {
    if (time >= certificate.not_before() && time <= certificate.not_after()) continue;
    const std::string whose = &certificate == &path.certificates.front()
                                  ? "the signer's certificate: "
                                  : "the certificate of " + certificate.subject_text() + ": ";
    return fail(ReasonCode::kCertificateTime,
                whose + when + how_far(time, certificate.not_before(), certificate.not_after()));
  }
  const sigstore::Window& window = path.authority->window;
  if (window.contains(time)) return done();
  return fail(ReasonCode::kCertificateTime,
              "the trusted root's validity of " + path.authority->chain.front().subject_text() + ": " + when +
                  how_far(time, window.start.value_or(Time::min()), window.end.value_or(Time::max())));
}

}  // namespace sekisho::verify
