#include "base/json.h"

#include <cstdio>

namespace sekisho {
namespace {

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

const std::string* Json::find_text(std::string_view name) const {
  const Json* value = find(name);
  return value == nullptr ? nullptr : value->as_string();
}

std::string_view Json::kind_name() const {
  constexpr std::string_view kNames[] = {"null", "boolean", "integer", "number", "string", "array", "object"};
  return kNames[value_.index()];
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
