// References, once every schema of the document is known.
#include <algorithm>
#include <charconv>

#include "base/json_schema_compile.h"
#include "base/text.h"
#include "base/uri.h"

namespace sekisho::json_schema {
namespace {

constexpr std::size_t kMaxUriBytes = 300;

Error wrong(const Reference& reference, const std::string& what) {
  return fail(ReasonCode::kPolicyInvalid,
              "the schema, " + reference.place + ": " + printable(reference.uri, kMaxUriBytes) + " " + what);
}

// ~1 is /, ~0 is ~ (RFC 6901, section 4); nothing where a ~ is neither.
std::optional<std::string> unescape(std::string_view token) {
  std::string name;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      name += token[i];
      continue;
    }
    if (++i == token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
    name += token[i] == '0' ? '~' : '/';
  }
  return name;
}

const Json* find_item(const Json::Array& array, std::string_view token) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  const bool whole = error == std::errc() && end == token.data() + token.size();
  if (!whole || (token.size() > 1 && token.front() == '0') || index >= array.size()) return nullptr;
  return &array[index];
}

// Places finds what JSON Pointers lead to, and remembers the members of each object that it passed: many
// references lead into one object of many definitions.
class Places {
 public:
  // find is null where there is nothing.
  const Json* find(const Json* value, std::string_view pointer) {
    while (value != nullptr && !pointer.empty()) {
      pointer.remove_prefix(1);
      const std::string_view token = pointer.substr(0, pointer.find('/'));
      pointer.remove_prefix(token.size());
      const auto name = unescape(token);
      if (!name) return nullptr;
      value =
          value->as_array() == nullptr ? find_member(*value, *name) : find_item(*value->as_array(), *name);
    }
    return value;
  }

 private:
  const Json* find_member(const Json& value, std::string_view name) {
    const auto* object = value.as_object();
    if (object == nullptr) return nullptr;
    const auto [entry, fresh] = members_.try_emplace(&value);
    if (fresh) {
      for (const auto& [key, member] : *object) entry->second.emplace(key, &member);
    }
    const auto found = entry->second.find(name);
    return found == entry->second.end() ? nullptr : found->second;
  }

  std::unordered_map<const Json*, std::map<std::string_view, const Json*>> members_;
};

class Linker {
 public:
  explicit Linker(const Draft& draft) : draft_(draft) {}

  Done link(const Reference& reference) {
    const UriFragment parts = split_fragment(reference.uri);
    const auto found = draft_.by_uri.find(parts.uri);
    if (found == draft_.by_uri.end()) {
      return wrong(reference, "is not in this document, and nothing is fetched");
    }
    const Resource& resource = draft_.program.resources[found->second];
    const auto fragment = decode_percent(parts.fragment.value_or(""));
    const auto target = fragment ? find_target(resource, *fragment) : std::nullopt;
    if (!target) return wrong(reference, "names no schema of this document");
    return connect(reference, resource, *fragment, *target);
  }

 private:
  std::optional<NodeId> find_target(const Resource& resource, const std::string& fragment) {
    if (fragment.empty()) return resource.root;
    if (fragment.front() == '/') {
      const auto found = draft_.by_json.find(places_.find(resource.json, fragment));
      return found == draft_.by_json.end() ? std::nullopt : std::optional(found->second);
    }
    const auto found = resource.anchors.find(fragment);
    return found == resource.anchors.end() ? std::nullopt : std::optional(found->second);
  }

  static Done connect(const Reference& reference, const Resource& resource, const std::string& fragment,
                      NodeId target) {
    Applied& applied = rules(reference.from->applied);
    const bool may_be_dynamic = reference.kind != Reference::Kind::kPlain;
    if (reference.kind == Reference::Kind::kRecursive && target != resource.root) {
      return wrong(reference, "is not \"#\", all that $recursiveRef takes");
    }
    if (may_be_dynamic && resource.dynamic.count(fragment) != 0) {
      applied.dynamic.push_back({fragment, target});
    } else {
      applied.all_of.push_back(target);
    }
    return done();
  }

  const Draft& draft_;
  Places places_;
};

// The schemas that look at the very value that the node looks at.
std::vector<NodeId> applied_by(const Node& node) {
  std::vector<NodeId> ids;
  if (node.applied) {
    const Applied& applied = *node.applied;
    for (const auto* list : {&applied.all_of, &applied.any_of, &applied.one_of}) {
      ids.insert(ids.end(), list->begin(), list->end());
    }
    for (const auto& one : {applied.negated, applied.condition, applied.consequence, applied.alternative}) {
      if (one) ids.push_back(*one);
    }
  }
  if (node.object) {
    for (const auto& [name, id] : node.object->dependent_schemas) ids.push_back(id);
  }
  return ids;
}

// Walks over what is applied to one value, depth first, with a stack of its own: a chain of references may be
// as long as the document. Where dynamic references lead is known only later; they are bounded then.
class LoopFinder {
 public:
  explicit LoopFinder(const Program& program) : program_(program), states_(program.nodes.size()) {}

  // find is the nodes of a loop, or nothing.
  std::vector<NodeId> find() {
    for (NodeId id = 0; id < states_.size(); ++id) {
      if (states_[id] == State::kNew) enter(id);
      while (!open_.empty()) {
        if (!step()) return loop_;
      }
    }
    return {};
  }

 private:
  enum class State { kNew, kOpen, kClosed };
  struct Visit {
    NodeId id;
    std::vector<NodeId> next;
  };

  void enter(NodeId id) {
    states_[id] = State::kOpen;
    open_.push_back({id, applied_by(program_.nodes[id])});
  }

  bool step() {
    Visit& visit = open_.back();
    if (visit.next.empty()) {
      states_[visit.id] = State::kClosed;
      open_.pop_back();
      return true;
    }
    const NodeId next = visit.next.back();
    visit.next.pop_back();
    if (states_[next] == State::kOpen) return close_loop(next);
    if (states_[next] == State::kNew) enter(next);
    return true;
  }

  bool close_loop(NodeId first) {
    for (auto visit = open_.rbegin(); visit != open_.rend(); ++visit) {
      loop_.push_back(visit->id);
      if (visit->id == first) break;
    }
    return false;
  }

  const Program& program_;
  std::vector<State> states_;
  std::vector<Visit> open_;
  std::vector<NodeId> loop_;
};

Done check_no_loop(const Draft& draft) {
  const std::vector<NodeId> loop = LoopFinder(draft.program).find();
  if (loop.empty()) return done();
  for (const Reference& reference : draft.references) {
    for (const NodeId id : loop) {
      if (reference.from == &draft.program.nodes[id]) {
        return wrong(reference, "leads back to itself without going into the value");
      }
    }
  }
  return fail(ReasonCode::kInternalError, "a loop without a reference");
}

}  // namespace

Result<Program> link(Draft draft) {
  Linker linker(draft);
  for (const Reference& reference : draft.references) SEKISHO_CHECK(linker.link(reference));
  SEKISHO_CHECK(check_no_loop(draft));
  for (Resource& resource : draft.program.resources) resource.json = nullptr;
  return std::move(draft.program);
}

}  // namespace sekisho::json_schema
