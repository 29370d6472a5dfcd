// Laws of JSON Schema, over a list of a schema and a value: a schema is understood whole or refused as the
// policy's fault; two checks agree, however the value is written; with fewer steps the answer is the same or
// none; a place is one of the value; and a value is all that `const` allows.
#include <cstdint>
#include <cstdlib>

#include "base/json_schema.h"
#include "base/text.h"

namespace {

using namespace sekisho;
using Kind = SchemaFault::Kind;

constexpr std::uint64_t kSteps = 20000;

void require(bool law) {
  if (!law) std::abort();
}

bool is_limit(const std::optional<SchemaFault>& fault) { return fault && fault->kind == Kind::kLimit; }

void check_value(const JsonSchema& schema, const Json& value, const Limits& limits) {
  const auto fault = schema.fault_of(value, limits);
  const auto again = schema.fault_of(*parse_json(render_json_pretty(value)), limits);
  require(fault.has_value() == again.has_value());
  if (fault) {
    require(fault->place == again->place && fault->text == again->text && !fault->text.empty());
    require(fault->place.empty() || fault->place.front() == '/');
    require(is_utf8(fault->message()) && fault->message().size() < 4000);
  }
  Limits fewer = limits;
  fewer.schema_steps /= 100;
  const auto sooner = schema.fault_of(value, fewer);
  if (!is_limit(sooner)) require(fault.has_value() == sooner.has_value() && !is_limit(fault));
}

void check_const(const Json& value, const Json& other, const Limits& limits) {
  const auto schema = JsonSchema::compile(Json(Json::Object{{"const", value}}), limits);
  if (!schema.ok()) return;
  const auto fault = schema->fault_of(value, limits);
  require(!fault || is_limit(fault));
  if (value == other) require(!schema->fault_of(other, limits) || is_limit(fault));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = parse_json(std::string(data, data + size));
  if (!parsed.ok() || parsed->as_array() == nullptr || parsed->as_array()->size() != 2) return 0;
  const Json& text = (*parsed->as_array())[0];
  const Json& value = (*parsed->as_array())[1];
  Limits limits;
  limits.schema_steps = kSteps;
  check_const(value, text, limits);
  const auto schema = JsonSchema::compile(text, limits);
  if (!schema.ok()) {
    require(schema.error().code == ReasonCode::kPolicyInvalid && is_utf8(schema.error().detail));
    return 0;
  }
  check_value(*schema, value, limits);
  return 0;
}
