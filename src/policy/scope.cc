#include "policy/scope.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::policy {
namespace {

constexpr std::size_t kMaxName = 253;  // of a Kubernetes name (RFC 1123 subdomain)

// One row of what of `b` each beginning of `a` can be the same as, both with stars. With a text without
// stars for b it is a plain match.
bool can_be_same(std::string_view a, std::string_view b) {
  std::vector<char> row(b.size() + 1, 0);
  row[0] = 1;
  for (std::size_t j = 0; j < b.size(); ++j) row[j + 1] = row[j] && b[j] == '*';
  for (const char c : a) {
    std::vector<char> next(b.size() + 1, 0);
    next[0] = row[0] && c == '*';
    for (std::size_t j = 0; j < b.size(); ++j) {
      const bool star = c == '*' || b[j] == '*';
      next[j + 1] = star ? row[j] || row[j + 1] || next[j] : row[j] && c == b[j];
    }
    row = std::move(next);
  }
  return row.back() != 0;
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  if (names.empty()) return true;
  return !name.empty() && std::any_of(names.begin(), names.end(),
                                      [&](const std::string& pattern) { return can_be_same(pattern, name); });
}

bool overlaps(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.empty() || b.empty()) return true;
  return std::any_of(a.begin(), a.end(), [&](const std::string& one) {
    return std::any_of(b.begin(), b.end(), [&](const std::string& other) { return can_be_same(one, other); });
  });
}

}  // namespace

bool Scope::holds(const Destination& destination) const {
  return policy::holds(clusters, destination.cluster) && policy::holds(namespaces, destination.name_space);
}

bool Scope::overlaps(const Scope& other) const {
  return policy::overlaps(clusters, other.clusters) && policy::overlaps(namespaces, other.namespaces);
}

Result<std::string> parse_scope_name(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-*";
  const bool right = !text.empty() && text.size() <= kMaxName &&
                     text.find_first_not_of(kAllowed) == std::string_view::npos &&
                     text.find("**") == std::string_view::npos;
  if (right) return std::string(text);
  return fail(ReasonCode::kPolicyInvalid,
              "\"" + printable(text, 100) + "\" is no name of letters, digits, . _ - and single stars");
}

}  // namespace sekisho::policy
