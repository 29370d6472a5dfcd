#include "base/json_schema.h"

#include <algorithm>

#include "base/json_schema_check.h"
#include "base/json_schema_compile.h"
#include "base/json_schema_program.h"

namespace sekisho {
namespace json_schema {
namespace {

// A string is told from what follows it by its length.
void spell_text(std::string& out, std::string_view text) {
  out += '"' + std::to_string(text.size()) + ':';
  out += text;
}

class Speller {
 public:
  // write is false where there is no spelling.
  bool write(const Json& value, std::size_t depth) {
    if (const auto* array = value.as_array()) return depth > 0 && write_array(*array, depth - 1);
    if (const auto* object = value.as_object()) return depth > 0 && write_object(*object, depth - 1);
    if (const auto* text = value.as_string()) {
      spell_text(out_, *text);
      return true;
    }
    if (value.is_null() || value.as_bool() != nullptr) {
      out_ += value.is_null() ? 'n' : *value.as_bool() ? 't' : 'f';
      return true;
    }
    const auto number = Decimal::of(value);
    if (number) out_ += number->text() + ',';
    return number.has_value();
  }

  std::string take() { return std::move(out_); }

 private:
  bool write_array(const Json::Array& array, std::size_t depth) {
    out_ += '[';
    for (const Json& item : array) {
      if (!write(item, depth)) return false;
    }
    out_ += ']';
    return true;
  }

  bool write_object(const Json::Object& object, std::size_t depth) {
    std::vector<const Json::Object::value_type*> members;
    for (const auto& member : object) members.push_back(&member);
    std::sort(members.begin(), members.end(), [](auto* a, auto* b) { return a->first < b->first; });
    out_ += '{';
    for (const auto* member : members) {
      spell_text(out_, member->first);
      if (!write(member->second, depth)) return false;
    }
    out_ += '}';
    return true;
  }

  std::string out_;
};

}  // namespace

std::optional<std::string> spell(const Json& value, std::size_t depth) {
  Speller speller;
  if (!speller.write(value, depth)) return std::nullopt;
  return speller.take();
}

std::string escape_token(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '~' || c == '/') {
      out += c == '~' ? "~0" : "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace json_schema

std::string SchemaFault::message() const {
  return (place.empty() ? "the whole value" : "\"" + place + "\"") + " " + text;
}

Result<JsonSchema> JsonSchema::compile(const Json& schema, const Limits& limits) {
  SEKISHO_TRY(draft, json_schema::Compiler(limits).compile(schema));
  SEKISHO_TRY(program, json_schema::link(std::move(draft)));
  return JsonSchema(std::make_shared<const json_schema::Program>(std::move(program)));
}

std::optional<SchemaFault> JsonSchema::fault_of(const Json& value, const Limits& limits) const {
  return json_schema::Checker(*program_, limits).run(value);
}

}  // namespace sekisho
