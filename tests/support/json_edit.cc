#include "support/json_edit.h"

#include <algorithm>
#include <stdexcept>

#include "base/encoding.h"

namespace sekisho::support {
namespace {

struct Split {
  std::string_view parent, last;
};

Split split(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return {{}, path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

Json::Object::iterator find_member(Json::Object& object, std::string_view name) {
  return std::find_if(object.begin(), object.end(), [&](const auto& m) { return m.first == name; });
}

Json& step(Json& value, std::string_view name) {
  if (auto* array = value.as_array()) return array->at(std::stoul(std::string(name)));
  if (value.is_null()) value = Json(Json::Object{});
  auto* object = value.as_object();
  if (object == nullptr) throw std::logic_error("no object on the way to " + std::string(name));
  const auto member = find_member(*object, name);
  if (member != object->end()) return member->second;
  return object->emplace_back(std::string(name), Json()).second;
}

Json sorted(const Json& value) {
  if (const auto* array = value.as_array()) {
    Json::Array out;
    for (const auto& element : *array) out.push_back(sorted(element));
    return out;
  }
  const auto* object = value.as_object();
  if (object == nullptr) return value;
  Json::Object out;
  for (const auto& [name, member] : *object) out.emplace_back(name, sorted(member));
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return out;
}

}  // namespace

Json& at(Json& document, std::string_view path) {
  if (path.empty()) return document;
  const auto [parent, last] = split(path);
  return step(at(document, parent), last);
}

std::string& text_at(Json& document, std::string_view path) {
  // The only door to a string in a Json is const.
  const auto* text = at(document, path).as_string();
  if (text == nullptr) throw std::logic_error("no string at " + std::string(path));
  return const_cast<std::string&>(*text);
}

Json::Array& list_at(Json& document, std::string_view path) {
  Json& value = at(document, path);
  if (value.is_null()) value = Json(Json::Array{});
  if (value.as_array() == nullptr) throw std::logic_error("no array at " + std::string(path));
  return *value.as_array();
}

void remove(Json& document, std::string_view path) {
  const auto [parent, last] = split(path);
  Json& value = at(document, parent);
  if (auto* array = value.as_array()) {
    array->erase(array->begin() + std::stol(std::string(last)));
  } else {
    std::erase_if(*value.as_object(), [name = last](const auto& m) { return m.first == name; });
  }
}

void rename(Json& document, std::string_view path, std::string name) {
  const auto [parent, last] = split(path);
  auto* object = at(document, parent).as_object();
  find_member(*object, last)->first = std::move(name);
}

std::string canonical_json(const Json& document) { return render_json(sorted(document)); }

void flip_base64(Json& document, std::string_view path, std::size_t from_end) {
  std::string& text = text_at(document, path);
  Bytes bytes = decode_base64(text).value();
  char& c = bytes.at(bytes.size() - 1 - from_end);
  c = static_cast<char>(c ^ 1);
  text = encode_base64(bytes);
}

}  // namespace sekisho::support
