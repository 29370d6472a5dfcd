// Laws of simple signing payloads: a payload or an error that denies; what was rendered parses to the same.
#include <cstdint>
#include <cstdlib>

#include "sigstore/bundle.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = sigstore::parse_simple_signing(Bytes(data, data + size), Limits{});
  if (!parsed.ok()) {
    require(reason_class(parsed.error().code) == ReasonClass::kDenied);
    return 0;
  }
  const Bytes rendered = sigstore::render_simple_signing(*parsed);
  const auto again = sigstore::parse_simple_signing(rendered, Limits{});
  require(again.ok() && again->digest == parsed->digest && again->type == parsed->type);
  require(sigstore::render_simple_signing(*again) == rendered);
  return 0;
}
