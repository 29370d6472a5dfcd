// Laws of certificates: a value or an error that denies; a value is the same when it is read again, and
// writes again what was signed; a chain in PEM holds the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crypto/certificate.h"
#include "crypto/der.h"
#include "crypto/pem.h"

namespace {

using sekisho::BytesView;
using sekisho::ReasonCode;
using namespace sekisho::crypto;

void require(bool law) {
  if (!law) std::abort();
}

void require_certificate_error(ReasonCode code) {
  require(sekisho::reason_class(code) == sekisho::ReasonClass::kDenied);
  require(sekisho::reason_name(code).starts_with("certificate."));
}

BytesView tbs_of(const Certificate& certificate) {
  DerReader outer(take_only(certificate.der(), DerTag::kSequence).value_or(BytesView()));
  return outer.take_whole(DerTag::kSequence).value_or(BytesView());
}

void check_extensions(const Certificate& certificate) {
  require(certificate.tbs_without("1.2.3") == tbs_of(certificate) || certificate.find("1.2.3") != nullptr);
  for (const Extension& extension : certificate.extensions()) {
    require(certificate.find(extension.oid) == &extension);
    require(certificate.tbs_without(extension.oid).size() < tbs_of(certificate).size());
  }
}

void check_values(const Certificate& certificate) {
  require(certificate.not_before() <= certificate.not_after());
  require(!certificate.serial().empty() && certificate.serial().size() <= 20);
  require(certificate.issuer().size() > 2 && certificate.subject().size() >= 2);
  require(certificate.is_ca() || !certificate.path_length());
  require(certificate.subject_text().size() < 1100);
  const auto& usage = certificate.extended_key_usage();
  require(!usage || !usage->empty());
  const auto& names = certificate.name_constraints();
  require(!names || names->permitted.size() + names->excluded.size() > 0);
}

void check_again(const Certificate& certificate) {
  const auto again = Certificate::parse_der(certificate.der());
  require(again.ok() && *again == certificate && again->key() == certificate.key());
  const auto chain = Certificate::parse_pem_chain(render_pem_block("CERTIFICATE", certificate.der()), 1);
  require(chain.ok() && chain->size() == 1 && chain->front() == certificate);
}

void check_certificate(const Certificate& certificate, BytesView input) {
  require(certificate.der() == input);
  check_extensions(certificate);
  check_values(certificate);
  check_again(certificate);
  const auto verified = verify_certificate_signature(certificate, certificate.key());
  require(verified.ok() || verified.error().code == ReasonCode::kCertificateUntrusted);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const BytesView input(reinterpret_cast<const char*>(data), size);
  const auto certificate = Certificate::parse_der(input);
  if (certificate.ok()) {
    check_certificate(*certificate, input);
  } else {
    require_certificate_error(certificate.error().code);
  }
  const auto chain = Certificate::parse_pem_chain(input, 4);
  if (!chain.ok()) require_certificate_error(chain.error().code);
  require(!chain.ok() || (!chain->empty() && chain->size() <= 4));
  return 0;
}
