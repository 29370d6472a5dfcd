#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "manifests/patch.h"

namespace sekisho::manifests {
namespace {

using yaml::Node;

Error invalid(const std::string& what) {
  return fail(ReasonCode::kKustomizeInvalid, "a JSON patch: " + what);
}
Error misses(std::string_view path) {
  return fail(ReasonCode::kKustomizeUndecidable,
              "a JSON patch finds nothing at " + printable(path, 200) + " to work on");
}

std::string unescaped(std::string_view token) {
  std::string text;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1')) {
      text += token[++i] == '0' ? '~' : '/';
    } else {
      text += token[i];
    }
  }
  return text;
}

std::vector<std::string> tokens_of(std::string_view pointer) {
  std::vector<std::string> tokens;
  while (pointer.starts_with('/')) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    tokens.push_back(unescaped(pointer.substr(0, end)));
    pointer.remove_prefix(end);
  }
  return tokens;
}

// An index into a list; negative ones count from the end, as kustomize's library has it.
std::optional<std::size_t> index_of(const Node& list, const std::string& token) {
  long long index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  if (error != std::errc() || end != token.data() + token.size()) return std::nullopt;
  const auto size = static_cast<long long>(list.items.size());
  if (index < 0) index += size;
  if (index < 0 || index >= size) return std::nullopt;
  return static_cast<std::size_t>(index);
}

Node* step(Node& node, const std::string& token) {
  if (node.is_map()) return node.find(token);
  if (!node.is_list()) return nullptr;
  const auto index = index_of(node, token);
  return index ? &node.items[*index] : nullptr;
}

Node* walk(Node& root, const std::vector<std::string>& tokens, std::size_t count) {
  Node* at = &root;
  for (std::size_t i = 0; i < count && at != nullptr; ++i) at = step(*at, tokens[i]);
  return at;
}

Node* find_pointer(Node& root, std::string_view pointer) {
  const auto tokens = tokens_of(pointer);
  return walk(root, tokens, tokens.size());
}

// Target is the last step of a path: the value that holds it, and its token.
struct Target {
  Node* holder;
  std::string token;
};

std::optional<Target> target_of(Node& root, std::string_view path) {
  const auto tokens = tokens_of(path);
  if (tokens.empty()) return std::nullopt;
  Node* holder = walk(root, tokens, tokens.size() - 1);
  if (holder == nullptr || holder->is_scalar()) return std::nullopt;
  return Target{holder, tokens.back()};
}

// What is put in makes no object deeper than one that is read.
Done check_depth(const Inspection& inspection, std::string_view path, const Node& value) {
  const std::size_t most = inspection.limits().json_depth;
  if (tokens_of(path).size() + value.depth() <= most) return done();
  return fail(ReasonCode::kYamlLimits, "a JSON patch nests deeper than " + std::to_string(most) + " levels");
}

Done add(Node& root, std::string_view path, Node value) {
  const auto target = target_of(root, path);
  if (!target) return misses(path);
  Node& holder = *target->holder;
  if (holder.is_map()) {
    if (Node* found = holder.find(target->token)) {
      *found = std::move(value);
    } else {
      const yaml::Place place = value.place;
      holder.members.push_back({target->token, place, std::move(value)});
    }
    return done();
  }
  std::size_t at = holder.items.size();
  if (target->token != "-" && target->token != std::to_string(at)) {
    const auto index = index_of(holder, target->token);
    if (!index) return misses(path);
    at = *index;
  }
  holder.items.insert(holder.items.begin() + static_cast<std::ptrdiff_t>(at), std::move(value));
  return done();
}

Done replace(Node& root, std::string_view path, Node value) {
  Node* found = find_pointer(root, path);
  if (found == nullptr) return misses(path);
  *found = std::move(value);
  return done();
}

Done remove(Node& root, std::string_view path) {
  const auto target = target_of(root, path);
  if (!target) return misses(path);
  Node& holder = *target->holder;
  if (holder.is_map()) {
    const auto gone =
        std::erase_if(holder.members, [&](const Node::Member& one) { return one.key == target->token; });
    return gone > 0 ? done() : misses(path);
  }
  const auto index = index_of(holder, target->token);
  if (!index) return misses(path);
  holder.items.erase(holder.items.begin() + static_cast<std::ptrdiff_t>(*index));
  return done();
}

bool is_same(const Node& a, const Node& b) {
  if (a.is_map() != b.is_map() || a.is_list() != b.is_list()) return false;
  if (a.is_scalar()) return a.text == b.text;
  if (a.items.size() != b.items.size() || a.members.size() != b.members.size()) return false;
  if (!std::equal(a.items.begin(), a.items.end(), b.items.begin(), is_same)) return false;
  return std::all_of(a.members.begin(), a.members.end(), [&](const Node::Member& member) {
    const Node* other = b.find(member.key);
    return other != nullptr && is_same(member.value, *other);
  });
}

Result<std::string> need_path(const Node& operation, std::string_view key) {
  const std::string* path = operation.find_text(key);
  if (path == nullptr) return invalid("an operation has no " + std::string(key));
  return *path;
}

// Patcher applies the operations of one patch to one object.
class Patcher {
 public:
  Patcher(Inspection& inspection, Node& root)
      : inspection_(inspection), root_(root), values_(root.values()) {}

  // An operation may have to look at all that is there by then.
  Done apply(const Node& operation) {
    SEKISHO_CHECK(inspection_.look(values_));
    const std::string* op = operation.find_text("op");
    if (op == nullptr) return invalid("an operation has no op");
    SEKISHO_TRY(path, need_path(operation, "path"));
    if (*op == "remove") return remove(root_, path);
    if (*op == "move" || *op == "copy") return take_over(operation, path);
    const Node* value = operation.find("value");
    if (value == nullptr) return invalid(printable(*op, 20) + " has no value");
    if (*op == "test") return test(path, *value);
    SEKISHO_CHECK(admit(path, *value));
    if (*op == "add") return add(root_, path, *value);
    if (*op == "replace") return replace(root_, path, *value);
    return invalid("no operation is called " + printable(*op, 20));
  }

 private:
  Done admit(std::string_view path, const Node& value) {
    SEKISHO_CHECK(check_depth(inspection_, path, value));
    const std::size_t more = value.values();
    values_ += more;
    return inspection_.make(more);
  }

  Done test(std::string_view path, const Node& value) {
    const Node* found = find_pointer(root_, path);
    return found != nullptr && is_same(*found, value) ? done() : misses(path);
  }

  Done take_over(const Node& operation, const std::string& path) {
    SEKISHO_TRY(from, need_path(operation, "from"));
    const Node* source = find_pointer(root_, from);
    if (source == nullptr) return misses(from);
    SEKISHO_CHECK(admit(path, *source));
    Node copy = *source;
    if (operation.find("op")->text == "move") SEKISHO_CHECK(remove(root_, from));
    return add(root_, path, std::move(copy));
  }

  Inspection& inspection_;
  Node& root_;
  std::uint64_t values_;  // at most so many are in the object
};

}  // namespace

Done apply_json_patch(Inspection& inspection, Node& into, const Node& operations) {
  if (!operations.is_list()) return invalid("it is not a list of operations");
  Patcher patcher(inspection, into);
  for (const Node& operation : operations.items) {
    if (!operation.is_map()) return invalid("an operation must be a map");
    SEKISHO_CHECK(patcher.apply(operation));
  }
  return done();
}

}  // namespace sekisho::manifests
