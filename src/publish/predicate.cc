#include "publish/predicate.h"

#include <algorithm>
#include <array>

#include "attest/predicate_type.h"
#include "base/text.h"

namespace sekisho::publish {
namespace {

// Members are two that each document of a type has; SPDX is told by others.
struct Members {
  attest::Kind kind;
  std::array<std::string_view, 2> names;
};

constexpr std::array<Members, 5> kMembers = {{
    {attest::Kind::kProvenance02, {"builder", "buildType"}},
    {attest::Kind::kProvenance1, {"buildDefinition", "runDetails"}},
    {attest::Kind::kCycloneDx, {"bomFormat", "specVersion"}},
    {attest::Kind::kVulnerabilities, {"scanner", "metadata"}},
    {attest::Kind::kOpenVex, {"@context", "statements"}},
}};

// SPDX 2 says its version, SPDX 3 is JSON-LD.
bool is_spdx(const Json& content) {
  return content.find("spdxVersion") != nullptr || content.find("@graph") != nullptr;
}

std::string doubt_of(const std::string& type, const Json& content) {
  const auto lacks = [](std::string_view member) { return "it has no \"" + std::string(member) + "\""; };
  const attest::Kind kind = attest::kind_of(type);
  if (kind == attest::Kind::kSpdx && !is_spdx(content)) return lacks("spdxVersion");
  const auto known = std::find_if(kMembers.begin(), kMembers.end(),
                                  [&](const Members& members) { return members.kind == kind; });
  if (known == kMembers.end()) return {};
  for (const std::string_view name : known->names) {
    if (content.find(name) == nullptr) return lacks(name);
  }
  return {};
}

}  // namespace

Result<Predicate> parse_predicate(const std::string& type, std::string_view text, Time created,
                                  const Limits& limits) {
  SEKISHO_TRY(uri, attest::predicate_type_of(type));
  if (type == "custom") {
    if (!is_utf8(text)) return fail(ReasonCode::kUsageInvalid, "the predicate is not UTF-8");
    return Predicate{uri, Json::Object{{"Data", text}, {"Timestamp", render_time(created)}}, {}};
  }
  SEKISHO_TRY(content, parse_json(text, limits.json_depth));
  if (content.as_object() == nullptr)
    return fail(ReasonCode::kUsageInvalid,
                "a predicate is a JSON object, not of type " + std::string(content.kind_name()));
  std::string doubt = doubt_of(uri, content);
  return Predicate{std::move(uri), std::move(content), std::move(doubt)};
}

}  // namespace sekisho::publish
