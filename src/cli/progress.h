// progress: how far a long upload, or an audit, is, on a terminal.
#pragma once

#include <chrono>
#include <cstdint>

namespace sekisho::cli {

// ProgressLine draws one line on stderr and takes it away at the end; where stderr is no terminal it is
// silent.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // show tells the bytes sent so far; drawn a few times a second, and for more than 1 MiB only.
  void show(std::uint64_t sent, std::uint64_t total);

 private:
  using Clock = std::chrono::steady_clock;
  const bool terminal_;
  bool drawn_ = false;
  Clock::time_point next_ = {};
};

// CountLine draws likewise how many of many are done, how fast, and how long the rest will take. For one
// thread at a time.
class CountLine {
 public:
  explicit CountLine(std::size_t total);
  ~CountLine();
  CountLine(const CountLine&) = delete;
  CountLine& operator=(const CountLine&) = delete;

  // add counts one more, and whether it is one that people look for.
  enum class Kind { kGood, kNoted };
  void add(Kind kind);

 private:
  using Clock = std::chrono::steady_clock;
  const bool terminal_;
  const std::size_t total_;
  const Clock::time_point begun_ = Clock::now();
  std::size_t done_ = 0, noted_ = 0;
  bool drawn_ = false;
  Clock::time_point next_ = {};
};

}  // namespace sekisho::cli
