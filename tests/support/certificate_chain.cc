#include "support/certificate_chain.h"

#include "support/der_writer.h"

namespace sekisho::support {
namespace {

Time day(const char* text) { return parse_time(text).value(); }

}  // namespace

void CertificateChain::issue() {
  for (std::size_t i = 0; i < links.size(); ++i) {
    Issuer& link = links[i];
    const Key& issuer = links[std::min(i + 1, links.size() - 1)].key;
    link.der = make_certificate(link.spec, link.signed_by.value_or(issuer));
  }
}

CertificateSpec root_spec(const Key& key, std::string_view common_name) {
  CertificateSpec spec;
  spec.serial = serial_of(key);
  spec.issuer = spec.subject = distinguished_name(kOrganization, common_name);
  spec.not_before = day("2025-01-01T00:00:00Z");
  spec.not_after = day("2034-12-31T23:59:59Z");
  spec.key_info = key.public_key().der();
  spec.extensions = {key_usage(kKeyCertSign | kCrlSign), basic_constraints(CaFlag::kYes),
                     subject_key_id(spec.key_info)};
  return spec;
}

CertificateSpec authority_spec(const Key& key, std::string_view common_name, const CertificateSpec& issuer,
                               const Key& issuer_key) {
  CertificateSpec spec;
  spec.serial = serial_of(key);
  spec.issuer = issuer.subject;
  spec.subject = distinguished_name(kOrganization, common_name);
  spec.not_before = day("2025-02-01T00:00:00Z");
  spec.not_after = day("2033-12-31T23:59:59Z");
  spec.key_info = key.public_key().der();
  spec.extensions = {key_usage(kKeyCertSign | kCrlSign), extended_key_usage({kCodeSigning}),
                     basic_constraints(CaFlag::kYes, 0), subject_key_id(spec.key_info),
                     authority_key_id(issuer_key.public_key().der())};
  return spec;
}

CertificateChain make_chain(std::string_view word) {
  const Key root = make_key(crypto::KeyKind::kEcdsaP384);
  const Key middle = make_key(crypto::KeyKind::kEcdsaP384);
  const CertificateSpec root_certificate = root_spec(root, std::string(word));
  const CertificateSpec middle_certificate =
      authority_spec(middle, std::string(word) + "-intermediate", root_certificate, root);
  CertificateChain chain{{Issuer{middle, middle_certificate}, Issuer{root, root_certificate}}};
  chain.issue();
  return chain;
}

}  // namespace sekisho::support
