#include "publish/predicate.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sekisho::publish {
namespace {

constexpr std::string_view kSpdxType = "https://spdx.dev/Document";

// Kind is one of cosign's aliases (cosign, doc/cosign_attest.md), and two members that each document of that
// type has; SPDX is told by others.
struct Kind {
  std::string_view alias;
  std::string_view type;
  std::array<std::string_view, 2> members = {};
};

constexpr std::array<Kind, 9> kKinds = {
    {{"slsaprovenance", "https://slsa.dev/provenance/v0.2", {"builder", "buildType"}},
     {"slsaprovenance02", "https://slsa.dev/provenance/v0.2", {"builder", "buildType"}},
     {"slsaprovenance1", kSlsaProvenance1, {"buildDefinition", "runDetails"}},
     {"spdxjson", kSpdxType},
     {"cyclonedx", "https://cyclonedx.org/bom", {"bomFormat", "specVersion"}},
     {"vuln", "https://cosign.sigstore.dev/attestation/vuln/v1", {"scanner", "metadata"}},
     {"openvex", "https://openvex.dev/ns", {"@context", "statements"}},
     {"link", "https://in-toto.io/Link/v1", {"name", "materials"}},
     {"custom", "https://cosign.sigstore.dev/attestation/v1"}}};

// SPDX 2 says its version, SPDX 3 is JSON-LD.
bool is_spdx(const Json& content) {
  return content.find("spdxVersion") != nullptr || content.find("@graph") != nullptr;
}

std::string doubt_of(const std::string& type, const Json& content) {
  const auto lacks = [](std::string_view member) { return "it has no \"" + std::string(member) + "\""; };
  if (type == kSpdxType && !is_spdx(content)) return lacks("spdxVersion");
  const auto kind =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& one) { return one.type == type; });
  if (kind == kKinds.end()) return {};
  for (const std::string_view member : kind->members) {
    if (!member.empty() && content.find(member) == nullptr) return lacks(member);
  }
  return {};
}

}  // namespace

Result<std::string> predicate_type_of(const std::string& type) {
  for (const Kind& kind : kKinds) {
    if (kind.alias == type) return std::string(kind.type);
  }
  if (type.find(':') != std::string::npos) return type;
  return fail(ReasonCode::kUsageInvalid,
              "\"" + printable(type, 100) + "\" is neither one of cosign's predicate types nor a URI");
}

Result<Predicate> parse_predicate(const std::string& type, std::string_view text, Time created,
                                  const Limits& limits) {
  SEKISHO_TRY(uri, predicate_type_of(type));
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
