#include "policy/read_approved.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::policy {
namespace {

using yaml::Node;
using Digests = std::vector<crypto::Digest>;

std::string_view without_comment(std::string_view line) {
  line = line.substr(0, line.find('#'));
  const auto first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

// A reference ends in its digest.
Result<crypto::Digest> parse_entry(std::string_view entry) {
  const auto at = entry.rfind('@');
  return crypto::Digest::parse(at == std::string_view::npos ? entry : entry.substr(at + 1));
}

Result<Digests> parse_list(std::string_view text) {
  Digests digests;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::string_view entry = without_comment(line);
    if (entry.empty()) continue;
    auto digest = parse_entry(entry);
    if (!digest.ok()) {
      return fail(ReasonCode::kPolicyInvalid,
                  "line " + std::to_string(number) + ": " + digest.error().detail);
    }
    digests.push_back(*std::move(digest));
  }
  return digests;
}

Result<Digests> read_list_file(const File& file, const Node& node, const Reading& reading) {
  SEKISHO_TRY(named, read_named(file, node, "approvedDigests.file", reading.limits.policy_file_bytes,
                                reading.digest));
  auto digests = parse_list(named.bytes);
  if (digests.ok()) return *std::move(digests);
  Error error = std::move(digests).error();
  error.detail = printable(named.name) + ": " + error.detail;
  return at(file, node, std::move(error));
}

Result<Digests> read_digests(const File& file, const Node& node) {
  SEKISHO_TRY(items, read_some(file, node, "approvedDigests.digests"));
  Digests digests;
  for (const Node& item : *items) {
    SEKISHO_TRY(digest, read_digest(file, item, "approvedDigests.digests"));
    digests.push_back(std::move(digest));
  }
  return digests;
}

}  // namespace

Done read_approved(const File& file, const Node* node, const Reading& reading, Rule& rule) {
  if (node == nullptr) return done();
  SEKISHO_TRY(fields, Fields::of(file, *node, "approvedDigests", {"file", "digests"}));
  if (node->members.size() != 1)
    return wrong(file, node->place, "approvedDigests: expected exactly one of file and digests");
  const Node* list = fields.maybe("file");
  SEKISHO_TRY(digests, list != nullptr ? read_list_file(file, *list, reading)
                                       : read_digests(file, *fields.maybe("digests")));
  std::sort(digests.begin(), digests.end());
  rule.approved = std::move(digests);
  return done();
}

}  // namespace sekisho::policy
