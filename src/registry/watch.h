// Watch: how long a read and a write of a tag took, and so until when another's that was on its way must have
// ended, too.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace sekisho::registry {

class Watch {
 public:
  using Clock = std::chrono::steady_clock;

  // settled is three times the time since the start from now, at most two seconds.
  Clock::time_point settled() const {
    const auto now = Clock::now();
    return now + std::min<Clock::duration>(3 * (now - start_), std::chrono::seconds(2));
  }

 private:
  Clock::time_point start_ = Clock::now();
};

// milliseconds_until is none for what has passed.
inline std::uint64_t milliseconds_until(Watch::Clock::time_point when) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(when - Watch::Clock::now()).count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(left, 0));
}

}  // namespace sekisho::registry
