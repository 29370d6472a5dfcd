#include "manifests/replacement.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include "base/regexp.h"
#include "base/text.h"
#include "manifests/kustomization.h"
#include "manifests/selector.h"

namespace sekisho::manifests {
namespace {

using yaml::Node;

constexpr std::string_view kName = "metadata.name";  // where no field is named

Error invalid(const std::string& what) {
  return fail(ReasonCode::kKustomizeInvalid, "replacements: " + what);
}
Error undecidable(const std::string& what) {
  return fail(ReasonCode::kKustomizeUndecidable, "replacements: " + what);
}

// A path's steps: parted by dots, but within brackets and behind a backslash.
std::vector<std::string> steps_of(std::string_view path) {
  std::vector<std::string> steps{""};
  int brackets = 0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (c == '\\' && i + 1 < path.size() && path[i + 1] == '.') {
      steps.back() += path[++i];
    } else if (c == '.' && brackets == 0) {
      steps.emplace_back();
    } else {
      brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
      steps.back() += c;
    }
  }
  std::erase(steps, "");
  return steps;
}

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_match(std::string_view step) { return step.starts_with('[') && step.ends_with(']'); }

// The items of a list whose member matches: [name=web]. kustomize takes the value for a pattern that matches
// a part.
Done match_items(Node& list, std::string_view step, std::vector<Node*>& found) {
  const std::string_view inside = step.substr(1, step.size() - 2);
  const std::size_t equal = inside.find('=');
  if (equal == std::string_view::npos) return undecidable("the step " + printable(step, 100));
  const auto pattern = Regexp::parse(inside.substr(equal + 1));
  if (!pattern.ok()) return invalid("the step " + printable(step, 100));
  for (Node& item : list.items) {
    const Node* value = equal == 0 ? &item : item.find(inside.substr(0, equal));
    if (value != nullptr && value->is_scalar() && pattern->matches_part(value->text)) found.push_back(&item);
  }
  return done();
}

Done follow(Node& node, const std::string& step, std::vector<Node*>& found) {
  if (step == "*") {
    for (Node& item : node.items) found.push_back(&item);
    for (Node::Member& member : node.members) found.push_back(&member.value);
    return done();
  }
  if (node.is_list() && is_match(step)) return match_items(node, step, found);
  if (node.is_list()) {
    const auto index = number(step);
    if (!index) return undecidable("the step " + printable(step, 100) + " into a list");
    if (*index < node.items.size()) found.push_back(&node.items[*index]);
    return done();
  }
  const bool quoted = is_match(step) && step.find('=') == std::string::npos;
  if (Node* member = node.find(quoted ? step.substr(1, step.size() - 2) : step)) found.push_back(member);
  return done();
}

Result<std::vector<Node*>> find_all(Node& root, const std::string& path) {
  std::vector<Node*> at{&root};
  for (const std::string& step : steps_of(path)) {
    std::vector<Node*> next;
    for (Node* node : at) SEKISHO_CHECK(follow(*node, step, next));
    at = std::move(next);
  }
  return at;
}

// Options are how a value is cut out of, or put into, a text.
struct Options {
  std::string delimiter;
  long long index = 0;
  bool create = false;
};

Result<Options> read_options(const Node& holder) {
  Options options;
  const Node* node = holder.find("options");
  if (node == nullptr) return options;
  if (node->find("encoding") != nullptr) return undecidable("options.encoding");
  if (const std::string* delimiter = node->find_text("delimiter")) options.delimiter = *delimiter;
  if (const Node* create = node->find("create")) options.create = fold_case(create->text) == "true";
  const Node* index = node->find("index");
  if (index == nullptr) return options;
  const auto [end, error] =
      std::from_chars(index->text.data(), index->text.data() + index->text.size(), options.index);
  if (error != std::errc() || end != index->text.data() + index->text.size()) return invalid("options.index");
  return options;
}

std::vector<std::string> split(const std::string& text, const std::string& delimiter) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t at = text.find(delimiter); at != std::string::npos; at = text.find(delimiter, from)) {
    parts.push_back(text.substr(from, at - from));
    from = at + delimiter.size();
  }
  parts.push_back(text.substr(from));
  return parts;
}

std::string text_of(const Node* node, std::string_view key) {
  const std::string* found = node->find_text(key);
  return found == nullptr ? "" : *found;
}

// kustomize looks at some of the names that an object had, and not at others; where that matters, nothing is
// told.
Result<bool> always(const Selector& selector, const Resource& resource) {
  const auto selected = selector.matches_always(resource);
  if (selected) return *selected;
  return undecidable("an object is found by some of the names that it had and not by others");
}

// A source is named exactly and not by patterns.
Node exact(const Node& source) {
  Node selector = source;
  std::erase_if(selector.members, [](const Node::Member& member) {
    return member.key == "fieldPath" || member.key == "options";
  });
  for (Node::Member& member : selector.members) {
    std::string quoted;
    for (const char c : member.value.text) quoted += c == '.' ? "[.]" : std::string(1, c);
    member.value.text = std::move(quoted);
  }
  return selector;
}

// Source is the value that is copied, and the object that it comes from, if it comes from one.
struct Source {
  Node value;
  const Resource* from = nullptr;
};

Result<Source> find_source(Inspection& inspection, const Node& source, std::vector<Resource>& resources) {
  SEKISHO_TRY(selector, Selector::read(exact(source)));
  Resource* found = nullptr;
  for (Resource& resource : resources) {
    SEKISHO_TRY(selected, always(selector, resource));
    if (!selected) continue;
    if (found != nullptr) return invalid("several objects are the source");
    found = &resource;
  }
  if (found == nullptr) return invalid("no object is the source");
  const std::string path = text_of(&source, "fieldPath");
  SEKISHO_TRY(values, find_all(found->body, path.empty() ? std::string(kName) : path));
  if (values.size() != 1) return invalid("the source has no " + printable(path, 200) + ", or several");
  SEKISHO_CHECK(inspection.make(values.front()->values()));
  Node value = *values.front();
  SEKISHO_TRY(options, read_options(source));
  if (options.delimiter.empty()) return Source{std::move(value), found};
  const auto parts = split(value.text, options.delimiter);
  if (options.index < 0 || options.index >= static_cast<long long>(parts.size())) {
    return invalid("the source has not so many parts");
  }
  value.text = parts[static_cast<std::size_t>(options.index)];
  value.type = Node::Type::kString;
  return Source{std::move(value), found};
}

Done put(Node& into, const Node& value, const Options& options) {
  if (options.delimiter.empty()) {
    // A scalar keeps the type that it has, as kustomize keeps its tag.
    if (into.is_scalar() && value.is_scalar()) {
      into.text = value.text;
      into.type = into.type == Node::Type::kNull ? value.type : into.type;
      into.place = value.place;
    } else {
      into = value;
    }
    return done();
  }
  if (!into.is_scalar() || !value.is_scalar()) return invalid("a delimiter is for text");
  auto parts = split(into.text, options.delimiter);
  if (options.index < 0) {
    parts.insert(parts.begin(), value.text);
  } else if (options.index >= static_cast<long long>(parts.size())) {
    parts.push_back(value.text);
  } else {
    parts[static_cast<std::size_t>(options.index)] = value.text;
  }
  into.text.clear();
  for (const std::string& part : parts)
    into.text += (&part == &parts.front() ? "" : options.delimiter) + part;
  return done();
}

// create makes maps on the way to a value that is not there yet.
Result<Node*> create(Node& root, const std::string& path, const Node& value) {
  Node* at = &root;
  for (const std::string& step : steps_of(path)) {
    if (!at->is_map() || is_match(step) || step == "*") return undecidable("options.create within lists");
    if (at->find(step) == nullptr)
      at->members.push_back({step, value.place, Node{Node::Type::kMap, value.place, {}, {}, {}}});
    at = at->find(step);
  }
  return at;
}

// What is put in makes no object deeper than one that is read, and costs what it holds.
Done admit(Inspection& inspection, const std::string& path, const Node& value, std::size_t places) {
  SEKISHO_CHECK(inspection.make((places + 1) * value.values()));
  const std::size_t most = inspection.limits().json_depth;
  if (steps_of(path).size() + value.depth() <= most) return done();
  return fail(ReasonCode::kYamlLimits, "replacements nest deeper than " + std::to_string(most) + " levels");
}

Done put_at(Inspection& inspection, Resource& resource, const std::string& path, const Source& source,
            const Options& options) {
  SEKISHO_CHECK(inspection.look(resource.body.values()));
  SEKISHO_TRY(places, find_all(resource.body, path));
  SEKISHO_CHECK(admit(inspection, path, source.value, places.size()));
  for (Node* place : places) SEKISHO_CHECK(put(*place, source.value, options));
  if (!places.empty()) return done();
  if (!options.create) return invalid("a target has no " + printable(path, 200));
  SEKISHO_TRY(made, create(resource.body, path, source.value));
  *made = source.value;
  return done();
}

Result<bool> is_target(const Resource& resource, const Node& target) {
  const Node* select = target.find("select");
  if (select == nullptr) return invalid("a target selects nothing");
  SEKISHO_TRY(selector, Selector::read(*select));
  SEKISHO_TRY(selected, always(selector, resource));
  if (!selected) return false;
  const Node* reject = target.find("reject");
  if (reject == nullptr) return true;
  for (const Node& item : reject->items) {
    SEKISHO_TRY(rejected, Selector::read(item));
    SEKISHO_TRY(refused, always(rejected, resource));
    if (refused) return false;
  }
  return true;
}

// kustomize holds on to the source itself, so that what is put into its own object changes what is put next.
bool changes_itself(const Resource& resource, const Source& source, const Options& options) {
  return &resource == source.from && !options.delimiter.empty();
}

Done apply_to(Inspection& inspection, const Node& target, const Source& source,
              std::vector<Resource>& resources) {
  SEKISHO_CHECK(inspection.look(resources.size() * target.values()));
  SEKISHO_TRY(options, read_options(target));
  std::vector<std::string> paths;
  if (const Node* named = target.find("fieldPaths")) {
    for (const Node& path : named->items) paths.push_back(path.text);
  }
  if (paths.empty()) paths.emplace_back(kName);
  for (Resource& resource : resources) {
    SEKISHO_TRY(wanted, is_target(resource, target));
    if (!wanted) continue;
    if (changes_itself(resource, source, options)) return undecidable("the source's own object is a target");
    const Identity before = resource.identity();
    for (const std::string& path : paths) SEKISHO_CHECK(put_at(inspection, resource, path, source, options));
    if (!(resource.identity() == before)) resource.former.push_back(before);
  }
  return done();
}

Done apply_one(Inspection& inspection, const Node& replacement, std::vector<Resource>& resources) {
  SEKISHO_CHECK(inspection.look(resources.size()));
  const Node* source = replacement.find("source");
  const Node* literal = replacement.find("sourceValue");
  const Node* targets = replacement.find("targets");
  if (targets == nullptr || !targets->is_list()) return invalid("an entry has no targets");
  if ((source == nullptr) == (literal == nullptr)) return invalid("an entry has a source or a sourceValue");
  auto found =
      literal != nullptr ? Result<Source>(Source{*literal}) : find_source(inspection, *source, resources);
  if (!found.ok()) return std::move(found).error();
  for (const Node& target : targets->items) SEKISHO_CHECK(apply_to(inspection, target, *found, resources));
  return done();
}

// The entries of a file, or the one that stands there itself.
Result<std::vector<Node>> entries_of(Inspection& inspection, const Node& replacement,
                                     const std::string& directory) {
  const std::string* file = replacement.find_text("path");
  if (file == nullptr) return std::vector<Node>{replacement};
  if (is_remote(*file)) return fail(ReasonCode::kKustomizeRemote, printable(*file, 300) + " is fetched");
  const auto path = join(directory, *file);
  if (!path || !inspection.tree().has_file(*path)) {
    return fail(ReasonCode::kKustomizePath, printable(*file, 300) + " is not in the artifact");
  }
  SEKISHO_TRY(documents, read_yaml(inspection, *path));
  std::vector<Node> entries;
  for (Node& document : documents) {
    SEKISHO_CHECK(inspection.make(document.values()));
    if (!document.is_list()) {
      entries.push_back(std::move(document));
      continue;
    }
    std::move(document.items.begin(), document.items.end(), std::back_inserter(entries));
  }
  return entries;
}

}  // namespace

void apply_replacement(Inspection& inspection, const Node& replacement, const std::string& directory,
                       std::vector<Resource>& resources) {
  const auto entries = entries_of(inspection, replacement, directory);
  if (!entries.ok()) return inspection.note(entries.error(), replacement.place);
  for (const Node& entry : *entries) {
    if (const auto applied = apply_one(inspection, entry, resources); !applied.ok())
      inspection.note(applied.error(), replacement.place);
  }
}

}  // namespace sekisho::manifests
