// Laws of identities: of each certificate that is read, one or an error that denies; a subject is of exactly
// one kind, and plain; nobody is an authority that asks for somebody else.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "sigstore/identity.h"
#include "verify/identity_pattern.h"

namespace {

using namespace sekisho;
using verify::TextPattern;

void require(bool law) {
  if (!law) std::abort();
}

bool is_plain(std::string_view text) {
  return is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
         });
}

void check_subject(const crypto::Certificate& certificate, const std::string& subject) {
  require(certificate.alternative_names().size() == 1);
  require(certificate.alternative_names().front().value == subject);
  require(!subject.empty() && is_plain(subject));
  const auto type = certificate.alternative_names().front().type;
  const bool has_scheme = subject.find(':') != std::string::npos;
  const bool has_at = subject.find('@') != std::string::npos;
  require(has_scheme == (type == crypto::GeneralName::Type::kUri));
  require(has_scheme || has_at == (type == crypto::GeneralName::Type::kEmail));
}

void check_patterns(const sigstore::Identity& identity) {
  const verify::IdentityPattern same{
      TextPattern::exactly(identity.issuer), TextPattern::exactly(identity.subject), {}};
  require(verify::check_identity(identity, same, {}).ok());
  const verify::IdentityPattern other{
      TextPattern::exactly(identity.issuer), TextPattern::exactly(identity.subject + "/"), {}};
  require(!verify::check_identity(identity, other, {}).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto certificate = crypto::Certificate::parse_der(Bytes(data, data + size));
  if (!certificate.ok()) return 0;
  const auto identity = sigstore::parse_identity(*certificate);
  if (!identity.ok()) {
    require(reason_class(identity.error().code) == ReasonClass::kDenied);
    return 0;
  }
  check_subject(*certificate, identity->subject);
  require(is_plain(identity->issuer));
  for (const auto& [name, value] : identity->claims)
    require(sigstore::is_claim_name(name) && is_plain(value));
  check_patterns(*identity);
  return 0;
}
