// Compiler: reads a schema, keyword by keyword, into a Program. Within base/json_schema only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/json_schema_program.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho::json_schema {

enum class Dialect { k06, k07, k2019, k2020 };

// Reference is one that is not resolved yet.
struct Reference {
  enum class Kind { kPlain, kDynamic, kRecursive };
  Node* from;
  Kind kind;
  std::string uri;
  std::string place;  // in the schema, for people
};

// Draft is a Program before its references are resolved.
struct Draft {
  Program program;
  std::vector<Reference> references;
  std::unordered_map<const Json*, NodeId> by_json;
  std::map<std::string, ResourceId, std::less<>> by_uri;
};

class Compiler {
 public:
  explicit Compiler(const Limits& limits) : limits_(limits) {}
  // compile reads the whole schema. Error: policy.invalid.
  Result<Draft> compile(const Json& schema);

  // What keywords are read with.
  Dialect dialect() const { return dialect_; }
  std::size_t depth() const;
  Error wrong(const std::string& what) const;
  Result<NodeId> read_schema(const Json& schema);
  Result<std::vector<NodeId>> read_schemas(const Json& list);
  // read_each reads an object whose members are schemas, or whatever `read` makes of a member.
  template <class Read>
  Done read_each(const Json& map, Read read) {
    const auto* object = map.as_object();
    if (object == nullptr) return wrong("is not an object");
    for (const auto& [name, value] : *object) {
      place_.push_back(name);
      SEKISHO_CHECK(read(name, value));
      place_.pop_back();
    }
    return done();
  }
  Done add_reference(Node& node, Reference::Kind kind, const Json& uri);

 private:
  std::string place_text() const;
  bool is_reference_alone(const Json& schema) const;
  // A text under a keyword that this dialect has, or null where it is absent.
  Result<const std::string*> find_name(const Json& schema, std::string_view keyword);
  Done read_id(const Json& schema, NodeId id);
  Done read_anchors(const Json& schema, NodeId id);
  Done read_recursive_anchor(const Json& schema, NodeId id);
  Done name_resource(const Json& schema, NodeId id, std::string_view uri);
  Done add_anchor(const std::string& name, NodeId id);
  Done read_object(const Json& schema, NodeId id);
  Done read_members(const Json& schema, NodeId id);

  const Limits& limits_;
  Dialect dialect_ = Dialect::k2020;
  Draft draft_;
  ResourceId resource_ = 0;         // in which we are
  std::vector<std::string> place_;  // from the root of the document
};

// Keyword is how one keyword is read.
struct Keyword {
  using Read = Done (*)(Compiler& compiler, Node& node, const Json& value, const Json& schema);
  enum class BesideReference { kCounts, kIgnored };  // of a $ref up to draft-07
  std::string_view name;
  Dialect since;
  Dialect until;
  Read read;  // null: it annotates, or was read before
  BesideReference beside = BesideReference::kIgnored;
};

// find_keyword is the keyword of that name in a dialect; null where it has none.
const Keyword* find_keyword(std::string_view name, Dialect dialect);
// parse_dialect is the dialect that $schema names, or nothing.
std::optional<Dialect> parse_dialect(std::string_view uri);
// dialect_name is its name for people.
std::string_view dialect_name(Dialect dialect);

// link resolves the references. Errors: policy.invalid where one leads nowhere, or back to itself without
// going into the value.
Result<Program> link(Draft draft);

}  // namespace sekisho::json_schema
