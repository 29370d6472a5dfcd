// CertificateChain: who issues certificates, up to a root; each one can be changed and all be issued anew.
#pragma once

#include <optional>
#include <vector>

#include "support/certificate_maker.h"

namespace sekisho::support {

// Issuer is one authority: its key, what stands in its certificate, and the certificate.
struct Issuer {
  Key key;
  CertificateSpec spec = {};
  Bytes der = {};
  std::optional<Key> signed_by = std::nullopt;  // instead of the next authority's key
};

// CertificateChain is in the order of issuance backwards: the last link is the root and signs itself.
struct CertificateChain {
  std::vector<Issuer> links;

  // issue signs every certificate anew, as the specs are now.
  void issue();
  Issuer& root() { return links.back(); }
};

// authority_spec is a good CA certificate for code signing of a key, issued under a name by a key.
CertificateSpec authority_spec(const Key& key, std::string_view common_name, const CertificateSpec& issuer,
                               const Key& issuer_key);
// root_spec is a good root.
CertificateSpec root_spec(const Key& key, std::string_view common_name);
// make_chain is an intermediate under a root, P-384 both, as Fulcio has them.
CertificateChain make_chain(std::string_view organization_word);

inline constexpr const char* kOrganization = "acme.example";

}  // namespace sekisho::support
