#include "policy/convert_section.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::policy {

using yaml::Node;

Section::Section(ForeignBook& book, std::string where, const Node* node)
    : book_(&book), where_(std::move(where)), node_(node) {
  if (node_ == nullptr || node_->type == Node::Type::kMap) return;
  fault("a map is expected");
  node_ = nullptr;
}

void Section::fault(const std::string& what) {
  note(what);
  sound_ = false;
}

const Node* Section::find(std::string_view key) {
  asked_.push_back(key);
  const Node* node = node_ == nullptr ? nullptr : node_->find(key);
  return node == nullptr || node->type == Node::Type::kNull ? nullptr : node;
}

std::optional<std::string> Section::text(std::string_view key) {
  const Node* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (node->type == Node::Type::kString && !node->text.empty()) return node->text;
  fault(std::string(key) + ": a string is expected");
  return std::nullopt;
}

Section::Flag Section::flag(std::string_view key) {
  const Node* node = find(key);
  if (node == nullptr) return Flag::kAbsent;
  if (node->type == Node::Type::kBool) return fold_case(node->text) == "true" ? Flag::kOn : Flag::kOff;
  fault(std::string(key) + ": true or false is expected");
  return Flag::kAbsent;
}

const std::vector<Node>& Section::list(std::string_view key) {
  static const std::vector<Node> kNone;
  const Node* node = find(key);
  if (node == nullptr) return kNone;
  if (node->type == Node::Type::kList) return node->items;
  fault(std::string(key) + ": a list is expected");
  return kNone;
}

std::vector<std::string> Section::texts(std::string_view key) {
  std::vector<std::string> texts;
  for (const Node& item : list(key)) {
    if (item.type == Node::Type::kString && !item.text.empty()) {
      texts.push_back(item.text);
    } else {
      fault(std::string(key) + ": strings are expected");
    }
  }
  return texts;
}

Section Section::section(std::string_view key) {
  return Section(*book_, where_ + ": " + std::string(key), find(key));
}

void Section::skip(std::initializer_list<std::string_view> keys) { asked_.insert(asked_.end(), keys); }

void Section::drop(std::string_view key, std::string_view why) {
  if (find(key) != nullptr) note(std::string(key) + ": " + std::string(why));
}

void Section::refuse(std::string_view key, std::string_view why) {
  if (find(key) != nullptr) fault(std::string(key) + ": " + std::string(why));
}

bool Section::is_sound() {
  if (node_ == nullptr) return sound_;
  for (const Node::Member& member : node_->members) {
    if (std::find(asked_.begin(), asked_.end(), member.key) != asked_.end()) continue;
    fault(member.key + ": not known here, so that it may be a condition");
  }
  return sound_;
}

}  // namespace sekisho::policy
