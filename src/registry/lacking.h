// lacking: what is known already of many, and the rest asked for at once.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sekisho::registry {

// fetch_lacking gives what find knows of each key, and for all others what one call of fetch gives; results
// in order.
template <class T, class Key, class Find, class Fetch>
std::vector<Result<T>> fetch_lacking(const std::vector<Key>& keys, const Find& find, const Fetch& fetch) {
  std::vector<std::optional<Result<T>>> known;
  std::vector<Key> lacking;
  for (const Key& key : keys) {
    known.push_back(find(key));
    if (!known.back()) lacking.push_back(key);
  }
  std::vector<Result<T>> fetched;
  if (!lacking.empty()) fetched = fetch(lacking);
  std::vector<Result<T>> results;
  auto next = fetched.begin();
  for (auto& one : known) results.push_back(one ? *std::move(one) : std::move(*next++));
  return results;
}

}  // namespace sekisho::registry
