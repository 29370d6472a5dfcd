// SPDX 2.2 and 2.3 in JSON (SPDX specification 2.3, clauses 6, 7 and 11).
#include <array>

#include "attest/sbom_draft.h"
#include "attest/sbom_texts.h"
#include "base/text.h"

namespace sekisho::attest {
namespace {

constexpr std::array<std::string_view, 16> kNames{
    "SPDXID",        "checksums",        "created",         "creationInfo", "creators",   "documentDescribes",
    "externalRefs",  "licenseConcluded", "licenseDeclared", "name",         "originator", "packages",
    "relationships", "spdxVersion",      "supplier",        "versionInfo"};
constexpr std::string_view kDocument = "SPDXRef-DOCUMENT";

bool says(const std::string& text) { return !text.empty() && text != "NOASSERTION" && text != "NONE"; }

Done read_checksum(JsonCursor& cursor, Part& part) {
  std::string algorithm;
  std::string value;
  const Texts texts{{{"algorithm", &algorithm}, {"checksumValue", &value}}};
  SEKISHO_CHECK(texts.read(cursor));
  if (!value.empty()) part.package.known.hash = true;
  if (std::string digest = digest_of_hash(algorithm, value); !digest.empty())
    part.digests.push_back(std::move(digest));
  return done();
}

Done read_reference(JsonCursor& cursor, Part& part) {
  std::string type;
  std::string locator;
  const Texts texts{{{"referenceType", &type}, {"referenceLocator", &locator}}};
  SEKISHO_CHECK(texts.read(cursor));
  if (locator.empty()) return done();
  if (type == "purl" && part.package.purl.empty()) part.package.purl = locator;
  const bool identifies = type == "purl" || type.starts_with("cpe2") || type == "swid" || type == "swh" ||
                          type == "gitoid" || type == "maven-central" || type == "npm" || type == "nuget";
  if (identifies) part.package.known.identifier = true;
  return done();
}

Done read_package(JsonCursor& cursor, SbomDraft& draft) {
  Part part;
  std::string supplier;
  std::string originator;
  Package& package = part.package;
  SEKISHO_CHECK(cursor.object([&](std::string_view name) -> Done {
    if (name == "SPDXID") return read_into(cursor, part.id);
    if (name == "name") return read_into(cursor, package.name);
    if (name == "versionInfo") return read_into(cursor, package.version);
    if (name == "supplier") return read_into(cursor, supplier);
    if (name == "originator") return read_into(cursor, originator);
    if (name == "licenseConcluded") return read_into(cursor, package.license_concluded);
    if (name == "licenseDeclared") return read_into(cursor, package.license_declared);
    if (name == "checksums") return cursor.array([&] { return read_checksum(cursor, part); });
    if (name == "externalRefs") return cursor.array([&] { return read_reference(cursor, part); });
    return pass_over(cursor, name, kNames);
  }));
  package.known.supplier = says(supplier) || says(originator);
  return draft.add(std::move(part));
}

Done read_creation(JsonCursor& cursor, SbomDraft& draft) {
  return cursor.object([&](std::string_view name) -> Done {
    if (name == "created") {
      SEKISHO_TRY(text, cursor.maybe_text());
      if (text) draft.about.created = parse_time(*text);
      return done();
    }
    if (name != "creators") return pass_over(cursor, name, kNames);
    return cursor.array([&]() -> Done {
      SEKISHO_TRY(creator, cursor.maybe_text());
      if (!creator) return done();
      if (creator->starts_with("Tool:")) draft.about.tool = true;
      if (creator->starts_with("Person:") || creator->starts_with("Organization:")) draft.about.author = true;
      return done();
    });
  });
}

Done read_relationship(JsonCursor& cursor, SbomDraft& draft) {
  std::string from;
  std::string to;
  std::string type;
  const Texts texts{{{"spdxElementId", &from}, {"relatedSpdxElement", &to}, {"relationshipType", &type}}};
  SEKISHO_CHECK(texts.read(cursor));
  if (type == "DESCRIBES" && from == kDocument) draft.describe(to);
  if (type == "DESCRIBED_BY" && to == kDocument) draft.describe(from);
  SEKISHO_CHECK(draft.relate(std::move(from)));
  return draft.relate(std::move(to));
}

}  // namespace

Done read_spdx2(JsonCursor& cursor, SbomDraft& draft) {
  std::string version;
  SEKISHO_CHECK(cursor.object([&](std::string_view name) -> Done {
    if (name == "spdxVersion") return read_into(cursor, version);
    if (name == "creationInfo") return read_creation(cursor, draft);
    if (name == "packages") return cursor.array([&] { return read_package(cursor, draft); });
    if (name == "relationships") return cursor.array([&] { return read_relationship(cursor, draft); });
    if (name != "documentDescribes") return pass_over(cursor, name, kNames);
    return cursor.array([&]() -> Done {
      SEKISHO_TRY(id, cursor.maybe_text());
      if (id) draft.describe(*std::move(id));
      return done();
    });
  }));
  if (version != "SPDX-2.2" && version != "SPDX-2.3") {
    return malformed_sbom(version.empty() ? "it has no spdxVersion"
                                          : "its version " + printable(version, 50) + " is not read here");
  }
  draft.about.format = std::move(version);
  return done();
}

}  // namespace sekisho::attest
