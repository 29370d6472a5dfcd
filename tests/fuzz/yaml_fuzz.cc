// Laws of the YAML reader: a value xor an error with a place; the same text gives the same nodes; depth,
// places and keys are what the header promises.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "yaml/node.h"

namespace {

using sekisho::yaml::Node;

void require(bool law) {
  if (!law) std::abort();
}

void check(const Node& node, std::size_t depth) {
  require(depth <= sekisho::Limits{}.json_depth + 1);
  require(node.place.line >= 1 && node.place.column >= 1);
  require(node.text.find('\0') == std::string::npos);
  require(node.items.empty() || node.type == Node::Type::kList);
  require(node.members.empty() || node.type == Node::Type::kMap);
  std::set<std::string> keys;
  for (const auto& member : node.members) {
    require(keys.insert(member.key).second);
    require(node.find(member.key) == &member.value);
    check(member.value, depth + 1);
  }
  for (const Node& item : node.items) check(item, depth + 1);
}

bool same(const Node& a, const Node& b) {
  if (a.type != b.type || a.text != b.text || a.items.size() != b.items.size()) return false;
  if (a.members.size() != b.members.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!same(a.items[i], b.items[i])) return false;
  }
  for (std::size_t i = 0; i < a.members.size(); ++i) {
    if (a.members[i].key != b.members[i].key || !same(a.members[i].value, b.members[i].value)) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto first = sekisho::yaml::parse_documents(text, "f");
  const auto second = sekisho::yaml::parse_documents(text, "f");
  require(first.ok() == second.ok());
  if (!first.ok()) {
    require(first.error().code == sekisho::ReasonCode::kPolicyInvalid);
    require(first.error().detail.starts_with("f:"));
    return 0;
  }
  require(first->size() == second->size());
  for (std::size_t i = 0; i < first->size(); ++i) {
    check((*first)[i], 1);
    require(same((*first)[i], (*second)[i]));
  }
  return 0;
}
