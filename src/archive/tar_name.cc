#include "archive/tar_name.h"

#include <algorithm>
#include <vector>

#include "archive/unicode.h"
#include "base/text.h"

namespace sekisho::archive {
namespace {

constexpr std::size_t kComponentBytes = 255;  // NAME_MAX

Error refused(ReasonCode code, std::string_view written, const std::string& why) {
  return fail(code, "\"" + printable(written, 200) + "\" " + why);
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

bool has_drive(std::string_view path) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return path.size() >= 2 && path[1] == ':' && is_letter(path[0]);
}

bool escapes(std::string_view path) {
  if (path.starts_with('/') || path.starts_with('\\') || has_drive(path)) return true;
  const auto parts = split(path);
  return std::any_of(parts.begin(), parts.end(), [](std::string_view part) { return part == ".."; });
}

Done check_characters(std::string_view written) {
  if (!is_utf8(written)) return refused(ReasonCode::kArchiveName, written, "is not UTF-8");
  if (written.find('\\') != std::string_view::npos) {
    return refused(ReasonCode::kArchiveName, written, "has a backslash");
  }
  // printable changes exactly the characters that people cannot see.
  if (printable(written, written.size() + 1) != written) {
    return refused(ReasonCode::kArchiveName, written, "has a control or an invisible character");
  }
  while (!written.empty()) {
    const std::string_view rest = written;
    const char32_t rune = next_rune(written);
    if (rune < 0x80) continue;
    if (has_second_spelling(rune) || utf8_locale() == nullptr) {
      return refused(ReasonCode::kArchiveName, rest, "begins with a character that has a second spelling");
    }
  }
  return done();
}

Done check_component(std::string_view component, std::string_view written) {
  if (component.empty()) return refused(ReasonCode::kArchiveName, written, "has an empty component");
  if (component == ".") return refused(ReasonCode::kArchiveName, written, "has a component \".\"");
  if (component.starts_with("._")) {
    return refused(ReasonCode::kArchiveName, written, "has a component that macOS takes for metadata");
  }
  if (component.size() > kComponentBytes) {
    return refused(ReasonCode::kArchiveName, written, "has a component of more than 255 bytes");
  }
  return done();
}

}  // namespace

Result<std::string> normalise_name(std::string_view written, EntryKind kind, const Limits& limits) {
  if (written.empty()) return fail(ReasonCode::kArchiveName, "an entry has an empty name");
  if (escapes(written)) return refused(ReasonCode::kArchivePath, written, "leaves the directory");
  SEKISHO_CHECK(check_characters(written));
  if (written.size() > limits.path_bytes) {
    return refused(ReasonCode::kArchiveLimits, written,
                   "is longer than " + std::to_string(limits.path_bytes) + " bytes");
  }
  std::string_view path = written;
  if (kind == EntryKind::kDirectory && path.ends_with('/')) path.remove_suffix(1);
  if (path == "." && kind == EntryKind::kDirectory) return std::string(path);
  if (path.starts_with("./")) path.remove_prefix(2);
  const auto components = split(path);
  if (components.size() > limits.path_depth) {
    return refused(ReasonCode::kArchiveLimits, written,
                   "is deeper than " + std::to_string(limits.path_depth) + " directories");
  }
  for (const std::string_view component : components) SEKISHO_CHECK(check_component(component, written));
  return std::string(path);
}

}  // namespace sekisho::archive
