#include "yaml/node.h"

#include <algorithm>
#include <memory>
#include <unordered_set>

#include <yaml.h>

#include "base/text.h"
#include "yaml/scalar.h"
#include "yaml/scan.h"

namespace sekisho::yaml {
namespace {

Place place_of(const yaml_mark_t& mark) { return {mark.line + 1, mark.column + 1}; }

// Event owns one event of libyaml.
class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&event_); }
  yaml_event_t* get() { return &event_; }
  yaml_event_type_t type() const { return event_.type; }
  Place place() const { return place_of(event_.start_mark); }
  const yaml_event_t* operator->() const { return &event_; }

 private:
  yaml_event_t event_{};
};

// Reader builds nodes from libyaml's events.
class Reader {
 public:
  Reader(std::string_view text, const std::string& name, const Limits& limits)
      : name_(name), limits_(limits) {
    ready_ = yaml_parser_initialize(&parser_) == 1;
    if (!ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    // The input is only read; libyaml takes unsigned octets.
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() {
    if (ready_) yaml_parser_delete(&parser_);
  }

  Result<std::vector<Node>> documents();

 private:
  Done next(Event& event);
  Error problem() const;
  Error wrong(Place place, const std::string& what) const { return located(name_, place, what); }
  Done check_bare(const Event& event) const;
  Done check_document_start(const Event& event) const;
  Result<Node> value(const Event& event, std::size_t depth);
  Result<Node> scalar(const Event& event) const;
  Result<Node> list(Place place, std::size_t depth);
  Result<Node> map(Place place, std::size_t depth);
  Result<Node> key(const Event& event) const;

  yaml_parser_t parser_{};
  bool ready_ = false;
  const std::string& name_;
  const Limits& limits_;
  std::size_t nodes_ = 0;
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

// Refuses what makes two nodes one or a node something else than it looks like.
Done Reader::check_bare(const Event& event) const {
  const unsigned char* anchor = nullptr;
  const unsigned char* tag = nullptr;
  if (event.type() == YAML_SCALAR_EVENT) {
    anchor = event->data.scalar.anchor;
    tag = event->data.scalar.tag;
  } else if (event.type() == YAML_SEQUENCE_START_EVENT) {
    anchor = event->data.sequence_start.anchor;
    tag = event->data.sequence_start.tag;
  } else if (event.type() == YAML_MAPPING_START_EVENT) {
    anchor = event->data.mapping_start.anchor;
    tag = event->data.mapping_start.tag;
  }
  if (anchor != nullptr) return wrong(event.place(), "anchors are not allowed; write the value out");
  if (tag != nullptr) return wrong(event.place(), "tags are not allowed");
  return done();
}

Result<Node> Reader::scalar(const Event& event) const {
  const auto& data = event->data.scalar;
  Node node;
  node.place = event.place();
  node.text.assign(reinterpret_cast<const char*>(data.value), data.length);
  node.type = Node::Type::kString;
  if (node.text.find('\0') != std::string::npos) return wrong(node.place, "a NUL character");
  if (data.style != YAML_PLAIN_SCALAR_STYLE) return node;
  if (is_ambiguous(node.text)) {
    return wrong(node.place, "\"" + printable(node.text, 100) +
                                 "\" is read differently by YAML 1.1 and 1.2; quote it, or write true, false "
                                 "or a plain decimal number");
  }
  node.type = plain_type(node.text);
  return node;
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
  if (event.type() == YAML_ALIAS_EVENT) return wrong(event.place(), "aliases are not allowed");
  if (event.type() != YAML_SCALAR_EVENT) return wrong(event.place(), "a key must be a string");
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
      return wrong(name.place, "the key \"" + printable(name.text, 100) + "\" is there twice");
    }
    Event event;
    SEKISHO_CHECK(next(event));
    SEKISHO_TRY(member, value(event, depth + 1));
    node.members.push_back({std::move(name.text), name.place, std::move(member)});
  }
}

Result<Node> Reader::value(const Event& event, std::size_t depth) {
  if (event.type() == YAML_ALIAS_EVENT) {
    return wrong(event.place(), "aliases are not allowed; write the value out");
  }
  SEKISHO_CHECK(check_bare(event));
  if (++nodes_ > limits_.yaml_nodes) {
    return wrong(event.place(), "more than " + std::to_string(limits_.yaml_nodes) + " values");
  }
  if (event.type() == YAML_SCALAR_EVENT) return scalar(event);
  if (depth > limits_.json_depth) {
    return wrong(event.place(), "nested deeper than " + std::to_string(limits_.json_depth) + " levels");
  }
  if (event.type() == YAML_SEQUENCE_START_EVENT) return list(event.place(), depth);
  if (event.type() == YAML_MAPPING_START_EVENT) return map(event.place(), depth);
  return wrong(event.place(), "expected a value");
}

Done Reader::check_document_start(const Event& event) const {
  const auto& data = event->data.document_start;
  const bool directives =
      data.version_directive != nullptr || data.tag_directives.start != data.tag_directives.end;
  if (directives) return wrong(event.place(), "directives are not allowed");
  return done();
}

Result<std::vector<Node>> Reader::documents() {
  if (!ready_) return fail(ReasonCode::kInternalError, "out of memory");
  std::vector<Node> documents;
  for (;;) {
    Event event;
    SEKISHO_CHECK(next(event));
    if (event.type() == YAML_STREAM_END_EVENT) return documents;
    if (event.type() == YAML_STREAM_START_EVENT || event.type() == YAML_DOCUMENT_END_EVENT) continue;
    if (event.type() == YAML_DOCUMENT_START_EVENT) {
      SEKISHO_CHECK(check_document_start(event));
      continue;
    }
    SEKISHO_TRY(document, value(event, 1));
    documents.push_back(std::move(document));
  }
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [key](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->value;
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
    case Type::kList:
      return "a list";
    case Type::kMap:
      return "a map";
  }
  return "nothing";
}

Result<std::vector<Node>> parse_documents(std::string_view text, const std::string& name,
                                          const Limits& limits) {
  if (text.size() > limits.policy_file_bytes) {
    return fail(ReasonCode::kPolicyInvalid,
                name + ":1:1: larger than " + render_size(limits.policy_file_bytes));
  }
  SEKISHO_CHECK(check_characters(text, name));
  return Reader(text, name, limits).documents();
}

}  // namespace sekisho::yaml
