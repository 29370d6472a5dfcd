// Laws of canonical JSON: what was written is strict JSON, is written again as the same bytes, and differs
// from its source in the order of members and the spelling of numbers only.
#include <cstdint>
#include <cstdlib>

#include "base/canonical_json.h"
#include "base/text.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

// Members are found by name, so that their order does not matter; numbers are not compared.
bool same_shape(const Json& left, const Json& right) {
  const bool number = left.as_integer() != nullptr || left.as_number() != nullptr;
  if (number) return right.as_integer() != nullptr || right.as_number() != nullptr;
  if (const auto* array = left.as_array()) {
    const auto* other = right.as_array();
    bool same = other != nullptr && other->size() == array->size();
    for (std::size_t i = 0; same && i < array->size(); ++i) same = same_shape((*array)[i], (*other)[i]);
    return same;
  }
  if (const auto* object = left.as_object()) {
    bool same = right.as_object() != nullptr && right.as_object()->size() == object->size();
    for (const auto& [name, value] : *object) {
      const Json* other = same ? right.find(name) : nullptr;
      same = other != nullptr && same_shape(value, *other);
    }
    return same;
  }
  return left == right;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto parsed = parse_json(text);
  if (!parsed.ok()) return 0;
  const auto rendered = render_canonical_json(*parsed);
  if (!rendered.ok()) {
    require(rendered.error().code == ReasonCode::kJsonNumber);
    return 0;
  }
  require(is_utf8(*rendered));
  const auto again = parse_json(*rendered);
  require(again.ok() && same_shape(*parsed, *again));
  const auto twice = render_canonical_json(*again);
  require(twice.ok() && *twice == *rendered);
  return 0;
}
