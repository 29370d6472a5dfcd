// Node: YAML text as located nodes, strict: one reading for one text, everything else is refused with its
// place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace sekisho::yaml {

// Place is where something stands; lines and columns count from 1, columns in characters. text tells several
// texts apart, by the number that each was read under.
struct Place {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t text = 0;

  bool operator==(const Place&) const = default;
  auto operator<=>(const Place&) const = default;
};

// Node is one value. A plain scalar keeps its text; what type it has by YAML 1.2's core schema is told by
// its type.
class Node {
 public:
  // kAmbiguous is a plain scalar that YAML 1.1 and 1.2 read differently (yes, 0777, 1_000).
  enum class Type : std::uint8_t { kNull, kBool, kInteger, kNumber, kString, kAmbiguous, kList, kMap };
  struct Member;

  Type type = Type::kNull;
  Place place;
  std::string text;             // of a scalar, as written (unquoted)
  std::vector<Node> items;      // of a list
  std::vector<Member> members;  // of a map, in order, keys unique

  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
  bool is_map() const { return type == Type::kMap; }
  bool is_list() const { return type == Type::kList; }
  bool is_scalar() const { return !is_map() && !is_list(); }
  // as_text is the text of a string, or null.
  const std::string* as_text() const { return type == Type::kString ? &text : nullptr; }
  // find_text is the string that the member of that name is, or null.
  const std::string* find_text(std::string_view key) const;
  std::string_view type_name() const;
  // values counts itself and all that is in it; depth the levels, 1 for a scalar.
  std::size_t values() const;
  std::size_t depth() const;
};

struct Node::Member {
  std::string key;
  Place place;
  Node value;
};

// Source is a text to be read.
struct Source {
  std::string_view text;
  std::string name;          // used in errors, which read "NAME:LINE:COLUMN: what"
  std::uint32_t number = 0;  // noted in the places of its nodes
};

// parse_documents reads all documents of a text: UTF-8 without BOM, no directives, no anchors, aliases, merge
// keys or tags, no duplicate keys, string keys only, no control characters, NEL, LS, PS or bare CR. A plain
// scalar that YAML 1.1 and 1.2 read differently (yes, off, 0777, 0x1F, 1_000, 1:30) is refused too: it must
// be quoted. Depth is at most limits.json_depth, size limits.policy_file_bytes, nodes limits.yaml_nodes. name
// is used in errors. Error: policy.invalid.
Result<std::vector<Node>> parse_documents(std::string_view text, const std::string& name,
                                          const Limits& limits = {});

// parse_manifests reads the documents of a manifest one by one and hands each to take; empty documents are
// passed over. As parse_documents, but: one byte order mark may stand first, aliases are replaced by what
// they stand for (at most limits.kube_aliases a document, and none within what it names), the tags !!str,
// !!int,
// !!float, !!bool, !!null, !!map and !!seq are taken where they say what is there anyway (or make text of a
// scalar), and ambiguous scalars are told as such. Values are at most limits.kube_nodes. Errors:
// yaml.invalid, yaml.duplicate-key, yaml.limits, and those of take.
Done parse_manifests(const Source& source, const Limits& limits, const std::function<Done(Node)>& take);

}  // namespace sekisho::yaml
