// Identity: whom a signing certificate names (Fulcio, oid-info.md and certificate-specification.md),
// well-formed and untrusted.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "crypto/certificate.h"

namespace sekisho::sigstore {

// Identity is what Fulcio certifies: the provider that knows the signer, the signer's name there, and what
// else the provider said.
struct Identity {
  std::string issuer;   // URL of the provider; empty where the certificate names none
  std::string subject;  // the one subjectAltName: a URI, an e-mail address or a Fulcio user name
  // claims are the extensions 1.3.6.1.4.1.57264.1.2 to .22 by their names (sourceRepositoryURI, ...), in that
  // order.
  std::vector<std::pair<std::string, std::string>> claims;
  auto operator<=>(const Identity&) const = default;
};

// parse_identity reads it. The three kinds of subject cannot be mistaken for each other: a URI begins with
// its scheme, an address has one @ and neither : nor /, a user name none of these. Refused: no or several
// alternative names, other kinds of them, control characters, non-ASCII in URIs and addresses
// (certificate.name); two issuers that differ (certificate.issuer-conflict); extensions that are not of their
// type (certificate.malformed).
Result<Identity> parse_identity(const crypto::Certificate& certificate);

// is_claim_name tells whether a claim of that name exists.
bool is_claim_name(std::string_view name);

}  // namespace sekisho::sigstore
