#include "publish/predicate.h"

#include <array>
#include <vector>

#include "base/text.h"

namespace sekisho::publish {
namespace {

constexpr std::string_view kCustomType = "https://cosign.sigstore.dev/attestation/v1";
constexpr std::string_view kSpdxType = "https://spdx.dev/Document";

struct Alias {
  std::string_view name;
  std::string_view type;
};

// cosign's aliases of predicate types (cosign, doc/cosign_attest.md).
constexpr std::array<Alias, 9> kAliases = {{{"slsaprovenance", "https://slsa.dev/provenance/v0.2"},
                                            {"slsaprovenance02", "https://slsa.dev/provenance/v0.2"},
                                            {"slsaprovenance1", "https://slsa.dev/provenance/v1"},
                                            {"spdxjson", kSpdxType},
                                            {"cyclonedx", "https://cyclonedx.org/bom"},
                                            {"vuln", "https://cosign.sigstore.dev/attestation/vuln/v1"},
                                            {"openvex", "https://openvex.dev/ns"},
                                            {"link", "https://in-toto.io/Link/v1"},
                                            {"custom", kCustomType}}};

struct Shape {
  std::string_view type;
  std::vector<std::string_view> members;  // that each of that type has
};

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> known = {
      {"https://slsa.dev/provenance/v0.2", {"builder", "buildType"}},
      {"https://slsa.dev/provenance/v1", {"buildDefinition", "runDetails"}},
      {"https://cyclonedx.org/bom", {"bomFormat", "specVersion"}},
      {"https://cosign.sigstore.dev/attestation/vuln/v1", {"scanner", "metadata"}},
      {"https://openvex.dev/ns", {"@context", "statements"}},
      {"https://in-toto.io/Link/v1", {"name", "materials"}}};
  return known;
}

// SPDX 2 says its version, SPDX 3 is JSON-LD.
bool is_spdx(const Json& content) {
  return content.find("spdxVersion") != nullptr || content.find("@graph") != nullptr;
}

std::string doubt_of(const std::string& type, const Json& content) {
  const auto lacks = [](std::string_view member) { return "it has no \"" + std::string(member) + "\""; };
  if (type == kSpdxType && !is_spdx(content)) return lacks("spdxVersion");
  for (const Shape& shape : shapes()) {
    if (shape.type != type) continue;
    for (const std::string_view member : shape.members) {
      if (content.find(member) == nullptr) return lacks(member);
    }
  }
  return {};
}

}  // namespace

Result<std::string> predicate_type_of(const std::string& type) {
  for (const Alias& alias : kAliases) {
    if (alias.name == type) return std::string(alias.type);
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
