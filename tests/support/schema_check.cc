#include "support/schema_check.h"

#include <algorithm>
#include <functional>
#include <map>
#include <regex>

namespace sekisho::support {
namespace {

class Checker {
 public:
  explicit Checker(const Json& root) : root_(root) {}

  std::string check(const Json& schema, const Json& value, const std::string& at) const {
    for (const auto& [keyword, argument] : *schema.as_object()) {
      const auto found = kKeywords.find(keyword);
      if (found == kKeywords.end()) return "the schema uses " + keyword + ", which is not known here";
      if (std::string wrong = (this->*found->second)(argument, value, schema, at); !wrong.empty())
        return wrong;
    }
    return {};
  }

 private:
  using Keyword = std::string (Checker::*)(const Json&, const Json&, const Json&, const std::string&) const;
  static const std::map<std::string, Keyword> kKeywords;

  std::string nothing(const Json&, const Json&, const Json&, const std::string&) const { return {}; }

  std::string type(const Json& argument, const Json& value, const Json&, const std::string& at) const {
    const std::string& wanted = *argument.as_string();
    const bool right = (wanted == "object" && value.as_object()) || (wanted == "array" && value.as_array()) ||
                       (wanted == "string" && value.as_string()) ||
                       (wanted == "integer" && value.as_integer()) ||
                       (wanted == "boolean" && value.as_bool()) || (wanted == "null" && value.is_null());
    return right ? "" : at + ": not of type " + wanted;
  }

  std::string constant(const Json& argument, const Json& value, const Json&, const std::string& at) const {
    return argument == value ? "" : at + ": not the constant";
  }

  std::string one_of_values(const Json& argument, const Json& value, const Json&,
                            const std::string& at) const {
    const auto& values = *argument.as_array();
    return std::find(values.begin(), values.end(), value) != values.end() ? "" : at + ": not in the enum";
  }

  std::string required(const Json& argument, const Json& value, const Json&, const std::string& at) const {
    if (value.as_object() == nullptr) return {};
    for (const Json& name : *argument.as_array()) {
      if (value.find(*name.as_string()) == nullptr) return at + ": lacks " + *name.as_string();
    }
    return {};
  }

  std::string properties(const Json& argument, const Json& value, const Json&, const std::string& at) const {
    if (value.as_object() == nullptr) return {};
    for (const auto& [name, schema] : *argument.as_object()) {
      const Json* member = value.find(name);
      if (member == nullptr) continue;
      if (std::string wrong = check(schema, *member, at + "/" + name); !wrong.empty()) return wrong;
    }
    return {};
  }

  std::string additional(const Json& argument, const Json& value, const Json& schema,
                         const std::string& at) const {
    if (value.as_object() == nullptr) return {};
    const Json* properties = schema.find("properties");
    for (const auto& [name, member] : *value.as_object()) {
      if (properties != nullptr && properties->find(name) != nullptr) continue;
      if (argument.as_bool() != nullptr) return *argument.as_bool() ? "" : at + ": unknown member " + name;
      if (std::string wrong = check(argument, member, at + "/" + name); !wrong.empty()) return wrong;
    }
    return {};
  }

  std::string names(const Json& argument, const Json& value, const Json&, const std::string& at) const {
    if (value.as_object() == nullptr) return {};
    for (const auto& member : *value.as_object()) {
      if (std::string wrong = check(argument, Json(member.first), at); !wrong.empty()) return wrong;
    }
    return {};
  }

  std::string items(const Json& argument, const Json& value, const Json&, const std::string& at) const {
    if (value.as_array() == nullptr) return {};
    for (const Json& item : *value.as_array()) {
      if (std::string wrong = check(argument, item, at + "/*"); !wrong.empty()) return wrong;
    }
    return {};
  }

  static std::int64_t count(const Json& value) {
    if (value.as_array()) return static_cast<std::int64_t>(value.as_array()->size());
    return value.as_object() ? static_cast<std::int64_t>(value.as_object()->size()) : -1;
  }
  std::string least(const Json& argument, const Json& value, const Json&, const std::string& at) const {
    return count(value) < 0 || count(value) >= *argument.as_integer() ? "" : at + ": too few";
  }
  std::string most(const Json& argument, const Json& value, const Json&, const std::string& at) const {
    return count(value) <= *argument.as_integer() ? "" : at + ": too many";
  }

  std::string unique(const Json&, const Json& value, const Json&, const std::string& at) const {
    if (value.as_array() == nullptr) return {};
    const auto& items = *value.as_array();
    for (auto item = items.begin(); item != items.end(); ++item) {
      if (std::find(items.begin(), item, *item) != item) return at + ": twice";
    }
    return {};
  }

  std::string minimum(const Json& argument, const Json& value, const Json&, const std::string& at) const {
    return !value.as_integer() || *value.as_integer() >= *argument.as_integer() ? "" : at + ": too small";
  }

  std::string length(const Json& argument, const Json& value, const Json&, const std::string& at) const {
    const bool right =
        !value.as_string() || value.as_string()->size() >= static_cast<std::size_t>(*argument.as_integer());
    return right ? "" : at + ": too short";
  }

  std::string pattern(const Json& argument, const Json& value, const Json&, const std::string& at) const {
    if (value.as_string() == nullptr) return {};
    const std::regex wanted(*argument.as_string(), std::regex::ECMAScript);
    return std::regex_search(*value.as_string(), wanted) ? ""
                                                         : at + ": does not match " + *argument.as_string();
  }

  std::string one_of(const Json& argument, const Json& value, const Json&, const std::string& at) const {
    const auto& schemas = *argument.as_array();
    const auto valid = std::count_if(schemas.begin(), schemas.end(),
                                     [&](const Json& schema) { return check(schema, value, at).empty(); });
    return valid == 1 ? "" : at + ": not exactly one of the alternatives";
  }

  std::string reference(const Json& argument, const Json& value, const Json&, const std::string& at) const {
    const std::string name = argument.as_string()->substr(std::string("#/$defs/").size());
    const Json* definitions = root_.find("$defs");
    const Json* schema = definitions == nullptr ? nullptr : definitions->find(name);
    return schema == nullptr ? "the schema lacks " + name : check(*schema, value, at);
  }

  const Json& root_;
};

const std::map<std::string, Checker::Keyword> Checker::kKeywords{
    {"$schema", &Checker::nothing},
    {"$id", &Checker::nothing},
    {"$defs", &Checker::nothing},
    {"title", &Checker::nothing},
    {"description", &Checker::nothing},
    {"format", &Checker::nothing},
    {"type", &Checker::type},
    {"const", &Checker::constant},
    {"enum", &Checker::one_of_values},
    {"required", &Checker::required},
    {"properties", &Checker::properties},
    {"additionalProperties", &Checker::additional},
    {"propertyNames", &Checker::names},
    {"items", &Checker::items},
    {"minItems", &Checker::least},
    {"minProperties", &Checker::least},
    {"maxProperties", &Checker::most},
    {"uniqueItems", &Checker::unique},
    {"minimum", &Checker::minimum},
    {"minLength", &Checker::length},
    {"pattern", &Checker::pattern},
    {"oneOf", &Checker::one_of},
    {"$ref", &Checker::reference},
};

}  // namespace

std::string check_schema(const Json& schema, const Json& value) {
  return Checker(schema).check(schema, value, "");
}

}  // namespace sekisho::support
