#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "base/text.h"
#include "manifests/patch.h"

namespace sekisho::manifests {
namespace {

using yaml::Node;

constexpr std::string_view kDirective = "$patch";

// The lists of Kubernetes' kinds that are merged, and by which member (x-kubernetes-patch-merge-key). Lists
// that are missing here are replaced, which matters to none that leads to an image.
std::string_view merge_key(std::string_view list) {
  struct Entry {
    std::string_view list, key;
  };
  constexpr std::array<Entry, 11> kEntries{{
      {"containers", "name"},
      {"env", "name"},
      {"ephemeralContainers", "name"},
      {"hostAliases", "ip"},
      {"imagePullSecrets", "name"},
      {"initContainers", "name"},
      {"resourceClaims", "name"},
      {"secrets", "name"},
      {"volumeDevices", "devicePath"},
      {"volumeMounts", "mountPath"},
      {"volumes", "name"},
  }};
  const auto* found =
      std::find_if(kEntries.begin(), kEntries.end(), [&](const Entry& entry) { return entry.list == list; });
  return found == kEntries.end() ? std::string_view() : found->key;
}

Error undecidable(const std::string& what) { return fail(ReasonCode::kKustomizeUndecidable, what); }

std::string_view directive(const Node& patch) {
  const Node* found = patch.find(kDirective);
  return found == nullptr ? std::string_view() : std::string_view(found->text);
}

// What is new is put in without directives and nulls.
void clean(Node& node) {
  std::erase_if(node.members, [](const Node::Member& member) {
    return member.value.type == Node::Type::kNull || member.key == kDirective;
  });
  for (Node::Member& member : node.members) clean(member.value);
  std::erase_if(node.items, [](const Node& item) { return directive(item) == "delete"; });
  for (Node& item : node.items) clean(item);
}

// In what is new there may be nothing but $patch: delete and merge.
Done check_directives(const Node& node) {
  for (const Node& item : node.items) SEKISHO_CHECK(check_directives(item));
  for (const Node::Member& member : node.members) {
    const bool known =
        member.key == kDirective && (member.value.text == "delete" || member.value.text == "merge");
    if (member.key.starts_with('$') && !known)
      return undecidable("the directive " + printable(member.key, 50) + " is not worked out here");
    SEKISHO_CHECK(check_directives(member.value));
  }
  return done();
}

Node cleaned(Node node) {
  clean(node);
  return node;
}

void put(Node& map, const std::string& key, Node value) {
  if (Node* found = map.find(key)) {
    *found = std::move(value);
  } else {
    const yaml::Place place = value.place;
    map.members.push_back({key, place, std::move(value)});
  }
}

class Merger {
 public:
  explicit Merger(MergeKeys keys) : keys_(keys) {}

  Done merge_map(Node& into, const Node& patch) const {
    for (const Node::Member& member : patch.members) {
      if (member.key == kDirective) {
        if (member.value.text == "merge") continue;
        return undecidable("$patch: " + printable(member.value.text, 50) + " is not worked out here");
      }
      if (member.key.starts_with('$')) {
        return undecidable("the directive " + printable(member.key, 50) + " is not worked out here");
      }
      SEKISHO_CHECK(merge_member(into, member));
    }
    return done();
  }

 private:
  Done merge_member(Node& into, const Node::Member& member) const {
    const Node& patch = member.value;
    Node* old = into.find(member.key);
    if (patch.type == Node::Type::kNull || directive(patch) == "delete") {
      std::erase_if(into.members, [&](const Node::Member& one) { return one.key == member.key; });
      return done();
    }
    if (old != nullptr && old->is_map() && patch.is_map()) return merge_map(*old, patch);
    const bool by_key = keys_ == MergeKeys::kKnown && !merge_key(member.key).empty();
    if (old != nullptr && old->is_list() && patch.is_list() && by_key) {
      return merge_list(*old, patch, merge_key(member.key));
    }
    SEKISHO_CHECK(check_directives(patch));
    Node fresh = cleaned(patch);
    if (patch.is_list()) {
      std::erase_if(fresh.items, [](const Node& item) { return item.is_map() && item.members.empty(); });
    }
    put(into, member.key, std::move(fresh));
    return done();
  }

  // The items of the patch come first, in its order, as kustomize has them.
  Done merge_list(Node& into, const Node& patch, std::string_view key) const {
    std::vector<Node> merged;
    for (const Node& item : patch.items) {
      const Node* name = item.find(key);
      if (name == nullptr || !name->is_scalar()) {
        return undecidable("an item of a list has no " + std::string(key) + " to merge it by");
      }
      const auto found = std::find_if(into.items.begin(), into.items.end(), [&](const Node& one) {
        const Node* other = one.find(key);
        return other != nullptr && other->text == name->text;
      });
      const bool is_new = found == into.items.end();
      if (directive(item) != "delete") {
        if (is_new) SEKISHO_CHECK(check_directives(item));
        merged.push_back(is_new ? cleaned(item) : std::move(*found));
        if (!is_new) SEKISHO_CHECK(merge_map(merged.back(), item));
      }
      if (!is_new) into.items.erase(found);
    }
    std::move(into.items.begin(), into.items.end(), std::back_inserter(merged));
    into.items = std::move(merged);
    return done();
  }

  const MergeKeys keys_;
};

}  // namespace

bool deletes(const Node& patch) { return directive(patch) == "delete"; }

Done merge_patch(Node& into, const Node& patch, MergeKeys keys) {
  return Merger(keys).merge_map(into, patch);
}

}  // namespace sekisho::manifests
