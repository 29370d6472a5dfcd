#include "audit/bill.h"

#include "attest/package_key.h"
#include "audit/fields.h"
#include "audit/image.h"
#include "base/text.h"

namespace sekisho::audit {
namespace {

using crypto::Digest;

Error wrong(std::string detail) { return fail(ReasonCode::kInventoryInvalid, std::move(detail)); }

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// What there is of a container's name, before it is a reference.
struct Named {
  oci::Reference repository;  // may have a tag
  std::string version;        // a digest or a tag; may be empty
};

// pkg:oci/NAME@DIGEST?repository_url=HOST/PATH/NAME&tag=TAG (purl-spec, types/oci-definition). Such a URL
// knows no default registry.
Result<Named> read_package_url(const attest::PackageKey& key, const std::string& purl) {
  const std::string where(key.qualifier("repository_url"));
  if (where.empty()) return wrong(in_quotes(purl) + " has no repository_url");
  auto repository = parse_image(where);
  if (!repository.ok()) return std::move(repository).error();
  if (last_part(repository->name()->repository()) != last_part(key.name))
    return wrong("the repository_url of " + in_quotes(purl) + " is that of another name");
  const std::string tag(key.qualifier("tag"));
  return Named{*std::move(repository), key.version.empty() ? tag : key.version};
}

// A hash of a container is that of its manifest.
std::string hash_of(const Json& component) {
  const Json::Array* hashes = find_array(component, {"hashes"});
  if (hashes == nullptr) return {};
  for (const Json& hash : *hashes) {
    if (text_at(hash, {"alg"}) == "SHA-256") return "sha256:" + fold_case(text_at(hash, {"content"}));
  }
  return {};
}

Result<Named> read_name(const Json& component) {
  const std::string name = text_at(component, {"name"});
  auto reference = parse_image(name);
  if (!reference.ok()) return std::move(reference).error();
  std::string version = text_at(component, {"version"});
  const std::string hash = hash_of(component);
  const bool is_digest = Digest::parse(version).ok();
  return Named{*std::move(reference), hash.empty() || is_digest ? version : hash};
}

Result<oci::Reference> put_together(const Named& named) {
  if (named.repository.digest()) return plain(named.repository);
  auto digest = Digest::parse(named.version);
  if (digest.ok()) return at_digest(*named.repository.name(), *digest);
  if (named.repository.tag()) return plain(named.repository);
  if (oci::is_tag(named.version)) return plain(named.repository.at_tag(named.version));
  if (named.version.empty())
    return wrong(in_quotes(named.repository.typed()) + " has neither digest nor tag");
  return wrong(in_quotes(named.version) + " is neither a digest nor a tag");
}

Result<oci::Reference> read_container(const Json& component) {
  const std::string purl = text_at(component, {"purl"});
  const auto key = attest::PackageKey::parse(purl);
  if (key && key->name.starts_with("oci/")) {
    SEKISHO_TRY(named, read_package_url(*key, purl));
    return put_together(named);
  }
  SEKISHO_TRY(named, read_name(component));
  return put_together(named);
}

void read_component(Draft& draft, const Json& component, const std::string& where) {
  if (text_at(component, {"type"}) == "container") {
    draft.understand();
    const auto reference = read_container(component);
    report::Place place;
    place.spec = text_at(component, {"purl"});
    if (place.spec.empty()) place.spec = text_at(component, {"name"});
    if (reference.ok()) {
      draft.add({*reference, std::move(place)});
    } else {
      draft.note(where, reference.error().detail);
    }
  }
  const Json::Array* parts = find_array(component, {"components"});
  for (std::size_t i = 0; parts != nullptr && i < parts->size(); ++i)
    read_component(draft, (*parts)[i], where + ".components[" + std::to_string(i) + "]");
}

}  // namespace

Done read_bill(Draft& draft, const Outline& outline, const Limits& limits) {
  if (!outline.metadata.empty()) {
    SEKISHO_TRY(metadata, parse_value(outline.metadata, limits));
    if (const Json* about = metadata.find("component")) read_component(draft, *about, "metadata.component");
  }
  for (std::size_t i = 0; i < outline.components.size(); ++i) {
    SEKISHO_TRY(component, parse_value(outline.components[i], limits));
    read_component(draft, component, "components[" + std::to_string(i) + "]");
    SEKISHO_CHECK(draft.check_room());
  }
  return done();
}

}  // namespace sekisho::audit
