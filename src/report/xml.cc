#include "report/xml.h"

#include "base/text.h"

namespace sekisho::report {
namespace {

// XML 1.0 section 2.2 leaves out two characters that printable lets pass: U+FFFE and U+FFFF.
std::string without_noncharacters(std::string text) {
  for (const auto& [character, shown] : {std::pair("\xEF\xBF\xBE", "\\ufffe"), {"\xEF\xBF\xBF", "\\uffff"}}) {
    for (auto at = text.find(character); at != std::string::npos; at = text.find(character, at)) {
      text.replace(at, 3, shown);
    }
  }
  return text;
}

}  // namespace

std::string xml_escaped(std::string_view text, std::size_t max_bytes) {
  std::string out;
  for (const char c : without_noncharacters(printable(text, max_bytes))) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace sekisho::report
