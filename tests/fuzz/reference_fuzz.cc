// Laws of references: a reference or reference.invalid; what was resolved names the same thing again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "oci/reference.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

void check_name(const oci::Name& name) {
  const auto again = oci::Name::parse(name.text());
  require(again.ok() && *again == name);
  require(name.text().find_first_of(" @\\?#%\r\n") == std::string::npos);
}

void check_reference(const oci::Reference& reference, std::string_view text) {
  require(reference.typed() == text);
  require(reference.is_layout() != reference.name().has_value());
  require(!reference.tag() || oci::is_tag(*reference.tag()));
  if (reference.name()) check_name(*reference.name());
  const auto digest = crypto::Digest::of("");
  const auto again = oci::Reference::parse(reference.resolved(digest));
  require(again.ok() && again->digest() == digest);
  require(again->name() == reference.name() && again->directory() == reference.directory());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto parsed = oci::Reference::parse(text);
  if (parsed.ok()) {
    check_reference(*parsed, text);
  } else {
    require(parsed.error().code == ReasonCode::kReferenceInvalid);
  }
  return 0;
}
