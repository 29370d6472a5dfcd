#include "archive/ignore.h"

#include <algorithm>
#include <array>

namespace sekisho::archive {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kNames = {".gitignore"sv, ".gitmodules"sv, ".gitattributes"sv};
constexpr std::array kEndings = {".jpg"sv, ".jpeg"sv, ".gif"sv,    ".png"sv,
                                 ".wmv"sv, ".flv"sv,  ".tar.gz"sv, ".zip"sv};

}  // namespace

bool is_ignored(std::string_view name, EntryKind kind) {
  if (name == ".git") return kind == EntryKind::kDirectory;
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view n) { return n == name; }) ||
         std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view e) { return name.ends_with(e); });
}

}  // namespace sekisho::archive
