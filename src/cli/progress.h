// progress: how far a long upload, or an audit, is, on a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "report/judgement.h"

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
  // whose says whose decisions are shown.
  explicit CountLine(std::size_t total, std::string whose = "");
  ~CountLine();
  CountLine(const CountLine&) = delete;
  CountLine& operator=(const CountLine&) = delete;

  // show tells how one more was decided, and how many are done by now; what was before the first counts for
  // no rate.
  void show(std::size_t done, report::Decision decision);

 private:
  using Clock = std::chrono::steady_clock;
  const bool terminal_;
  const std::size_t total_;
  const Clock::time_point begun_ = Clock::now();
  const std::string whose_;
  std::optional<std::size_t> before_;
  std::size_t not_admitted_ = 0;
  bool drawn_ = false;
  Clock::time_point next_ = {};
};

}  // namespace sekisho::cli
