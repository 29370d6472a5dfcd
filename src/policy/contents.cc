#include "policy/contents.h"

#include <algorithm>

namespace sekisho::policy {
namespace {

constexpr std::string_view kCore = "core";

bool is_word(std::string_view text) {
  const auto ok = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), ok);
}

}  // namespace

std::optional<KindPattern> KindPattern::parse(std::string_view text) {
  const std::size_t dot = text.find('.');
  const std::string_view kind = text.substr(0, dot);
  const bool has_group = dot != std::string_view::npos;
  const std::string_view group = has_group ? text.substr(dot + 1) : std::string_view();
  if (kind != "*" && !is_word(kind)) return std::nullopt;
  if (has_group && !is_word(group)) return std::nullopt;
  return KindPattern{std::string(kind), std::string(group)};
}

bool KindPattern::matches(const manifests::Object& object) const {
  if (kind != "*" && kind != object.kind) return false;
  return group.empty() || group == object.group || (group == kCore && object.group.empty());
}

}  // namespace sekisho::policy
