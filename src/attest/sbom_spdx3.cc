// SPDX 3.0 in JSON-LD: the elements of @graph, by type (SPDX specification 3.0.1).
#include <algorithm>
#include <array>

#include "attest/sbom_draft.h"
#include "attest/sbom_texts.h"
#include "base/text.h"

namespace sekisho::attest {
namespace {

constexpr std::array<std::string_view, 21> kNames{"@context",
                                                  "@graph",
                                                  "created",
                                                  "createdBy",
                                                  "createdUsing",
                                                  "externalIdentifier",
                                                  "from",
                                                  "name",
                                                  "originatedBy",
                                                  "relationshipType",
                                                  "rootElement",
                                                  "simplelicensing_licenseExpression",
                                                  "software_packageUrl",
                                                  "software_packageVersion",
                                                  "software_sbomType",
                                                  "spdxId",
                                                  "suppliedBy",
                                                  "to",
                                                  "type",
                                                  "verifiedUsing",
                                                  "@id"};
constexpr std::string_view kContext = "https://spdx.org/rdf/3.0.";

// Element is one of @graph, with the members that any of the types read here has.
struct Element {
  std::string type, id, name, version, purl, from, relation, license, created;
  std::vector<std::string> to, roots, created_by, created_using, sbom_types;
  bool supplier = false, identifier = false, hash = false;
  std::vector<std::string> digests;
};

// A reference is an id, or an object with one.
Result<std::string> read_reference(JsonCursor& cursor) {
  std::string id;
  if (cursor.next() == JsonCursor::Kind::kText) {
    SEKISHO_CHECK(read_into(cursor, id));
    return id;
  }
  const Texts texts{{{"spdxId", &id}, {"@id", &id}}};
  SEKISHO_CHECK(texts.read(cursor));
  return id;
}

// One reference, or a list of them.
Done read_references(JsonCursor& cursor, std::vector<std::string>& into) {
  const auto read_one = [&]() -> Done {
    SEKISHO_TRY(id, read_reference(cursor));
    into.push_back(std::move(id));
    return done();
  };
  return cursor.next() == JsonCursor::Kind::kArray ? cursor.array(read_one) : read_one();
}

Done read_hash(JsonCursor& cursor, Element& element) {
  std::string algorithm;
  std::string value;
  const Texts texts{{{"algorithm", &algorithm}, {"hashValue", &value}}};
  SEKISHO_CHECK(texts.read(cursor));
  if (!value.empty()) element.hash = true;
  if (std::string digest = digest_of_hash(algorithm, value); !digest.empty())
    element.digests.push_back(std::move(digest));
  return done();
}

Done read_external(JsonCursor& cursor, Element& element) {
  std::string type;
  std::string identifier;
  const Texts texts{{{"externalIdentifierType", &type}, {"identifier", &identifier}}};
  SEKISHO_CHECK(texts.read(cursor));
  if (identifier.empty()) return done();
  element.identifier = true;
  if (type == "packageUrl" && element.purl.empty()) element.purl = identifier;
  return done();
}

Done read_member(JsonCursor& cursor, std::string_view name, Element& element) {
  if (name == "type" || name == "@type") return read_into(cursor, element.type);
  if (name == "spdxId" || name == "@id") return read_into(cursor, element.id);
  if (name == "name") return read_into(cursor, element.name);
  if (name == "software_packageVersion") return read_into(cursor, element.version);
  if (name == "software_packageUrl") return read_into(cursor, element.purl);
  if (name == "from") {
    SEKISHO_TRY(id, read_reference(cursor));
    element.from = std::move(id);
    return done();
  }
  if (name == "to") return read_references(cursor, element.to);
  if (name == "relationshipType") return read_into(cursor, element.relation);
  if (name == "simplelicensing_licenseExpression") return read_into(cursor, element.license);
  if (name == "rootElement") return read_references(cursor, element.roots);
  if (name == "created") return read_into(cursor, element.created);
  if (name == "createdBy") return read_references(cursor, element.created_by);
  if (name == "createdUsing") return read_references(cursor, element.created_using);
  if (name == "software_sbomType") return read_references(cursor, element.sbom_types);
  if (name == "suppliedBy" || name == "originatedBy") {
    element.supplier = true;
    return cursor.skip();
  }
  if (name == "verifiedUsing") return cursor.array([&] { return read_hash(cursor, element); });
  if (name == "externalIdentifier") return cursor.array([&] { return read_external(cursor, element); });
  return pass_over(cursor, name, kNames);
}

// Graph is what is known once all elements were seen.
struct Graph {
  std::unordered_map<std::string, std::string> licenses;  // expressions by id
  std::vector<std::pair<std::string, std::string>> concluded, declared;
  std::unordered_set<std::string> agents;  // persons and organisations
  std::vector<std::string> authors;
};

Done take_package(Element& element, SbomDraft& draft) {
  Part part{
      element.id, {element.name, element.version, element.purl, {}, {}, {}}, std::move(element.digests)};
  part.package.known = {element.supplier, element.identifier || !element.purl.empty(), element.hash, false};
  return draft.add(std::move(part));
}

Done take_relationship(const Element& element, SbomDraft& draft, Graph& graph) {
  for (const std::string& to : element.to) {
    if (element.relation == "hasConcludedLicense") {
      graph.concluded.emplace_back(element.from, to);
    } else if (element.relation == "hasDeclaredLicense") {
      graph.declared.emplace_back(element.from, to);
    } else {
      SEKISHO_CHECK(draft.relate(to));
      SEKISHO_CHECK(draft.relate(element.from));
    }
  }
  return done();
}

void take_creation(const Element& element, SbomDraft& draft, Graph& graph) {
  if (const auto time = parse_time(element.created)) draft.about.created = time;
  graph.authors.insert(graph.authors.end(), element.created_by.begin(), element.created_by.end());
  if (!element.created_using.empty()) draft.about.tool = true;
}

Done take(Element& element, SbomDraft& draft, Graph& graph) {
  if (element.type == "software_Package") return take_package(element, draft);
  if (element.type == "Relationship" || element.type == "LifecycleScopedRelationship")
    return take_relationship(element, draft, graph);
  if (element.type == "CreationInfo") take_creation(element, draft, graph);
  if (element.type == "Person" || element.type == "Organization" || element.type == "Agent")
    graph.agents.insert(element.id);
  if (element.type == "simplelicensing_LicenseExpression") graph.licenses[element.id] = element.license;
  if (element.type == "software_Sbom" && !element.sbom_types.empty()) draft.about.context = true;
  if (element.type == "software_Sbom" || element.type == "SpdxDocument") {
    for (std::string& root : element.roots) draft.describe(std::move(root));
  }
  return done();
}

Done read_element(JsonCursor& cursor, SbomDraft& draft, Graph& graph) {
  Element element;
  SEKISHO_CHECK(cursor.object([&](std::string_view member) { return read_member(cursor, member, element); }));
  return take(element, draft, graph);
}

std::string license_of(const Graph& graph, const std::string& id) {
  const auto found = graph.licenses.find(id);
  if (found != graph.licenses.end()) return found->second;
  // A licence of the SPDX list by its address, or one of the document's own.
  const auto slash = id.find_last_of("/#");
  const std::string last = slash == std::string::npos ? id : id.substr(slash + 1);
  return id.starts_with("https://spdx.org/licenses/") ? last : license_ref(last);
}

void finish(const Graph& graph, SbomDraft& draft) {
  for (const auto& [package, license] : graph.concluded) draft.conclude(package, license_of(graph, license));
  for (const auto& [package, license] : graph.declared) draft.declare(package, license_of(graph, license));
  draft.about.author = std::any_of(graph.authors.begin(), graph.authors.end(),
                                   [&](const std::string& author) { return graph.agents.contains(author); });
}

}  // namespace

Done read_spdx3(JsonCursor& cursor, SbomDraft& draft) {
  std::string context;
  Graph graph;
  SEKISHO_CHECK(cursor.object([&](std::string_view name) -> Done {
    if (name == "@context") return read_into(cursor, context);
    if (name != "@graph") return pass_over(cursor, name, kNames);
    return cursor.array([&] { return read_element(cursor, draft, graph); });
  }));
  if (!context.starts_with(kContext)) return malformed_sbom("its @context is not that of SPDX 3.0");
  draft.about.format = "SPDX-3.0";
  finish(graph, draft);
  return done();
}

}  // namespace sekisho::attest
