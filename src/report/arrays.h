// arrays: lists of values as JSON. For this room only.
#pragma once

#include <vector>

#include "base/json.h"

namespace sekisho::report {

template <class T, class Render>
Json::Array render_all(const std::vector<T>& values, Render render) {
  Json::Array array;
  for (const T& value : values) array.push_back(render(value));
  return array;
}

}  // namespace sekisho::report
