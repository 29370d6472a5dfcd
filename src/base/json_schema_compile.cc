#include "base/json_schema_compile.h"

#include <algorithm>

#include "base/json_schema.h"
#include "base/text.h"
#include "base/uri.h"

namespace sekisho::json_schema {
namespace {

constexpr std::size_t kMaxSubschemas = 50000;
constexpr std::size_t kMaxPlaceBytes = 300;

// Section 8.2.2 of 2020-12; 2019-09 has : in place of _ at the beginning, draft-07 as XML has it.
bool is_anchor_name(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  constexpr std::string_view kOthers = "0123456789-.:";
  if (name.empty() || kLetters.find(name.front()) == std::string_view::npos) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) {
    return kLetters.find(c) != std::string_view::npos || kOthers.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::string Compiler::place_text() const {
  std::string text = "#";
  for (const std::string& name : place_) {
    if (text.size() > kMaxPlaceBytes) break;
    text += "/" + printable(escape_token(name.substr(0, kMaxPlaceBytes)), kMaxPlaceBytes);
  }
  return text;
}

Error Compiler::wrong(const std::string& what) const {
  return fail(ReasonCode::kPolicyInvalid, "the schema, " + place_text() + ": " + what);
}

std::size_t Compiler::depth() const { return limits_.json_depth; }

Result<Draft> Compiler::compile(const Json& schema) {
  if (const Json* uri = schema.find("$schema")) {
    const auto dialect = uri->as_string() == nullptr ? std::nullopt : parse_dialect(*uri->as_string());
    if (!dialect) return wrong("$schema is none of 2020-12, 2019-09, draft-07 and draft-06");
    dialect_ = *dialect;
  }
  if (dialect_ < Dialect::k2020) draft_.program.contains = Program::Contains::kDoesNot;
  draft_.program.resources.push_back({{}, 0, &schema, {}, {}});
  SEKISHO_CHECK(read_schema(schema));
  draft_.by_uri.try_emplace({}, 0);
  return std::move(draft_);
}

Result<NodeId> Compiler::read_schema(const Json& schema) {
  auto& nodes = draft_.program.nodes;
  if (place_.size() > limits_.json_depth) return wrong("is nested too deep");
  if (nodes.size() >= kMaxSubschemas) return wrong("more than 50000 subschemas");
  const NodeId id = nodes.size();
  nodes.emplace_back().resource = resource_;
  draft_.by_json[&schema] = id;
  if (const bool* all = schema.as_bool()) {
    if (!*all) nodes[id].kind = Node::Kind::kNever;
    return id;
  }
  if (schema.as_object() == nullptr) return wrong("is not a schema: neither an object nor true nor false");
  const ResourceId outer = resource_;
  SEKISHO_CHECK(read_object(schema, id));
  resource_ = outer;
  return id;
}

Result<std::vector<NodeId>> Compiler::read_schemas(const Json& list) {
  const auto* array = list.as_array();
  if (array == nullptr || array->empty()) return wrong("is not a list of at least one schema");
  std::vector<NodeId> ids;
  for (const Json& schema : *array) {
    place_.push_back(std::to_string(ids.size()));
    SEKISHO_TRY(id, read_schema(schema));
    place_.pop_back();
    ids.push_back(id);
  }
  return ids;
}

// Up to draft-07 nothing counts beside a $ref (draft-07, section 8.3), not even an $id.
bool Compiler::is_reference_alone(const Json& schema) const {
  return dialect_ <= Dialect::k07 && schema.find("$ref") != nullptr;
}

Done Compiler::read_object(const Json& schema, NodeId id) {
  if (!is_reference_alone(schema)) {
    SEKISHO_CHECK(read_id(schema, id));
    SEKISHO_CHECK(read_anchors(schema, id));
    SEKISHO_CHECK(read_recursive_anchor(schema, id));
  }
  draft_.program.nodes[id].resource = resource_;
  return read_members(schema, id);
}

Result<const std::string*> Compiler::find_name(const Json& schema, std::string_view keyword) {
  const Json* value = schema.find(keyword);
  if (value == nullptr || find_keyword(keyword, dialect_) == nullptr) {
    return static_cast<const std::string*>(nullptr);
  }
  if (const std::string* text = value->as_string()) return text;
  return wrong(std::string(keyword) + " is not a string");
}

// Section 8.2.1. A fragment in it is an anchor in draft-06 and draft-07.
Done Compiler::read_id(const Json& schema, NodeId id) {
  SEKISHO_TRY(text, find_name(schema, "$id"));
  if (text == nullptr) return done();
  const UriFragment parts = split_fragment(*text);
  const std::string_view fragment = parts.fragment.value_or("");
  if (fragment.empty() && parts.uri.empty()) return wrong("$id is empty");
  if (!fragment.empty() && dialect_ > Dialect::k07) return wrong("$id has a fragment: use $anchor");
  if (!parts.uri.empty()) SEKISHO_CHECK(name_resource(schema, id, parts.uri));
  return fragment.empty() ? done() : add_anchor(std::string(fragment), id);
}

Done Compiler::name_resource(const Json& schema, NodeId id, std::string_view uri) {
  auto& resources = draft_.program.resources;
  const std::string absolute = resolve_uri(resources[resource_].uri, uri);
  if (id != 0) {
    resource_ = resources.size();
    resources.push_back({{}, id, &schema, {}, {}});
  }
  resources[resource_].uri = absolute;
  if (draft_.by_uri.try_emplace(absolute, resource_).second) return done();
  return wrong("the $id " + printable(absolute, kMaxPlaceBytes) + " is there twice");
}

Done Compiler::read_anchors(const Json& schema, NodeId id) {
  SEKISHO_TRY(anchor, find_name(schema, "$anchor"));
  if (anchor != nullptr) SEKISHO_CHECK(add_anchor(*anchor, id));
  SEKISHO_TRY(dynamic, find_name(schema, "$dynamicAnchor"));
  if (dynamic == nullptr) return done();
  SEKISHO_CHECK(add_anchor(*dynamic, id));
  draft_.program.resources[resource_].dynamic.emplace(*dynamic, id);
  return done();
}

Done Compiler::add_anchor(const std::string& name, NodeId id) {
  if (!is_anchor_name(name)) return wrong("\"" + printable(name, 100) + "\" cannot name an anchor");
  if (draft_.program.resources[resource_].anchors.emplace(name, id).second) return done();
  return wrong("the anchor " + name + " is there twice");
}

// 2019-09, section 8.2.4.2.
Done Compiler::read_recursive_anchor(const Json& schema, NodeId id) {
  const Json* value = schema.find("$recursiveAnchor");
  if (value == nullptr || find_keyword("$recursiveAnchor", dialect_) == nullptr) return done();
  if (value->as_bool() == nullptr) return wrong("$recursiveAnchor is neither true nor false");
  Resource& resource = draft_.program.resources[resource_];
  if (!*value->as_bool()) return done();
  if (resource.root != id) return wrong("$recursiveAnchor stands where no $id is");
  resource.dynamic.emplace("", id);
  return done();
}

Done Compiler::read_members(const Json& schema, NodeId id) {
  const bool alone = is_reference_alone(schema);
  for (const auto& [name, value] : *schema.as_object()) {
    if (name.starts_with("x-")) continue;
    const Keyword* keyword = find_keyword(name, dialect_);
    if (keyword == nullptr) {
      return wrong("\"" + printable(name, 100) + "\" is no keyword of " +
                   std::string(dialect_name(dialect_)));
    }
    if (keyword->read == nullptr) continue;
    if (alone && keyword->beside == Keyword::BesideReference::kIgnored) {
      return wrong(name + " counts for nothing beside $ref in " + std::string(dialect_name(dialect_)) +
                   ": put both into allOf");
    }
    place_.push_back(name);
    SEKISHO_CHECK(keyword->read(*this, draft_.program.nodes[id], value, schema));
    place_.pop_back();
  }
  return done();
}

Done Compiler::add_reference(Node& node, Reference::Kind kind, const Json& uri) {
  const std::string* text = uri.as_string();
  if (text == nullptr) return wrong("is not a string");
  const Resource& resource = draft_.program.resources[node.resource];
  draft_.references.push_back({&node, kind, resolve_uri(resource.uri, *text), place_text()});
  return done();
}

}  // namespace sekisho::json_schema
