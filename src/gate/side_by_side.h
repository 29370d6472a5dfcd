// side_by_side: the same work for many, by several threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace sekisho::gate {

// side_by_side calls work(0) to work(count - 1), at most at_once at a time, and returns when all are done.
template <class Work>
void side_by_side(std::size_t count, std::size_t at_once, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto some = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < std::min(at_once, count); ++i) helpers.emplace_back(some);
  some();
}

}  // namespace sekisho::gate
