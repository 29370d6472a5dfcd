#include "attest/predicate_type.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sekisho::attest {
namespace {

// Type is one type with the URIs that mean it: the first is what is written, the others are found too.
struct Type {
  std::string_view alias;  // cosign's (doc/cosign_attest.md), or ours where cosign has none
  Kind kind;
  std::vector<std::string_view> uris;
};

const std::vector<Type>& types() {
  static const std::vector<Type> kTypes = {
      {"slsaprovenance", Kind::kProvenance02, {"https://slsa.dev/provenance/v0.2"}},
      {"slsaprovenance02", Kind::kProvenance02, {"https://slsa.dev/provenance/v0.2"}},
      {"slsaprovenance1", Kind::kProvenance1, {kSlsaProvenance1}},
      {"spdxjson",
       Kind::kSpdx,
       {"https://spdx.dev/Document", "https://spdx.dev/Document/v2.2", "https://spdx.dev/Document/v2.3",
        "https://spdx.dev/Document/v3", "https://spdx.dev/Document/v3.0"}},
      {"cyclonedx",
       Kind::kCycloneDx,
       {"https://cyclonedx.org/bom", "https://cyclonedx.org/bom/v1.4", "https://cyclonedx.org/bom/v1.5",
        "https://cyclonedx.org/bom/v1.6", "https://cyclonedx.org/bom/v1.7"}},
      {"vuln",
       Kind::kVulnerabilities,
       {"https://cosign.sigstore.dev/attestation/vuln/v1", "https://in-toto.io/attestation/vulns/v0.1",
        "https://in-toto.io/attestation/vulns/v0.2"}},
      {"openvex", Kind::kOpenVex, {"https://openvex.dev/ns", "https://openvex.dev/ns/v0.2.0"}},
      {"vsa", Kind::kSummary, {"https://slsa.dev/verification_summary/v1"}},
      {"sarif",
       Kind::kSarif,
       {"https://docs.oasis-open.org/sarif/sarif/v2.1.0", "https://json.schemastore.org/sarif-2.1.0.json"}},
      {"csafvex", Kind::kCsafVex, {"https://docs.oasis-open.org/csaf/csaf/v2.0"}},
      {"link", Kind::kOther, {"https://in-toto.io/Link/v1"}},
      {"custom", Kind::kOther, {"https://cosign.sigstore.dev/attestation/v1"}},
  };
  return kTypes;
}

const Type* find_type(std::string_view uri) {
  for (const Type& type : types()) {
    if (std::find(type.uris.begin(), type.uris.end(), uri) != type.uris.end()) return &type;
  }
  return nullptr;
}

}  // namespace

Result<std::string> predicate_type_of(std::string_view text) {
  for (const Type& type : types()) {
    if (type.alias == text) return std::string(type.uris.front());
  }
  if (text.find(':') != std::string_view::npos) return std::string(text);
  return fail(ReasonCode::kUsageInvalid,
              "\"" + printable(text, 100) + "\" is neither one of the known predicate types nor a URI");
}

Kind kind_of(std::string_view uri) {
  const Type* type = find_type(uri);
  return type == nullptr ? Kind::kOther : type->kind;
}

bool is_type(std::string_view asked, std::string_view found) {
  if (asked == found) return true;
  const Type* type = find_type(asked);
  return type != nullptr && type->uris.front() == asked && find_type(found) == type;
}

}  // namespace sekisho::attest
