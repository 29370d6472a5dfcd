// What each keyword means, but for those that name things ($id, $anchor), which are read before the others.
#include <algorithm>
#include <array>

#include "base/json_schema_compile.h"
#include "base/text.h"

namespace sekisho::json_schema {
namespace {

constexpr std::size_t kMaxValuesBytes = 200;

Result<Decimal> parse_number(const Compiler& compiler, const Json& value) {
  if (const auto number = Decimal::of(value)) return *number;
  return compiler.wrong("is not a number");
}

Result<std::vector<std::string>> parse_names(const Compiler& compiler, const Json& value) {
  const auto* array = value.as_array();
  if (array == nullptr) return compiler.wrong("is not a list of names");
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  for (const Json& item : *array) {
    const std::string* name = item.as_string();
    if (name == nullptr || !seen.insert(*name).second) {
      return compiler.wrong("is not a list of names, each there once");
    }
    names.push_back(*name);
  }
  return names;
}

Result<Type> parse_type(const Compiler& compiler, const Json& value) {
  constexpr std::array<std::pair<std::string_view, Type>, 7> kTypes = {{{"null", Type::kNull},
                                                                        {"boolean", Type::kBoolean},
                                                                        {"integer", Type::kInteger},
                                                                        {"number", Type::kNumber},
                                                                        {"string", Type::kString},
                                                                        {"array", Type::kArray},
                                                                        {"object", Type::kObject}}};
  const std::string* text = value.as_string();
  for (const auto& [name, type] : kTypes) {
    if (text != nullptr && *text == name) return type;
  }
  return compiler.wrong("is none of null, boolean, integer, number, string, array and object");
}

// A value that counts how many there may be.
template <auto kGroup, auto kRange, auto kEnd>
Done read_count(Compiler& compiler, Node& node, const Json& value, const Json&) {
  const auto number = Decimal::of(value);
  const auto count = number ? number->as_count() : std::nullopt;
  if (!count) return compiler.wrong("is not an integer from 0 on");
  rules(node.*kGroup).*kRange.*kEnd = *count;
  return done();
}

template <auto kBound>
Done read_bound(Compiler& compiler, Node& node, const Json& value, const Json&) {
  SEKISHO_TRY(number, parse_number(compiler, value));
  rules(node.number).*kBound = std::move(number);
  return done();
}

template <auto kGroup, auto kSchema>
Done read_one(Compiler& compiler, Node& node, const Json& value, const Json&) {
  SEKISHO_TRY(id, compiler.read_schema(value));
  rules(node.*kGroup).*kSchema = id;
  return done();
}

template <auto kSchema>
Done read_unevaluated(Compiler& compiler, Node& node, const Json& value, const Json&) {
  SEKISHO_TRY(id, compiler.read_schema(value));
  node.*kSchema = id;
  return done();
}

template <auto kGroup, auto kSchemas>
Done read_list(Compiler& compiler, Node& node, const Json& value, const Json&) {
  SEKISHO_TRY(ids, compiler.read_schemas(value));
  auto& list = rules(node.*kGroup).*kSchemas;
  list.insert(list.end(), ids.begin(), ids.end());
  return done();
}

template <Reference::Kind kKind>
Done read_reference(Compiler& compiler, Node& node, const Json& value, const Json&) {
  return compiler.add_reference(node, kKind, value);
}

// The whole document is of one dialect.
Done read_dialect(Compiler& compiler, Node&, const Json& value, const Json&) {
  const std::string* uri = value.as_string();
  if (uri != nullptr && parse_dialect(*uri) == compiler.dialect()) return done();
  return compiler.wrong("is not the dialect of the whole document, " +
                        std::string(dialect_name(compiler.dialect())));
}

Done read_types(Compiler& compiler, Node& node, const Json& value, const Json&) {
  const auto* list = value.as_array();
  if (list == nullptr) {
    SEKISHO_TRY(type, parse_type(compiler, value));
    node.types = {type};
    return done();
  }
  if (list->empty()) return compiler.wrong("is an empty list");
  for (const Json& item : *list) {
    SEKISHO_TRY(type, parse_type(compiler, item));
    if (std::find(node.types.begin(), node.types.end(), type) != node.types.end()) {
      return compiler.wrong("names a type twice");
    }
    node.types.push_back(type);
  }
  return done();
}

Done add_values(Compiler& compiler, Node& node, const Json& text, const std::vector<const Json*>& values) {
  Values allowed{{}, printable(render_json(text), kMaxValuesBytes)};
  for (const Json* value : values) {
    auto spelling = spell(*value, compiler.depth());
    if (!spelling) return compiler.wrong("is nested too deep, or a number with too large an exponent");
    allowed.spellings.insert(*std::move(spelling));
  }
  node.allowed.push_back(std::move(allowed));
  return done();
}

Done read_enum(Compiler& compiler, Node& node, const Json& value, const Json&) {
  const auto* list = value.as_array();
  if (list == nullptr || list->empty()) return compiler.wrong("is not a list of at least one value");
  std::vector<const Json*> values;
  for (const Json& item : *list) values.push_back(&item);
  return add_values(compiler, node, value, values);
}

Done read_const(Compiler& compiler, Node& node, const Json& value, const Json&) {
  return add_values(compiler, node, value, {&value});
}

Done read_multiple(Compiler& compiler, Node& node, const Json& value, const Json&) {
  SEKISHO_TRY(number, parse_number(compiler, value));
  if (!number.is_divisor()) return compiler.wrong("is not greater than 0, or has more than 18 digits");
  rules(node.number).multiple_of = std::move(number);
  return done();
}

Result<Regexp> parse_pattern(const Compiler& compiler, const std::string& text) {
  auto pattern = Regexp::parse(text);
  if (pattern.ok()) return pattern;
  return compiler.wrong(pattern.error().detail);
}

Done read_pattern(Compiler& compiler, Node& node, const Json& value, const Json&) {
  if (value.as_string() == nullptr) return compiler.wrong("is not a string");
  SEKISHO_TRY(pattern, parse_pattern(compiler, *value.as_string()));
  rules(node.text).pattern = std::move(pattern);
  return done();
}

Done read_unique(Compiler& compiler, Node& node, const Json& value, const Json&) {
  if (value.as_bool() == nullptr) return compiler.wrong("is neither true nor false");
  if (*value.as_bool()) rules(node.array).items = ArrayRules::Items::kUnique;
  return done();
}

// Up to 2019-09 a list is what prefixItems is since.
Done read_items(Compiler& compiler, Node& node, const Json& value, const Json& schema) {
  const auto* list = value.as_array();
  if (list == nullptr) return read_one<&Node::array, &ArrayRules::rest>(compiler, node, value, schema);
  if (compiler.dialect() == Dialect::k2020) return compiler.wrong("is a list: use prefixItems");
  if (list->empty()) return done();
  return read_list<&Node::array, &ArrayRules::prefix>(compiler, node, value, schema);
}

// It counts only beside a list (2019-09, section 9.3.1.2), but what it refers to must be there.
Done read_additional_items(Compiler& compiler, Node& node, const Json& value, const Json& schema) {
  SEKISHO_TRY(id, compiler.read_schema(value));
  const Json* items = schema.find("items");
  if (items != nullptr && items->as_array() != nullptr) rules(node.array).rest = id;
  return done();
}

Done read_required(Compiler& compiler, Node& node, const Json& value, const Json&) {
  SEKISHO_TRY(names, parse_names(compiler, value));
  rules(node.object).required = std::move(names);
  return done();
}

Done read_properties(Compiler& compiler, Node& node, const Json& value, const Json&) {
  auto& properties = rules(node.object).properties;
  return compiler.read_each(value, [&](const std::string& name, const Json& schema) -> Done {
    SEKISHO_TRY(id, compiler.read_schema(schema));
    properties.emplace(name, id);
    return done();
  });
}

Done read_patterns(Compiler& compiler, Node& node, const Json& value, const Json&) {
  auto& patterns = rules(node.object).patterns;
  return compiler.read_each(value, [&](const std::string& name, const Json& schema) -> Done {
    SEKISHO_TRY(pattern, parse_pattern(compiler, name));
    SEKISHO_TRY(id, compiler.read_schema(schema));
    patterns.emplace_back(std::move(pattern), id);
    return done();
  });
}

Done read_dependent(Compiler& compiler, Node& node, const std::string& name, const Json& value) {
  SEKISHO_TRY(names, parse_names(compiler, value));
  rules(node.object).dependent_required.emplace_back(name, std::move(names));
  return done();
}

Done read_dependent_schema(Compiler& compiler, Node& node, const std::string& name, const Json& value) {
  SEKISHO_TRY(id, compiler.read_schema(value));
  rules(node.object).dependent_schemas.emplace_back(name, id);
  return done();
}

Done read_dependent_required(Compiler& compiler, Node& node, const Json& value, const Json&) {
  return compiler.read_each(value, [&](const std::string& name, const Json& item) {
    return read_dependent(compiler, node, name, item);
  });
}

Done read_dependent_schemas(Compiler& compiler, Node& node, const Json& value, const Json&) {
  return compiler.read_each(value, [&](const std::string& name, const Json& item) {
    return read_dependent_schema(compiler, node, name, item);
  });
}

Done read_dependencies(Compiler& compiler, Node& node, const Json& value, const Json&) {
  return compiler.read_each(value, [&](const std::string& name, const Json& item) {
    return item.as_array() == nullptr ? read_dependent_schema(compiler, node, name, item)
                                      : read_dependent(compiler, node, name, item);
  });
}

Done read_definitions(Compiler& compiler, Node&, const Json& value, const Json&) {
  return compiler.read_each(value, [&](const std::string&, const Json& schema) -> Done {
    SEKISHO_CHECK(compiler.read_schema(schema));
    return done();
  });
}

constexpr auto k06 = Dialect::k06;
constexpr auto k07 = Dialect::k07;
constexpr auto k2019 = Dialect::k2019;
constexpr auto k2020 = Dialect::k2020;
constexpr auto kCounts = Keyword::BesideReference::kCounts;

// Annotations, $defs and definitions are taken in every dialect: they assert nothing. dependencies is, too,
// as the meta-schemas of 2019-09 and 2020-12 keep it.
constexpr Keyword kKeywords[] = {
    {"$anchor", k2019, k2020, nullptr},
    {"$comment", k06, k2020, nullptr},
    {"$defs", k06, k2020, read_definitions, kCounts},
    {"$dynamicAnchor", k2020, k2020, nullptr},
    {"$dynamicRef", k2020, k2020, read_reference<Reference::Kind::kDynamic>},
    {"$id", k06, k2020, nullptr},
    {"$recursiveAnchor", k2019, k2019, nullptr},
    {"$recursiveRef", k2019, k2019, read_reference<Reference::Kind::kRecursive>},
    {"$ref", k06, k2020, read_reference<Reference::Kind::kPlain>, kCounts},
    {"$schema", k06, k2020, read_dialect, kCounts},
    {"additionalItems", k06, k2019, read_additional_items},
    {"additionalProperties", k06, k2020, read_one<&Node::object, &ObjectRules::additional>},
    {"allOf", k06, k2020, read_list<&Node::applied, &Applied::all_of>},
    {"anyOf", k06, k2020, read_list<&Node::applied, &Applied::any_of>},
    {"const", k06, k2020, read_const},
    {"contains", k06, k2020, read_one<&Node::array, &ArrayRules::contains>},
    {"contentEncoding", k06, k2020, nullptr},
    {"contentMediaType", k06, k2020, nullptr},
    {"contentSchema", k06, k2020, nullptr},
    {"default", k06, k2020, nullptr},
    {"definitions", k06, k2020, read_definitions, kCounts},
    {"dependencies", k06, k2020, read_dependencies},
    {"dependentRequired", k2019, k2020, read_dependent_required},
    {"dependentSchemas", k2019, k2020, read_dependent_schemas},
    {"deprecated", k06, k2020, nullptr},
    {"description", k06, k2020, nullptr},
    {"else", k07, k2020, read_one<&Node::applied, &Applied::alternative>},
    {"enum", k06, k2020, read_enum},
    {"examples", k06, k2020, nullptr},
    {"exclusiveMaximum", k06, k2020, read_bound<&NumberRules::below>},
    {"exclusiveMinimum", k06, k2020, read_bound<&NumberRules::above>},
    {"format", k06, k2020, nullptr},
    {"if", k07, k2020, read_one<&Node::applied, &Applied::condition>},
    {"items", k06, k2020, read_items},
    {"maxContains", k2019, k2020, read_count<&Node::array, &ArrayRules::contained, &Range::most>},
    {"maxItems", k06, k2020, read_count<&Node::array, &ArrayRules::size, &Range::most>},
    {"maxLength", k06, k2020, read_count<&Node::text, &TextRules::length, &Range::most>},
    {"maxProperties", k06, k2020, read_count<&Node::object, &ObjectRules::size, &Range::most>},
    {"maximum", k06, k2020, read_bound<&NumberRules::most>},
    {"minContains", k2019, k2020, read_count<&Node::array, &ArrayRules::contained, &Range::least>},
    {"minItems", k06, k2020, read_count<&Node::array, &ArrayRules::size, &Range::least>},
    {"minLength", k06, k2020, read_count<&Node::text, &TextRules::length, &Range::least>},
    {"minProperties", k06, k2020, read_count<&Node::object, &ObjectRules::size, &Range::least>},
    {"minimum", k06, k2020, read_bound<&NumberRules::least>},
    {"multipleOf", k06, k2020, read_multiple},
    {"not", k06, k2020, read_one<&Node::applied, &Applied::negated>},
    {"oneOf", k06, k2020, read_list<&Node::applied, &Applied::one_of>},
    {"pattern", k06, k2020, read_pattern},
    {"patternProperties", k06, k2020, read_patterns},
    {"prefixItems", k2020, k2020, read_list<&Node::array, &ArrayRules::prefix>},
    {"properties", k06, k2020, read_properties},
    {"propertyNames", k06, k2020, read_one<&Node::object, &ObjectRules::names>},
    {"readOnly", k06, k2020, nullptr},
    {"required", k06, k2020, read_required},
    {"then", k07, k2020, read_one<&Node::applied, &Applied::consequence>},
    {"title", k06, k2020, nullptr},
    {"type", k06, k2020, read_types},
    {"unevaluatedItems", k2019, k2020, read_unevaluated<&Node::unevaluated_items>},
    {"unevaluatedProperties", k2019, k2020, read_unevaluated<&Node::unevaluated_properties>},
    {"uniqueItems", k06, k2020, read_unique},
    {"writeOnly", k06, k2020, nullptr},
};

}  // namespace

const Keyword* find_keyword(std::string_view name, Dialect dialect) {
  const auto* found = std::find_if(std::begin(kKeywords), std::end(kKeywords),
                                   [&](const Keyword& keyword) { return keyword.name == name; });
  if (found == std::end(kKeywords) || dialect < found->since || dialect > found->until) return nullptr;
  return found;
}

std::optional<Dialect> parse_dialect(std::string_view uri) {
  if (uri.ends_with('#')) uri.remove_suffix(1);
  if (uri == "https://json-schema.org/draft/2020-12/schema") return Dialect::k2020;
  if (uri == "https://json-schema.org/draft/2019-09/schema") return Dialect::k2019;
  if (uri == "http://json-schema.org/draft-07/schema") return Dialect::k07;
  if (uri == "http://json-schema.org/draft-06/schema") return Dialect::k06;
  return std::nullopt;
}

std::string_view dialect_name(Dialect dialect) {
  switch (dialect) {
    case Dialect::k06:
      return "draft-06";
    case Dialect::k07:
      return "draft-07";
    case Dialect::k2019:
      return "2019-09";
    case Dialect::k2020:
      return "2020-12";
  }
  return "";
}

}  // namespace sekisho::json_schema
