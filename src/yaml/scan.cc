#include "yaml/scan.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace sekisho::yaml {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

bool is_control(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return (octet < 0x20 && c != '\t' && c != '\n' && c != '\r') || octet == 0x7F;
}

// Most characters are; what remains is looked at.
bool is_plain(char c) { return (c >= 0x20 && c < 0x7F) || c == '\n'; }

// What is wrong with the character that text starts with.
std::optional<std::string> problem_of(std::string_view text) {
  if (is_control(text.front())) return "a control character";
  if (text.front() == '\r' && !text.starts_with("\r\n")) return "a carriage return without a line feed";
  if (text.starts_with("\xEF\xBB\xBF")) return "a byte order mark; save the file as UTF-8 without one";
  if (text.starts_with("\xE2\x80\xA8") || text.starts_with("\xE2\x80\xA9")) {
    return "a Unicode line separator, which some readers take for a line break";
  }
  // U+0080 to U+009F: C1 controls, NEL among them.
  if (text.size() > 1 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0) {
    return "a control character, which some readers take for a line break";
  }
  return std::nullopt;
}

Place place_of(std::string_view before) {
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::string_view line = before.substr(line_start);
  const auto more = static_cast<std::size_t>(std::count_if(line.begin(), line.end(), is_continuation));
  return {static_cast<std::uint32_t>(lines) + 1, static_cast<std::uint32_t>(line.size() - more) + 1};
}

}  // namespace

Error located(const std::string& name, Place place, const std::string& what, ReasonCode code) {
  return fail(code,
              name + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + what);
}

Done check_characters(std::string_view text, const std::string& name) {
  if (!is_utf8(text)) return located(name, {}, "the file is not UTF-8");
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_plain(text[i])) continue;
    if (const auto problem = problem_of(text.substr(i))) {
      return located(name, place_of(text.substr(0, i)), *problem);
    }
  }
  return done();
}

}  // namespace sekisho::yaml
