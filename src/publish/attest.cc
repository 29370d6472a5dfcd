#include "publish/attest.h"

#include <array>

#include "base/text.h"
#include "publish/store.h"
#include "sigstore/bundle.h"

namespace sekisho::publish {
namespace {

struct Alias {
  std::string_view name;
  std::string_view type;
};

// cosign's aliases of predicate types (cosign, doc/cosign_attest.md).
constexpr std::array<Alias, 8> kAliases = {{{"slsaprovenance", "https://slsa.dev/provenance/v0.2"},
                                            {"slsaprovenance02", "https://slsa.dev/provenance/v0.2"},
                                            {"slsaprovenance1", "https://slsa.dev/provenance/v1"},
                                            {"spdxjson", "https://spdx.dev/Document"},
                                            {"cyclonedx", "https://cyclonedx.org/bom"},
                                            {"vuln", "https://cosign.sigstore.dev/attestation/vuln/v1"},
                                            {"openvex", "https://openvex.dev/ns"},
                                            {"link", "https://in-toto.io/Link/v1"}}};

}  // namespace

Result<Outcome> attest(const Signing& signing, const std::string& predicate_type, const Json& predicate,
                       registry::Repository& repository) {
  if (predicate_type == sigstore::kCosignSignPredicate) {
    return fail(ReasonCode::kUsageInvalid,
                "an attestation of this type would be a signature; use `sekisho sign`");
  }
  const sigstore::Subject subject{
      signing.repository, {{"sha256", std::string(signing.subject.digest.hex())}}, signing.annotations};
  const sigstore::Statement statement{
      "https://in-toto.io/Statement/v0.1", {subject}, predicate_type, predicate};
  SEKISHO_TRY(bundle, signing.signer->sign_statement(sigstore::render_statement(statement)));
  SEKISHO_CHECK(put_bundle(std::move(bundle), predicate_type, signing.created, signing.subject, repository));
  return Outcome::kStored;
}

Result<std::string> predicate_type_of(const std::string& type) {
  for (const Alias& alias : kAliases) {
    if (alias.name == type) return std::string(alias.type);
  }
  if (type.find(':') != std::string::npos) return type;
  return fail(ReasonCode::kUsageInvalid,
              "\"" + printable(type, 100) + "\" is neither one of cosign's predicate types nor a URI");
}

}  // namespace sekisho::publish
