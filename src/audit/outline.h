// outline: the outermost level of JSON documents, so that a long list is read item by item and never held.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/object.h"
#include "base/limits.h"
#include "base/result.h"

namespace sekisho::audit {

// Outline is one document. What it points to is part of the text, and checked but for its shape.
struct Outline {
  std::string_view text;  // all of it
  bool is_array = false;
  Type type;                                 // apiVersion and kind
  std::string bom_format;                    // of CycloneDX
  bool has_items = false;                    // and they are an array
  std::vector<std::string_view> items;       // of an array, or of the member items
  std::vector<std::string_view> components;  // of CycloneDX
  std::string_view metadata;
};

// read_outlines reads the documents of a text, one behind the other, and hands each to take. Errors: json.*,
// and those of take.
Done read_outlines(std::string_view text, const Limits& limits,
                   const std::function<Done(const Outline&)>& take);

}  // namespace sekisho::audit
