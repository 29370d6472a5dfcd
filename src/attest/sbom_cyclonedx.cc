// CycloneDX 1.2 (the first in JSON) to 1.7 (ECMA-424).
#include <algorithm>
#include <array>

#include "attest/sbom_draft.h"
#include "attest/sbom_texts.h"
#include "base/text.h"

namespace sekisho::attest {
namespace {

constexpr const char* kRootId = "\nroot";  // no bom-ref of a document can be this
constexpr std::array<std::string_view, 28> kNames{
    "acknowledgement", "authors",    "bom-ref",     "bomFormat",
    "component",       "components", "cpe",         "dependencies",
    "dependsOn",       "expression", "hashes",      "license",
    "licenses",        "lifecycles", "manufacture", "manufacturer",
    "metadata",        "name",       "omniborId",   "provides",
    "publisher",       "purl",       "ref",         "specVersion",
    "supplier",        "swid",       "timestamp",   "version"};
constexpr std::array<std::string_view, 6> kVersions{"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"};

// Several licences of one component all hold: AND.
void join(std::string& all, const std::string& one) {
  if (one.empty()) return;
  const bool compound = one.find(' ') != std::string::npos;
  const std::string term = compound ? "(" + one + ")" : one;
  all += (all.empty() ? "" : " AND ") + term;
}

// A choice is {license: {id or name}} or {expression}, with an acknowledgement since 1.6.
Done read_license(JsonCursor& cursor, Package& package) {
  std::string id;
  std::string name;
  std::string acknowledged;
  std::string expression;
  const Texts license{{{"id", &id}, {"name", &name}, {"acknowledgement", &acknowledged}}};
  SEKISHO_CHECK(cursor.object([&](std::string_view member) -> Done {
    if (member == "license") return license.read(cursor);
    if (member == "expression") return read_into(cursor, expression);
    if (member == "acknowledgement") return read_into(cursor, acknowledged);
    return pass_over(cursor, member, kNames);
  }));
  if (expression.empty()) expression = id;
  if (expression.empty() && !name.empty()) expression = license_ref(name);
  join(acknowledged == "concluded" ? package.license_concluded : package.license_declared, expression);
  return done();
}

Done read_hash(JsonCursor& cursor, Part& part) {
  std::string algorithm;
  std::string content;
  const Texts texts{{{"alg", &algorithm}, {"content", &content}}};
  SEKISHO_CHECK(texts.read(cursor));
  if (!content.empty()) part.package.known.hash = true;
  if (std::string digest = digest_of_hash(algorithm, content); !digest.empty())
    part.digests.push_back(std::move(digest));
  return done();
}

// An organisation or a person: there where it has a name.
Done read_party(JsonCursor& cursor, bool& there) {
  std::string name;
  const Texts texts{{{"name", &name}}};
  SEKISHO_CHECK(texts.read(cursor));
  there = there || !name.empty();
  return done();
}

Done read_identifier(JsonCursor& cursor, Package& package) {
  const bool is_there =
      cursor.next() == JsonCursor::Kind::kObject || cursor.next() == JsonCursor::Kind::kText;
  SEKISHO_CHECK(cursor.skip());
  package.known.identifier = package.known.identifier || is_there;
  return done();
}

// Where a component stands: what the SBOM is about, in its list, or within another component.
enum class Place { kRoot, kList, kWithin };

Done read_components(JsonCursor& cursor, SbomDraft& draft, Place place);

Done read_member(JsonCursor& cursor, std::string_view name, Part& part) {
  Package& package = part.package;
  if (name == "bom-ref") return read_into(cursor, part.id);
  if (name == "name") return read_into(cursor, package.name);
  if (name == "version") return read_into(cursor, package.version);
  if (name == "purl") return read_into(cursor, package.purl);
  if (name == "cpe" || name == "swid" || name == "omniborId" || name == "swhid")
    return read_identifier(cursor, package);
  if (name == "supplier" || name == "manufacturer") return read_party(cursor, package.known.supplier);
  if (name == "hashes") return cursor.array([&] { return read_hash(cursor, part); });
  if (name == "licenses") return cursor.array([&] { return read_license(cursor, package); });
  if (name == "publisher") {
    std::string text;
    SEKISHO_CHECK(read_into(cursor, text));
    package.known.supplier = package.known.supplier || !text.empty();
    return done();
  }
  return pass_over(cursor, name, kNames);
}

// A component and what stands within it are related.
Done read_component(JsonCursor& cursor, SbomDraft& draft, Place place) {
  Part part;
  part.package.known.relationship = place == Place::kWithin;
  SEKISHO_CHECK(cursor.object([&](std::string_view name) -> Done {
    if (name != "components") return read_member(cursor, name, part);
    part.package.known.relationship = true;
    return read_components(cursor, draft, Place::kWithin);
  }));
  if (!part.package.purl.empty()) part.package.known.identifier = true;
  if (place != Place::kRoot) return draft.add(std::move(part));
  if (part.id.empty()) part.id = kRootId;
  draft.describe(part.id);
  return draft.add(std::move(part));
}

Done read_components(JsonCursor& cursor, SbomDraft& draft, Place place) {
  return cursor.array([&] { return read_component(cursor, draft, place); });
}

Done read_tools(JsonCursor& cursor, bool& there) {
  const auto kind = cursor.next();
  SEKISHO_TRY(text, cursor.slice());
  // [] and {} name none.
  there = there || (kind == JsonCursor::Kind::kArray && text.find('{') != std::string_view::npos) ||
          (kind == JsonCursor::Kind::kObject && text.find('[') != std::string_view::npos);
  return done();
}

Done read_metadata(JsonCursor& cursor, SbomDraft& draft) {
  Sbom::About& about = draft.about;
  return cursor.object([&](std::string_view name) -> Done {
    if (name == "timestamp") {
      SEKISHO_TRY(text, cursor.maybe_text());
      if (text) about.created = parse_time(*text);
      return done();
    }
    if (name == "authors") return cursor.array([&] { return read_party(cursor, about.author); });
    if (name == "supplier" || name == "manufacture" || name == "manufacturer")
      return read_party(cursor, about.author);
    if (name == "tools") return read_tools(cursor, about.tool);
    if (name == "lifecycles") {
      return cursor.array([&] {
        about.context = true;
        return cursor.skip();
      });
    }
    if (name == "component") return read_component(cursor, draft, Place::kRoot);
    return pass_over(cursor, name, kNames);
  });
}

Done read_dependency(JsonCursor& cursor, SbomDraft& draft) {
  std::string ref;
  SEKISHO_CHECK(cursor.object([&](std::string_view name) -> Done {
    if (name == "ref") return read_into(cursor, ref);
    if (name != "dependsOn" && name != "provides") return pass_over(cursor, name, kNames);
    return cursor.array([&]() -> Done {
      SEKISHO_TRY(id, cursor.maybe_text());
      return id ? draft.relate(*std::move(id)) : done();
    });
  }));
  // One that depends on nothing says so: that is its relationship.
  return draft.relate(std::move(ref));
}

}  // namespace

Done read_cyclonedx(JsonCursor& cursor, SbomDraft& draft) {
  std::string format;
  std::string version;
  SEKISHO_CHECK(cursor.object([&](std::string_view name) -> Done {
    if (name == "bomFormat") return read_into(cursor, format);
    if (name == "specVersion") return read_into(cursor, version);
    if (name == "metadata") return read_metadata(cursor, draft);
    if (name == "components") return read_components(cursor, draft, Place::kList);
    if (name == "dependencies") return cursor.array([&] { return read_dependency(cursor, draft); });
    return pass_over(cursor, name, kNames);
  }));
  if (format != "CycloneDX") return malformed_sbom("its bomFormat is not CycloneDX");
  if (std::find(kVersions.begin(), kVersions.end(), version) == kVersions.end())
    return malformed_sbom("CycloneDX " + printable(version, 50) + " is not read here");
  draft.about.format = "CycloneDX-" + version;
  return done();
}

}  // namespace sekisho::attest
