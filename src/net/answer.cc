#include "net/transport.h"

namespace sekisho::net {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> Answer::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (same_name(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::vector<std::string> Answer::all_headers(std::string_view name) const {
  std::vector<std::string> out;
  for (const Header& header : headers) {
    if (same_name(header.name, name)) out.push_back(header.value);
  }
  return out;
}

}  // namespace sekisho::net
