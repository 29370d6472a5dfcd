#include <algorithm>
#include <map>
#include <optional>
#include <unordered_set>

#include <yaml.h>

#include "base/text.h"
#include "yaml/node.h"
#include "yaml/scalar.h"
#include "yaml/scan.h"

namespace sekisho::yaml {
namespace {

std::string shown(std::string_view text) { return in_quotes(text, 100); }

std::string_view view(const unsigned char* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

// Event owns one event of libyaml.
class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&event_); }
  yaml_event_t* get() { return &event_; }
  yaml_event_type_t type() const { return event_.type; }
  const yaml_mark_t& mark() const { return event_.start_mark; }
  const yaml_event_t* operator->() const { return &event_; }

 private:
  yaml_event_t event_{};
};

// Dialect is what a text may hold beside plain values.
enum class Dialect {
  kPolicy,     // nothing: what YAML 1.1 and 1.2 read differently must be quoted
  kManifests,  // what Kubernetes' readers agree on: aliases within limits, core tags, ambiguous scalars
};

// Adorned is what may stand before a value: an anchor, a tag.
struct Adorned {
  std::string_view anchor, tag;
};

Adorned adorned(const Event& event) {
  switch (event.type()) {
    case YAML_SCALAR_EVENT:
      return {view(event->data.scalar.anchor), view(event->data.scalar.tag)};
    case YAML_SEQUENCE_START_EVENT:
      return {view(event->data.sequence_start.anchor), view(event->data.sequence_start.tag)};
    case YAML_MAPPING_START_EVENT:
      return {view(event->data.mapping_start.anchor), view(event->data.mapping_start.tag)};
    default:
      return {};
  }
}

// The type that a core tag says (YAML 1.2.2 section 10.3.1).
std::optional<Node::Type> tagged_type(std::string_view tag) {
  constexpr std::string_view kCore = "tag:yaml.org,2002:";
  if (!tag.starts_with(kCore)) return std::nullopt;
  tag.remove_prefix(kCore.size());
  if (tag == "str") return Node::Type::kString;
  if (tag == "int") return Node::Type::kInteger;
  if (tag == "float") return Node::Type::kNumber;
  if (tag == "bool") return Node::Type::kBool;
  if (tag == "null") return Node::Type::kNull;
  if (tag == "map") return Node::Type::kMap;
  if (tag == "seq") return Node::Type::kList;
  return std::nullopt;
}

// Reader builds nodes from libyaml's events.
class Reader {
 public:
  Reader(const Source& source, Dialect dialect, const Limits& limits)
      : source_(source),
        dialect_(dialect),
        depth_(limits.json_depth),
        values_(dialect == Dialect::kPolicy ? limits.yaml_nodes : limits.kube_nodes),
        most_aliases_(limits.kube_aliases) {
    ready_ = yaml_parser_initialize(&parser_) == 1;
    if (!ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    // The input is only read; libyaml takes unsigned octets.
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(source.text.data()),
                                 source.text.size());
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() {
    if (ready_) yaml_parser_delete(&parser_);
  }

  Done documents(const std::function<Done(Node)>& take);

 private:
  Done next(Event& event);
  Error problem() const;
  Place place_of(const yaml_mark_t& mark) const {
    return {static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1,
            source_.number};
  }
  Place place(const Event& event) const { return place_of(event.mark()); }
  Error wrong(Place place, const std::string& what, ReasonCode code = ReasonCode::kYamlInvalid) const {
    return located(source_.name, place, what, code);
  }
  Done count(Place place, std::size_t values);
  Done check_bare(const Event& event) const;
  Done check_tag(std::string_view tag, Node& node) const;
  Done check_document_start(const Event& event) const;
  Result<Node> value(const Event& event, std::size_t depth);
  Result<Node> bare_value(const Event& event, std::size_t depth);
  Result<Node> alias(const Event& event);
  Result<Node> scalar(const Event& event) const;
  Result<Node> list(Place place, std::size_t depth);
  Result<Node> map(Place place, std::size_t depth);
  Result<Node> key(const Event& event) const;

  yaml_parser_t parser_{};
  bool ready_ = false;
  const Source& source_;
  const Dialect dialect_;
  const std::size_t depth_, values_, most_aliases_;
  std::size_t seen_ = 0;                 // values so far
  std::size_t aliases_ = 0;              // of this document
  std::map<std::string, Node> anchors_;  // of this document
};

Error Reader::problem() const {
  if (parser_.error == YAML_MEMORY_ERROR) return fail(ReasonCode::kInternalError, "out of memory");
  std::string what = parser_.problem == nullptr ? "not YAML" : parser_.problem;
  if (parser_.context != nullptr) what += std::string(" (") + parser_.context + ")";
  return wrong(place_of(parser_.problem_mark), what);
}

Done Reader::next(Event& event) {
  if (yaml_parser_parse(&parser_, event.get()) != 1) return problem();
  return done();
}

Done Reader::count(Place place, std::size_t values) {
  seen_ += values;
  if (seen_ <= values_) return done();
  return wrong(place, "more than " + std::to_string(values_) + " values", ReasonCode::kYamlLimits);
}

// Refuses what makes two nodes one or a node something else than it looks like.
Done Reader::check_bare(const Event& event) const {
  const auto [anchor, tag] = adorned(event);
  if (!anchor.empty()) return wrong(place(event), "anchors are not allowed here; write the value out");
  if (!tag.empty()) return wrong(place(event), "tags are not allowed here");
  return done();
}

// A tag may say what is there anyway, and that a scalar is text.
Done Reader::check_tag(std::string_view tag, Node& node) const {
  if (tag.empty()) return done();
  const auto type = tagged_type(tag);
  if (type == Node::Type::kString && node.is_scalar()) {
    node.type = Node::Type::kString;
    return done();
  }
  if (type == node.type) return done();
  return wrong(node.place, "the tag " + shown(tag) + " is not one that says what is there: leave it out");
}

Result<Node> Reader::scalar(const Event& event) const {
  const auto& data = event->data.scalar;
  Node node;
  node.place = place(event);
  node.text.assign(reinterpret_cast<const char*>(data.value), data.length);
  node.type = Node::Type::kString;
  if (node.text.find('\0') != std::string::npos) return wrong(node.place, "a NUL character");
  if (data.style != YAML_PLAIN_SCALAR_STYLE) return node;
  if (!is_ambiguous(node.text)) {
    node.type = plain_type(node.text);
    return node;
  }
  node.type = Node::Type::kAmbiguous;
  if (dialect_ == Dialect::kManifests) return node;
  return wrong(node.place,
               shown(node.text) +
                   " is read differently by YAML 1.1 and 1.2; quote it, or write true, false or a "
                   "plain decimal number");
}

Result<Node> Reader::list(Place place, std::size_t depth) {
  Node node;
  node.type = Node::Type::kList;
  node.place = place;
  for (;;) {
    Event event;
    SEKISHO_CHECK(next(event));
    if (event.type() == YAML_SEQUENCE_END_EVENT) return node;
    SEKISHO_TRY(item, value(event, depth + 1));
    node.items.push_back(std::move(item));
  }
}

Result<Node> Reader::key(const Event& event) const {
  if (event.type() == YAML_ALIAS_EVENT) return wrong(place(event), "an alias cannot be a key");
  if (event.type() != YAML_SCALAR_EVENT) return wrong(place(event), "a key must be a string");
  SEKISHO_CHECK(check_bare(event));
  SEKISHO_TRY(node, scalar(event));
  if (node.text == "<<" && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
    return wrong(node.place, "merge keys are not allowed; write the members out");
  }
  if (node.type == Node::Type::kString) return node;
  return wrong(node.place, "a key must be a string, this one is " + std::string(node.type_name()));
}

Result<Node> Reader::map(Place place, std::size_t depth) {
  Node node;
  node.type = Node::Type::kMap;
  node.place = place;
  std::unordered_set<std::string> seen;
  for (;;) {
    Event key_event;
    SEKISHO_CHECK(next(key_event));
    if (key_event.type() == YAML_MAPPING_END_EVENT) return node;
    SEKISHO_TRY(name, key(key_event));
    if (!seen.insert(name.text).second) {
      return wrong(name.place, "the key " + shown(name.text) + " is there twice",
                   ReasonCode::kYamlDuplicateKey);
    }
    Event event;
    SEKISHO_CHECK(next(event));
    SEKISHO_TRY(member, value(event, depth + 1));
    node.members.push_back({std::move(name.text), name.place, std::move(member)});
  }
}

Result<Node> Reader::alias(const Event& event) {
  const Place where = place(event);
  if (dialect_ == Dialect::kPolicy) return wrong(where, "aliases are not allowed; write the value out");
  if (++aliases_ > most_aliases_) {
    return wrong(where, "more than " + std::to_string(most_aliases_) + " aliases", ReasonCode::kYamlLimits);
  }
  const auto named = anchors_.find(std::string(view(event->data.alias.anchor)));
  if (named == anchors_.end()) return wrong(where, "the alias stands for nothing that came before it");
  SEKISHO_CHECK(count(where, named->second.values()));
  return named->second;
}

Result<Node> Reader::bare_value(const Event& event, std::size_t depth) {
  const Place where = place(event);
  SEKISHO_CHECK(count(where, 1));
  if (event.type() == YAML_SCALAR_EVENT) return scalar(event);
  if (depth > depth_) {
    return wrong(where, "nested deeper than " + std::to_string(depth_) + " levels", ReasonCode::kYamlLimits);
  }
  if (event.type() == YAML_SEQUENCE_START_EVENT) return list(where, depth);
  if (event.type() == YAML_MAPPING_START_EVENT) return map(where, depth);
  return wrong(where, "expected a value");
}

Result<Node> Reader::value(const Event& event, std::size_t depth) {
  if (event.type() == YAML_ALIAS_EVENT) return alias(event);
  if (dialect_ == Dialect::kPolicy) {
    SEKISHO_CHECK(check_bare(event));
    return bare_value(event, depth);
  }
  const auto [anchor, tag] = adorned(event);
  SEKISHO_TRY(node, bare_value(event, depth));
  SEKISHO_CHECK(check_tag(tag, node));
  if (anchor.empty()) return node;
  // What an anchor keeps counts again: it is held twice.
  SEKISHO_CHECK(count(node.place, node.values()));
  // Where a name is given twice, readers take the later one; nobody who writes that means it.
  if (anchors_.emplace(anchor, node).second) return node;
  return wrong(node.place, "the anchor " + shown(anchor) + " is there twice");
}

Done Reader::check_document_start(const Event& event) const {
  const auto& data = event->data.document_start;
  const bool directives =
      data.version_directive != nullptr || data.tag_directives.start != data.tag_directives.end;
  if (directives) return wrong(place(event), "directives are not allowed");
  return done();
}

Done Reader::documents(const std::function<Done(Node)>& take) {
  if (!ready_) return fail(ReasonCode::kInternalError, "out of memory");
  for (;;) {
    Event event;
    SEKISHO_CHECK(next(event));
    if (event.type() == YAML_STREAM_END_EVENT) return done();
    if (event.type() == YAML_STREAM_START_EVENT || event.type() == YAML_DOCUMENT_END_EVENT) continue;
    if (event.type() == YAML_DOCUMENT_START_EVENT) {
      SEKISHO_CHECK(check_document_start(event));
      anchors_.clear();
      aliases_ = 0;
      continue;
    }
    SEKISHO_TRY(document, value(event, 1));
    SEKISHO_CHECK(take(std::move(document)));
  }
}

// Kubernetes' readers cut a text into documents at each line that begins with ---, whatever follows on it,
// and know nothing of the end mark (KUB-22): such lines hold nothing else.
Done check_separators(const Source& source) {
  std::uint32_t line = 1;
  for (std::size_t at = 0; at < source.text.size(); ++line) {
    const std::size_t end = std::min(source.text.find('\n', at), source.text.size());
    const std::string_view text = source.text.substr(at, end - at);
    const Place where{line, 1, source.number};
    if (text.starts_with("...")) return located(source.name, where, "a line that begins with an end mark");
    if (text.starts_with("---")) {
      const std::size_t rest = text.find_first_not_of(" \t\r", 3);
      const bool comment = rest != std::string_view::npos && rest > 3 && text[rest] == '#';
      if (rest != std::string_view::npos && !comment) {
        return located(source.name, where, "something else on the line of a document separator");
      }
    }
    at = end + 1;
  }
  return done();
}

}  // namespace

Result<std::vector<Node>> parse_documents(std::string_view text, const std::string& name,
                                          const Limits& limits) {
  const auto as_policy = [](Error error) {
    if (error.code != ReasonCode::kInternalError) error.code = ReasonCode::kPolicyInvalid;
    return error;
  };
  const Source source{text, name};
  if (text.size() > limits.policy_file_bytes) {
    return as_policy(located(name, {}, "larger than " + render_size(limits.policy_file_bytes)));
  }
  if (auto checked = check_characters(text, name); !checked.ok()) {
    return as_policy(std::move(checked).error());
  }
  std::vector<Node> documents;
  Reader reader(source, Dialect::kPolicy, limits);
  auto read = reader.documents([&](Node node) {
    documents.push_back(std::move(node));
    return done();
  });
  if (!read.ok()) return as_policy(std::move(read).error());
  return documents;
}

Done parse_manifests(const Source& source, const Limits& limits, const std::function<Done(Node)>& take) {
  Source rest = source;
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (rest.text.starts_with(kMark)) rest.text.remove_prefix(kMark.size());
  SEKISHO_CHECK(check_characters(rest.text, rest.name));
  SEKISHO_CHECK(check_separators(rest));
  return Reader(rest, Dialect::kManifests, limits).documents([&](Node node) {
    return node.type == Node::Type::kNull && node.text.empty() ? done() : take(std::move(node));
  });
}

}  // namespace sekisho::yaml
