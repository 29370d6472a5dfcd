// progress: how far a long upload is, on a terminal.
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

}  // namespace sekisho::cli
