#include "registry/tags.h"

#include <algorithm>

namespace sekisho::registry {
namespace {

constexpr std::size_t kHex = 64;

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string attachment_tag(const crypto::Digest& subject, std::string_view suffix) {
  return std::string(subject.algorithm()) + "-" + std::string(subject.hex().substr(0, kHex)) +
         std::string(suffix);
}

bool is_attachment_tag(std::string_view tag) {
  const std::size_t dash = tag.find('-');
  const std::string_view algorithm = tag.substr(0, dash);
  if (algorithm != "sha256" && algorithm != "sha512") return false;
  const std::string_view rest = tag.substr(dash + 1);
  if (rest.size() < kHex || !is_hex(rest.substr(0, kHex))) return false;
  return rest.size() == kHex || rest[kHex] == '.';
}

}  // namespace sekisho::registry
