// CertificateExtensions: the extensions of a certificate, all of them raw and those that are known as values;
// only for this room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace sekisho::crypto {

// KeyUsage is the named bit list of RFC 5280 section 4.2.1.3, its first octet: bit 0 is the highest.
struct KeyUsage {
  unsigned bits;
  bool may_sign_data() const { return (bits & 0x80U) != 0; }
  bool may_sign_certificates() const { return (bits & 0x04U) != 0; }
};

struct CertificateExtensions {
  std::vector<Extension> all;      // views into what was read
  std::vector<BytesView> written;  // the same, as whole elements

  bool is_ca = false;
  std::optional<std::uint32_t> path_length;
  std::optional<KeyUsage> key_usage;
  std::optional<std::vector<std::string>> extended_key_usage;
  bool extended_key_usage_is_critical = false;
  std::vector<GeneralName> alternative_names;
  std::optional<NameConstraints> name_constraints;
  std::optional<BytesView> subject_key_id;
  std::optional<BytesView> authority_key_id;
};

// parse_extensions reads one Extensions (RFC 5280 section 4.1.2.9) with nothing after it, at most
// Limits::certificate_extensions. Errors: certificate.malformed, certificate.extension.
Result<CertificateExtensions> parse_extensions(BytesView der);

}  // namespace sekisho::crypto
