#include "yaml/node.h"

#include <algorithm>
#include <utility>

namespace sekisho::yaml {

const Node* Node::find(std::string_view key) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [key](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

Node* Node::find(std::string_view key) { return const_cast<Node*>(std::as_const(*this).find(key)); }

const std::string* Node::find_text(std::string_view key) const {
  const Node* found = find(key);
  return found == nullptr ? nullptr : found->as_text();
}

std::size_t Node::values() const {
  std::size_t count = 1;
  for (const Node& item : items) count += item.values();
  for (const Member& member : members) count += member.value.values();
  return count;
}

std::size_t Node::depth() const {
  std::size_t below = 0;
  for (const Node& item : items) below = std::max(below, item.depth());
  for (const Member& member : members) below = std::max(below, member.value.depth());
  return below + 1;
}

std::string_view Node::type_name() const {
  switch (type) {
    case Type::kNull:
      return "null";
    case Type::kBool:
      return "a boolean";
    case Type::kInteger:
      return "an integer";
    case Type::kNumber:
      return "a number";
    case Type::kString:
      return "a string";
    case Type::kAmbiguous:
      return "a word or number that YAML 1.1 and 1.2 read differently";
    case Type::kList:
      return "a list";
    case Type::kMap:
      return "a map";
  }
  return "nothing";
}

}  // namespace sekisho::yaml
