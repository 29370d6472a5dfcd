#include "manifests/selector.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "manifests/kinds.h"

namespace sekisho::manifests {
namespace {

using yaml::Node;

Error invalid(const std::string& what) { return fail(ReasonCode::kKustomizeInvalid, what); }

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string effective_namespace(const Identity& identity) {
  if (is_cluster_scoped(identity.group, identity.kind)) return "";
  return identity.name_space.empty() ? "default" : identity.name_space;
}

// An expression that is empty or absent matches everything.
Done read_pattern(const Node& node, std::string_view key, std::optional<Regexp>& into) {
  const Node* found = node.find(key);
  if (found == nullptr || found->type == Node::Type::kNull) return done();
  if (found->as_text() == nullptr) return invalid("target." + std::string(key) + " must be a string");
  if (found->text.empty()) return done();
  auto pattern = Regexp::parse(found->text);
  if (!pattern.ok()) return invalid("target." + std::string(key) + ": " + pattern.error().detail);
  into = *std::move(pattern);
  return done();
}

Done read_labels(const Node& node, std::string_view key, std::optional<LabelSelector>& into) {
  const std::string* text = node.find_text(key);
  if (text == nullptr || text->empty()) return done();
  SEKISHO_TRY(selector, LabelSelector::parse(*text));
  into = std::move(selector);
  return done();
}

bool allows(const std::optional<Regexp>& pattern, const std::string& text) {
  return !pattern || pattern->matches_whole(text);
}

const Node* metadata_map(const Resource& resource, std::string_view key) {
  const Node* metadata = resource.body.find("metadata");
  return metadata == nullptr ? nullptr : metadata->find(key);
}

}  // namespace

Result<LabelSelector> LabelSelector::parse(const std::string& text) {
  if (text.find_first_of("()") != std::string::npos || text.find(" in ") != std::string::npos ||
      text.find(" notin ") != std::string::npos) {
    return fail(ReasonCode::kKustomizeUndecidable, "the selector " + printable(text, 200) + " is set-based");
  }
  LabelSelector selector;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string_view term = trimmed(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const std::size_t equal = term.find('=');
    if (equal == std::string_view::npos) {
      const bool negated = term.starts_with('!');
      if (negated) term = trimmed(term.substr(1));
      selector.terms_.push_back({negated ? Op::kNotThere : Op::kThere, std::string(term), ""});
    } else {
      const bool negated = equal > 0 && term[equal - 1] == '!';
      const std::string_view key = trimmed(term.substr(0, equal - (negated ? 1 : 0)));
      std::string_view value = term.substr(equal + 1);
      if (value.starts_with('=')) value.remove_prefix(1);
      selector.terms_.push_back(
          {negated ? Op::kIsNot : Op::kIs, std::string(key), std::string(trimmed(value))});
    }
    if (selector.terms_.back().key.empty())
      return invalid("the selector " + printable(text, 200) + " is none");
  }
  return selector;
}

bool LabelSelector::matches(const Node* labels) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const Term& term) {
    const Node* found = labels == nullptr ? nullptr : labels->find(term.key);
    switch (term.op) {
      case Op::kIs:
        return found != nullptr && found->text == term.value;
      case Op::kIsNot:
        return found == nullptr || found->text != term.value;
      case Op::kThere:
        return found != nullptr;
      case Op::kNotThere:
        return found == nullptr;
    }
    return false;
  });
}

Result<Selector> Selector::read(const Node& node) {
  constexpr std::array kKeys{"group",         "version",           "kind", "name", "namespace",
                             "labelSelector", "annotationSelector"};
  if (!node.is_map()) return invalid("a target must be a map");
  for (const Node::Member& member : node.members) {
    if (std::find(kKeys.begin(), kKeys.end(), member.key) == kKeys.end()) {
      return invalid("a target has no " + printable(member.key, 100));
    }
  }
  Selector selector;
  SEKISHO_CHECK(read_pattern(node, "group", selector.group_));
  SEKISHO_CHECK(read_pattern(node, "version", selector.version_));
  SEKISHO_CHECK(read_pattern(node, "kind", selector.kind_));
  SEKISHO_CHECK(read_pattern(node, "name", selector.name_));
  SEKISHO_CHECK(read_pattern(node, "namespace", selector.name_space_));
  SEKISHO_CHECK(read_labels(node, "labelSelector", selector.labels_));
  SEKISHO_CHECK(read_labels(node, "annotationSelector", selector.annotations_));
  return selector;
}

bool Selector::allows_names(const Identity& identity) const {
  return allows(name_, identity.name) && allows(name_space_, effective_namespace(identity));
}

bool Selector::allows_others(const Resource& resource) const {
  const Identity now = resource.identity();
  return allows(group_, now.group) && allows(version_, now.version) && allows(kind_, now.kind) &&
         (!labels_ || labels_->matches(metadata_map(resource, "labels"))) &&
         (!annotations_ || annotations_->matches(metadata_map(resource, "annotations")));
}

bool Selector::matches(const Resource& resource) const {
  const Identity now = resource.identity();
  const Identity& first = resource.former.front();
  return (allows(name_, first.name) || allows(name_, now.name)) &&
         (allows(name_space_, effective_namespace(first)) || allows(name_space_, effective_namespace(now))) &&
         allows_others(resource);
}

std::optional<bool> Selector::matches_always(const Resource& resource) const {
  if (!allows_others(resource)) return false;
  const Identity now = resource.identity();
  // Whether an object without a namespace is in "default" differs between kustomize's fields.
  const bool named = allows_names(now);
  const bool raw = allows(name_, now.name) && allows(name_space_, now.name_space);
  const auto same = [&](const Identity& former) { return allows_names(former) == named; };
  if (named != raw || !std::all_of(resource.former.begin(), resource.former.end(), same)) return std::nullopt;
  return named;
}

bool is_called(const Resource& resource, const Identity& identity) {
  const auto same = [&](const Identity& own) {
    return own.group == identity.group && own.version == identity.version && own.kind == identity.kind &&
           own.name == identity.name && effective_namespace(own) == effective_namespace(identity);
  };
  return same(resource.identity()) || std::any_of(resource.former.begin(), resource.former.end(), same);
}

}  // namespace sekisho::manifests
