// Node: YAML text as located nodes, strict: one reading for one text, everything else is refused with its
// place.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace sekisho::yaml {

// Place is where something stands; lines and columns count from 1, columns in characters.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};

// Node is one value. A plain scalar keeps its text; what type it has by YAML 1.2's core schema is told by
// its type.
class Node {
 public:
  enum class Type { kNull, kBool, kInteger, kNumber, kString, kList, kMap };
  struct Member;

  Type type = Type::kNull;
  Place place;
  std::string text;             // of a scalar, as written (unquoted)
  std::vector<Node> items;      // of a list
  std::vector<Member> members;  // of a map, in order, keys unique

  const Node* find(std::string_view key) const;
  std::string_view type_name() const;
};

struct Node::Member {
  std::string key;
  Place place;
  Node value;
};

// parse_documents reads all documents of a text: UTF-8 without BOM, no directives, no anchors, aliases, merge
// keys or tags, no duplicate keys, string keys only, no control characters, NEL, LS, PS or bare CR. A plain
// scalar that YAML 1.1 and 1.2 read differently (yes, off, 0777, 0x1F, 1_000, 1:30) is refused too: it must
// be quoted. Depth is at most limits.json_depth, size limits.policy_file_bytes, nodes limits.yaml_nodes. name
// is used in errors, which read "NAME:LINE:COLUMN: what". Error: policy.invalid (the only user for now is the
// policy).
Result<std::vector<Node>> parse_documents(std::string_view text, const std::string& name,
                                          const Limits& limits = {});

}  // namespace sekisho::yaml
