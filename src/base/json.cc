#include "base/json.h"

#include <algorithm>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace sekisho {
namespace {

using Object = Json::Object;

// Reader takes nlohmann's events, so that what its document tree would hide (duplicate keys, numbers that
// became others, depth) is seen. Each open array or object is a frame on a stack of our own.
class Reader : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Reader(std::size_t depth) : depth_(depth) {}

  bool null() override { return add(Json()); }
  bool boolean(bool value) override { return add(Json(value)); }
  bool number_integer(number_integer_t value) override { return add(Json(std::int64_t{value})); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value <= INT64_MAX) return add(Json(static_cast<std::int64_t>(value)));
    return add(Json(Json::Number{std::to_string(value)}));
  }
  bool number_float(number_float_t, const string_t& text) override { return add(Json(Json::Number{text})); }
  bool string(string_t& value) override { return add(Json(std::move(value))); }
  bool binary(binary_t&) override { return refuse(ReasonCode::kJsonInvalid, "binary data"); }

  bool start_object(std::size_t) override { return open(Json(Json::Object{})); }
  bool start_array(std::size_t) override { return open(Json(Json::Array{})); }
  bool end_object() override { return check_keys() && close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    frames_.back().key = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return refuse(ReasonCode::kJsonInvalid, "not JSON at byte " + std::to_string(position));
  }

  Result<Json> take() {
    if (error_) return *std::move(error_);
    return std::move(root_);
  }
  bool refuse(ReasonCode code, std::string detail) {
    if (!error_) error_ = fail(code, std::move(detail));
    return false;
  }

 private:
  struct Frame {
    Json value;
    std::string key;
  };

  bool add(Json value) {
    if (frames_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Frame& frame = frames_.back();
    if (auto* array = frame.value.as_array()) {
      array->push_back(std::move(value));
    } else {
      frame.value.as_object()->emplace_back(std::move(frame.key), std::move(value));
    }
    return true;
  }

  bool open(Json value) {
    if (frames_.size() >= depth_) {
      return refuse(ReasonCode::kJsonTooDeep, "nested deeper than " + std::to_string(depth_) + " levels");
    }
    frames_.push_back({std::move(value), {}});
    return true;
  }

  bool close() {
    Json value = std::move(frames_.back().value);
    frames_.pop_back();
    return add(std::move(value));
  }

  // Sorted once an object is whole, so that an object of many members costs n log n.
  bool check_keys() {
    const Object& object = *frames_.back().value.as_object();
    if (object.size() < 2) return true;
    std::vector<std::pair<std::string, std::string_view>> keys;
    keys.reserve(object.size());
    for (const auto& [name, value] : object) keys.emplace_back(fold_case(name), name);
    std::sort(keys.begin(), keys.end());
    for (std::size_t i = 1; i < keys.size(); ++i) {
      if (keys[i].first != keys[i - 1].first) continue;
      if (keys[i].second == keys[i - 1].second) {
        return refuse(ReasonCode::kJsonDuplicateKey, "key \"" + printable(keys[i].second, 100) + "\" twice");
      }
      return refuse(ReasonCode::kJsonCaseCollision, "keys \"" + printable(keys[i - 1].second, 100) +
                                                        "\" and \"" + printable(keys[i].second, 100) +
                                                        "\" differ in case only");
    }
    return true;
  }

  std::size_t depth_;
  std::vector<Frame> frames_;
  Json root_;
  std::optional<Error> error_;
};

void write_string(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          char code[8];
          std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c));
          out += code;
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

// Writer renders compactly, or with an indent of two spaces a level.
class Writer {
 public:
  explicit Writer(std::optional<std::size_t> indent) : indent_(indent) {}

  void write(const Json& value) {
    if (const auto* array = value.as_array()) {
      write_list('[', ']', *array, [this](const Json& item) { write(item); });
    } else if (const auto* object = value.as_object()) {
      write_list('{', '}', *object, [this](const auto& member) {
        write_string(out_, member.first);
        out_ += indent_ ? ": " : ":";
        write(member.second);
      });
    } else {
      write_scalar(value);
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void write_scalar(const Json& value) {
    if (const auto* text = value.as_string()) {
      write_string(out_, *text);
    } else if (const auto* integer = value.as_integer()) {
      out_ += std::to_string(*integer);
    } else if (const auto* number = value.as_number()) {
      out_ += number->text;
    } else if (const auto* flag = value.as_bool()) {
      out_ += *flag ? "true" : "false";
    } else {
      out_ += "null";
    }
  }

  template <class List, class WriteItem>
  void write_list(char open, char close, const List& list, WriteItem write_item) {
    out_ += open;
    if (indent_) *indent_ += 2;
    bool first = true;
    for (const auto& item : list) {
      if (!first) out_ += ',';
      first = false;
      break_line();
      write_item(item);
    }
    if (indent_) *indent_ -= 2;
    if (!list.empty()) break_line();
    out_ += close;
  }

  void break_line() {
    if (!indent_) return;
    out_ += '\n';
    out_.append(*indent_, ' ');
  }

  std::optional<std::size_t> indent_;
  std::string out_;
};

}  // namespace

const Json* Json::find(std::string_view name) const {
  const auto* object = as_object();
  if (object == nullptr) return nullptr;
  for (const auto& [key, value] : *object) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string_view Json::kind_name() const {
  constexpr std::string_view kNames[] = {"null", "boolean", "integer", "number", "string", "array", "object"};
  return kNames[value_.index()];
}

Result<Json> parse_json(std::string_view text, std::size_t depth) {
  if (text.starts_with("\xEF\xBB\xBF"))
    return fail(ReasonCode::kJsonInvalid, "starts with a byte order mark");
  // nlohmann stops at a NUL outside of a string as if the text ended there.
  if (text.find('\0') != std::string_view::npos) return fail(ReasonCode::kJsonInvalid, "contains a NUL byte");
  Reader reader(depth);
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &reader, nlohmann::json::input_format_t::json,
                                 true)) {
    reader.refuse(ReasonCode::kJsonInvalid, "not JSON");
  }
  return reader.take();
}

std::string render_json(const Json& value) {
  Writer writer(std::nullopt);
  writer.write(value);
  return writer.take();
}

std::string render_json_pretty(const Json& value) {
  Writer writer(0);
  writer.write(value);
  return writer.take();
}

}  // namespace sekisho
