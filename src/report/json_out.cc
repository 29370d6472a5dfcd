#include "report/json_out.h"

namespace sekisho::report {

void JsonOut::place(std::string_view name) {
  if (lists_.empty()) return;
  write_((lists_.back().empty ? "" : ",") + line_break());
  lists_.back().empty = false;
  if (!name.empty()) write_(render_json(name) + ": ");
}

void JsonOut::begin(char open, std::string_view name) {
  place(name);
  write_(std::string(1, open));
  lists_.push_back({open == '{' ? '}' : ']'});
}

// Within a string a line break is written as \n, so that each one here is between values.
void JsonOut::add(const Json& value, std::string_view name) {
  place(name);
  std::string text;
  for (const char c : render_json_pretty(value)) {
    if (c == '\n') {
      text += line_break();
    } else {
      text += c;
    }
  }
  write_(text);
}

void JsonOut::add_all(const Json::Object& members) {
  for (const auto& [name, value] : members) add(value, name);
}

void JsonOut::end() {
  const List list = lists_.back();
  lists_.pop_back();
  write_((list.empty ? std::string() : line_break()) + list.close);
}

}  // namespace sekisho::report
